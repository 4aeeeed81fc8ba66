"""Who answers for a case, and the handing over of all that one person owes."""

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.cases.actions.booking import book_many, lock
from shouhou.cases.models import Case, CaseRole, Obligation
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.rows import insert_values
from shouhou.journal.happening import Happening

_CHUNK = 100


class CannotHandOver(Refusal):
    """These duties cannot go to that person."""


def assign(case: Case, *, role: str, staff: Staff, role_name: str, at: datetime) -> Happening:
    """Writes who holds a role in a case and returns what to book; the first role a rule names then owes its duties."""
    return _assign(case, role, role_name, staff.pk, staff.name, at)


def assign_each(
    holders: Sequence[tuple[Case, Staff]], *, role: str, role_name: str, at: datetime
) -> dict[int, Happening]:
    """assign() for cases that were just opened, in one statement; by case."""
    insert_values(CaseRole, [(case.pk, role, staff.pk) for case, staff in holders])
    return {case.pk: _told(case, role, role_name, staff.pk, staff.name, at) for case, staff in holders}


def assign_agent(case: Case, *, by: Actor, at: datetime) -> Happening:
    """Whoever takes a case in hand, or the person she stands in for, owes what its agent owes."""
    name = by.acting_for_name if by.acting_for_id else by.name
    return _assign(case, "AGENT", _("Customer service agent"), by.acting_for_id or by.person_id, name, at)


def _assign(case: Case, role: str, role_name: str, staff_id: int, name: str, at: datetime) -> Happening:
    CaseRole.objects.bulk_create(
        [CaseRole(case_id=case.pk, role=role, staff_id=staff_id)],
        update_conflicts=True,
        unique_fields=["case", "role"],
        update_fields=["staff"],
    )
    if role == "AGENT" and case.agent_id != staff_id:
        case.agent_id = staff_id
        case.save(update_fields=["agent"])
    return _told(case, role, role_name, staff_id, name, at)


def _told(case: Case, role: str, role_name: str, staff_id: int, name: str, at: datetime) -> Happening:
    return Happening(
        "ROLE_ASSIGNED",
        at,
        data={"role": role, "staff_id": staff_id},
        words={"role_name": role_name, "name": name},
        case_id=case.pk,
    )


def hand_over(
    *, giver: Staff, taker: Staff, by: Actor, at: datetime, lines: Collection[str] | None = None
) -> int:
    """Gives every open case role and duty of one person to another, in chunks; returns how many cases changed. With
    `lines` only those of some lines of work.

    Raises CannotHandOver when both are one person or the taker has left.
    """
    if giver.pk == taker.pk:
        raise CannotHandOver(_("Choose somebody else: nobody hands over to herself."), field="taker")
    if not taker.is_active:
        raise CannotHandOver(_("%(name)s no longer works here.") % {"name": taker.name}, field="taker")
    ids = _cases_held_by(giver, lines)
    for start in range(0, len(ids), _CHUNK):
        _hand_over_chunk(ids[start : start + _CHUNK], giver, taker, by, at)
    return len(ids)


def _cases_held_by(giver: Staff, lines: Collection[str] | None) -> list[int]:
    held = CaseRole.objects.filter(staff_id=giver.pk, case__closed_at=None)
    owed = Obligation.objects.open().owed_by([giver.pk])
    if lines is not None:
        held, owed = held.filter(case__line__in=lines), owed.filter(case__line__in=lines)
    return sorted({*held.values_list("case_id", flat=True), *owed.values_list("case_id", flat=True)})


@transaction.atomic
def _hand_over_chunk(ids: list[int], giver: Staff, taker: Staff, by: Actor, at: datetime) -> None:
    cases = lock(*ids)
    CaseRole.objects.filter(case_id__in=ids, staff_id=giver.pk).update(staff_id=taker.pk)
    Case.objects.filter(pk__in=ids, agent_id=giver.pk).update(agent_id=taker.pk)
    told = Happening(
        "DUTIES_HANDED_OVER",
        at,
        data={"from_id": giver.pk, "to_id": taker.pk},
        words={"from_name": giver.name, "to_name": taker.name},
    )
    book_many([(case, [told]) for case in cases], by=by, at=at)
