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
from shouhou.publishing.actions.links import (
    CannotOpenPeriod,
    CannotShare,
    end_share,
    open_period,
    revoke_period,
    share_days,
)

__all__ = [
    "CannotAnnounce",
    "CannotArchive",
    "CannotOpenPeriod",
    "CannotRemind",
    "CannotShare",
    "CannotSign",
    "announce",
    "archive_edition",
    "end_share",
    "mark_read",
    "open_period",
    "remind_readers",
    "revoke_period",
    "share_days",
    "sign",
]  # fmt: skip
