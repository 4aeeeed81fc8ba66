"""Verbs of the spine: every change of a case goes through book(), the last line of each verb of the product."""

from shouhou.cases.actions.booking import (
    Booking,
    CannotMove,
    book,
    book_many,
    listening_cases,
    lock,
    open_case,
    open_cases,
    reconcile_cases,
)
from shouhou.cases.actions.people import assign, assign_agent, assign_each, hand_over
from shouhou.cases.actions.repairs import CannotAnnul, CannotWaive, annul, annul_save, waive
from shouhou.cases.actions.time import (
    fold_figures,
    look_again,
    look_again_after_failure,
    look_again_at_persons,
    roll,
)
from shouhou.cases.actions.waits import CannotWait, begin_wait, end_wait, open_waits
from shouhou.journal.happening import Happening

__all__ = [
    "Booking",
    "CannotAnnul",
    "CannotMove",
    "CannotWait",
    "CannotWaive",
    "Happening",
    "annul",
    "annul_save",
    "assign",
    "assign_agent",
    "assign_each",
    "begin_wait",
    "book",
    "book_many",
    "end_wait",
    "fold_figures",
    "hand_over",
    "listening_cases",
    "lock",
    "look_again",
    "look_again_after_failure",
    "look_again_at_persons",
    "open_case",
    "open_cases",
    "open_waits",
    "reconcile_cases",
    "roll",
    "waive",
]
