"""Which customers a rhythm is for, and who owes its turns."""

from collections.abc import Collection

from django.db.models import Exists, OuterRef, Q, QuerySet

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Reach, Role
from shouhou.customers.models import Asset, Customer
from shouhou.policy.own import Conditions


def customers_of(conditions: Conditions, *, without: Collection[int] = ()) -> QuerySet[Customer]:
    """The customers that the conditions hold for, as their files stand now, without those of some branches."""
    found = Customer.objects.standing()
    if without:
        found = found.exclude(branch_id__in=without)
    if conditions.levels:
        found = found.filter(level__in=conditions.levels)
    if conditions.regions:
        found = found.filter(Q(province__in=conditions.regions) | Q(city__in=conditions.regions))
    if conditions.asset_kinds:
        owned = Asset.objects.filter(
            customer_id=OuterRef("pk"), kind__in=conditions.asset_kinds, is_active=True
        )
        found = found.filter(Exists(owned))
    return found


class Holders:
    """Who owes what a role owes: of an agent the customer's own, of any other role the only one who holds it in the
    branch; else it waits for whoever holds the post. `without` are the branches that do not ask for it."""

    def __init__(self, role: str, without: Collection[int] = ()) -> None:
        self.role, self.without = role, without
        self._working = {person.pk: person for person in Staff.objects.working().order_by("pk")}
        self._of_branch: dict[int, Staff | None] = {}

    def of(self, customer: Customer) -> Staff | None:
        """Who owes it for a customer."""
        if self.role == Role.AGENT and customer.agent_id is not None:
            return self._working.get(customer.agent_id)
        branch = customer.branch_id
        if branch not in self._of_branch:
            self._of_branch[branch] = self._only_one(branch)
        return self._of_branch[branch]

    def _only_one(self, branch_id: int) -> Staff | None:
        holding = [person for person in self._working.values() if self.role in person.roles]
        here = [person for person in holding if person.branch_id == branch_id]
        if not here and self.role == Role.AFTER_SALES_SUPERVISOR:
            here = [person for person in holding if person.reach == Reach.ALL]
        return here[0] if len(here) == 1 else None
