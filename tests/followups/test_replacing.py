"""When a letter takes the place of the second follow-up: the clause decides it, not whoever writes (AS-17, AS-18)."""

from datetime import datetime

import pytest

from shouhou.cases.models import Case
from shouhou.cases.verify import verify
from shouhou.customers.models import Customer
from shouhou.followups.codes import LineState
from shouhou.followups.letters import LetterValues, annul_letter, send_letter
from shouhou.followups.models import Letter
from tests.field.test_guards import adopt
from tests.followups.test_second_calls import owed, told
from tests.service_requests.life import state
from tests.world import World, actor, local, make_call, make_customer

TRIED = (local(9, 10), local(9, 10, 30), local(10, 9))
MONDAY_16TH = local(16, 10)


@pytest.fixture
def case(world: World, request: pytest.FixtureRequest) -> Case:
    """A request whose first follow-up was made; the company has adopted the clause unless a test says otherwise."""
    if "not_adopted" not in request.fixturenames:
        adopt(world, "AS-18")
    return told(world, make_customer(world), local(2, 10))


@pytest.fixture
def not_adopted() -> None:
    """The clause stays a suggestion."""


def customer_of(case: Case) -> Customer:
    return Customer.objects.get(pk=case.customer_id)


def try_in_vain(world: World, case: Case, *moments: datetime) -> None:
    for moment in moments:
        make_call(
            world, at=moment, customer=customer_of(case), cases=[case], line_state=LineState.NO_ANSWER, gist="",
            topics=(),
        )  # fmt: skip


def write(world: World, case: Case, at: datetime) -> Letter:
    values = LetterValues(
        kind="REPLY", way="WECHAT", sent_at=at, customer_name="青山", addressee="刘洋", subject="回访",
        body="多次致电未通，特此函告。", customer_id=case.customer_id,
    )  # fmt: skip
    return send_letter(values=values, case_id=case.pk, by=actor(world.agent), at=at)[0]


def test_after_three_calls_and_five_days_a_letter_takes_its_place(world: World, case: Case) -> None:
    try_in_vain(world, case, *TRIED)
    letter = write(world, case, MONDAY_16TH)
    assert (owed(case).outcome, owed(case).met_at) == ("MET", MONDAY_16TH)
    assert state(case) == "FOLLOWED"
    annul_letter(letter=letter, reason="寄错了", by=actor(world.agent), at=local(16, 11))
    assert owed(case).outcome == "OPEN"
    assert [one for found in verify(at=local(16, 12)) for one in found.broken] == []


def test_before_its_days_have_passed_it_does_not(world: World, case: Case) -> None:
    try_in_vain(world, case, *TRIED)
    write(world, case, local(11, 10))
    assert owed(case).outcome == "OPEN"


def test_after_two_calls_it_does_not(world: World, case: Case) -> None:
    try_in_vain(world, case, *TRIED[:2])
    write(world, case, MONDAY_16TH)
    assert owed(case).outcome == "OPEN"


@pytest.mark.usefixtures("not_adopted")
def test_where_the_company_has_not_adopted_the_clause_nobody_can_decide_it(world: World, case: Case) -> None:
    try_in_vain(world, case, *TRIED)
    write(world, case, MONDAY_16TH)
    assert owed(case).outcome == "OPEN"


def test_once_the_customer_was_reached_it_is_over(world: World, case: Case) -> None:
    try_in_vain(world, case, *TRIED)
    make_call(world, at=local(12, 9), customer=customer_of(case), cases=[case])
    write(world, case, MONDAY_16TH)
    assert owed(case).outcome == "OPEN"
