"""Verbs of publishing."""

from shouhou.publishing.actions.announcing import (
    CannotAnnounce,
    CannotRemind,
    CannotSign,
    announce,
    mark_read,
    remind_readers,
    sign,
)
from shouhou.publishing.actions.editions import CannotArchive, archive_edition

__all__ = [
    "CannotAnnounce", "CannotArchive", "CannotRemind", "CannotSign", "announce", "archive_edition", "mark_read",
    "remind_readers", "sign",
]  # fmt: skip
