"""Verbs of long work on lists."""

from shouhou.lists.actions.asking import (
    CannotAsk,
    ask_export,
    choose_rows,
    resume_job,
    start_bulk,
    stop_job,
    undo_bulk,
)
from shouhou.lists.actions.working import drop_old_files, finish, foresee, step

__all__ = [
    "CannotAsk",
    "ask_export",
    "choose_rows",
    "drop_old_files",
    "finish",
    "foresee",
    "resume_job",
    "start_bulk",
    "step",
    "stop_job",
    "undo_bulk",
]
