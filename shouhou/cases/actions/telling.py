"""Telling the journal what belongs to no case and can owe nothing: profiles that came in from a workbook."""

from collections.abc import Sequence
from datetime import datetime

from shouhou.core.actor import Actor
from shouhou.journal.actions import Entry, record_many
from shouhou.journal.happening import Happening
from shouhou.journal.models import Event


def tell_many(happenings: Sequence[Happening], *, by: Actor, at: datetime) -> list[Event]:
    """Records facts without a case, each as a save of its own, in four statements whatever their number.

    No state moves and no duty arises: what is told here must be a fact that no rule listens to.
    """
    return record_many([Entry(told, None, by, save=n) for n, told in enumerate(happenings)], at=at)
