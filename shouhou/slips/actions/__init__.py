"""Verbs of slips: printed, come back, filed as proof or set aside."""

from shouhou.slips.actions.arriving import note_mail_taken, take_in
from shouhou.slips.actions.filing import CannotFile, file_page, set_aside, take_again
from shouhou.slips.actions.printing import CannotPrint, issue_pad, issue_settlement, issue_slips

__all__ = [
    "CannotFile",
    "CannotPrint",
    "file_page",
    "issue_pad",
    "issue_settlement",
    "issue_slips",
    "note_mail_taken",
    "set_aside",
    "take_again",
    "take_in",
]
