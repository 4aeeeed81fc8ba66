"""Verbs of months and years."""

from shouhou.reports.actions.addenda import CannotExplain, enter_addenda, explain_addendum
from shouhou.reports.actions.books import CannotCloseBook, close_book
from shouhou.reports.actions.causes import CannotReview, review_complaints
from shouhou.reports.actions.errata import CannotAddErratum, add_erratum, keep_paper_figures
from shouhou.reports.actions.meetings import CannotHoldMeeting, Meeting, hold_meeting
from shouhou.reports.actions.periods import CannotOpenPeriod, end_period, open_period, turn_months
from shouhou.reports.actions.submitting import (
    CannotArchive,
    CannotRead,
    CannotSubmit,
    archive_summary,
    read_summary,
    submit_summary,
)
from shouhou.reports.actions.summaries import CannotDraft, CannotWrite, draft_summary, write_words

__all__ = [
    "CannotAddErratum",
    "CannotArchive",
    "CannotCloseBook",
    "CannotDraft",
    "CannotExplain",
    "CannotHoldMeeting",
    "CannotOpenPeriod",
    "CannotRead",
    "CannotReview",
    "CannotSubmit",
    "CannotWrite",
    "Meeting",
    "add_erratum",
    "archive_summary",
    "close_book",
    "draft_summary",
    "end_period",
    "enter_addenda",
    "explain_addendum",
    "hold_meeting",
    "keep_paper_figures",
    "open_period",
    "read_summary",
    "review_complaints",
    "submit_summary",
    "turn_months",
    "write_words",
]
