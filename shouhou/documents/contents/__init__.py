"""Uploads are opened before they are kept: what a file is by its content, and whether it may stay."""

from shouhou.documents.contents.opening import Opened, open_upload
from shouhou.documents.contents.refusals import CannotKeepFile

__all__ = ["CannotKeepFile", "Opened", "open_upload"]
