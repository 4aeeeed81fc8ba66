"""What the views of campaigns share: finding what an address names, and taking one step by a form."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render

from shouhou.accounts.http import StaffRequest, actor_of
from shouhou.cases.models import Case, Line
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.customers.views.finding import save_once, saved_before


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its title, its button with an icon, what is said once it is done, and the verb."""

    title: str
    button: str
    icon: str
    done: str
    verb: Callable[[Any, Actor, datetime], object]
    told: str = ""
    words: str = ""  # as they go out


def campaign_of(request: StaffRequest, slug: str) -> Case:
    """The case of a campaign one may see; raises Http404."""
    seen = Case.objects.visible_to(request.user).of_line(Line.CAMPAIGN).with_slug(slug)
    case = seen.select_related("campaign__decided_by", "campaign__drafted_by", "branch").first()
    if case is None:
        raise Http404
    return case


def recipient_case_of(request: StaffRequest, slug: str) -> Case:
    """The case of a recipient one may see; raises Http404."""
    seen = Case.objects.visible_to(request.user).of_line(Line.RECIPIENT).with_slug(slug)
    case = seen.select_related("recipient__campaign__case", "customer").first()
    if case is None:
        raise Http404
    return case


def sent(request: StaffRequest) -> Any:
    """What was sent, if something was."""
    return request.POST if request.method == "POST" else None


def take_step(
    request: StaffRequest, form: forms.Form, step: Step, *, home: str, crumb: str, now: datetime
) -> HttpResponse:
    """Shows the form of a step, or takes the step and leads home; what is wrong comes back as it was typed."""
    context: dict[str, Any] = {"form": form, "step": step, "home": home, "crumb": crumb, "now": now}
    if request.method != "POST":
        return render(request, "campaigns/step.html", context)
    if before := saved_before(request):
        return before
    if not form.is_valid():
        return render(request, "campaigns/step.html", context, status=422)

    def save() -> str:
        step.verb(form.cleaned_data, actor_of(request), now)
        messages.success(request, step.done)
        return home

    try:
        return save_once(request, save, at=now)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return render(request, "campaigns/step.html", {**context, "refusal": refusal}, status=422)
