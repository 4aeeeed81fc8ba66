"""Files are lent formally, one at a time, and their return is owed where the company has adopted the clause."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from shouhou.accounts import founding
from shouhou.accounts.models import Staff
from shouhou.archive.actions import CannotLend, CannotTakeBack, LoanValues, lend_file, take_back_file
from shouhou.archive.models import Loan
from shouhou.cases.models import Obligation
from shouhou.core import clock
from shouhou.policy.actions import adopt_terms
from shouhou.policy.terms import Terms
from tests.world import World, actor, local, make_world

NOW = local(2, 15)
LOANS = reverse("archive:loans")


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """The cast, at three in the afternoon."""
    founding.forget()
    cache.clear()
    with clock.set_to(NOW):
        yield make_world()
    founding.forget()


def lend(world: World, **values: Any) -> Loan:
    """The book of February goes to the agent."""
    told = {
        "kind": "BOOK",
        "archive_no": "DA-F03-202602",
        "borrower_id": world.agent.pk,
        "purpose": "核对二月的登记",
        "return_by": date(2026, 3, 6),
    }
    return lend_file(
        values=LoanValues(**{**told, **values}), branch_id=world.branch.pk, by=actor(world.archivist), at=NOW
    )


def test_a_loan_has_its_number_and_owes_nothing_while_it_is_a_suggestion(world: World) -> None:
    loan = lend(world)
    assert loan.case.number == "JY-202603-0001"
    assert not Obligation.objects.filter(case_id=loan.pk).exists()


def test_once_adopted_its_return_is_owed_by_the_archivist(world: World) -> None:
    adopt_terms(
        terms=Terms(), standings={"RD-06": "DUTY"}, holds_from=local(2, 14), reason="采纳", by=actor(world.manager),
        at=local(2, 14),
    )  # fmt: skip
    loan = lend(world)
    owed = Obligation.objects.get(case_id=loan.pk)
    assert (owed.owner_role, owed.due_at, owed.outcome) == ("ARCHIVIST", local(7, 0), "OPEN")
    take_back_file(loan_id=loan.pk, remark="", by=actor(world.archivist), at=local(6, 10))
    owed.refresh_from_db()
    assert owed.outcome == "MET"


def test_a_file_that_is_out_is_not_passed_on(world: World) -> None:
    loan = lend(world)
    with pytest.raises(CannotLend, match="王敏"):
        lend(world, borrower_id=world.deputy.pk)
    take_back_file(loan_id=loan.pk, remark="完好", by=actor(world.archivist), at=NOW)
    assert lend(world, borrower_id=world.deputy.pk).borrower == world.deputy


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"archive_no": " "}, "which file"),
        ({"purpose": ""}, "what it is borrowed for"),
        ({"return_by": date(2026, 3, 1)}, "passed"),
        ({"borrower_id": 0}, "works here"),
    ],
)
def test_a_loan_says_what_whom_why_and_until_when(
    world: World, change: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(CannotLend, match=sentence):
        lend(world, **change)


def test_a_file_comes_back_once(world: World) -> None:
    loan = lend(world)
    take_back_file(loan_id=loan.pk, remark="", by=actor(world.archivist), at=NOW)
    with pytest.raises(CannotTakeBack, match="already"):
        take_back_file(loan_id=loan.pk, remark="", by=actor(world.archivist), at=NOW)


def test_the_register_lends_and_takes_back(world: World) -> None:
    enter: Callable[[Staff], Client] = _signed_in
    archivist = enter(world.archivist)
    told = {"kind": "SUMMARY", "archive_no": "DA-F29-202602", "borrower": world.agent.pk, "purpose": "写报告",
            "return_by": "2026-03-06"}  # fmt: skip
    wrong = archivist.post(LOANS, {**told, "purpose": ""})
    assert wrong.status_code == 422
    assert "DA-F29-202602" in wrong.content.decode()
    assert archivist.post(LOANS, told).status_code == 303
    loan = Loan.objects.get()
    assert archivist.get(reverse("desk:case", args=[loan.case.number])).headers["Location"] == LOANS
    assert enter(world.agent).post(reverse("archive:loan-return", args=[loan.case.number])).status_code == 403
    assert archivist.post(reverse("archive:loan-return", args=[loan.case.number])).status_code == 303
    loan.refresh_from_db()
    assert loan.returned_to == world.archivist
    assert "DA-F29-202602" in enter(world.viewer).get(LOANS).content.decode()
    assert "DA-F29-202602" not in enter(world.stranger).get(LOANS).content.decode()


def _signed_in(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff)
    return client
