"""What tests of own duties share."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest

from shouhou.cases.models import Case, Obligation
from shouhou.complaints.actions import (
    ComplaintValues,
    answer_complaint,
    call_back,
    close_complaint,
    receive_complaint,
)
from shouhou.complaints.actions.telling import Told
from shouhou.customers.actions import create_customer
from shouhou.customers.callers import caller_profile
from shouhou.customers.models import Customer
from shouhou.duties.actions import adopt_own_duty
from shouhou.followups.codes import CallKind, Way
from shouhou.followups.models import Call
from shouhou.policy import current
from shouhou.policy.own import Conditions, OwnDuty
from tests.complaints.stories import assess
from tests.world import MONDAY, World, actor, make_call

VISITS: dict[str, Any] = {
    "id": "ZD-01",
    "clause": "三.5",
    "name": "每季度走访重点客户",
    "role": "AGENT",
    "proof": "VISIT",
    "window": "PERIOD",
    "rhythm": "QUARTER",
    "breach": "B2",
    "conditions": Conditions(levels=("KEY",)),
    "since": date(2026, 3, 20),
}
AFTER_COMPLAINT: dict[str, Any] = {
    "id": "ZD-02",
    "clause": "三.4",
    "name": "投诉关闭后主管回访",
    "role": "AFTER_SALES_SUPERVISOR",
    "proof": "TALK",
    "window": "DAY_END",
    "first": 3,
    "occasion": "COMPLAINT_CLOSED",
    "since": date(2026, 3, 3),
}


@pytest.fixture(autouse=True)
def _own_duties_of_this_test_only(db: None) -> Iterator[None]:
    """A rolled-back test leaves no rule behind in the process."""
    yield
    current.refresh(mark="")


def visits(**more: Any) -> OwnDuty:
    """Visit key customers each quarter."""
    return OwnDuty(**(VISITS | more))


def after_complaint(**more: Any) -> OwnDuty:
    """The supervisor calls within three days after a complaint is closed."""
    return OwnDuty(**(AFTER_COMPLAINT | more))


def adopt(world: World, duty: OwnDuty, *, at: datetime = MONDAY, is_new: bool = True) -> None:
    """The supervisor adopts a duty."""
    adopt_own_duty(duty=duty, reason="部门例会决定", is_new=is_new, by=actor(world.supervisor), at=at)


def key_customer(world: World, name: str = "青山机动车检测站", **more: Any) -> Customer:
    """A key customer of the agent."""
    profile = caller_profile(
        name=name, address="解放路 1 号", contact_name="刘洋", phone="13800138000", received_at=MONDAY
    )
    values = replace(profile, **({"level": "KEY", "province": "山东省"} | more))
    return create_customer(values=values, branch_id=world.branch.pk, by=actor(world.agent), at=MONDAY)


def visit(world: World, customer: Customer, at: datetime, **more: Any) -> Call:
    """A visit to a customer, as the agent records it."""
    told: dict[str, Any] = {"way": Way.FACE, "kind": CallKind.OTHER, "topics": ["T7"]}
    return make_call(world, at=at, customer=customer, **(told | more))


def ended_complaint(world: World, customer: Customer, *, at: datetime) -> Case:
    """A complaint of a customer that was registered, acknowledged and closed at once."""
    by = actor(world.agent)
    told = ComplaintValues(
        source="CALL", received_at=at, customer_id=customer.pk, customer_name=customer.name,
        description="约好上午来，下午才到", told_at_once=True,
    )  # fmt: skip
    case = receive_complaint(values=told, branch_id=world.branch.pk, by=by, at=at)
    assess(world, case, at=at)
    told_so = Told("CALL", at, "已道歉")
    answer_complaint(case_id=case.pk, told=told_so, is_accepted=True, by=by, at=at)
    call_back(case_id=case.pk, told=Told("CALL", at), satisfaction="SATISFIED", by=by, at=at)
    close_complaint(case_id=case.pk, note="", by=by, at=at)
    return case


def owed(rule_id: str = "ZD-01") -> list[Obligation]:
    """The duties of a rule, by limit."""
    return list(Obligation.objects.filter(rule_id=rule_id).order_by("due_at", "pk"))
