"""What the pages of work on site share: the case one may see, and one form whose saving is the proof."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from shouhou.accounts.http import StaffRequest, actor_of
from shouhou.accounts.models import Staff
from shouhou.cases.models import Case
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.customers.views.finding import save_once, saved_before
from shouhou.field.models import SiteJob

type Verb = Callable[[Case, Any, Actor, datetime], object]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its title, the button's word, the verb it calls, the sentence when it is done, and where it leads."""

    title: str
    button: str
    verb: Verb
    done: str
    icon: str = "check"
    leads_to: str = ""


def site_case_of(slug: str, staff: Staff) -> Case:
    """A request that one may see, or whose job on site is one's own; raises Http404."""
    cases = Case.objects.with_slug(slug).select_related(
        "customer", "service_request__asset", "branch", "agent"
    )
    case = cases.first()
    if case is None or not hasattr(case, "service_request") or not _may_see(case, staff):
        raise Http404
    return case


def _may_see(case: Case, staff: Staff) -> bool:
    if Case.objects.visible_to(staff).filter(pk=case.pk).exists():
        return True
    return SiteJob.objects.standing().filter(case=case, technician=staff).exists()


def home_of(case: Case, staff: Staff) -> str:
    """Where one goes from a step: to the case, or to the job where only that may be seen."""
    sees = Case.objects.visible_to(staff).filter(pk=case.pk).exists()
    return reverse("desk:case" if sees else "field:visit", args=[case.slug])


def take(
    request: StaffRequest,
    case: Case,
    step: Step,
    form: forms.Form,
    *,
    now: datetime,
    template: str = "field/step.html",
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """Shows the form of a step, or takes the step and leads on; what is wrong comes back with all that was typed."""
    home = step.leads_to or home_of(case, request.user)
    context = {"case": case, "step": step, "form": form, "now": now, "home": home, **(more or {})}
    if request.method != "POST":
        return render(request, template, context)
    if before := saved_before(request):
        return before
    if not form.is_valid():
        return render(request, template, context, status=422)

    def save() -> str:
        step.verb(case, form, actor_of(request), now)
        messages.success(request, step.done)
        return home

    try:
        return save_once(request, save, at=now)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return render(request, template, {**context, "refusal": refusal}, status=422)


def sent(request: StaffRequest) -> Any:
    """What was sent, for a form."""
    return request.POST if request.method == "POST" else None
