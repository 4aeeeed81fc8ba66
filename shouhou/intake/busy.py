"""Who else has this customer on the line now, or has parked a talk with her."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from shouhou.core.say import say_clock
from shouhou.intake.models import OnTheLine, ParkedDraft

_GONE_AFTER = timedelta(minutes=3)  # an open page says every 45 seconds that it still is
_PARKED_FOR = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Busy:
    """Somebody else is busy with this customer, in one sentence; `is_live` right now."""

    sentence: str
    is_live: bool


def others_busy(customer_id: int, *, staff_id: int, at: datetime) -> list[Busy]:
    """Who talks with the customer at this moment, then who parked a form of hers in the last twelve hours."""
    live = OnTheLine.objects.filter(customer_id=customer_id, seen_at__gt=at - _GONE_AFTER)
    talking = list(live.exclude(staff_id=staff_id).select_related("staff").order_by("since"))
    parked = ParkedDraft.objects.filter(
        data__customer__0=str(customer_id), saved_at__gt=at - _PARKED_FOR
    ).exclude(staff_id__in=[staff_id, *(one.staff_id for one in talking)])
    waiting = list(parked.select_related("staff").order_by("-saved_at")[:3])
    return [*(_talking(one) for one in talking), *(_waiting(one) for one in waiting)]


def _talking(one: OnTheLine) -> Busy:
    told = {"name": one.staff.name, "time": say_clock(one.since)}
    return Busy(_("%(name)s has this customer on the line, since %(time)s.") % told, is_live=True)


def _waiting(one: ParkedDraft) -> Busy:
    told = {"name": one.staff.name, "time": say_clock(one.saved_at)}
    return Busy(_("%(name)s parked a talk with this customer at %(time)s.") % told, is_live=False)
