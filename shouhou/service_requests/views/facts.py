"""The facts of a request: completing a draft, correcting a registered one."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shouhou.accounts.http import StaffRequest, actor_of
from shouhou.accounts.permissions import requires
from shouhou.cases.models import Case
from shouhou.core import clock
from shouhou.core.errors import Refusal, Stale
from shouhou.core.forms import add_refusal
from shouhou.customers.views.finding import save_once, saved_before
from shouhou.service_requests.actions import correct_request, register_request
from shouhou.service_requests.forms import FactsForm
from shouhou.service_requests.models import ServiceRequest
from shouhou.service_requests.views.finding import request_case_of
from shouhou.teamwork.snapshots import differences, snapshot


@requires("requests.take")
def facts(request: StaffRequest, slug: str) -> HttpResponse:
    """F05 as its paper: a draft is completed, a registered request corrected."""
    case = request_case_of(slug, request.user)
    row = case.service_request
    if request.method != "POST":
        form = FactsForm(initial=_initial(row), customer_id=case.customer_id)
        return _show(request, case, form, row.version, opened=snapshot(_initial(row)))
    if before := saved_before(request):
        return before
    form = FactsForm(request.POST, customer_id=case.customer_id)
    version = request.POST.get("version", "")
    if not form.is_valid():
        return _show(request, case, form, version)
    now = clock.now()
    try:
        return save_once(request, lambda: _save(request, case, form, now), at=now)
    except Stale as stale:
        add_refusal(form, stale)
        row.refresh_from_db()
        return _show(request, case, form, row.version, theirs=row, opened=snapshot(_initial(row)))
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _show(request, case, form, version, refusal=refusal)


def _save(request: StaffRequest, case: Case, form: FactsForm, now: datetime) -> str:
    version = request.POST.get("version", "")
    seen = int(version) if version.isdecimal() and len(version) < 9 else 0
    verb = correct_request if case.number else register_request
    verb(case_id=case.pk, values=form.values(), version=seen, by=actor_of(request), at=now)
    case = Case.objects.get(pk=case.pk)
    said = _("Registered as %(case)s.") % {"case": case} if case.number else _("Saved as a draft.")
    messages.success(request, said)
    return reverse("desk:case", args=[case.slug])


def _initial(row: ServiceRequest) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FactsForm.base_fields}


def _show(
    request: StaffRequest,
    case: Case,
    form: FactsForm,
    version: int | str,
    *,
    refusal: Refusal | None = None,
    theirs: ServiceRequest | None = None,
    opened: str = "",
) -> HttpResponse:
    seen = request.POST.get("opened", "")
    context = {
        "case": case,
        "form": form,
        "version": version,
        "refusal": refusal,
        "theirs": theirs,
        "differences": differences(seen, _initial(theirs), form) if theirs else [],
        "opened": opened or seen,
    }
    return render(request, "service_requests/facts.html", context, status=422 if form.is_bound else 200)
