"""The verbs of documents: keep a file, attach it, take it away, erase it, forget what nobody attached."""

from shouhou.documents.actions.attaching import (
    CannotAttach,
    attach,
    attach_too,
    erase_attachment,
    remove_attachment,
)
from shouhou.documents.actions.keeping import drop_old_drafts, keep_file, keep_files
from shouhou.documents.contents import CannotKeepFile

__all__ = [
    "CannotAttach",
    "CannotKeepFile",
    "attach",
    "attach_too",
    "drop_old_drafts",
    "erase_attachment",
    "keep_file",
    "keep_files",
    "remove_attachment",
]
