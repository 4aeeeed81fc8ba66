"""Whose branch a page of supervision shows."""

from shouhou.accounts.http import StaffRequest
from shouhou.accounts.models import Branch
from shouhou.accounts.roles import Reach


def chosen_branch(request: StaffRequest) -> tuple[int, list[tuple[int, str]]]:
    """One's own branch, or for those who see all the one that was chosen, with all there are to choose from."""
    if request.user.reach != Reach.ALL:
        return request.user.branch_id, []
    branches = list(Branch.objects.filter(is_active=True).order_by("pk").values_list("pk", "name"))
    known = {str(pk): pk for pk, _name in branches}
    chosen = known.get(request.GET.get("branch", ""), request.user.branch_id)
    return chosen, branches if len(branches) > 1 else []
