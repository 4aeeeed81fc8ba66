"""Pages of complaints: the list, taking one, and its steps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shouhou.accounts.http import StaffRequest, actor_of
from shouhou.accounts.listing import list_page
from shouhou.accounts.permissions import may, requires
from shouhou.cases.models import Case, Line
from shouhou.complaints import actions
from shouhou.complaints.codes import Source
from shouhou.complaints.forms import AcknowledgementForm, AnswerForm, CancellationForm, ComplaintForm
from shouhou.complaints.lists import COMPLAINTS
from shouhou.core import clock
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.customers.models import Customer
from shouhou.customers.views.finding import save_once, saved_before
from shouhou.followups.codes import Way
from shouhou.followups.models import Call

_SOURCES = {
    Way.CALL_IN: Source.CALL,
    Way.CALL_OUT: Source.FOLLOW_UP,
    Way.FACE: Source.VISIT,
    Way.MESSAGE: Source.LETTER,
}


@requires("complaints.see")
@require_GET
def complaints(request: StaffRequest) -> HttpResponse:
    """The complaints of one's reach, the open ones first."""
    now = clock.now()
    context = {
        "list": list_page(request, COMPLAINTS, at=now),
        "may_take": may(request.user, "complaints.take"),
        "now": now,
    }
    return render(request, "complaints/list.html", context)


@requires("complaints.take")
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_new(request: StaffRequest) -> HttpResponse:
    """Takes a complaint: from a talk that was recorded, of a customer, or of somebody without a profile."""
    now = clock.now()
    call, customer = _about(request)
    context: dict[str, Any] = {"call": call, "customer": customer, "now": now}
    if request.method != "POST":
        return _taking(request, ComplaintForm(initial=_begins(request, call, customer, now)), context)
    if before := saved_before(request):
        return before
    form = ComplaintForm(request.POST)
    if not form.is_valid():
        return _taking(request, form, context, status=422)

    def save() -> str:
        values = form.values(customer_id=customer.pk if customer else None, call_id=call.pk if call else None)
        case = actions.receive_complaint(
            values=values, branch_id=request.user.branch_id, by=actor_of(request), at=now
        )
        messages.success(request, _("Registered as %(number)s.") % {"number": case.number})
        return reverse("desk:case", args=[case.slug])

    try:
        return save_once(request, save, at=now)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _taking(request, form, context, status=422)


def _taking(
    request: StaffRequest, form: ComplaintForm, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    return render(request, "complaints/new.html", {**context, "form": form}, status=status)


def _about(request: StaffRequest) -> tuple[Call | None, Customer | None]:
    """The talk and the customer that the address names, where she may see them; else 404."""
    named = {name: request.GET.get(name) or request.POST.get(name) or "" for name in ("call", "customer")}
    if named["call"]:
        calls = Call.objects.visible_to(request.user).select_related("customer")
        call = get_object_or_404(calls, record_no=named["call"])
        return call, call.customer
    raw = named["customer"]
    if not raw:
        return None, None
    key = int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 18 else 0
    return None, get_object_or_404(Customer.objects.visible_to(request.user), pk=key)


def _begins(
    request: StaffRequest, call: Call | None, customer: Customer | None, now: datetime
) -> dict[str, Any]:
    if call is not None:
        return {
            "source": _SOURCES.get(Way(call.way), Source.CALL),
            "received_at": call.started_at,
            "customer_name": call.customer_name or call.contact_name,
            "contact_name": call.contact_name,
            "phone": call.phone if request.user.may_dial else "",
            "description": call.complaint,
            "remedy_wanted": call.demand,
        }
    return {"source": Source.CALL, "received_at": now, "customer_name": customer.name if customer else ""}


@dataclass(frozen=True, slots=True)
class _Step:
    title: str
    button: str
    icon: str
    done: str
    verb: Callable[[Any, Actor, datetime], object]


@requires("complaints.take")
@require_http_methods(["GET", "HEAD", "POST"])
def acknowledgement(request: StaffRequest, slug: str) -> HttpResponse:
    """受理告知 (CM-02)."""
    case, now = _case_of(request, slug), clock.now()
    form = AcknowledgementForm(_sent(request), initial={"acknowledged_at": now, "way": "CALL"})

    def verb(told: Any, by: Actor, at: datetime) -> object:
        return actions.acknowledge_complaint(case_id=case.pk, by=by, at=at, **told)

    title = _("Acknowledge to the customer")
    return _take(
        request, case, form, _Step(title, title, "phone-call", _("The customer was told."), verb), now
    )


@requires("complaints.take")
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: StaffRequest, slug: str) -> HttpResponse:
    """答复: what the customer was answered, which ends it."""
    case, now = _case_of(request, slug), clock.now()

    def verb(told: Any, by: Actor, at: datetime) -> object:
        return actions.answer_complaint(case_id=case.pk, by=by, at=at, **told)

    step = _Step(_("Record the answer"), _("Record and close"), "check", _("Answered."), verb)
    return _take(request, case, AnswerForm(_sent(request)), step, now)


@requires("complaints.take")
@require_http_methods(["GET", "HEAD", "POST"])
def cancellation(request: StaffRequest, slug: str) -> HttpResponse:
    """撤销: withdrawn by the customer, or entered by mistake."""
    case, now = _case_of(request, slug), clock.now()

    def verb(told: Any, by: Actor, at: datetime) -> object:
        return actions.cancel_complaint(case_id=case.pk, by=by, at=at, **told)

    step = _Step(_("Withdrawn or entered by mistake"), _("End it"), "x", _("Ended."), verb)
    return _take(request, case, CancellationForm(_sent(request)), step, now)


def _sent(request: StaffRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _case_of(request: StaffRequest, slug: str) -> Case:
    cases = Case.objects.visible_to(request.user).of_line(Line.COMPLAINT).with_slug(slug)
    case = cases.select_related("complaint", "customer").first()
    if case is None:
        raise Http404
    return case


def _take(request: StaffRequest, case: Case, form: forms.Form, step: _Step, now: datetime) -> HttpResponse:
    """Shows the form of a step, or takes the step and leads to the case; what is wrong comes back as it was typed."""
    home = reverse("desk:case", args=[case.slug])
    context: dict[str, Any] = {"case": case, "form": form, "step": step, "home": home, "now": now}
    if request.method != "POST":
        return render(request, "complaints/step.html", context)
    if before := saved_before(request):
        return before
    if not form.is_valid():
        return render(request, "complaints/step.html", context, status=422)

    def save() -> str:
        step.verb(form.cleaned_data, actor_of(request), now)
        messages.success(request, step.done)
        return home

    try:
        return save_once(request, save, at=now)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return render(request, "complaints/step.html", {**context, "refusal": refusal}, status=422)
