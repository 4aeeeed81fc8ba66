"""Cases opened and booked together owe what each would owe that is booked by itself."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from shouhou.cases.actions import Booking, CannotMove, Happening, book, book_many, open_case, open_cases
from shouhou.cases.models import Case, Line, Obligation
from shouhou.cases.verify import verify
from shouhou.journal.models import Event
from tests.world import MONDAY, World, actor, make_customer

pytestmark = pytest.mark.django_db
NOW = MONDAY + timedelta(days=9)
COLUMNS = (
    "rule_id", "revision", "opens_at", "target_at", "due_at", "owner_role", "owner_id", "branch_id", "outcome",
    "standing", "met_at", "on_statement", "cause", "case__state", "case__closed_at",
)  # fmt: skip


def created(n: int, customer_id: int, **data: Any) -> list[Happening]:
    """A new file; every third was made on another day, every fourth is reviewed in the same breath."""
    at = MONDAY + timedelta(days=n % 3)
    told = [
        Happening("PROFILE_CREATED", at, data=data, words={"customer": f"站{n}"}, customer_id=customer_id)
    ]
    if n % 4 == 3:
        told.append(
            Happening("CASE_CLOSED", at + timedelta(days=1), words={"note": "已查"}, customer_id=customer_id)
        )
    return told


def owed(cases: Sequence[Case]) -> list[list[tuple[Any, ...]]]:
    """What each case owes, and by which of its own events it was asked for and settled."""
    found = []
    for case in cases:
        ids = list(
            Event.objects.filter(subjects__kind="CASE", subjects__ref=case.pk)
            .order_by("pk")
            .values_list("pk")
        )
        rows = Obligation.objects.filter(case=case).order_by("rule_id")
        found.append(
            [
                (*row[2:], ids.index((row[0],)), ids.index((row[1],)) if row[1] else None)
                for row in rows.values_list("trigger_event_id", "settled_by_event_id", *COLUMNS)
            ]
        )
    return found


@transaction.atomic
def one_by_one(world: World, customer_id: int, told: Sequence[Sequence[Happening]]) -> list[Case]:
    """A case for each, opened and booked by itself."""
    by, cases = actor(world.agent), []
    for its in told:
        case = open_case(
            line=Line.CUSTOMER_FILE, branch_id=world.branch.pk, customer_id=customer_id, by=by, at=NOW
        )
        cases.append(book(case, *its, by=by, at=NOW).case)
    return cases


@transaction.atomic
def together(world: World, customer_id: int, told: Sequence[Sequence[Happening]]) -> list[Booking]:
    """A case for each, all opened and booked at once."""
    by, ids = actor(world.agent), [customer_id] * len(told)
    cases = open_cases(line=Line.CUSTOMER_FILE, branch_id=world.branch.pk, customer_ids=ids, by=by, at=NOW)
    return book_many(list(zip(cases, told, strict=True)), by=by, at=NOW)


@pytest.mark.parametrize("count", [3, 40])
def test_together_they_owe_what_each_owes_by_itself(world: World, count: int) -> None:
    customer = make_customer(world)
    told = [created(n, customer.pk) for n in range(count)]
    singles = one_by_one(world, customer.pk, told)
    bookings = together(world, customer.pk, told)
    cases = [booking.case for booking in bookings]
    assert [len(booking.events) for booking in bookings] == [len(its) for its in told]
    stored = list(Case.objects.filter(pk__in=[case.pk for case in cases]).order_by("pk"))
    assert [case.state for case in stored] == [case.state for case in cases]
    assert owed(stored) == owed(singles)
    assert any(owed(stored))
    assert not [broken for step in verify(at=NOW) for broken in step.broken]


def test_where_one_cannot_move_none_is_written(world: World) -> None:
    customer = make_customer(world)
    before = Case.objects.count(), Event.objects.count()
    told = [created(0, customer.pk) for _n in range(12)]
    told[7] *= 2
    with pytest.raises(CannotMove):
        together(world, customer.pk, told)
    assert (Case.objects.count(), Event.objects.count()) == before
