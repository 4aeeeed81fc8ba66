"""The jobs of a day: for whoever sends people, and for whoever goes."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from shouhou.accounts.http import StaffRequest
from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import may, requires
from shouhou.accounts.roles import Reach
from shouhou.core import clock
from shouhou.core.say import day_of
from shouhou.field.models import Dispatch, SiteJob

AT_MOST = 200


@dataclass(slots=True)
class Day:
    """One technician's jobs of a day, in the order of departure."""

    technician: Staff
    jobs: list[SiteJob] = field(default_factory=list)


@requires("site.see")
@require_GET
def today(request: StaffRequest) -> HttpResponse:
    """今日派工: who is where, and who is still waited for, those who were deferred first."""
    now = clock.now()
    shown = _chosen(request.GET.get("day", ""), day_of(now))
    days: dict[int, Day] = {}
    for job in _of_day(request.user, shown):
        days.setdefault(job.technician_id, Day(job.technician)).jobs.append(job)
    context = {
        "day": shown,
        "is_today": shown == day_of(now),
        "before": shown - timedelta(days=1),
        "after": shown + timedelta(days=1),
        "people": list(days.values()),
        "waiting": _waiting(request.user),
        "may_plan": may(request.user, "site.plan"),
        "now": now,
    }
    return render(request, "field/today.html", context)


@requires("site.work")
@require_GET
def mine(request: StaffRequest) -> HttpResponse:
    """我的派工: what is to be done, the earliest first, as large cards for the phone."""
    now = clock.now()
    jobs = _loaded(SiteJob.objects.going().filter(technician=request.user))
    begins = _midnight(day_of(now))
    done = _loaded(SiteJob.objects.standing().filter(technician=request.user, done_at__gte=begins))
    context = {
        "jobs": list(jobs.order_by("plan_depart_at", "pk")[:AT_MOST]),
        "done": list(done.order_by("-done_at")[:AT_MOST]),
        "now": now,
    }
    return render(request, "field/mine.html", context)


def _of_day(staff: Staff, day: date) -> list[SiteJob]:
    begins = _midnight(day)
    jobs = SiteJob.objects.visible_to(staff).between(begins, begins + timedelta(days=1))
    return list(_loaded(jobs).order_by("technician__name", "plan_depart_at", "pk")[:AT_MOST])


def _waiting(staff: Staff) -> list[Dispatch]:
    waiting = Dispatch.objects.filter(
        waits_since__isnull=False, case__closed_at=None, case__state__in=("DISPATCHING", "DEFERRED")
    )
    match staff.reach:
        case Reach.ALL:
            pass
        case Reach.OWN:
            waiting = waiting.filter(case__agent_id=staff.pk)
        case _:
            waiting = waiting.filter(case__branch_id=staff.branch_id)
    loaded = waiting.select_related("case__customer", "case__service_request", "told_call")
    return list(loaded.order_by("-is_raised", "promised_at", "waits_since")[:AT_MOST])


def _loaded(jobs: QuerySet[SiteJob]) -> QuerySet[SiteJob]:
    return jobs.select_related("technician", "told_call", "case__customer", "case__service_request")


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))


def _chosen(raw: str, today: date) -> date:
    try:
        chosen = date.fromisoformat(raw)
    except ValueError:
        return today
    return chosen if 2000 <= chosen.year <= 2100 else today
