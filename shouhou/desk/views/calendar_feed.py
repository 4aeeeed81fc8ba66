"""My calendar feed: the page with its link, and the feed itself for whoever holds the link."""

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from shouhou.accounts.actions import make_link, revoke_link
from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.models import PersonalLink
from shouhou.accounts.permissions import public, requires
from shouhou.core import clock, links
from shouhou.desk.calendar_feed import calendar_of

PURPOSE = "calendar"


@requires("account.own")
@never_cache
@require_GET
def calendar(request: StaffRequest) -> HttpResponse:
    """The link to subscribe to, as text and as a QR, and the way to revoke it."""
    link = PersonalLink.objects.filter(staff=request.user, purpose=PURPOSE, is_in_force=True).first()
    address = ""
    if link is not None:
        token = links.sign(PURPOSE, request.user.pk, link.number)
        address = request.build_absolute_uri(reverse("desk:calendar-feed", args=[token]))
    context = {
        "link": link,
        "address": address,
        "subscribe": address.replace("https://", "webcal://", 1).replace("http://", "webcal://", 1),
        "qr": segno.make(address, error="m", micro=False).svg_data_uri(scale=4, light="#fff")
        if address
        else "",
        "now": clock.now(),
    }
    return render(request, "desk/calendar.html", context)


@requires("account.own")
@require_POST
def calendar_new(request: StaffRequest) -> HttpResponse:
    """Makes a link; an earlier one opens nothing any more."""
    make_link(staff_id=request.user.pk, purpose=PURPOSE, by=actor_of(request), at=clock.now())
    messages.success(request, _("Your calendar link is ready."))
    return see_other(reverse("desk:calendar"))


@requires("account.own")
@require_POST
def calendar_revocation(request: StaffRequest) -> HttpResponse:
    """Revokes the link."""
    revoke_link(staff_id=request.user.pk, purpose=PURPOSE, by=actor_of(request), at=clock.now())
    messages.success(request, _("The calendar link opens nothing any more."))
    return see_other(reverse("desk:calendar"))


@public
@never_cache
@require_GET
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The feed; 404 for a link that is not in force, and for somebody who no longer works here."""
    said = links.read(PURPOSE, token)
    if said is None:
        raise Http404
    staff_id, number = said
    held = PersonalLink.objects.select_related("staff").filter(
        staff_id=staff_id, purpose=PURPOSE, number=number, is_in_force=True
    )
    link = held.first()
    if link is None or not link.staff.works_here:
        raise Http404
    with translation.override(link.staff.language or "zh-hans"):
        body = calendar_of(link.staff, absolute=request.build_absolute_uri, now=clock.now())
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="shouhou.ics"'
    return answer
