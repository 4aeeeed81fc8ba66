"""Verbs of rehearsals; none of them writes the journal, since nothing happens to any case."""

from shouhou.rehearsal.actions.asking import (
    begin_rehearsal,
    discard_rehearsal,
    draft_rehearsal,
    resume_rehearsal,
    stop_rehearsal,
)
from shouhou.rehearsal.actions.working import (
    count_load,
    finish,
    keep_step,
)

__all__ = [
    "begin_rehearsal",
    "count_load",
    "discard_rehearsal",
    "draft_rehearsal",
    "finish",
    "keep_step",
    "resume_rehearsal",
    "stop_rehearsal",
]
