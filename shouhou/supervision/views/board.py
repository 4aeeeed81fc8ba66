"""Pages of supervision: the board, one duty with its proof and sum, and the handing over of a leaver's work."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouhou.accounts.http import StaffRequest, actor_of
from shouhou.accounts.listing import list_page
from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import may, requires
from shouhou.cases.actions import waive
from shouhou.cases.figures import (
    ClauseFigures,
    Owed,
    OwedBy,
    by_person,
    by_rule,
    clause_figures,
    figures,
    owed_now,
    settled_by_person,
)
from shouhou.cases.models import Case, Obligation
from shouhou.cases.wording import line_word
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.policy.rulebook import Outcome
from shouhou.supervision import board as asked
from shouhou.supervision.actions import hand_everything_over
from shouhou.supervision.actions.objections import may_answer, may_object
from shouhou.supervision.forms import VIEWS, HandOverForm, WaiverForm, rule_choices
from shouhou.supervision.late import beside, waiting_for_the_supervisor
from shouhou.supervision.lists import DUTIES, board_form
from shouhou.supervision.models import Objection
from shouhou.supervision.objection_forms import AnswerForm, ObjectionForm
from shouhou.supervision.proofs import proof_of
from shouhou.supervision.views.finding import duty_of

_SHEET = 500


@requires("supervision.see")
@require_GET
def board(request: StaffRequest) -> HttpResponse:
    """Who owes what: clause by clause, person by person, or duty by duty."""
    now = clock.now()
    shown = list_page(request, DUTIES, at=now) if request.GET.get("view") == "duties" else None
    form = shown.seen.form if shown else board_form(request.GET, request.user)
    staff = form.people
    chosen = dict(shown.chosen) if shown else form.chosen()
    view = "duties" if shown else chosen.get("view", VIEWS[0])
    scope = asked.scope_of(request.user, chosen, staff)
    rows = owed_now(at=now, **scope.filters)
    month = figures(**_days(asked.period_of({}, now)), **scope.filters)
    context: dict[str, Any] = {
        "form": form,
        "view": view,
        "tabs": _tabs(request, view),
        "chosen": chosen,
        "total": _total(rows, month),
        "escalated": waiting_for_the_supervisor(rows, scope.branch_id, now),
        "objections": Objection.objects.visible_to(request.user, as_supervisor=True).waiting().count(),
        "now": now,
    }
    match view:
        case "people":
            ended = settled_by_person(**_days(asked.period_of({}, now)), **scope.filters)
            context["shares"] = asked.shares_of(by_person(rows), staff, ended)
        case "duties":
            context["list"] = shown
        case _:
            settled = month if chosen.get("period", "month") == "month" else _settled(scope, chosen, now)
            each = clause_figures(settled, by_rule(rows))
            rules = [rule for rule, _name in rule_choices()]
            clauses = asked.clauses_of(each, rules, ClauseFigures())
            told = [clause for clause in clauses if clause.figures != ClauseFigures()]
            context |= {"clauses": told, "quiet": len(clauses) - len(told)}
    return render(request, "supervision/board.html", context)


@requires("desk.use")
@require_GET
def duty(request: StaffRequest, pk: int) -> HttpResponse:
    """One duty: its proof and its sum."""
    return duty_page(request, duty_of(request, pk), clock.now())


@requires("desk.use")
@require_GET
def duty_sum(request: StaffRequest, pk: int) -> HttpResponse:
    """How the limit of one duty was reckoned: part of an opened row, or a sheet of its own that prints well."""
    owed, now = duty_of(request, pk), clock.now()
    context = {
        "proof": proof_of(owed, now),
        "duty": owed,
        "outcome": "OPEN_LATE" if owed.is_late(now) else owed.outcome,
        "is_late": bool(asked.cause_shown(owed, now)),
        "now": now,
    }
    return render(request, f"supervision/{'parts/sum' if request.htmx else 'sum'}.html", context)


@requires("supervision.waive")
@require_POST
def waiver(request: StaffRequest, pk: int) -> HttpResponse:
    """Waives a duty with a reason; never one's own."""
    owed = duty_of(request, pk)
    now = clock.now()
    form = WaiverForm(request.POST)
    refusal = None
    if form.is_valid():
        try:
            waive(obligation_id=owed.pk, reason=form.words(), by=actor_of(request), at=now)
        except Refusal as declined:
            refusal = declined
            add_refusal(form, declined)
        else:
            messages.success(request, _("Waived."))
            return HttpResponseRedirect(reverse("supervision:duty", args=[owed.pk]), status=303)
    return duty_page(request, owed, now, form=form, refusal=refusal, status=422)


@requires("staff.manage")
@require_http_methods(["GET", "POST"])
def hand_over(request: StaffRequest, pk: int) -> HttpResponse:
    """One sheet with all that a person owes, holds and looks after, and to whom it goes."""
    now = clock.now()
    giver = get_object_or_404(
        Staff.objects.visible_to(request.user).select_related("department", "branch"), pk=pk
    )
    takers = Staff.objects.visible_to(request.user).working().exclude(pk=giver.pk)
    named = {giver.pk: giver} | {person.pk: person for person in takers}
    form = HandOverForm(
        request.POST or None,
        giver_id=giver.pk,
        takers=[(person.pk, person.name) for person in named.values() if person != giver],
        initial={"leaves": giver.left_at is None},
    )
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        try:
            done = hand_everything_over(
                giver=giver,
                taker=named[told["taker"]],
                customers_to=named.get(told["customers_to"]),
                by_line={line: named[key] for line, key in form.by_line().items()},
                leaves=told["leaves"],
                by=actor_of(request),
                at=now,
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(
                request,
                _("Handed over: %(cases)s cases with their duties, %(customers)s customers.")
                % {"cases": done.cases, "customers": done.customers},
            )
            return HttpResponseRedirect(reverse("supervision:hand-over", args=[giver.pk]), status=303)
    context = {"giver": giver, "form": form, "now": now, **_held_by(giver, now)}
    return render(request, "supervision/hand_over.html", context, status=422 if form.errors else 200)


def _held_by(giver: Staff, now: datetime) -> dict[str, Any]:
    """What stands on the sheet; beyond 500 of a kind it says that there are more."""
    owed = Obligation.objects.open().owed_by([giver.pk]).select_related("case__customer", "owner")
    cases = Case.objects.filter(closed_at=None, roles__staff=giver).select_related("customer").distinct()
    customers = giver.customers.filter(merged_into=None)
    duties = asked.rows_of(owed.order_by("due_at", "pk")[: _SHEET + 1], at=now)
    return {
        "duties": duties,
        "cases": [(case, line_word(case.line)) for case in cases.order_by("opened_at", "pk")[: _SHEET + 1]],
        "customers": list(customers.order_by("name", "pk")[: _SHEET + 1]),
        "limit": _SHEET,
    }


def duty_page(
    request: StaffRequest,
    owed: Obligation,
    now: datetime,
    *,
    form: WaiverForm | None = None,
    objecting: ObjectionForm | None = None,
    answering: AnswerForm | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one duty, with whichever form was wrong as it was typed."""
    is_open = owed.outcome == Outcome.OPEN
    may_waive = may(request.user, "supervision.waive")
    actor = actor_of(request)
    is_own = owed.owner_id is not None and owed.owner_id in (actor.staff_id, actor.acting_for_id)
    said = beside([owed], now)[owed.pk]
    context = {
        "proof": proof_of(owed, now),
        "duty": owed,
        "outcome": "OPEN_LATE" if owed.is_late(now) else owed.outcome,
        "is_late": bool(asked.cause_shown(owed, now)),
        "form": form or (WaiverForm() if may_waive and is_open and not is_own else None),
        "is_own": may_waive and is_open and is_own,
        "refusal": refusal if refusal and refusal.field is None else None,
        "may_see_board": may(request.user, "supervision.see"),
        "objection": said.objection,
        "late_reason": said.reason,
        "objecting": objecting
        or (ObjectionForm() if _may_object(said.objection, owed, request, now) else None),
        "answering": answering or (AnswerForm() if _may_answer(said.objection, request) else None),
        "now": now,
    }
    return render(request, "supervision/duty.html", context, status=status)


def _may_object(objection: Objection | None, owed: Obligation, request: StaffRequest, now: datetime) -> bool:
    return objection is None and may_object(owed, by=actor_of(request), at=now)


def _may_answer(objection: Objection | None, request: StaffRequest) -> bool:
    waits = objection is not None and objection.answered_at is None
    return bool(
        waits
        and may(request.user, "supervision.waive")
        and objection
        and may_answer(objection, request.user, actor_of(request))
    )


def _settled(scope: asked.Scope, chosen: dict[str, Any], now: datetime) -> dict[str, dict[str, int]]:
    return figures(**_days(asked.period_of(chosen, now)), **scope.filters)


def _total(rows: list[OwedBy], month: dict[str, dict[str, int]]) -> dict[str, int]:
    """What the top sentence says: today's duties, and how this month's ended."""
    owed = sum((row.owed for row in rows), Owed())
    ended = {o: sum(counts.get(o, 0) for counts in month.values()) for o in Outcome}
    return {
        "today": owed.today,
        "late": owed.late,
        "met": ended[Outcome.MET],
        "met_late": ended[Outcome.MET_LATE],
        "waived": ended[Outcome.WAIVED],
    }


def _days(period: tuple[Any, Any]) -> dict[str, Any]:
    return {"start": period[0], "end": period[1]}


def _tabs(request: StaffRequest, view: str) -> list[dict[str, Any]]:
    labels = (_("By clause"), _("By person"), _("Each duty"))
    kept = request.GET.copy()
    for name in ("cursor", "saved", "columns", "order"):
        kept.pop(name, None)
    tabs = []
    for name, label in zip(VIEWS, labels, strict=True):
        kept["view"] = name
        tabs.append({"label": label, "url": f"?{kept.urlencode()}", "current": name == view})
    return tabs
