"""The steps before anybody leaves: that somebody must go, who, the talk with the customer, deferring."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _

from shouhou.accounts.http import StaffRequest
from shouhou.accounts.permissions import requires
from shouhou.cases.models import Case, CaseRole
from shouhou.core import clock
from shouhou.core.actor import Actor
from shouhou.field import actions
from shouhou.field.finding import current_job, gaps_of, newest_job
from shouhou.field.forms import (
    AnnounceForm,
    ChargeForm,
    DeferForm,
    GapsForm,
    HindranceForm,
    NeedForm,
    VisitForm,
)
from shouhou.field.models import Dispatch, SiteJob
from shouhou.field.views.taking import Step, sent, site_case_of, take
from shouhou.field.wechat import four_facts_text
from shouhou.followups.codes import CallKind, Way


@requires("site.plan")
def need(request: StaffRequest, slug: str) -> HttpResponse:
    """需要上门 (AS-11 starts)."""
    case, now = site_case_of(slug, request.user), clock.now()
    knows_who = CaseRole.objects.filter(case=case, role="ENGINEERING_SUPERVISOR").exists()
    told = case.service_request
    form = NeedForm(sent(request), case=case, knows_who=knows_who, initial={"what": told.problem})

    def verb(case: Case, form: Any, by: Actor, at: datetime) -> object:
        what = form.cleaned_data["what"]
        return actions.need_site_work(case_id=case.pk, what=what, to=form.decider, by=by, at=at)

    step = Step(
        _("Somebody must go"), _("Save"), verb, _("Somebody is to be sent at once."), "truck-delivery"
    )
    return take(request, case, step, form, now=now)


@requires("site.plan")
def planning(request: StaffRequest, slug: str) -> HttpResponse:
    """派工: who goes and when (AS-11)."""
    case, now = site_case_of(slug, request.user), clock.now()
    job, dispatch = current_job(case.pk), _dispatch(case)
    form = VisitForm(sent(request), case=case, initial=_planned(job, dispatch))

    def verb(case: Case, form: Any, by: Actor, at: datetime) -> object:
        return actions.plan_visit(case_id=case.pk, values=form.values(), by=by, at=at)

    title = _("Send somebody") if job is None else _("Change the visit")
    step = Step(
        title, _("Save the plan"), verb, _("The visit is planned. Now tell the customer."), "calendar-time"
    )
    busy = _busy(case, now)
    more = {"dispatch": dispatch, "busy": busy}
    return take(request, case, step, form, now=now, template="field/planning.html", more=more)


@requires("calls.record")
def announcement(request: StaffRequest, slug: str) -> HttpResponse:
    """告知上门: the talk before anybody leaves (AS-12, AS-13), which is the first follow-up."""
    case, now = site_case_of(slug, request.user), clock.now()
    job = newest_job(case.pk)
    form = AnnounceForm(sent(request), initial=_talk(case, now, CallKind.FIRST) | _planned(job, None))
    _hide_kind(form)

    def verb(case: Case, form: Any, by: Actor, at: datetime) -> object:
        name = case.customer.name if case.customer else ""
        call = form.values(customer_id=case.customer_id, customer_name=name)
        return actions.announce_visit(case_id=case.pk, facts=form.facts(), call=call, by=by, at=at)

    step = Step(_("Tell of the visit"), _("Save the call"), verb, _("The call is recorded."), "phone-call")
    text = four_facts_text(job, case.service_request.contact_name) if job else ""
    more = {"job": job, "wechat": text}
    return take(request, case, step, form, now=now, template="field/announcement.html", more=more)


@requires("site.plan")
def hindrance(request: StaffRequest, slug: str) -> HttpResponse:
    """派不出人: nobody can go in time (AS-14 starts)."""
    case, now = site_case_of(slug, request.user), clock.now()

    def verb(case: Case, form: Any, by: Actor, at: datetime) -> object:
        told = form.cleaned_data
        return actions.say_nobody_can_go(
            case_id=case.pk, reason=told["reason"], words=told["words"], by=by, at=at
        )

    done = _("The customer is to be told the reason today.")
    step = Step(_("Nobody can go in time"), _("Save"), verb, done, "clock-pause")
    return take(request, case, step, HindranceForm(sent(request)), now=now)


@requires("calls.record")
def deferral(request: StaffRequest, slug: str) -> HttpResponse:
    """说明原因、改约: the customer hears why nobody can come, and a new date (AS-14)."""
    case, now = site_case_of(slug, request.user), clock.now()
    dispatch = _dispatch(case)
    initial = _talk(case, now, CallKind.OTHER)
    if dispatch is not None and dispatch.hindered_at is not None:
        initial |= {"reason": dispatch.reason, "words": dispatch.reason_words}
    form = DeferForm(sent(request), initial=initial)
    _hide_kind(form)

    def verb(case: Case, form: Any, by: Actor, at: datetime) -> object:
        told, name = form.cleaned_data, case.customer.name if case.customer else ""
        form.cleaned_data["kind"] = CallKind.OTHER
        return actions.defer_visit(
            case_id=case.pk, reason=told["reason"], words=told["words"], promised_at=told["new_date"],
            call=form.values(customer_id=case.customer_id, customer_name=name), by=by, at=at,
        )  # fmt: skip

    done = _("The call is recorded.")
    step = Step(_("Tell why nobody can come"), _("Save the call"), verb, done, "clock-pause")
    return take(
        request, case, step, form, now=now, template="field/deferral.html", more={"dispatch": dispatch}
    )


@requires("site.plan")
def gaps(request: StaffRequest, slug: str) -> HttpResponse:
    """核实 (AS-20)."""
    case, now = site_case_of(slug, request.user), clock.now()

    def verb(case: Case, form: Any, by: Actor, at: datetime) -> object:
        told = form.cleaned_data
        return actions.clear_gaps(
            case_id=case.pk, cleared_with=told["cleared_with"], note=told["note"], by=by, at=at
        )

    step = Step(_("Clear up the gaps"), _("Save"), verb, _("Cleared up."), "help")
    names = Dispatch(case=case, gaps=gaps_of(case)).gap_names
    return take(request, case, step, GapsForm(sent(request)), now=now, more={"gaps": names})


@requires("site.plan")
def charge(request: StaffRequest, slug: str) -> HttpResponse:
    """收费还是免费 (AS-21)."""
    case, now = site_case_of(slug, request.user), clock.now()
    dispatch = _dispatch(case)
    initial = {}
    if dispatch is not None:
        initial = {"charge": dispatch.charge, "price": dispatch.price_words, "agreed_by": dispatch.agreed_by}

    def verb(case: Case, form: Any, by: Actor, at: datetime) -> object:
        told = form.cleaned_data
        return actions.settle_charge(
            case_id=case.pk,
            charge=told["charge"],
            price=told["price"],
            agreed_by=told["agreed_by"],
            by=by,
            at=at,
        )

    step = Step(_("Say who pays"), _("Save"), verb, _("Saved."), "currency-yuan")
    return take(request, case, step, ChargeForm(sent(request), initial=initial), now=now)


def _hide_kind(form: forms.Form) -> None:
    """The page itself says what the talk is about."""
    form.fields["kind"].required = False
    form.fields["kind"].widget = forms.HiddenInput()


def _dispatch(case: Case) -> Dispatch | None:
    return Dispatch.objects.filter(case=case).select_related("told_call").first()


def _planned(job: SiteJob | None, dispatch: Dispatch | None) -> dict[str, Any]:
    if job is None:
        return {"arrive_at": dispatch.promised_at} if dispatch is not None and dispatch.promised_at else {}
    return {
        "technician_id": job.technician_id, "others": job.others, "depart_at": job.plan_depart_at,
        "arrive_at": job.plan_arrive_at, "finish_at": job.plan_finish_at, "people": job.people,
        "equipment": job.equipment,
    }  # fmt: skip


def _talk(case: Case, now: datetime, kind: str) -> dict[str, Any]:
    told = case.service_request
    return {
        "way": Way.CALL_OUT, "kind": kind, "started_at": now, "contact_name": told.contact_name, "phone": told.phone,
    }  # fmt: skip


def _busy(case: Case, now: datetime) -> list[SiteJob]:
    """Who is out in the next days, so that the planner sees it while choosing."""
    jobs = SiteJob.objects.going().filter(
        branch_id=case.branch_id, plan_depart_at__lt=now + timedelta(days=7)
    )
    return list(jobs.exclude(case=case).select_related("technician", "case").order_by("plan_depart_at")[:20])
