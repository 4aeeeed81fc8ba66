"""Verbs of the company's own duties."""

from shouhou.duties.actions.adopting import CannotAdoptDuty, adopt_own_duty, end_own_duty, next_id
from shouhou.duties.actions.previews import ask_preview, stop_preview
from shouhou.duties.actions.turns import begin_turns, drop_ended, end_turns

__all__ = [
    "CannotAdoptDuty",
    "adopt_own_duty",
    "ask_preview",
    "begin_turns",
    "drop_ended",
    "end_own_duty",
    "end_turns",
    "next_id",
    "stop_preview",
]
