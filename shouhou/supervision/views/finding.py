"""Finding the row that a page of supervision is about, as far as this person may see it."""

from django.db.models import Q
from django.shortcuts import get_object_or_404

from shouhou.accounts.http import StaffRequest, actor_of
from shouhou.accounts.permissions import may
from shouhou.cases.models import Obligation


def duty_of(request: StaffRequest, pk: int) -> Obligation:
    """A duty that this person may see: a supervisor those of her branch, others their own and their posts'."""
    duties = Obligation.objects.visible_to(request.user)
    if not may(request.user, "supervision.see"):
        actor = actor_of(request)
        mine = [i for i in (actor.staff_id, actor.acting_for_id) if i is not None]
        pool = Q(owner=None, owner_role__in=request.user.roles, branch_id=request.user.branch_id)
        duties = Obligation.objects.filter(Q(owner_id__in=mine) | pool)
    return get_object_or_404(
        duties.select_related("case__customer", "owner", "policy_version", "branch"), pk=pk
    )
