"""What documents keeps: number series, stored files and what they are attached to."""

from shouhou.documents.models.files import Attachment, Draft, FileKind, OwnerKind, StoredFile
from shouhou.documents.models.numbers import NumberSeries

__all__ = ["Attachment", "Draft", "FileKind", "NumberSeries", "OwnerKind", "StoredFile"]
