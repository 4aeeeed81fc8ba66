"""The hint that somebody else has the customer on the line, kept fresh while a page is open."""

from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from shouhou.accounts.http import StaffRequest, actor_of
from shouhou.accounts.permissions import requires
from shouhou.core import clock
from shouhou.core.text import key_of
from shouhou.intake.actions.lines import come_on_the_line
from shouhou.intake.busy import Busy, others_busy
from shouhou.intake.card import Card, card_of


def others_with(request: StaffRequest, card: Card | None, now: datetime) -> list[Busy]:
    """Notes that this person has the customer of the card before her, and says who else has."""
    if card is None:
        return []
    come_on_the_line(customer_id=card.customer.pk, by=actor_of(request), at=now)
    return others_busy(card.customer.pk, staff_id=request.user.pk, at=now)


@requires("calls.record")
@require_GET
def on_the_line(request: StaffRequest) -> HttpResponse:
    """Part of an open card: asked for again every 45 seconds."""
    key = key_of(request.GET.get("customer"))
    card = card_of(key, request.user) if key is not None else None
    if card is None:
        raise Http404
    context = {"card": card, "busy": others_with(request, card, clock.now())}
    return render(request, "intake/parts/on_the_line.html", context)
