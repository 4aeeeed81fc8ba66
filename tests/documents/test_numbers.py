"""Numbers of sheets and lines of books have no gaps and no doubles."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from shouhou.accounts.actions.places import add_branch
from shouhou.accounts.models import Branch
from shouhou.core.actor import SYSTEM
from shouhou.documents.numbers import (
    CannotContinue,
    continue_from,
    continue_line_from,
    take_line,
    take_number,
)
from tests.documents.conftest import NOW


def test_numbers_of_a_month_follow_each_other(head: Branch) -> None:
    assert [take_number("BX", branch_id=head.pk, at=NOW) for _ in range(3)] == [
        "BX-202611-0001",
        "BX-202611-0002",
        "BX-202611-0003",
    ]
    assert take_number("DH", branch_id=head.pk, at=NOW) == "DH-202611-0001"


def test_a_branch_with_a_code_has_its_own_series(head: Branch, shanghai: Branch) -> None:
    assert take_number("BX", branch_id=head.pk, at=NOW) == "BX-202611-0001"
    assert take_number("BX", branch_id=shanghai.pk, at=NOW) == "BX-SH-202611-0001"


def test_branches_without_a_code_never_print_the_same_number(head: Branch) -> None:
    second = add_branch(name="二部", by=SYSTEM, at=NOW)
    assert take_number("BX", branch_id=head.pk, at=NOW) == "BX-202611-0001"
    assert take_number("BX", branch_id=second.pk, at=NOW) == "BX-202611-0002"


def test_the_month_is_the_local_one(head: Branch) -> None:
    last_second = datetime(2026, 11, 30, 15, 59, 59, tzinfo=UTC)
    assert take_number("BX", branch_id=head.pk, at=last_second) == "BX-202611-0001"
    assert take_number("BX", branch_id=head.pk, at=last_second + timedelta(seconds=1)) == "BX-202612-0001"


def test_a_number_beyond_the_width_gets_longer(head: Branch) -> None:
    continue_from("BX", branch_id=head.pk, at=NOW, last=9999)
    assert take_number("BX", branch_id=head.pk, at=NOW) == "BX-202611-10000"
    assert take_number("KH", branch_id=head.pk, at=NOW, width=6) == "KH-202611-000001"


def test_lines_are_counted_per_book_branch_and_month(head: Branch, shanghai: Branch) -> None:
    assert [take_line("F03", branch_id=head.pk, at=NOW) for _ in range(3)] == [1, 2, 3]
    assert take_line("F03", branch_id=shanghai.pk, at=NOW) == 1
    assert take_line("F04", branch_id=head.pk, at=NOW) == 1
    assert take_line("F03", branch_id=head.pk, at=NOW + timedelta(days=8)) == 1


def test_a_sheet_that_is_not_saved_leaves_no_gap(head: Branch) -> None:
    with transaction.atomic():
        assert take_number("BX", branch_id=head.pk, at=NOW) == "BX-202611-0001"
        transaction.set_rollback(True)
    assert take_number("BX", branch_id=head.pk, at=NOW) == "BX-202611-0001"


def test_a_number_costs_one_statement(head: Branch) -> None:
    with CaptureQueriesContext(
        connection,
    ) as first:
        take_number("BX", branch_id=head.pk, at=NOW)
    with CaptureQueriesContext(connection) as second:
        take_line("F03", branch_id=head.pk, at=NOW)
    assert (len(first), len(second)) == (1, 1)


def test_an_unknown_branch_gets_no_number(head: Branch) -> None:
    with pytest.raises(Branch.DoesNotExist):
        take_number("BX", branch_id=head.pk + 1000, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_number_is_not_taken_outside_a_transaction() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        take_number("BX", branch_id=1, at=NOW)


def test_the_last_number_on_paper_is_continued(head: Branch) -> None:
    assert continue_from("BX", branch_id=head.pk, at=NOW, last=37) == "BX-202611-0037"
    assert take_number("BX", branch_id=head.pk, at=NOW) == "BX-202611-0038"
    assert continue_line_from("F03", branch_id=head.pk, at=NOW, last=112) == 112
    assert take_line("F03", branch_id=head.pk, at=NOW) == 113


def test_continuing_twice_with_the_same_number_changes_nothing(head: Branch) -> None:
    continue_from("BX", branch_id=head.pk, at=NOW, last=37)
    continue_from("BX", branch_id=head.pk, at=NOW, last=37)
    assert take_number("BX", branch_id=head.pk, at=NOW) == "BX-202611-0038"


@pytest.mark.parametrize("last", [0, -1, 1_000_000])
def test_an_impossible_last_number_is_refused(head: Branch, last: int) -> None:
    with pytest.raises(CannotContinue):
        continue_from("BX", branch_id=head.pk, at=NOW, last=last)


def test_numbers_already_given_out_are_never_given_again(head: Branch) -> None:
    for _ in range(3):
        take_number("BX", branch_id=head.pk, at=NOW)
    with pytest.raises(CannotContinue):
        continue_from("BX", branch_id=head.pk, at=NOW, last=2)
    assert take_number("BX", branch_id=head.pk, at=NOW) == "BX-202611-0004"


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(
    connection.vendor != "postgresql",
    reason="on SQLite the immediate transaction is the lock: one writer at a time",
)
def test_many_at_once_get_numbers_without_gap_or_double() -> None:
    branch = add_branch(name="总部", by=SYSTEM, at=NOW)
    start, taken, each = threading.Barrier(8), list[str](), 5

    def take(person: int) -> None:
        start.wait(timeout=20)
        for turn in range(each):
            with transaction.atomic():
                number = take_number("BX", branch_id=branch.pk, at=NOW)
                if (person + turn) % 4 == 0:
                    transaction.set_rollback(True)
                    continue
            taken.append(number)
        connections.close_all()

    people = [threading.Thread(target=take, args=(n,)) for n in range(8)]
    for person in people:
        person.start()
    for person in people:
        person.join(timeout=60)
    assert sorted(taken) == [f"BX-202611-{n:04d}" for n in range(1, 31)]
