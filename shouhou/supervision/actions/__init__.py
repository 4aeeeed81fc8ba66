"""Verbs of supervision: handing over, spot checks, objections, reasons of lateness."""

from shouhou.supervision.actions.handing_over import CannotHandOverAll, HandedOver, hand_everything_over
from shouhou.supervision.actions.lateness import CannotExplain, explain_lateness
from shouhou.supervision.actions.objections import (
    CannotAnswerObjection,
    CannotObject,
    answer_objection,
    raise_objection,
)
from shouhou.supervision.actions.spot_checks import CannotCheck, CannotDraw, draw_checks, record_check

__all__ = [
    "CannotAnswerObjection",
    "CannotCheck",
    "CannotDraw",
    "CannotExplain",
    "CannotHandOverAll",
    "CannotObject",
    "HandedOver",
    "answer_objection",
    "draw_checks",
    "explain_lateness",
    "hand_everything_over",
    "raise_objection",
    "record_check",
]
