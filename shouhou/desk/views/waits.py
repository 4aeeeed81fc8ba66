"""Pauses of a case: what it waits for, noted and ended."""

from collections.abc import Callable
from datetime import datetime

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouhou.accounts.http import StaffRequest, actor_of
from shouhou.accounts.permissions import requires
from shouhou.cases.actions import begin_wait, end_wait
from shouhou.cases.models import Case
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.customers.views.finding import save_once
from shouhou.desk.waiting import Wait, WaitForm, WaitOverForm, waits_shown
from shouhou.journal.models import Event
from shouhou.service_requests.views.finding import case_of


@requires("waits.note")
@require_http_methods(["GET", "POST"])
def waits(request: StaffRequest, slug: str) -> HttpResponse:
    """What the case waits for: one form notes a wait, the other that what was waited for has come."""
    case, now = case_of(slug, request.user), clock.now()
    standing = _standing(case)
    ends = "over" in request.POST or request.POST.get("ends") == "1"
    begin = WaitForm(request.POST if request.method == "POST" and not ends else None, initial={"since": now})
    over = WaitOverForm(
        request.POST if request.method == "POST" and ends else None,
        waits=standing,
        initial={"until": now, "over": standing[0].code if standing else ""},
    )
    form = over if ends else begin
    if form.is_bound and form.is_valid():
        try:
            return save_once(request, _saving(request, case, begin, over, now), at=now)
        except Refusal as refusal:
            _refuse(form, refusal)
    context = {"case": case, "begin": begin, "over": over, "waits": standing, "now": now}
    return render(request, "desk/waits.html", context, status=422 if form.is_bound else 200)


def _saving(
    request: StaffRequest, case: Case, begin: WaitForm, over: WaitOverForm, now: datetime
) -> Callable[[], str]:
    def save() -> str:
        by = actor_of(request)
        if over.is_bound:
            told = over.cleaned_data
            end_wait(case_id=case.pk, what=told["over"], until=told["until"], by=by, at=now)
        else:
            begin_wait(case_id=case.pk, **begin.cleaned_data, by=by, at=now)
        messages.success(request, _("Noted."))
        return reverse("desk:case", args=[case.slug])

    return save


def _refuse(form: forms.Form, refusal: Refusal) -> None:
    if refusal.field == "what" and "over" in form.fields:
        form.add_error("over", refusal.sentence)
    else:
        add_refusal(form, refusal)


def _standing(case: Case) -> list[Wait]:
    kinds = ("WAIT_BEGUN", "WAIT_ENDED", "FACT_ANNULLED")
    return waits_shown(Event.objects.filter(subjects__kind="CASE", subjects__ref=case.pk, kind__in=kinds))
