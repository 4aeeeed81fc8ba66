"""What the pages of planning ask the database, in as few statements as it takes."""

from datetime import date, datetime, timedelta

from shouhou.cases.models import Case, Line
from shouhou.core.say import day_of
from shouhou.customers.models import Customer, NextServicePlan, ServiceContract
from shouhou.customers.proposals import Known, Proposal, ToWorkingDay, Wish, proposals
from shouhou.customers.reading import assets_of
from shouhou.policy.calendar import NobodyEverOnDuty, WorkCalendar
from shouhou.policy.timelines import load_timeline

_WISHES_SINCE = timedelta(days=365)


def proposals_for(customer: Customer, *, now: datetime) -> list[Proposal]:
    """What could be planned next with a customer, the soonest first."""
    plans = NextServicePlan.objects.filter(customer=customer)
    named = list(plans.values_list("origin", "done_at", "dropped_at"))
    known = Known(
        today=day_of(now),
        level=customer.level,
        assets=list(assets_of(customer).filter(is_active=True)[:60]),
        contracts=list(ServiceContract.objects.filter(customer=customer).order_by("-until_date", "pk")[:12]),
        wishes=_wishes(customer, now),
        taken=frozenset(origin for origin, _done, _dropped in named if origin),
        has_plan=any(done is None and dropped is None for _origin, done, dropped in named),
    )
    return proposals(
        known, _earlier(load_timeline(customer.branch_id, since=now, until=now).at(now).calendar)
    )


def _earlier(calendar: WorkCalendar) -> ToWorkingDay:
    """The last day on which somebody works: the day itself or one before."""

    def moved(day: date) -> date:
        try:
            return calendar.previous_staffed_day(day)
        except NobodyEverOnDuty:
            return day

    return moved


def _wishes(customer: Customer, now: datetime) -> list[Wish]:
    """Wishes and needs of the last year's talks, the newest first; talks are another app's rows, asked through the
    customer."""
    calls = customer.calls.filter(annulled_at=None, started_at__gte=now - _WISHES_SINCE)
    told = calls.exclude(wish="", new_need="").order_by("-started_at")
    rows = told.values_list("pk", "started_at", "wish", "new_need")[:3]
    return [Wish(pk, day_of(at), wish or need) for pk, at, wish, need in rows]


def cases_that_may_have_done(plan: NextServicePlan) -> list[Case]:
    """The customer's cases and talks since the service was planned, newest first: one of them may have been it."""
    cases = Case.objects.filter(customer_id=plan.customer_id).exclude(line=Line.CUSTOMER_FILE)
    since = cases.exclude(closed_at__lt=plan.made_at).exclude(number="")
    return list(since.order_by("-opened_at", "-pk")[:20])
