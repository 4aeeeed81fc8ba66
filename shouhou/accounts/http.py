"""The typed request of a signed-in person, the actor behind it, and the way back after a form."""

from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from shouhou.accounts.models import Staff
from shouhou.core.actor import Actor


class StaffRequest(HttpRequest):
    """A request that the door has let in: its user is a member of staff."""

    user: Staff
    htmx: Any


def actor_of(request: StaffRequest) -> Actor:
    """Who acts in this request (and for whom, when the session holds a deputy's choice)."""
    deputy_for = request.session.get("acting_for")
    return Actor(
        staff_id=request.user.pk,
        name=request.user.name,
        branch_id=request.user.branch_id,
        acting_for_id=deputy_for["id"] if deputy_for else None,
        acting_for_name=deputy_for["name"] if deputy_for else "",
    )


def local_path(address: str, *, otherwise: str = "/") -> str:
    """The address where it is a plain path of ours, else `otherwise`: nobody is sent elsewhere by a link."""
    ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if ours else otherwise


def page_before(request: HttpRequest) -> str:
    """The path of the page that a form stood on, as the browser tells it; "" for another site's."""
    told = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    parts = urlsplit(told)
    if parts.netloc and parts.netloc != request.get_host():
        return ""
    return local_path(f"{parts.path}?{parts.query}" if parts.query else parts.path, otherwise="")


def see_other(address: str) -> HttpResponseRedirect:
    """The answer to a form that was saved: go there and read (303)."""
    return HttpResponseRedirect(address, status=303)
