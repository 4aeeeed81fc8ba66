"""The list of campaigns, drafting one, whom it is for with the live count, and one on its page."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.listing import list_page
from shouhou.accounts.models import Company
from shouhou.accounts.permissions import may, requires
from shouhou.campaigns import actions
from shouhou.campaigns.audience import Conditions, count, first_of, from_json
from shouhou.campaigns.codes import PHASES, STATES, LeftOut, Work
from shouhou.campaigns.consents import INCLUDED, unstated_choice
from shouhou.campaigns.forms import AudienceForm, DecisionForm, DraftForm, UnstatedForm, audience_typed
from shouhou.campaigns.letters import mailings_of
from shouhou.campaigns.lists import CAMPAIGNS, RECIPIENTS
from shouhou.campaigns.models import Campaign, Recipient
from shouhou.campaigns.notice import is_late, last_day_of, said_when, telling_span, words_on_the_phone
from shouhou.campaigns.views.finding import campaign_of, sent
from shouhou.cases.models import Case
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.core.paging import page
from shouhou.customers.views.finding import save_once, saved_before

_FIELDS = ("kind", "title", "content", "place", "begins_at", "ends_at", "phone", "budget")


@requires("campaigns.see")
@require_GET
def campaigns(request: StaffRequest) -> HttpResponse:
    """The campaigns of one's reach, and what holds for those who never said anything."""
    now = clock.now()
    context = {
        "list": list_page(request, CAMPAIGNS, at=now),
        "may_draft": may(request.user, "campaigns.draft"),
        "may_call": may(request.user, "campaigns.work"),
        "may_decide": may(request.user, "campaigns.decide"),
        "choice": UnstatedForm(initial={"choice": unstated_choice()}),
        "chosen": unstated_choice().label,
        "now": now,
    }
    return render(request, "campaigns/list.html", context)


@requires("campaigns.decide")
@require_POST
def unstated(request: StaffRequest) -> HttpResponse:
    """Decides what is done with customers who never said anything (decision 21)."""
    form = UnstatedForm(request.POST)
    if form.is_valid():
        actions.choose_unstated(choice=form.cleaned_data["choice"], by=actor_of(request), at=clock.now())
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Choose one of the three."))
    return see_other(reverse("campaigns:list"))


@requires("campaigns.draft")
@require_http_methods(["GET", "HEAD", "POST"])
def campaign_new(request: StaffRequest) -> HttpResponse:
    """Drafts an event."""
    now = clock.now()
    company = Company.objects.first()
    initial = {"kind": "FREE", "phone": company.phone if company else "", "begins_at": _usual(now)}
    form = DraftForm(sent(request), initial=initial)
    context = {"form": form, "now": now, "case": None}
    if request.method != "POST":
        return render(request, "campaigns/draft.html", context)
    if before := saved_before(request):
        return before
    if not form.is_valid():
        return render(request, "campaigns/draft.html", context, status=422)

    def save() -> str:
        branch_id = request.user.branch_id
        case = actions.draft_campaign(values=form.values(), branch_id=branch_id, by=actor_of(request), at=now)
        return reverse("campaigns:audience", args=[case.slug])

    try:
        return save_once(request, save, at=now)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return render(request, "campaigns/draft.html", {**context, "refusal": refusal}, status=422)


def _usual(now: datetime) -> datetime:
    """Three weeks ahead at nine, local: early enough for all notices."""
    return timezone.localtime(now + timedelta(days=21)).replace(hour=9, minute=0, second=0, microsecond=0)


@requires("campaigns.draft")
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: StaffRequest, slug: str) -> HttpResponse:
    """Changes what, when and where of a draft."""
    case, now = campaign_of(request, slug), clock.now()
    one = case.campaign
    form = DraftForm(sent(request), initial={name: getattr(one, name) for name in _FIELDS})
    context: dict[str, Any] = {"form": form, "case": case, "version": _version(request, one), "now": now}
    if request.method != "POST":
        return render(request, "campaigns/draft.html", context)
    if form.is_valid():
        try:
            actions.change_draft(
                case_id=case.pk,
                values=form.values(),
                version=context["version"],
                by=actor_of(request),
                at=now,
            )
            messages.success(request, _("Saved."))
            return see_other(reverse("campaigns:campaign", args=[slug]))
        except Refusal as refusal:
            add_refusal(form, refusal)
            context["refusal"] = refusal
    return render(request, "campaigns/draft.html", context, status=422)


def _version(request: StaffRequest, one: Campaign) -> int:
    """The version that she has before her; what she did not load is never overwritten."""
    raw = request.POST.get("version", "")
    return (
        int(raw)
        if raw.isascii() and raw.isdecimal() and len(raw) < 9
        else one.version * (request.method != "POST")
    )


@requires("campaigns.draft")
@require_http_methods(["GET", "HEAD", "POST"])
def audience(request: StaffRequest, slug: str) -> HttpResponse:
    """Whom a draft is for; each change of a condition counts anew and shows the first of them."""
    case, now = campaign_of(request, slug), clock.now()
    one = case.campaign
    told = request.POST if request.method == "POST" else request.GET
    is_counting = "counting" in told
    form = AudienceForm(
        told if request.method == "POST" or is_counting else None,
        branch_id=case.branch_id,
        initial=audience_typed(from_json(one.conditions), one.callers),
    )
    context: dict[str, Any] = {"form": form, "case": case, "version": _version(request, one), "now": now}
    if request.method == "POST" and not is_counting and form.is_valid():
        try:
            actions.change_audience(
                case_id=case.pk,
                conditions=form.conditions(),
                callers=form.caller_ids(),
                version=context["version"],
                by=actor_of(request),
                at=now,
            )
            messages.success(request, _("Saved."))
            return see_other(reverse("campaigns:campaign", args=[slug]))
        except Refusal as refusal:
            add_refusal(form, refusal)
            context["refusal"] = refusal
    conditions = form.conditions() if form.is_bound and form.is_valid() else from_json(one.conditions)
    context |= _counted(conditions, case)
    name = "campaigns/parts/counted.html" if request.htmx and is_counting else "campaigns/audience.html"
    wrong = form.is_bound and bool(form.errors) and not is_counting
    return render(request, name, context, status=422 if wrong else 200)


def _counted(conditions: Conditions, case: Case) -> dict[str, Any]:
    choice = unstated_choice()
    counts = count(conditions, case.branch_id, choice)
    looks = [
        (_("Are told"), counts.told, INCLUDED),
        (LeftOut.REFUSED.label, counts.refused, LeftOut.REFUSED),
        (LeftOut.UNSTATED.label, counts.unstated, LeftOut.UNSTATED),
    ]
    shown = [
        (label, n, first_of(conditions, case.branch_id, choice, fate=fate)) for label, n, fate in looks if n
    ]
    return {"counts": counts, "looks": shown, "choice": choice.label, "is_everybody": conditions.is_everybody}


@requires("campaigns.see")
@require_http_methods(["GET", "HEAD", "POST"])
def campaign(request: StaffRequest, slug: str) -> HttpResponse:
    """One campaign: what it is, how far it is, how its recipients stand; as a draft, with the decision."""
    case, now = campaign_of(request, slug), clock.now()
    one = case.campaign
    span = telling_span(case.branch_id, one.day, one.asked_at or now)
    states = dict(
        Case.objects.filter(parent_id=case.pk).order_by().values_list("state").annotate(n=Count("pk"))
    )
    context = {
        "case": case,
        "campaign": one,
        "phase": PHASES.get(case.state, case.state),
        "when": said_when(one),
        "last_day": last_day_of(span),
        "is_late": case.state == "DRAFT" and is_late(telling_span(case.branch_id, one.day, now), now),
        "states": [(code, word, states[code]) for code, word in STATES.items() if states.get(code)],
        "job": _job(case) if one.work else None,
        "counts": count(from_json(one.conditions), case.branch_id, unstated_choice())
        if case.state == "DRAFT"
        else None,
        "decision": DecisionForm(),
        "may_draft": may(request.user, "campaigns.draft"),
        "may_decide": may(request.user, "campaigns.decide"),
        "may_waive": may(request.user, "supervision.waive"),
        "may_call": may(request.user, "campaigns.work"),
        "may_write": may(request.user, "letters.write"),
        "mailings": mailings_of(case.pk),
        "words": words_on_the_phone(one),
        "is_over": one.ends_at <= now,
        "now": now,
    }
    return render(request, "campaigns/campaign.html", context)


def _job(case: Case) -> dict[str, Any]:
    """How far the work in the background is, as core/parts/progress.html reads it."""
    one = case.campaign
    return {
        "id": "work",
        "done": one.done if one.is_at_work else max(one.total, one.done),
        "total": max(one.total, one.done),
        "sentence": str(Work(one.work).label),
        "is_finished": not one.is_at_work,
        "url": reverse("campaigns:progress", args=[case.slug]),
    }


@requires("campaigns.see")
@require_GET
def progress(request: StaffRequest, slug: str) -> HttpResponse:
    """How far the work in the background is."""
    job = _job(campaign_of(request, slug))
    answer = render(request, "core/parts/progress.html", {"job": job})
    if job["is_finished"]:
        answer["HX-Refresh"] = "true"
    return answer


@requires("campaigns.see")
@require_GET
def recipients(request: StaffRequest) -> HttpResponse:
    """The recipients of one campaign, by how they stand."""
    now = clock.now()
    case = campaign_of(request, request.GET.get("campaign", ""))
    context = {"list": list_page(request, RECIPIENTS, at=now), "case": case, "now": now}
    return render(request, "campaigns/recipients.html", context)


@requires("campaigns.see")
@require_GET
def left_out(request: StaffRequest, slug: str) -> HttpResponse:
    """Who fitted and was left out, with the reason (CP-04)."""
    case, now = campaign_of(request, slug), clock.now()
    rows = Recipient.objects.filter(campaign_id=case.pk, case=None).select_related("customer")
    shown = page(rows, order=("id",), cursor=request.GET.get("cursor", ""))
    return render(request, "campaigns/left_out.html", {"case": case, "page": shown, "now": now})
