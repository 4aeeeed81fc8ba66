"""Verbs of rehearsals; none of them writes the journal, since nothing happens to any case."""

from shouhou.rehearsal.actions.asking import (
    begin_rehearsal,
    discard_rehearsal,
    draft_rehearsal,
    resume_rehearsal,
    stop_rehearsal,
)
from shouhou.rehearsal.actions.working import (
    CannotGoOn,
    claim,
    count_load,
    fail,
    finish,
    keep_step,
)

__all__ = [
    "CannotGoOn",
    "begin_rehearsal",
    "claim",
    "count_load",
    "discard_rehearsal",
    "draft_rehearsal",
    "fail",
    "finish",
    "keep_step",
    "resume_rehearsal",
    "stop_rehearsal",
]
