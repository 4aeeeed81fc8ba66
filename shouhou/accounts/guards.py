"""What an administrator may give: nothing to herself, and nothing wider than what she has."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import covers
from shouhou.accounts.roles import Reach
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal


class CannotChangeOwnPosts(Refusal):
    """Nobody gives posts or sight to herself."""


class CannotGrantMore(Refusal):
    """Nobody gives a wider sight than her own."""


def demand_grant(by: Actor, values: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> None:
    """Whether the one who acts may make an entry read `values` that read `before`.

    Raises CannotChangeOwnPosts for her own posts and sight, CannotGrantMore beyond her branch and sight.
    """
    if by.is_system:
        return
    giver = Staff.objects.get(pk=by.staff_id)
    is_own = before is not None and before["username"] == giver.username
    if is_own and before is not None and any(before[n] != values[n] for n in ("roles", "reach")):
        raise CannotChangeOwnPosts(
            _("Nobody changes her own posts or sight; another administrator does this."), field="roles"
        )
    for entry in (values, before) if before else (values,):
        if not _covers(giver, branch_id=entry["branch_id"], reach=entry["reach"]):
            raise CannotGrantMore(
                _("You can decide about your own branch, and give no wider sight than you have."),
                field="reach",
            )


def demand_reach(by: Actor, staff: Staff) -> None:
    """Raises CannotGrantMore unless the one who acts may decide about this person."""
    demand_grant(by, {"branch_id": staff.branch_id, "reach": staff.reach})


def _covers(giver: Staff, *, branch_id: int, reach: str) -> bool:
    if giver.reach == Reach.ALL:
        return True
    return giver.branch_id == branch_id and covers(giver.reach, reach)
