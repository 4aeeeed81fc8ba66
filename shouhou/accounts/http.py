"""The typed request of a signed-in person, and the actor behind it."""

from typing import Any

from django.http import HttpRequest

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
