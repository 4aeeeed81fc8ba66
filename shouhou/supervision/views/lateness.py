"""What counts as late for oneself, and why it was: one reason for several (domain §0.2, B1)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.permissions import may, requires
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.supervision import board as asked
from shouhou.supervision.actions import explain_lateness
from shouhou.supervision.late import beside, late_duties_of
from shouhou.supervision.objection_forms import LatenessForm

_AT_MOST = 100


@requires("desk.use")
@require_http_methods(["GET", "HEAD", "POST"])
def late(request: StaffRequest) -> HttpResponse:
    """One's own late duties of the last 90 days with reasons and objections; a POST gives a reason for some."""
    now, actor = clock.now(), actor_of(request)
    owners = [pk for pk in (actor.staff_id, actor.acting_for_id) if pk is not None]
    duties = list(
        late_duties_of(owners, now)
        .select_related("case__customer", "owner")
        .order_by("-due_at", "-pk")[:_AT_MOST]
    )
    form = LatenessForm(
        request.POST if request.method == "POST" else None, duties=[duty.pk for duty in duties]
    )
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        try:
            count = explain_lateness(
                obligation_ids=told["duty"], cause=told["cause"], words=told["words"], by=actor, at=now
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            said = ngettext(
                "The reason is kept for %(n)s duty.", "The reason is kept for %(n)s duties.", count
            )
            messages.success(request, said % {"n": count})
            return see_other(reverse("supervision:late"))
    said_of = beside(duties, now)
    rows = asked.rows_of(duties, at=now)
    context = {
        "rows": [(row, said_of[row.duty.pk]) for row in rows],
        "missing": sum(said.reason is None and said.objection is None for said in said_of.values()),
        "may_see_checks": may(request.user, "checks.see"),
        "form": form,
        "ticked": set(form["duty"].value() or []) if form.is_bound else set(),
        "now": now,
    }
    return render(request, "supervision/late.html", context, status=422 if form.is_bound else 200)
