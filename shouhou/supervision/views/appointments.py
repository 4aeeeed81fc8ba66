"""Appointments: who serves the customers, who is still to be appointed, and appointing (PR-04)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import may, requires
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.core.paging import page
from shouhou.core.say import day_of
from shouhou.supervision import actions
from shouhou.supervision.appointment_forms import AppointmentForm
from shouhou.supervision.models import Appointment


@requires("supervision.see")
def appointments(request: StaffRequest) -> HttpResponse:
    """Who is appointed and who is to be; the engineering supervisor appoints here, one tap for those who serve."""
    now, may_appoint = clock.now(), may(request.user, "agents.appoint")
    rows = Appointment.objects.visible_to(request.user).select_related(
        "staff__department", "appointed_by", "ended_by", "case"
    )
    initial = {"begins_on": day_of(now)}
    form = None
    if may_appoint:
        form = AppointmentForm(
            request.POST if request.method == "POST" else None, people=_people(request), initial=initial
        )
    if form is not None and form.is_bound and form.is_valid() and _appoint(request, form):
        return see_other(reverse("supervision:appointments"))
    standing = list(rows.standing().order_by("staff__name", "pk"))
    context = {
        "wanted": [row for row in standing if row.appointed_at is None],
        "standing": [row for row in standing if row.appointed_at is not None],
        "page": page(
            rows.filter(ended_at__isnull=False), order=("-pk",), cursor=request.GET.get("cursor", "")
        ),
        "form": form,
        "may_appoint": may_appoint,
        "today": day_of(now),
        "now": now,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "supervision/appointments.html", context, status=status)


def _people(request: StaffRequest) -> list[Staff]:
    """Who may be appointed: colleagues without an appointment, those first who serve already."""
    appointed = Appointment.objects.standing().filter(appointed_at__isnull=False).values("staff_id")
    seen = Staff.objects.all().visible_to(request.user).working()
    found = seen.exclude(pk__in=appointed).exclude(pk=request.user.pk)
    return sorted(found.order_by("name", "pk"), key=lambda one: "AGENT" not in one.roles)


def _appoint(request: StaffRequest, form: AppointmentForm) -> bool:
    given = form.cleaned_data
    told = actions.AppointmentValues(given["staff"], given["begins_on"], given["note"])
    try:
        row = actions.appoint_agent(values=told, by=actor_of(request), at=clock.now())
    except Refusal as refusal:
        add_refusal(form, refusal)
        return False
    messages.success(request, _("%(name)s is appointed.") % {"name": row.staff.name})
    return True


@requires("agents.appoint")
@require_POST
def appointment_end(request: StaffRequest, slug: str) -> HttpResponse:
    """End an appointment, with the reason."""
    row = get_object_or_404(Appointment.objects.visible_to(request.user), case__number=slug)
    try:
        actions.end_appointment(
            appointment_id=row.pk, reason=request.POST.get("reason", ""), by=actor_of(request), at=clock.now()
        )
        messages.success(request, _("The appointment has ended."))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return see_other(reverse("supervision:appointments"))
