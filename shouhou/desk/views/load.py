"""Load foretold: the next thirty days by post and person, what stands behind a day, and whether a campaign fits."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from shouhou.accounts.http import StaffRequest
from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import requires
from shouhou.accounts.roles import Role
from shouhou.cases.figures import start_of_day
from shouhou.cases.models import Obligation
from shouhou.cases.wording import owner_role_word, rule_what
from shouhou.core import clock
from shouhou.core.paging import page
from shouhou.core.say import day_of
from shouhou.customers.models import NextServicePlan
from shouhou.desk.branches import chosen_branch
from shouhou.desk.campaign_words import sentences
from shouhou.desk.checkup import newest_rules
from shouhou.desk.load import POOL, Forecast, coming, foretell, later_rules
from shouhou.desk.load_forms import CampaignForm
from shouhou.desk.outlook import tabs
from shouhou.desk.standing import in_force
from shouhou.policy.calendar import NobodyEverOnDuty
from shouhou.policy.foretelling import HORIZON, Campaigns
from shouhou.policy.rulebook import Rule, Standing
from shouhou.policy.timelines import load_timeline
from shouhou.supervision.board import OPEN_ORDER, rows_of

LATE = "late"
_DAY = timedelta(days=1)
_MOST_PLANS = 200


@requires("supervision.see")
@require_GET
def load(request: StaffRequest) -> HttpResponse:
    """A table of people and days, and below it the question whether a campaign fits."""
    now = clock.now()
    branch_id, branches = chosen_branch(request)
    told = foretell(branch_id, now, _rules(now))
    form = CampaignForm(request.GET if "audience" in request.GET else None, today=day_of(now))
    answer = _answer(form, told, now) if form.is_bound and form.is_valid() else None
    posts = [(owner_role_word(post.role), post) for post in told.posts]
    context = {
        "told": told,
        "posts": posts,
        "branch_id": branch_id,
        "branches": branches,
        "form": form,
        "answer": answer,
        "capacity": told.terms.day_items,
        "tabs": tabs(request.user, "load"),
        "now": now,
    }
    return render(request, "desk/load.html", context, status=422 if form.errors else 200)


@requires("supervision.see")
@require_GET
def load_day(request: StaffRequest, day: str, who: str) -> HttpResponse:
    """What stands behind one number: duties, plans, and what the calendar will ask for."""
    now = clock.now()
    today = day_of(now)
    branch_id, _all = chosen_branch(request)
    person = _person(request, who)
    role = "" if person else who
    rules = _rules(now)
    wanted = None if day == LATE else _day(day, today)
    duties = _duties(request.user, branch_id, person, role, wanted, today, rules)
    shown = page(
        duties.select_related("case__customer", "owner"),
        order=OPEN_ORDER,
        cursor=request.GET.get("cursor", ""),
    )
    context = {
        "name": person.name if person else owner_role_word(role),
        "day": wanted,
        "rows": rows_of(shown.rows, at=now),
        "page": shown,
        "plans": _plans(person, wanted, today) if person else (),
        "coming": _coming(branch_id, person, role, wanted, now, rules),
        "now": now,
    }
    return render(request, "desk/load_day.html", context)


def _rules(now: datetime) -> list[Rule]:
    newest = newest_rules()
    adopted = in_force(now)
    return [rule for rule in newest if rule.id in adopted]


def _answer(form: CampaignForm, told: Forecast, now: datetime) -> Any:
    """Calls begin today where somebody is still on duty, else on the next day on which somebody is."""
    try:
        first = day_of(told.calendar.next_duty(now))
    except NobodyEverOnDuty:
        first = day_of(now)
    asked = Campaigns(
        first, told.terms.campaign_notice_days, told.calendar, told.callers, max(1, told.terms.day_items)
    )
    day, audience = form.cleaned_data["day"], form.cleaned_data["audience"]
    wanted = asked.on(day, audience)
    nearest = None if wanted.breach is None else asked.nearest(day, audience)
    return sentences(wanted, nearest, audience=audience, callers=len(told.callers), terms=told.terms)


def _person(request: StaffRequest, who: str) -> Staff | None:
    if who in Role:
        return None
    if not who.isdecimal() or len(who) > 18:
        raise Http404
    return get_object_or_404(Staff.objects.visible_to(request.user), pk=int(who))


def _day(text: str, today: date) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise Http404 from None
    if not today <= found < today + HORIZON * _DAY:
        raise Http404
    return found


def _duties(
    viewer: Staff,
    branch_id: int,
    person: Staff | None,
    role: str,
    day: date | None,
    today: date,
    rules: list[Rule],
) -> Any:
    duties = Obligation.objects.visible_to(viewer).open().filter(branch_id=branch_id, standing=Standing.DUTY)
    hers: dict[str, Any] = {"owner_id": person.pk} if person else {"owner": None, "owner_role": role}
    duties = duties.filter(**hers)
    if day is None:
        return duties.filter(due_at__lte=start_of_day(today))
    begins, ends = start_of_day(day), start_of_day(day + _DAY)
    due = Q(due_at__gt=begins, due_at__lte=ends)
    opened = Q(opens_at__lt=start_of_day(today + _DAY)) | ~Q(rule_id__in=later_rules(rules))
    opening = Q(rule_id__in=later_rules(rules), opens_at__gte=begins, opens_at__lt=ends)
    return duties.filter(due & opened | opening) if day > today else duties.filter(due)


def _plans(person: Staff, day: date | None, today: date) -> list[NextServicePlan]:
    plans = NextServicePlan.objects.ahead().filter(owner_id=person.pk).select_related("customer")
    plans = plans.filter(planned_date__lt=today) if day is None else plans.filter(planned_date=day)
    return list(plans.order_by("planned_date", "pk")[:_MOST_PLANS])


def _coming(
    branch_id: int, person: Staff | None, role: str, day: date | None, now: datetime, rules: list[Rule]
) -> list[str]:
    """What the calendar itself will ask for on this day."""
    if day is None:
        return []
    days = [day_of(now) + n * _DAY for n in range(HORIZON)]
    policy = load_timeline(branch_id, since=now, until=now + HORIZON * _DAY).at(now)
    people = list(Staff.objects.working().filter(branch_id=branch_id))
    key = (person.pk, "") if person else (POOL, role)
    found = [
        one for one in coming(people, branch_id, rules, policy, days) if (one.day, one.key) == (day, key)
    ]
    return [f"{one.rule_id} {rule_what(one.rule_id)}" + (f" × {one.n}" if one.n > 1 else "") for one in found]
