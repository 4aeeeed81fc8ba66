"""The list of requests, by state."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shouhou.accounts.http import StaffRequest
from shouhou.accounts.listing import list_page
from shouhou.accounts.permissions import requires
from shouhou.core import clock
from shouhou.service_requests.codes import STATE_NAMES
from shouhou.service_requests.lists import REQUESTS, TABS


@requires("requests.see")
@require_GET
def request_list(request: StaffRequest) -> HttpResponse:
    """受理: open requests, newest first."""
    now = clock.now()
    shown = list_page(request, REQUESTS, at=now)
    state, here = shown.chosen.get("state", ""), reverse("service_requests:list")
    tabs = [
        {"label": _("Open"), "url": f"{here}?saved=0", "current": not state},
        *({"label": STATE_NAMES[s], "url": f"{here}?state={s}", "current": state == s} for s in TABS),
        {"label": _("All"), "url": f"{here}?state=all", "current": state == "all"},
    ]
    return render(request, "service_requests/list.html", {"list": shown, "states": tabs, "now": now})
