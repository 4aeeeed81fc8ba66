"""Giving a request to another agent."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.cases.actions import assign, book, lock
from shouhou.cases.models import Case
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal


class CannotAssign(Refusal):
    """The request cannot go to this person."""


@transaction.atomic
def assign_request(*, case_id: int, agent_id: int, by: Actor, at: datetime) -> Case:
    """Makes somebody the agent of a request; what its agent owes is hers from now on.

    Raises CannotAssign for a request that is closed or hers already, for one who has left or works elsewhere.
    """
    agent = Staff.objects.filter(pk=agent_id).first()
    case = lock(case_id)[0]
    if agent is None or not agent.works_here:
        raise CannotAssign(_("This person does not work here any more."), field="agent")
    if agent.branch_id != case.branch_id:
        raise CannotAssign(_("%(name)s works in another branch.") % {"name": agent.name}, field="agent")
    if case.is_closed:
        raise CannotAssign(_("%(case)s is closed; it is given to nobody any more.") % {"case": case})
    if case.agent_id == agent.pk:
        raise CannotAssign(_("%(name)s has this request already.") % {"name": agent.name})
    told = assign(case, role="AGENT", staff=agent, role_name=_("Customer service agent"), at=at)
    book(case, told, by=by, at=at)
    return case
