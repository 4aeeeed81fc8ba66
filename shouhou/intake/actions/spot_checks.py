"""Drawing the talks of a month for checking: the book of talks and supervision in one verb."""

from datetime import date, datetime, timedelta

from django.db import transaction

from shouhou.core.actor import Actor
from shouhou.core.say import day_of
from shouhou.followups.checkable import talks_by_person
from shouhou.supervision.actions import draw_checks
from shouhou.supervision.drawing import drawn
from shouhou.supervision.models import SpotRound


def month_before(at: datetime) -> date:
    """The first day of the month before that of a moment."""
    return (day_of(at).replace(day=1) - timedelta(days=1)).replace(day=1)


@transaction.atomic
def draw_month(*, branch_id: int, month: date, seed: str, by: Actor, at: datetime) -> SpotRound:
    """Draws from the talks of a month of a branch; `seed` comes from the system's own source of chance.

    Raises CannotDraw.
    """
    talks = talks_by_person(branch_id=branch_id, month=month, as_of=at)
    return draw_checks(branch_id=branch_id, month=month, talks=talks, seed=seed, by=by, at=at)


def draws_the_same(told: SpotRound) -> bool:
    """Whether drawing again from the book as it stood and the recorded seed comes to the same talks."""
    talks = talks_by_person(branch_id=told.branch_id, month=told.month, as_of=told.drawn_at)
    again = drawn(talks, seed=told.seed, each=told.per_agent)
    return {talk for its in again.values() for talk in its} == set(
        told.checks.values_list("talk_id", flat=True)
    )
