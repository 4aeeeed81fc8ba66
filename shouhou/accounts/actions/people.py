"""Staff come, change posts and leave."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shouhou.accounts.door.sessions import end_sessions
from shouhou.accounts.guards import demand_grant, demand_reach
from shouhou.accounts.models import Company, Department, DutyShift, Staff
from shouhou.accounts.roles import Reach, Role
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal, Stale
from shouhou.core.text import tidy
from shouhou.journal.actions import Happening, record

_FIELDS: Final = ("username", "name", "branch_id", "department_id", "roles", "reach", "phone")


class CannotTakeName(Refusal):
    """Another person signs in under this name already, or it cannot be a sign-in name."""


class CannotUsePlace(Refusal):
    """The department is closed, or does not belong to the branch."""


class CannotWithoutAdministrator(Refusal):
    """Somebody must remain who can give posts."""


class CannotLeave(Refusal):
    """This person cannot be marked as having left."""


@dataclass(frozen=True, slots=True)
class StaffFacts:
    """What is kept about a member of staff; `roles` are codes of Role."""

    username: str
    name: str
    branch_id: int
    department_id: int
    roles: Collection[str] = field(default_factory=tuple)
    reach: str = Reach.BRANCH.value
    phone: str = ""


@transaction.atomic
def add_staff(
    *, facts: StaffFacts, password: str | None, must_change_password: bool = True, by: Actor, at: datetime
) -> Staff:
    """Enter a new member of staff, who can sign in at once, or with None once a password is set for her.

    Raises CannotTakeName, CannotUsePlace, CannotGrantMore.
    """
    values = _values(facts)
    _demand_place(values)
    demand_grant(by, values)
    staff = Staff(**values, must_change_password=must_change_password, joined_at=at)
    staff.set_password(password)
    _save(staff, None)
    record(_happening("STAFF_ADDED", staff, at, _codes(values)), by=by, at=at)
    return staff


@transaction.atomic
def change_staff(*, staff_id: int, facts: StaffFacts, by: Actor, at: datetime, seen: str = "") -> Staff:
    """Change what is kept about a person; her open pages follow at once.

    `seen` is the `fingerprint` of what the page showed: raises Stale when it has changed since, else
    CannotTakeName, CannotUsePlace, CannotGrantMore, CannotChangeOwnPosts, CannotWithoutAdministrator.
    """
    _lock_posts()
    staff = Staff.objects.select_for_update(of=("self",)).get(pk=staff_id)
    if seen and seen != fingerprint(staff):
        raise Stale(_("Somebody else changed this entry in the meantime. Please look at it again."))
    before, values = _as_values(staff), _values(facts)
    changed = [name for name in _FIELDS if before[name] != values[name]]
    if not changed:
        return staff
    if {"branch_id", "department_id"} & set(changed):
        _demand_place(values)
    demand_grant(by, values, before=before)
    for name in changed:
        setattr(staff, name, values[name])
    _demand_administrator(staff)
    _save(staff, changed)
    told = {"changed": changed, "before": _codes({n: before[n] for n in changed}), **_codes(values)}
    record(_happening("STAFF_CHANGED", staff, at, told), by=by, at=at)
    return staff


@transaction.atomic
def mark_left(*, staff_id: int, by: Actor, at: datetime) -> Staff:
    """A person no longer works here: she is signed out everywhere and her coming duty shifts are cancelled.

    What she owed is handed over elsewhere. Raises CannotLeave, CannotWithoutAdministrator, CannotGrantMore.
    """
    _lock_posts()
    staff = Staff.objects.select_for_update(of=("self",)).get(pk=staff_id)
    if staff.left_at is not None:
        raise CannotLeave(_("%s has already left.") % staff.name)
    if by.staff_id == staff.pk:
        raise CannotLeave(_("Nobody can mark herself as having left; another administrator does this."))
    demand_reach(by, staff)
    staff.left_at, staff.is_active, staff.pin = at, False, ""
    _demand_administrator(staff)
    staff.save(update_fields=["left_at", "is_active", "pin"])
    coming = DutyShift.objects.standing().filter(staff=staff, starts_at__gte=at)
    cancelled = list(coming.values_list("pk", flat=True))
    coming.update(cancelled_at=at, is_reckoned=False)
    end_sessions(staff.pk)
    record(_happening("STAFF_LEFT", staff, at, {"shifts_cancelled": cancelled}), by=by, at=at)
    return staff


@transaction.atomic
def bring_back(*, staff_id: int, password: str, by: Actor, at: datetime) -> Staff:
    """A person who had left works here again, with the posts she had and a password to be changed at once.

    Raises CannotLeave when she never left, CannotUsePlace when her department is closed, CannotGrantMore.
    """
    staff = Staff.objects.select_for_update(of=("self",)).get(pk=staff_id)
    if staff.left_at is None:
        raise CannotLeave(_("%s works here already.") % staff.name)
    _demand_place(_as_values(staff))
    demand_reach(by, staff)
    staff.left_at, staff.is_active, staff.must_change_password = None, True, True
    staff.set_password(password)
    staff.save(update_fields=["left_at", "is_active", "must_change_password", "password"])
    record(_happening("STAFF_RETURNED", staff, at, {}), by=by, at=at)
    return staff


def fingerprint(staff: Staff) -> str:
    """What a page showed of a person, in short, so that a stale page is noticed."""
    return hashlib.sha256(json.dumps(_as_values(staff), sort_keys=True).encode()).hexdigest()[:16]


def _values(facts: StaffFacts) -> dict[str, Any]:
    username = tidy(facts.username).casefold()
    if not username or " " in username or "@" in username[:1]:
        raise CannotTakeName(_("A sign-in name has no spaces."), field="username")
    return {
        "username": username,
        "name": tidy(facts.name),
        "branch_id": facts.branch_id,
        "department_id": facts.department_id,
        "roles": [role.value for role in Role if role in set(facts.roles)],
        "reach": Reach(facts.reach).value,
        "phone": tidy(facts.phone),
    }


def _as_values(staff: Staff) -> dict[str, Any]:
    return {name: getattr(staff, name) for name in _FIELDS}


def _codes(values: Mapping[str, Any]) -> dict[str, Any]:
    """What of it may stand in the data of an event: never names, never telephone numbers."""
    return {
        name: value
        for name, value in values.items()
        if name in {"branch_id", "department_id", "roles", "reach"}
    }


def _demand_place(values: Mapping[str, Any]) -> None:
    found = Department.objects.select_related("branch").filter(pk=values["department_id"]).first()
    if found is None or found.branch_id != values["branch_id"]:
        raise CannotUsePlace(_("This department does not belong to the branch."), field="department")
    if not (found.is_active and found.branch.is_active):
        raise CannotUsePlace(_("This department is closed. Please choose another."), field="department")


def _lock_posts() -> None:
    """Changes of posts queue up, so that two administrators cannot demote each other at the same moment."""
    Company.objects.select_for_update().filter(pk=1).values_list("pk", flat=True).first()


def _demand_administrator(changed: Staff) -> None:
    """After this change somebody must still be there who sees everything and gives posts to everybody."""

    def rules(staff: Staff) -> bool:
        return staff.works_here and staff.has_role(Role.ADMINISTRATOR) and staff.reach == Reach.ALL

    others = (
        Staff.objects.working().holding(Role.ADMINISTRATOR).filter(reach=Reach.ALL).exclude(pk=changed.pk)
    )
    if not rules(changed) and rules(Staff.objects.get(pk=changed.pk)) and not others.exists():
        raise CannotWithoutAdministrator(
            _("%s is the last administrator of the whole company. Give another person this post first.")
            % changed.name,
            field="roles",
        )


def _save(staff: Staff, changed: list[str] | None) -> None:
    """Write the row; the unique sign-in name decides between two who enter the same at once."""
    taken = CannotTakeName(_("Another person signs in under this name already."), field="username")
    if Staff.objects.filter(username=staff.username).exclude(pk=staff.pk).exists():
        raise taken
    try:
        with transaction.atomic():
            staff.save(update_fields=changed)
    except IntegrityError as clash:
        raise taken from clash


def _happening(kind: str, staff: Staff, at: datetime, data: Mapping[str, Any]) -> Happening:
    return Happening(kind, happened_at=at, data={"staff_id": staff.pk, **data}, words={"name": staff.name})
