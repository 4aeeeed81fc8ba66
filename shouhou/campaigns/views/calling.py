"""Whom I still have to call, campaign by campaign."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shouhou.accounts.http import StaffRequest
from shouhou.accounts.permissions import requires
from shouhou.accounts.standing_in import people_of
from shouhou.campaigns.calling import call_rows, to_call, to_write
from shouhou.core import clock
from shouhou.core.paging import page
from shouhou.customers.models import ConsentChannel
from shouhou.policy.states.campaign import CALLED_OFF, CHOSEN, TRIED

_SHOWS = {"": CHOSEN, "tried": TRIED, "off": CALLED_OFF}


@requires("campaigns.work")
@require_GET
def calls(request: StaffRequest) -> HttpResponse:
    """The call list of one's own and of those whom one stands in for."""
    now = clock.now()
    owners = [request.user.pk, *(person.person_id for person in people_of(request.user.pk, now))]
    labels = {
        "": _("To be called"),
        "tried": _("Not reached yet"),
        "letters": _("Letters to write"),
        "off": _("To be told that it is off"),
    }
    show = request.GET.get("show", "")
    show = show if show in labels else ""
    number = request.GET.get("campaign", "")[:40]
    is_letters = show == "letters"
    cases = to_write(owners) if is_letters else to_call(owners, _SHOWS[show])
    cases = cases.filter(parent__number=number) if number else cases
    shown = page(cases, order=("id",), cursor=request.GET.get("cursor", ""))
    context = {
        "page": shown,
        "rows": call_rows(shown.rows, ConsentChannel.LETTER if is_letters else ConsentChannel.PHONE),
        "is_letters": is_letters,
        "number": number,
        "tabs": [
            {
                "label": label,
                "url": f"?{urlencode({'show': code, 'campaign': number})}",
                "current": code == show,
            }
            for code, label in labels.items()
        ],
        "now": now,
    }
    return render(request, "campaigns/calls.html", context)
