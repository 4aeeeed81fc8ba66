"""The phone page of whoever goes, and the steps on the way: departure, arrival, completion."""

from datetime import datetime
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shouhou.accounts.http import StaffRequest
from shouhou.accounts.permissions import requires
from shouhou.cases.models import Case
from shouhou.core import clock
from shouhou.core.actor import Actor
from shouhou.field import actions
from shouhou.field.finding import current_job, newest_job
from shouhou.field.forms import DepartureForm, StepForm, WorkForm
from shouhou.field.models import Dispatch
from shouhou.field.views.taking import Step, home_of, sent, site_case_of, take
from shouhou.policy.states.service_request import ON_SITE


@requires("site.work")
@require_GET
def visit(request: StaffRequest, slug: str) -> HttpResponse:
    """One job as whoever goes needs it on the phone: where, whom, what, when, and one large button for what is next."""
    case, now = site_case_of(slug, request.user), clock.now()
    job = newest_job(case.pk)
    if job is None:
        raise Http404
    context = {
        "case": case,
        "told": case.service_request,
        "job": job,
        "dispatch": Dispatch.objects.filter(case=case).first(),
        "sees_case": home_of(case, request.user) != request.path,
        "now": now,
        "is_off": job.done_at is None and case.state not in ON_SITE,
        "departure": DepartureForm(),
        "arrival": StepForm(),
    }
    return render(request, "field/visit.html", context)


@requires("site.work")
def departure(request: StaffRequest, slug: str) -> HttpResponse:
    """出发 (AS-12: not before the customer was told)."""

    def verb(case: Case, form: Any, by: Actor, at: datetime) -> object:
        told = form.cleaned_data
        return actions.set_out(
            case_id=case.pk, happened_at=told["happened_at"], untold_why=told["untold_why"], by=by, at=at
        )

    return _step(
        request, slug, DepartureForm(sent(request)), verb, _("Set out"), _("On the way."), "truck-delivery"
    )


@requires("site.work")
def arrival(request: StaffRequest, slug: str) -> HttpResponse:
    """到达 (X-11)."""

    def verb(case: Case, form: Any, by: Actor, at: datetime) -> object:
        return actions.arrive(case_id=case.pk, happened_at=form.cleaned_data["happened_at"], by=by, at=at)

    return _step(
        request, slug, StepForm(sent(request)), verb, _("Arrived"), _("The arrival is recorded."), "map-pin"
    )


@requires("site.work")
def completion(request: StaffRequest, slug: str) -> HttpResponse:
    """完工: what was found and done, and who signed."""

    def verb(case: Case, form: Any, by: Actor, at: datetime) -> object:
        happened_at = form.cleaned_data["happened_at"]
        return actions.finish_work(
            case_id=case.pk, values=form.values(), happened_at=happened_at, by=by, at=at
        )

    title, done = _("Finish on site"), _("The work on site is recorded.")
    return _step(request, slug, WorkForm(sent(request)), verb, title, done, "check")


def _step(
    request: StaffRequest, slug: str, form: Any, verb: Any, title: str, done: str, icon: str
) -> HttpResponse:
    case, now = site_case_of(slug, request.user), clock.now()
    here = reverse("field:visit", args=[case.slug])
    step = Step(title, title, verb, done, icon, leads_to=here)
    return take(request, case, step, form, now=now, more={"is_phone": True, "job": current_job(case.pk)})
