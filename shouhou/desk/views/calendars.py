"""The working hours of a week, of the company and its branches."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.permissions import requires
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.core.say import day_of, say_day
from shouhou.desk.adopting import follow
from shouhou.desk.adoption_forms import branch_chosen, branches_for, moment_from
from shouhou.desk.calendar_forms import HoursForm
from shouhou.desk.standing import versions_shown
from shouhou.policy.figures import Held, held_at, versions_of


@requires("regulation.edit")
@require_http_methods(["GET", "POST"])
def working_hours(request: StaffRequest) -> HttpResponse:
    """The hours of a week as a form; what is saved holds for what happens from a day on."""
    now = clock.now()
    branches = branches_for(request.user)
    branch = branch_chosen(request.GET.get("branch", ""), branches)
    rows = versions_of(branch.pk if branch else None)
    held = held_at(now, rows)
    form = HoursForm(
        request.POST if request.method == "POST" else None,
        hours=held.terms.hours,
        initial={"holds_from": day_of(now)},
    )
    if request.method == "POST" and form.is_valid():
        since = moment_from(form.cleaned_data["holds_from"], now)
        try:
            version = follow(
                held,
                replace(held_at(since, rows).terms, hours=form.hours()),
                holds_from=since,
                reason=form.cleaned_data["reason"],
                branch_id=branch.pk if branch else None,
                by=actor_of(request),
                at=now,
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(
                request, _("The hours hold from %(day)s.") % {"day": say_day(version.holds_from)}
            )
            return see_other(reverse("desk:hours") + (f"?branch={branch.pk}" if branch else ""))
    context = {
        "form": form,
        "branches": branches,
        "branch": branch,
        "deviates": branch is not None and held.terms.hours != Held(held.common).terms.hours,
        "versions": versions_shown(rows, held),
        "now": now,
    }
    return render(request, "desk/hours.html", context, status=422 if form.errors else 200)
