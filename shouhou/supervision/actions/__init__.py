"""Verbs of supervision: handing over, spot checks, objections."""

from shouhou.supervision.actions.handing_over import CannotHandOverAll, HandedOver, hand_everything_over
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
    "CannotHandOverAll",
    "CannotObject",
    "HandedOver",
    "answer_objection",
    "draw_checks",
    "hand_everything_over",
    "raise_objection",
    "record_check",
]
