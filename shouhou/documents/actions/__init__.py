"""The verbs of documents: keep a file, attach it, take it away, forget what nobody attached."""

from shouhou.documents.actions.attaching import CannotAttach, attach, remove_attachment
from shouhou.documents.actions.keeping import drop_old_drafts, keep_file
from shouhou.documents.contents import CannotKeepFile

__all__ = ["CannotAttach", "CannotKeepFile", "attach", "drop_old_drafts", "keep_file", "remove_attachment"]
