"""What documents keeps: number series, stored files and what they are attached to, workstations and their paper."""

from shouhou.documents.models.files import Attachment, Draft, FileKind, OwnerKind, StoredFile
from shouhou.documents.models.numbers import NumberSeries
from shouhou.documents.models.papers import PaperChoice, Workstation

__all__ = [
    "Attachment",
    "Draft",
    "FileKind",
    "NumberSeries",
    "OwnerKind",
    "PaperChoice",
    "StoredFile",
    "Workstation",
]
