"""Parking a form while another call is taken."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.permissions import requires
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.text import key_of
from shouhou.intake.actions import drafts
from shouhou.intake.actions.lines import leave_the_line

PAGES = {"request": "intake:request-new", "call": "desk:call-panel"}
_NOT_KEPT = frozenset({"csrfmiddlewaretoken", "once", "parked", "page"})
_LONGEST = 200_000


@requires("calls.record")
@require_POST
def park(request: StaffRequest) -> HttpResponse:
    """Sets the form aside as it is and opens an empty one."""
    page = request.POST.get("page", "")
    page = page if page in PAGES else "request"
    data = {name: request.POST.getlist(name) for name in request.POST if name not in _NOT_KEPT}
    label = (
        request.POST.get("org_name") or request.POST.get("contact_name") or request.POST.get("phone") or ""
    )
    try:
        if sum(len(v) for values in data.values() for v in values) > _LONGEST:
            raise drafts.CannotPark(_("This form is too long to be parked; save it as a draft instead."))
        drafts.park(
            page=page,
            label=label,
            data=data,
            by=actor_of(request),
            at=clock.now(),
            draft_id=key_of(request.POST.get("parked")),
        )
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        leave_the_line(by=actor_of(request), at=clock.now())
        messages.success(request, _("Parked. It waits for you at the top of this page."))
    return see_other(reverse(PAGES[page]))


@requires("calls.record")
@require_POST
def discard(request: StaffRequest, pk: int) -> HttpResponse:
    """Throws a parked form away."""
    drafts.discard(draft_id=pk, by=actor_of(request), at=clock.now())
    page = request.POST.get("page", "")
    return see_other(reverse(PAGES.get(page, "desk:today")))
