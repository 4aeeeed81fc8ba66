"""Who sees to a complaint: who assesses it, who may decide it, and who must keep out of it."""

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Reach, Role
from shouhou.accounts.standing_in import NOT_LENT, same_hands
from shouhou.complaints.codes import FOR_THE_MANAGER
from shouhou.complaints.models import Complaint
from shouhou.core.actor import Actor
from shouhou.policy.shipped import RULEBOOK
from shouhou.policy.timelines import load_timeline
from shouhou.policy.windows import reckon

_ASSESSES = Role.AFTER_SALES_SUPERVISOR


def assessor_of(branch_id: int, about: Staff | None) -> Staff | None:
    """Who assesses a complaint: the after-sales supervisor of the branch; about a supervisor, the general manager."""
    working = Staff.objects.working().order_by("pk")
    managers = [one for one in working.holding(Role.GENERAL_MANAGER) if about is None or one.pk != about.pk]
    if about is not None and about.has_role(_ASSESSES):
        return managers[0] if managers else None
    supervisors = working.holding(_ASSESSES)
    here = supervisors.filter(branch_id=branch_id).first() or supervisors.filter(reach=Reach.ALL).first()
    return here or (managers[0] if managers else None)


def is_concerned(complaint: Complaint, by: Actor, at: datetime, whom: Collection[int] | None = None) -> bool:
    """Whether whoever acts is complained about, herself or through whom she stands in for (domain §3.3)."""
    concerned = complaint.concerned if whom is None else set(whom)
    return bool(concerned) and not concerned.isdisjoint(same_hands(by.staff_id, by.acting_for_id, at))


def high_from(branch_id: int, at: datetime) -> int:
    """From how many yuan on a claim is high (CM-11)."""
    return load_timeline(branch_id, since=at, until=at).at(at).terms.complaint_high_yuan


def is_high(claim: Decimal | None, branch_id: int, at: datetime) -> bool:
    """Whether a claim needs a signed settlement and the general manager."""
    return claim is not None and claim >= high_from(branch_id, at)


def is_for_the_manager(complaint: Complaint, branch_id: int) -> bool:
    """Whether only the general manager decides: high claims, escalated ones, appeals, and those about a supervisor."""
    if complaint.level in FOR_THE_MANAGER or is_high(complaint.claim, branch_id, complaint.received_at):
        return True
    return complaint.about is not None and complaint.about.has_role(_ASSESSES)


def deciders_of(complaint: Complaint, branch_id: int) -> list[Staff]:
    """Who has the power to decide, the nearest first; nobody it is about."""
    working = Staff.objects.working().order_by("pk").exclude(pk__in=complaint.concerned)
    managers = list(working.holding(Role.GENERAL_MANAGER))
    if is_for_the_manager(complaint, branch_id):
        return managers
    supervisors = [
        one for one in working.holding(_ASSESSES) if one.branch_id == branch_id or one.reach == Reach.ALL
    ]
    return supervisors + [one for one in managers if one not in supervisors]


def has_the_power(complaint: Complaint, branch_id: int, by: Actor) -> bool:
    """Whether whoever acts may decide: by her own posts, or by those she is lent."""
    wanted = (
        {Role.GENERAL_MANAGER}
        if is_for_the_manager(complaint, branch_id)
        else {Role.GENERAL_MANAGER, _ASSESSES}
    )
    held = set(Staff.objects.get(pk=by.person_id).roles)
    if by.acting_for_id is not None:
        held |= set(Staff.objects.get(pk=by.acting_for_id).roles) - NOT_LENT
    return not wanted.isdisjoint(held)


def limit_of(complaint: Complaint, branch_id: int) -> datetime | None:
    """Until when a complaint of its class is to be looked into (CM-07), whether or not that is counted."""
    if not complaint.level or complaint.assessed_at is None:
        return None
    policy = load_timeline(branch_id, since=complaint.assessed_at, until=complaint.assessed_at).at(
        complaint.assessed_at
    )
    return reckon(
        RULEBOOK.latest("CM-07").window, start=complaint.assessed_at, data={"level": complaint.level},
        terms=policy.terms, calendar=policy.calendar,
    ).due_at  # fmt: skip


def handlers_for(branch_id: int) -> list[Staff]:
    """Who may handle a complaint: those who work in the branch, and those who see all branches."""
    working = Staff.objects.working().order_by("name", "pk")
    return [
        one for one in working
        if (one.branch_id == branch_id or one.reach == Reach.ALL) and not set(one.roles) <= _NO_HANDLERS
    ]  # fmt: skip


_NO_HANDLERS = {Role.VIEWER, Role.GUARD, Role.WASHER}
