"""“下一次”服务: proposals taken or changed, a plan moved, given up or carried out, and the list of all of them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shouhou.accounts.http import StaffRequest, actor_of
from shouhou.accounts.listing import list_page
from shouhou.accounts.permissions import may, requires
from shouhou.cases.wording import line_word
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.core.say import say_moment
from shouhou.customers import reading
from shouhou.customers.actions import (
    carry_out_plan,
    change_plan,
    drop_plan,
    plan_next_service,
    plan_services,
    postpone_plan,
)
from shouhou.customers.forms import PlanForm
from shouhou.customers.forms.plans import DoneForm, DropForm, PostponeForm, plan_days
from shouhou.customers.models import Customer, NextServicePlan
from shouhou.customers.plan_lists import PLANS
from shouhou.customers.planning import cases_that_may_have_done, proposals_for
from shouhou.customers.proposals import Proposal
from shouhou.customers.values import PlanValues
from shouhou.customers.views.finding import customer_of, save_once, saved_before


@requires("customers.write")
@require_http_methods(["GET", "POST"])
def plan(request: StaffRequest, pk: int) -> HttpResponse:
    """What to talk about next, when and why (AS-04): proposals to take or to change, or one's own."""
    customer, now = customer_of(pk, request.user), clock.now()
    offered = proposals_for(customer, now=now)
    if request.method == "POST" and "accept" in request.POST:
        return _accept(request, customer, offered, now)
    form = PlanForm(request.POST if request.method == "POST" else None, initial=_taken(request, offered))
    if form.is_bound and form.is_valid():

        def save() -> str:
            values = _with_origin(form.values(), request.POST.get("origin", ""), offered)
            plan_next_service(customer_id=pk, values=values, by=actor_of(request), at=now)
            messages.success(request, _("The next service is planned."))
            return customer.get_absolute_url()

        try:
            return save_once(request, save, at=now)
        except Refusal as refusal:
            add_refusal(form, refusal)
    return _show(request, customer, form, offered, now)


def _accept(
    request: StaffRequest, customer: Customer, offered: list[Proposal], now: datetime
) -> HttpResponse:
    if before := saved_before(request):
        return before
    wanted = set(request.POST.getlist("accept"))
    taken = [one.values() for one in offered if one.key in wanted]

    def save() -> str:
        plan_services(customer_id=customer.pk, values=taken, by=actor_of(request), at=now)
        messages.success(request, _("Planned: %(n)d") % {"n": len(taken)})
        return customer.get_absolute_url()

    form = PlanForm({})
    form.errors.clear()
    if not taken:
        form.add_error(None, _("This proposal stands no more. Look at the others."))
        return _show(request, customer, form, offered, now)
    try:
        return save_once(request, save, at=now)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return _show(request, customer, form, offered, now)


def _taken(request: StaffRequest, offered: list[Proposal]) -> dict[str, Any]:
    """The proposal that the form opens with, to be changed."""
    one = next((one for one in offered if one.key == request.GET.get("take")), None)
    if one is None:
        return {}
    return {
        "kind": one.kind,
        "content": one.content,
        "planned_date": one.planned_date,
        "reason": one.reason,
        "origin": one.key,
    }


def _with_origin(values: PlanValues, key: str, offered: list[Proposal]) -> PlanValues:
    one = next((one for one in offered if one.key == key), None)
    return replace(values, origin=one.key, asset_id=one.asset_id) if one else values


def _show(
    request: StaffRequest, customer: Customer, form: PlanForm, offered: list[Proposal], now: datetime
) -> HttpResponse:
    context = {
        "customer": customer,
        "form": form,
        "origin": request.POST.get("origin", "") or form.initial.get("origin", ""),
        "offered": offered,
        "plans": list(reading.plans_ahead(customer)[: reading.PLANS_SHOWN]),
        "days": plan_days(timezone.localdate(now)),
        "today": timezone.localdate(now),
        "now": now,
    }
    return render(request, "customers/plan.html", context, status=422 if form.is_bound else 200)


@requires("customers.see")
@require_GET
def plan_list(request: StaffRequest) -> HttpResponse:
    """Everything that is planned with the customers one may see."""
    now = clock.now()
    context = {"list": list_page(request, PLANS, at=now), "now": now}
    return render(request, "customers/plans.html", context)


@requires("customers.see")
@require_http_methods(["GET", "POST"])
def plan_detail(request: StaffRequest, pk: int, plan_pk: int) -> HttpResponse:
    """One planned service: changed, postponed or given up with a reason, or linked to the record that did it."""
    customer, now = customer_of(pk, request.user), clock.now()
    planned = _plan_of(customer, plan_pk)
    may_write = may(request.user, "customers.write")
    cases = cases_that_may_have_done(planned) if planned.is_ahead and may_write else []
    named = [(c.pk, f"{c.number} {line_word(c.line)} {say_moment(c.opened_at, now)}") for c in cases]
    which = request.POST.get("which", "") if request.method == "POST" and may_write else ""
    sheets: dict[str, Any] = {
        "change": PlanForm(request.POST if which == "change" else None, initial=_now(planned)),
        "postpone": PostponeForm(request.POST if which == "postpone" else None),
        "drop": DropForm(request.POST if which == "drop" else None),
        "done": DoneForm(request.POST if which == "done" else None, cases=named),
    }
    form = sheets.get(which)
    if form is not None and form.is_valid():
        try:
            return save_once(request, _saving(request, planned, which, form, now), at=now)
        except Refusal as refusal:
            add_refusal(form, refusal)
    context = {
        "customer": customer,
        "plan": planned,
        **{f"{name}_form": sheet for name, sheet in sheets.items()},
        "which": which,
        "has_cases": bool(cases),
        "may_write": may_write and planned.is_ahead,
        "today": timezone.localdate(now),
        "days": plan_days(timezone.localdate(now)),
        "now": now,
    }
    return render(
        request, "customers/plan_detail.html", context, status=422 if request.method == "POST" else 200
    )


def _saving(
    request: StaffRequest, planned: NextServicePlan, which: str, form: forms.Form, now: datetime
) -> Callable[[], str]:
    by: dict[str, Any] = {"by": actor_of(request), "at": now}

    def save() -> str:
        if isinstance(form, PlanForm):
            typed = request.POST.get("version", "")
            version = int(typed) if typed.isdecimal() and len(typed) < 9 else 0
            change_plan(plan_id=planned.pk, values=form.values(), version=version, **by)
            messages.success(request, _("Saved."))
        elif isinstance(form, PostponeForm):
            day = form.cleaned_data["planned_date"]
            postpone_plan(plan_id=planned.pk, planned_date=day, reason=form.words(), **by)
            messages.success(request, _("Postponed."))
        elif isinstance(form, DropForm):
            drop_plan(plan_id=planned.pk, reason=form.words(), **by)
            messages.success(request, _("Given up."))
        else:
            carry_out_plan(plan_id=planned.pk, case_id=form.cleaned_data["case"], **by)
            messages.success(request, _("Noted. Plan the service after this one today."))
            return reverse("customers:plan", args=[planned.customer_id])
        return reverse("customers:detail", args=[planned.customer_id])

    return save


def _now(planned: NextServicePlan) -> dict[str, Any]:
    names = ("kind", "content", "planned_date", "convenient_time", "reason")
    return {name: getattr(planned, name) for name in names}


def _plan_of(customer: Customer, pk: int) -> NextServicePlan:
    rows = NextServicePlan.objects.select_related("asset", "done_case", "owner", "made_by")
    found = rows.filter(customer=customer, pk=pk).first()
    if found is None:
        raise Http404
    return found
