"""Adopting another version of the holidays, by hand or as published, and looking again at what it may move."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions import look_again
from shouhou.core.actor import Actor
from shouhou.core.say import day_of
from shouhou.policy import actions as policy
from shouhou.policy.models import HolidayVersion
from shouhou.policy.statutory import statutory_days


@transaction.atomic
def adopt_holidays(
    *, off: Iterable[date], work: Iterable[date], reason: str, by: Actor, at: datetime
) -> tuple[HolidayVersion, int]:
    """Adopts the version and marks the cases whose open duties touch a changed day; the next roll() moves those.

    Returns the version and how many cases are looked at again. Raises CannotAdopt.
    """
    before = HolidayVersion.objects.order_by("-pk").first()
    version = policy.adopt_holidays(off=off, work=work, reason=reason, by=by, at=at)
    off_before, work_before = (set(before.off), set(before.work)) if before is not None else (set(), set())
    changed = (off_before ^ set(version.off)) | (work_before ^ set(version.work))
    return version, look_again(days=map(date.fromisoformat, changed), at=at)


@transaction.atomic
def keep_published(*, by: Actor, at: datetime) -> int:
    """Adopts what is published of this year and the next where no version has named a day of it yet; returns how many
    years that were. What a company has corrected by hand stays."""
    versions = list(HolidayVersion.objects.order_by("pk"))
    if not versions:
        return 0
    named = {day[:4] for one in versions for day in (*one.off, *one.work)}
    this = day_of(at).year
    found = 0
    off, work = ([date.fromisoformat(day) for day in days] for days in (versions[-1].off, versions[-1].work))
    for year in (this, this + 1):
        free, worked = statutory_days([year])
        if free and str(year) not in named:
            off, work, found = [*off, *free], [*work, *worked], found + 1
    if found:
        adopt_holidays(off=off, work=work, reason=_("as published"), by=by, at=at)
    return found
