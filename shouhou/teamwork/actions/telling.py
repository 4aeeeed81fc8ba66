"""Telling the journal what colleagues did about a case or a customer."""

from collections.abc import Sequence
from datetime import datetime

from shouhou.cases.actions import Happening, book, lock
from shouhou.cases.actions.telling import tell_many
from shouhou.core.actor import Actor
from shouhou.journal.models import Event
from shouhou.teamwork.models import SubjectKind


def tell(kind: str, ref: int, told: Sequence[Happening], *, by: Actor, at: datetime) -> Sequence[Event]:
    """Books what happened on the case, or without one for a customer: no rule listens to it."""
    if kind == SubjectKind.CASE:
        return book(lock(ref)[0], *told, by=by, at=at).events
    return tell_many(told, by=by, at=at)
