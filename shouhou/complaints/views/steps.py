"""The steps of a complaint: each a form whose saving is its proof."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from shouhou.accounts.http import StaffRequest, actor_of
from shouhou.accounts.permissions import requires
from shouhou.cases.models import Case
from shouhou.complaints import actions
from shouhou.complaints.actions.judging import seen_decision
from shouhou.complaints.codes import AckWay
from shouhou.complaints.finding import complaint_case_of, home_of, people_of
from shouhou.complaints.forms import (
    AcknowledgementForm,
    AnswerForm,
    AssessmentForm,
    CallBackForm,
    CancellationForm,
    ClosingForm,
    DecisionForm,
    DecisionToldForm,
    ImprovementForm,
    InvestigationForm,
    OutcomeForm,
    ProgressForm,
    PromiseForm,
    QuestionForm,
    SettlementForm,
    WaysForm,
)
from shouhou.complaints.models import Complaint
from shouhou.complaints.people import deciders_of
from shouhou.complaints.wechat import text_for_customer
from shouhou.core import clock
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.customers.views.finding import save_once, saved_before
from shouhou.documents.actions import keep_file
from shouhou.slips.returned import paper_typed

type Verb = Callable[[Case, Any, Actor, datetime], object]
type Given = Callable[[Case, datetime], dict[str, Any]]

TAKE, WORK, JUDGE = "complaints.take", "complaints.work", "complaints.judge"


def _nothing(_case: Case, _now: datetime) -> dict[str, Any]:
    return {}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its address, who may, its words, its form with what it begins with, and its verb.

    With `from_paper` the form begins beside the returned page that it is typed from, and takes it as `page`.
    """

    code: str
    permission: str
    title: Any
    button: Any
    icon: str
    done: Any
    form: type[forms.Form]
    verb: Verb
    initial: Given = _nothing
    options: Given = _nothing
    clause: str = ""
    from_paper: bool = False


def _talk(case: Case, now: datetime) -> dict[str, Any]:
    told = case.complaint
    return {"way": AckWay.CALL, "happened_at": now, "contact_name": told.contact_name or told.customer_name}


def _acknowledging(case: Case, now: datetime) -> dict[str, Any]:
    return {"way": AckWay.CALL, "acknowledged_at": now}


def _at_once(case: Case, now: datetime) -> dict[str, Any]:
    return {**_talk(case, now), "way": AckWay.AT_ONCE if case.complaint.call_id else AckWay.CALL}


def _assessed(case: Case, _now: datetime) -> dict[str, Any]:
    told: Complaint = case.complaint
    names = (
        "level", "touches_safety", "severity", "complexity", "impact", "categories", "immediate", "claim",
    )  # fmt: skip
    begins = {name: getattr(told, name) for name in names if getattr(told, name)}
    return {**begins, "about": told.about_id, "handler": told.handler_id or case.agent_id}


def _found(case: Case, _now: datetime) -> dict[str, Any]:
    names = ("found", "reason", "reason_words")
    told: Complaint = case.complaint
    begins: dict[str, Any] = {name: getattr(told, name) for name in names}
    direct = told.person_direct_id or told.about_id
    return {**begins, "person_direct": direct, "person_second": told.person_second_id}


def _deciding(case: Case, _now: datetime) -> dict[str, Any]:
    return {"seen": seen_decision(case.complaint)}


def _everybody(case: Case, _now: datetime) -> dict[str, Any]:
    return {"people": people_of(case.branch_id)}


def _assessing(case: Case, now: datetime) -> dict[str, Any]:
    return {**_everybody(case, now), "is_again": bool(case.complaint.level)}


def _deciders(case: Case, _now: datetime) -> dict[str, Any]:
    return {"people": [(one.pk, one.name) for one in deciders_of(case.complaint, case.branch_id)]}


def _settle(case: Case, form: Any, by: Actor, at: datetime) -> object:
    upload = form.cleaned_data.get("signed_sheet")
    kept = [keep_file(upload=upload, by=by, at=at).pk] if upload else []
    return actions.settle_complaint(
        case_id=case.pk, signed_with=form.cleaned_data["signed_with"], file_ids=kept,
        page_id=form.page.pk if form.page else None, by=by, at=at,
    )  # fmt: skip


def _plain(verb: Callable[..., object]) -> Verb:
    """A verb that takes the fields of its form by their names."""

    def taken(case: Case, form: Any, by: Actor, at: datetime) -> object:
        return verb(case_id=case.pk, by=by, at=at, **form.cleaned_data)

    return taken


def _telling(verb: Callable[..., object], *names: str) -> Verb:
    """A verb that takes what was told, and some further fields."""

    def taken(case: Case, form: Any, by: Actor, at: datetime) -> object:
        more = {name: form.cleaned_data[name] for name in names}
        return verb(case_id=case.pk, told=form.told(), by=by, at=at, **more)

    return taken


def _valued(verb: Callable[..., object]) -> Verb:
    """A verb that takes the values of its form as one."""

    def taken(case: Case, form: Any, by: Actor, at: datetime) -> object:
        return verb(case_id=case.pk, values=form.values(), by=by, at=at)

    return taken


def _asked(case: Case, form: Any, by: Actor, at: datetime) -> object:
    told = form.cleaned_data
    return actions.ask_decision(case_id=case.pk, to_id=told["to"], question=told["question"], by=by, at=at)


STEPS = (
    Step("acknowledgement", TAKE, _("Acknowledge to the customer"), _("Acknowledge to the customer"), "phone-call",
         _("The customer was told."), AcknowledgementForm, _plain(actions.acknowledge_complaint), _acknowledging,
         clause="CM-02"),
    Step("assessment", JUDGE, _("Assess the complaint"), _("Save the assessment"), "scale",
         _("Assessed. The limit runs by its class."), AssessmentForm, _valued(actions.assess_complaint), _assessed,
         _assessing, "CM-03"),
    Step("answer", TAKE, _("Answer at once"), _("Record the answer"), "check", _("The answer is recorded."),
         AnswerForm, _telling(actions.answer_complaint, "is_accepted"), _at_once, clause="CM-04"),
    Step("promise", TAKE, _("Apologise, and say when the next answer comes"), _("Save"), "calendar-time",
         _("The customer knows when it hears next."), PromiseForm,
         _telling(actions.promise_answer, "promised_at"), _at_once, clause="CM-05"),
    Step("progress", TAKE, _("Keep the customer informed"), _("Save"), "phone-call",
         _("The customer knows how it stands."), ProgressForm, _telling(actions.tell_progress, "promised_at"),
         _talk, clause="CM-06"),
    Step("investigation", WORK, _("What the inquiry found"), _("Save what was found"), "search",
         _("What was found is written down."), InvestigationForm, _valued(actions.investigate_complaint), _found,
         _everybody, "CM-07"),
    Step("question", WORK, _("Ask for a decision"), _("Ask"), "help", _("The decision is asked for."), QuestionForm,
         _asked, options=_deciders, clause="X-21"),
    Step("decision", JUDGE, _("Decide the complaint"), _("Decide"), "gavel",
         _("Decided. Tell the customer today."), DecisionForm, _plain(actions.decide_complaint), _deciding,
         clause="CM-08"),
    Step("telling", WORK, _("Tell the customer the decision"), _("Save"), "phone-call",
         _("The customer knows the decision."), DecisionToldForm, _telling(actions.tell_decision, "reaction"),
         _talk, clause="CM-08"),
    Step("further-ways", JUDGE, _("Offer the ways inside and outside of the company"), _("Save"), "route",
         _("The customer knows the further ways."), WaysForm, _telling(actions.offer_ways, "ways"), _talk,
         clause="CM-09"),
    Step("outcome", JUDGE, _("How it came to its end"), _("Save"), "flag",
         _("Saved. The second call-back is next."), OutcomeForm, _plain(actions.solve_outside)),
    Step("call-back", TAKE, _("Second call-back"), _("Save the call-back"), "phone-check",
         _("The call-back is recorded."), CallBackForm, _telling(actions.call_back, "satisfaction"), _talk,
         clause="CM-10"),
    Step("improvement", WORK, _("What will be better"), _("Save"), "report", _("Saved."), ImprovementForm,
         _plain(actions.improve), clause="CM-13"),
    Step("agreement", WORK, _("Signed settlement"), _("Keep the sheet"), "writing", _("The sheet is kept."),
         SettlementForm, _settle, clause="CM-11", from_paper=True),
    Step("closing", TAKE, _("Close the complaint"), _("Close the complaint"), "archive",
         _("The complaint is closed."), ClosingForm, _plain(actions.close_complaint)),
    Step("reopening", TAKE, _("Take the complaint up again"), _("Take up again"), "refresh",
         _("Taken up again; it is assessed anew."), CancellationForm, _plain(actions.reopen_complaint)),
    Step("cancellation", TAKE, _("Withdrawn or entered by mistake"), _("End it"), "x", _("Ended."),
         CancellationForm, _plain(actions.cancel_complaint)),
)  # fmt: skip


def step_pages() -> list[URLPattern]:
    """The addresses of the steps; transitions are nouns."""
    return [path(f"complaints/<str:slug>/{step.code}/", _page(step), name=step.code) for step in STEPS]


def _page(step: Step) -> Callable[..., HttpResponse]:
    @requires(step.permission)
    @require_http_methods(["GET", "HEAD", "POST"])
    def page(request: StaffRequest, slug: str) -> HttpResponse:
        return _take(request, complaint_case_of(slug, request.user), step, clock.now())

    return page  # type: ignore[return-value]


def _form(request: StaffRequest, case: Case, step: Step, now: datetime) -> forms.Form:
    options = step.options(case, now)
    if step.from_paper:
        options = {**options, "page": paper_typed(request)}
    if request.method == "POST":
        return step.form(request.POST, request.FILES, **options)
    return step.form(initial=step.initial(case, now), **options)


def _take(request: StaffRequest, case: Case, step: Step, now: datetime) -> HttpResponse:
    """Shows the form of a step, or takes the step and leads to the case; what is wrong comes back as it was typed."""
    home = home_of(case, request.user)
    form = _form(request, case, step, now)
    text = text_for_customer(case, step.code, now)
    context: dict[str, Any] = {
        "case": case, "form": form, "step": step, "home": home, "now": now, "wechat": text,
    }  # fmt: skip
    if request.method != "POST":
        return render(request, "complaints/step.html", context)
    if before := saved_before(request):
        return before
    if not form.is_valid():
        return render(request, "complaints/step.html", context, status=422)

    def save() -> str:
        step.verb(case, form, actor_of(request), now)
        messages.success(request, str(step.done))
        return home

    try:
        return save_once(request, save, at=now)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return render(request, "complaints/step.html", {**context, "refusal": refusal}, status=422)
