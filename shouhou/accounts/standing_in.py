"""For whom somebody stands in at a moment, through chains of deputies, and what that lends her (DP-02, DP-03)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from shouhou.accounts.models import Deputyship
from shouhou.accounts.roles import Role

NOT_LENT: Final = frozenset({Role.ADMINISTRATOR, Role.GENERAL_MANAGER, Role.PRIVACY_OFFICER})
"""Posts that nobody is lent: a deputy of such a person does the rest of the work."""


@dataclass(frozen=True, slots=True)
class StoodFor:
    """A person whose work somebody does, until when, and over whom it came to her (empty: named for it)."""

    person_id: int
    name: str
    until: datetime
    roles: tuple[str, ...] = ()
    over: tuple[str, ...] = ()


def in_force(at: datetime) -> list[Deputyship]:
    """Everybody's deputies at a moment, in one statement."""
    rows = Deputyship.objects.in_force(at).select_related("absence__staff", "deputy")
    return list(rows.order_by("pk"))


def people_of(deputy_id: int | None, at: datetime) -> list[StoodFor]:
    """For whom somebody stands in at this moment; one statement, whatever the length of the chain.

    When B stands in for A and is away herself, who stands in for B does the work of both.
    """
    return people_in(in_force(at), deputy_id) if deputy_id is not None else []


def people_in(rows: Iterable[Deputyship], deputy_id: int) -> list[StoodFor]:
    """people_of() among rows that have been read already."""
    by_deputy: dict[int, list[Deputyship]] = {}
    for row in rows:
        by_deputy.setdefault(row.deputy_id, []).append(row)
    found: dict[int, StoodFor] = {}
    waiting: list[tuple[int, datetime | None, tuple[str, ...]]] = [(deputy_id, None, ())]
    while waiting:
        one, until, over = waiting.pop(0)
        for row in by_deputy.get(one, ()):
            person = row.absence.staff
            if person.pk in found or person.pk == deputy_id:
                continue
            ends = min(row.ends_at, until) if until is not None else row.ends_at
            lent = tuple(role for role in person.roles if role not in NOT_LENT)
            found[person.pk] = StoodFor(person.pk, person.name, ends, lent, over)
            waiting.append((person.pk, ends, (*over, person.name)))
    return list(found.values())


def stood_for(deputy_id: int, person_id: int, at: datetime) -> StoodFor | None:
    """How somebody stands in for a certain person at this moment; None where she does not."""
    return next((one for one in people_of(deputy_id, at) if one.person_id == person_id), None)


def same_hands(staff_id: int | None, acting_for_id: int | None, at: datetime) -> set[int]:
    """Whose work is in the hands of whoever acts: nobody supervises it, herself or as a deputy."""
    own = {pk for pk in (staff_id, acting_for_id) if pk is not None}
    return own | {one.person_id for one in people_of(staff_id, at)}
