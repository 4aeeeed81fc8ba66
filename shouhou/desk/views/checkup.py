"""制度体检: all that is doubtful in the regulation now, and the clauses that are meant without a rule."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.permissions import requires
from shouhou.cases.regulation_text import text_on
from shouhou.core import clock
from shouhou.core.say import day_of
from shouhou.desk.checkup import check_up
from shouhou.desk.outlook import tabs
from shouhou.policy.actions import leave_without_rule, look_for_rule


@requires("regulation.edit")
@require_GET
def checkup(request: StaffRequest) -> HttpResponse:
    """Every finding now, those that matter most first."""
    now = clock.now()
    found = check_up(request.user.branch_id, now)
    context = {
        "found": found,
        "wanting": sum(one.weight != "NOTE" for one in found.flaws),
        "tabs": tabs(request.user, "checkup"),
        "now": now,
    }
    return render(request, "desk/checkup.html", context)


@requires("regulation.edit")
@require_POST
def unruled_clause(request: StaffRequest) -> HttpResponse:
    """Ticks a clause as meant without a rule, or takes the tick back."""
    now = clock.now()
    wanted = request.POST.get("clause", "")
    clause = next((one for one in text_on(day_of(now)).text.clauses if one.number == wanted), None)
    if clause is None:
        raise Http404
    verb = look_for_rule if "back" in request.POST else leave_without_rule
    verb(clause=clause, by=actor_of(request), at=now)
    messages.success(request, _("Noted."))
    return see_other(reverse("desk:checkup"))
