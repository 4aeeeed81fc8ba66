"""The steps of a request, each a page with one short form whose saving is the proof."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRedirect

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.permissions import requires
from shouhou.cases.models import Case
from shouhou.core import clock
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.customers.views.finding import save_once, saved_before
from shouhou.followups.codes import CallKind, Way
from shouhou.followups.talk_form import TalkForm
from shouhou.service_requests import actions
from shouhou.service_requests.forms import (
    AnswerForm,
    CloseForm,
    EscalationForm,
    MergeForm,
    ReasonForm,
    ReportForm,
    SolutionForm,
    StudyForm,
)
from shouhou.service_requests.models import Solution
from shouhou.service_requests.views.finding import case_of, request_case_of

type Verb = Callable[[Case, Any, Actor, datetime], object]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its title, the button's word, the verb it calls, and the sentence when it is done."""

    title: Any
    button: Any
    verb: Verb
    done: Any
    icon: str = "check"
    danger: bool = False


def _show(
    request: StaffRequest,
    case: Case,
    step: Step,
    form: forms.Form,
    *,
    refusal: Refusal | None = None,
    **more: Any,
) -> HttpResponse:
    context = {"case": case, "step": step, "form": form, "refusal": refusal, **more}
    name = "service_requests/step.html" + ("#form" if request.htmx and request.method == "POST" else "")
    return render(request, name, context, status=422 if form.is_bound else 200)


def _take(request: StaffRequest, case: Case, step: Step, form: forms.Form, **more: Any) -> HttpResponse:
    if request.method != "POST":
        return _show(request, case, step, form, **more)
    if before := saved_before(request):
        return _lead(request, before)
    if not form.is_valid():
        return _show(request, case, step, form, **more)
    now = more.get("now") or clock.now()

    def save() -> str:
        step.verb(case, form, actor_of(request), now)
        messages.success(request, step.done)
        return reverse("desk:case", args=[Case.objects.get(pk=case.pk).slug])

    try:
        return _lead(request, save_once(request, save, at=now))
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _show(request, case, step, form, refusal=refusal, **more)


def _lead(request: StaffRequest, saved: HttpResponseRedirect) -> HttpResponse:
    # Told to go there, the browser itself loads the page and shows the message; htmx would swallow it on its way.
    return HttpResponseClientRedirect(saved.url) if request.htmx else saved


def _data(request: StaffRequest) -> Any:
    return request.POST if request.method == "POST" else None


REPORT = Step(
    gettext_lazy("Report to engineering"),
    gettext_lazy("Report"),
    lambda case, form, by, at: actions.report_upward(
        case_id=case.pk, to=form.receiver, question=form.cleaned_data["question"], by=by, at=at
    ),
    gettext_lazy("Reported."),
    "send",
)
ESCALATION = Step(
    gettext_lazy("Ask for a solution"),
    gettext_lazy("Ask"),
    lambda case, form, by, at: actions.ask_solution(
        case_id=case.pk,
        to=form.receiver,
        question=form.cleaned_data["question"],
        tried=form.cleaned_data["tried"],
        by=by,
        at=at,
    ),
    gettext_lazy("The engineering supervisor has been asked."),
    "help",
)
STUDY = Step(
    gettext_lazy("Note what was studied"),
    gettext_lazy("Note"),
    lambda case, form, by, at: actions.note_study(
        case_id=case.pk, note=form.cleaned_data["note"], by=by, at=at
    ),
    gettext_lazy("Noted."),
    "pencil",
)
SOLUTION = Step(
    gettext_lazy("Give the solution"),
    gettext_lazy("Give the solution"),
    lambda case, form, by, at: actions.set_solution(
        case_id=case.pk, solution=form.cleaned_data["solution"], by=by, at=at
    ),
    gettext_lazy("The solution is recorded; the customer is to be told today."),
    "gavel",
)
ANSWER = Step(
    gettext_lazy("Record the answer"),
    gettext_lazy("Answered"),
    lambda case, form, by, at: actions.answer_request(
        case_id=case.pk, answer=form.cleaned_data["answer"], by=by, at=at
    ),
    gettext_lazy("The answer is recorded."),
)
CLOSING = Step(
    gettext_lazy("Close the request"),
    gettext_lazy("Close"),
    lambda case, form, by, at: actions.close_request(
        case_id=case.pk, note=form.cleaned_data["note"], by=by, at=at
    ),
    gettext_lazy("Closed."),
    "archive",
)
CANCELLATION = Step(
    gettext_lazy("Cancel the request"),
    gettext_lazy("Cancel the request"),
    lambda case, form, by, at: actions.cancel_request(
        case_id=case.pk, reason=form.cleaned_data["reason"], by=by, at=at
    ),
    gettext_lazy("Cancelled."),
    "x",
    danger=True,
)
REOPENING = Step(
    gettext_lazy("Open the request again"),
    gettext_lazy("Open again"),
    lambda case, form, by, at: actions.reopen_request(
        case_id=case.pk, reason=form.cleaned_data["reason"], by=by, at=at
    ),
    gettext_lazy("Opened again."),
    "refresh",
)


@requires("requests.take")
def report(request: StaffRequest, slug: str) -> HttpResponse:
    """上报 (AS-03)."""
    case = request_case_of(slug, request.user)
    return _take(request, case, REPORT, ReportForm(_data(request), case=case))


@requires("requests.take")
def escalation(request: StaffRequest, slug: str) -> HttpResponse:
    """请示 (AS-09)."""
    case = case_of(slug, request.user)
    return _take(request, case, ESCALATION, EscalationForm(_data(request), case=case))


@requires("requests.take")
def study(request: StaffRequest, slug: str) -> HttpResponse:
    """What was looked into (AS-08)."""
    return _take(request, case_of(slug, request.user), STUDY, StudyForm(_data(request)))


@requires("requests.decide")
def solution(request: StaffRequest, slug: str) -> HttpResponse:
    """批示 (AS-10 starts)."""
    return _take(request, case_of(slug, request.user), SOLUTION, SolutionForm(_data(request)))


@requires("requests.take")
def answer(request: StaffRequest, slug: str) -> HttpResponse:
    """答复 (AS-07), of a request or of what a talk left open."""
    return _take(request, case_of(slug, request.user), ANSWER, AnswerForm(_data(request)))


@requires("requests.take")
def closing(request: StaffRequest, slug: str) -> HttpResponse:
    """归档."""
    return _take(request, request_case_of(slug, request.user), CLOSING, CloseForm(_data(request)))


@requires("requests.take")
def cancellation(request: StaffRequest, slug: str) -> HttpResponse:
    """撤销."""
    return _take(request, request_case_of(slug, request.user), CANCELLATION, ReasonForm(_data(request)))


@requires("requests.take")
def reopening(request: StaffRequest, slug: str) -> HttpResponse:
    """重新打开."""
    return _take(request, request_case_of(slug, request.user), REOPENING, ReasonForm(_data(request)))


@requires("requests.take")
def merging(request: StaffRequest, slug: str) -> HttpResponse:
    """合并重复的报修."""
    case = request_case_of(slug, request.user)

    def merge(case: Case, form: Any, by: Actor, at: datetime) -> object:
        try:
            into = request_case_of(form.cleaned_data["into"], request.user)
        except Http404:
            raise actions.CannotClose(_("There is no request with this number."), field="into") from None
        return actions.merge_request(
            case_id=case.pk, into_id=into.pk, reason=form.cleaned_data["reason"], by=by, at=at
        )

    step = Step(_("Merge into another request"), _("Merge"), merge, _("Merged."), "link")
    return _take(request, case, step, MergeForm(_data(request)))


@requires("calls.record")
def telling(request: StaffRequest, slug: str) -> HttpResponse:
    """告知客户 (AS-10): the talk in which the customer hears the solution."""
    case = case_of(slug, request.user)
    now = clock.now()
    found = Solution.objects.filter(case=case, annulled_at=None).order_by("-set_at", "-pk").first()
    told_of = getattr(case, "service_request", None)
    initial = {
        "way": Way.CALL_OUT,
        "kind": CallKind.SOLUTION,
        "started_at": now,
        "contact_name": told_of.contact_name if told_of else "",
        "phone": told_of.phone if told_of else "",
    }
    form = TalkForm(_data(request), initial=initial)

    def tell(case: Case, form: Any, by: Actor, at: datetime) -> object:
        name = case.customer.name if case.customer else ""
        values = form.values(customer_id=case.customer_id, customer_name=name)
        return actions.tell_customer(case_id=case.pk, call=values, by=by, at=at)

    step = Step(_("Tell the customer"), _("Save the call"), tell, _("The call is recorded."), "phone-call")
    return _take(request, case, step, form, solution=found, now=now, is_talk=True)


@requires("requests.decide")
@require_POST
def acknowledgement(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    """One tap: the report has arrived (X-01)."""
    case = case_of(slug, request.user)
    if not case.reports.filter(pk=pk).exists():
        raise Http404
    now, here = clock.now(), reverse("desk:case", args=[case.slug])

    def save() -> str:
        actions.acknowledge_report(report_id=pk, by=actor_of(request), at=now)
        messages.success(request, _("Acknowledged."))
        return here

    try:
        return save_once(request, save, at=now)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return see_other(here)
