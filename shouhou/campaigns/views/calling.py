"""Whom I still have to call, campaign by campaign."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shouhou.accounts.http import StaffRequest
from shouhou.accounts.permissions import requires
from shouhou.accounts.standing_in import people_of
from shouhou.campaigns.calling import call_rows, to_call
from shouhou.core import clock
from shouhou.core.paging import page
from shouhou.policy.states.campaign import CALLED_OFF, CHOSEN, TRIED

_SHOWS = {"": CHOSEN, "tried": TRIED, "off": CALLED_OFF}


@requires("campaigns.work")
@require_GET
def calls(request: StaffRequest) -> HttpResponse:
    """The call list of one's own and of those whom one stands in for."""
    now = clock.now()
    owners = [request.user.pk, *(person.person_id for person in people_of(request.user.pk, now))]
    show = request.GET.get("show", "")
    state = _SHOWS.get(show, CHOSEN)
    shown = page(to_call(owners, state), order=("id",), cursor=request.GET.get("cursor", ""))
    labels = {"": _("To be called"), "tried": _("Not reached yet"), "off": _("To be told that it is off")}
    context = {
        "page": shown,
        "rows": call_rows(shown.rows),
        "tabs": [
            {"label": label, "url": f"?show={code}" if code else "?", "current": _SHOWS[code] == state}
            for code, label in labels.items()
        ],
        "now": now,
    }
    return render(request, "campaigns/calls.html", context)
