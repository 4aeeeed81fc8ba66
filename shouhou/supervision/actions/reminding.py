"""Writing the reminders that are due into the outbox; the worker sends them after the commit."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from shouhou.accounts.models import Branch
from shouhou.channels.actions import enqueue
from shouhou.channels.models import Channel, ReminderPlan
from shouhou.core.actor import Actor
from shouhou.core.say import day_of
from shouhou.policy.timelines import load_timeline
from shouhou.supervision.news import objection_news
from shouhou.supervision.reminders import after_limits, before_limits, lists_of_the_day

_MORNING_ENDS, _EVENING_ENDS = time(12), time(20)


@transaction.atomic
def write_reminders(*, by: Actor, at: datetime) -> int:
    """Writes what is due at this moment, each once however often it is asked; returns how many messages.

    The list of the day until noon and what is left until eight, on days on which somebody works; then the limits that
    come near, those that have passed, and what became of objections. Within the quiet hours nothing.
    """
    plan = ReminderPlan.objects.first()
    if plan is None or plan.is_quiet(at) or not Channel.objects.filter(is_on=True).exists():
        return 0
    messages = []
    for what, begins, ends, field in (
        ("MORNING", plan.morning_at, _MORNING_ENDS, "morning_done"),
        ("EVENING", plan.evening_at, _EVENING_ENDS, "evening_done"),
    ):
        if begins is not None and _is_time(at, begins, ends) and _take(field, at):
            staffed = _staffed(at)
            messages += lists_of_the_day(what, at=at, until=_local(at, ends), plan=plan, staffed=staffed)
    messages += before_limits(at=at, plan=plan)
    messages += after_limits(at=at, plan=plan)
    messages += objection_news(at=at, plan=plan)
    return enqueue(messages=messages, by=by, at=at) if messages else 0


def _is_time(at: datetime, begins: time, ends: time) -> bool:
    """Whether a list is due; one whose time is later than usual is due for three hours."""
    last = max(_local(at, ends), _local(at, begins) + timedelta(hours=3))
    return _local(at, begins) <= at < last


def _local(at: datetime, moment: time) -> datetime:
    return datetime.combine(day_of(at), moment, ZoneInfo(settings.TIME_ZONE))


def _take(field: str, at: datetime) -> bool:
    """Whether today's list is this worker's to write: compare-and-set on one row."""
    today = day_of(at)
    open_still = Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__lt": today})
    return ReminderPlan.objects.filter(open_still, pk=1).update(**{field: today}) == 1


def _staffed(at: datetime) -> Mapping[int, bool]:
    """In which branches somebody works today."""
    found = {}
    for pk in Branch.objects.filter(is_active=True).values_list("pk", flat=True):
        found[pk] = load_timeline(pk, since=at, until=at).at(at).calendar.is_staffed(day_of(at))
    return found
