"""Adopting another version of the holidays, and looking again at what it may move."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from shouhou.cases.actions import look_again
from shouhou.core.actor import Actor
from shouhou.policy import actions as policy
from shouhou.policy.models import HolidayVersion


@transaction.atomic
def adopt_holidays(
    *, off: Iterable[date], work: Iterable[date], reason: str, by: Actor, at: datetime
) -> tuple[HolidayVersion, int]:
    """Adopts the version and marks the cases whose open duties touch a changed day; the next roll() moves those.

    Returns the version and how many cases are looked at again. Raises CannotAdopt.
    """
    before = HolidayVersion.objects.order_by("-pk").first()
    version = policy.adopt_holidays(off=off, work=work, reason=reason, by=by, at=at)
    old = {*before.off, *before.work} if before is not None else set()
    changed = [date.fromisoformat(day) for day in old ^ {*version.off, *version.work}]
    return version, look_again(days=changed, at=at)
