"""Duty shifts (值班): who is there outside the usual hours."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouhou.accounts import actions
from shouhou.accounts.forms import ShiftForm, refuse
from shouhou.accounts.http import StaffRequest, actor_of
from shouhou.accounts.models import DutyShift, Staff
from shouhou.accounts.permissions import may, requires
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.paging import page


@requires("desk.use")
@require_GET
def duty_shifts(request: StaffRequest) -> HttpResponse:
    """Present and coming shifts of the people somebody sees, soonest first; supervisors enter more."""
    return _page(request, _form(request), clock.now())


@requires("duty.manage")
@require_POST
def duty_shift_new(request: StaffRequest) -> HttpResponse:
    """Put somebody on duty."""
    form, at = ShiftForm(request.POST, people=_people(request)), clock.now()
    if form.is_valid():
        starts_at, ends_at = form.span
        try:
            actions.set_duty_shift(
                staff_id=form.cleaned_data["staff"],
                starts_at=starts_at,
                ends_at=ends_at,
                by=actor_of(request),
                at=at,
            )
        except Refusal as no:
            refuse(form, no)
    if form.errors:
        return _page(request, form, at, status=422)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(reverse("accounts:duty-shifts"), status=303)


@requires("duty.manage")
@require_POST
def duty_shift_cancellation(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a coming shift back."""
    visible = Staff.objects.all().visible_to(request.user)
    get_object_or_404(DutyShift, pk=pk, staff__in=visible)
    try:
        actions.cancel_duty_shift(shift_id=pk, by=actor_of(request), at=clock.now())
        messages.success(request, _("The shift is cancelled."))
    except Refusal as no:
        messages.error(request, no.sentence)
    return HttpResponseRedirect(reverse("accounts:duty-shifts"), status=303)


def _people(request: StaffRequest) -> list[Staff]:
    return list(Staff.objects.all().visible_to(request.user).working().order_by("name", "pk"))


def _form(request: StaffRequest) -> ShiftForm | None:
    return ShiftForm(people=_people(request)) if may(request.user, "duty.manage") else None


def _page(request: StaffRequest, form: ShiftForm | None, at: datetime, status: int = 200) -> HttpResponse:
    visible = Staff.objects.all().visible_to(request.user)
    rows = (
        DutyShift.objects.standing()
        .filter(ends_at__gt=at, staff__in=visible)
        .select_related("staff", "branch")
    )
    context = {
        "form": form,
        "page": page(rows, order=("starts_at", "pk"), cursor=request.GET.get("cursor", "")),
        "may_manage": may(request.user, "duty.manage"),
        "now": at,
    }
    return render(request, "accounts/duty_shifts.html", context, status=status)
