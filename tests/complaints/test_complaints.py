"""Complaints: registered from a talk or by themselves, acknowledged, ended, and what is refused."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.models import Case, Obligation
from shouhou.cases.verify import verify
from shouhou.complaints.actions import (
    CannotAcknowledge,
    CannotEndComplaint,
    CannotTakeComplaint,
    ComplaintValues,
    acknowledge_complaint,
    cancel_complaint,
    receive_complaint,
)
from shouhou.complaints.models import Complaint
from shouhou.followups.models import Call
from shouhou.service_requests.actions import CannotClose, close_request
from tests.complaints.conftest import NOW
from tests.world import World, actor, local, make_call, make_customer, make_request

type Enter = Callable[[Staff], Client]


def take(world: World, **values: Any) -> Case:
    """A complaint that the agent takes now."""
    told: dict[str, Any] = {
        "source": "CALL",
        "received_at": NOW,
        "customer_name": "青山机动车检测站",
        "description": "约好上午来，下午才到",
    }
    return receive_complaint(
        values=ComplaintValues(**(told | values)), branch_id=world.branch.pk, by=actor(world.agent), at=NOW
    )


def complaining(world: World, **more: Any) -> Call:
    """A talk in which somebody complained."""
    return make_call(world, at=local(2, 10), complaint="约好上午来，下午才到", **more)


def test_a_complaint_of_a_talk_is_owed_until_it_is_registered(world: World) -> None:
    call = complaining(world)
    owed = Obligation.objects.get(rule_id="CM-01")
    assert (owed.outcome, owed.owner) == ("OPEN", world.agent)
    case = take(world, call_id=call.pk, received_at=call.started_at)
    owed.refresh_from_db()
    assert owed.outcome == "MET"
    assert case.number.startswith("TS-")
    assert case.state == "RECEIVED"
    assert not [words for part in verify(at=NOW) for words in part.broken]


def test_a_talk_without_complaint_owes_none(world: World) -> None:
    make_call(world, at=local(2, 10))
    assert not Obligation.objects.filter(rule_id="CM-01").exists()


def test_a_request_whose_complaint_is_not_registered_cannot_be_closed(world: World) -> None:
    customer = make_customer(world)
    case = make_request(world, at=local(2, 9), customer=customer)
    complaining(world, customer=customer, cases=[case])
    with pytest.raises(CannotClose):
        close_request(case_id=case.pk, note="", by=actor(world.agent), at=NOW)


def test_acknowledging_within_two_hours_counts_only_once_the_company_adopted_it(world: World) -> None:
    take(world)
    assert not Obligation.objects.filter(rule_id="CM-02").exists()


def test_a_complaint_told_at_once_is_acknowledged_by_the_same_save(world: World) -> None:
    assert take(world, told_at_once=True).state == "ACKNOWLEDGED"


def test_a_complaint_is_acknowledged_once(world: World) -> None:
    case, by = take(world), actor(world.agent)
    acknowledge_complaint(case_id=case.pk, way="CALL", acknowledged_at=NOW, by=by, at=NOW)
    with pytest.raises(CannotAcknowledge):
        acknowledge_complaint(case_id=case.pk, way="CALL", acknowledged_at=NOW, by=by, at=NOW)
    case.refresh_from_db()
    assert case.state == "ACKNOWLEDGED"
    talk = Call.objects.get(case=case)
    assert (talk.kind, talk.register_line) == ("COMPLAINT", 1)


@pytest.mark.parametrize("moment", [local(2, 9), local(3, 9)])
def test_acknowledging_before_it_came_in_or_in_the_future_is_refused(world: World, moment: Any) -> None:
    case = take(world)
    with pytest.raises(CannotAcknowledge):
        acknowledge_complaint(
            case_id=case.pk, way="CALL", acknowledged_at=moment, by=actor(world.agent), at=NOW
        )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"received_at": local(3, 9)}, "received_at"),
        ({"description": " "}, "description"),
        ({"customer_name": ""}, "customer_name"),
    ],
)
def test_a_complaint_that_cannot_be_so_is_refused(world: World, values: dict[str, Any], field: str) -> None:
    with pytest.raises(CannotTakeComplaint) as refused:
        take(world, **values)
    assert refused.value.field == field
    assert not Complaint.objects.exists()


def test_one_talk_makes_one_complaint(world: World) -> None:
    call = complaining(world)
    take(world, call_id=call.pk)
    with pytest.raises(CannotTakeComplaint):
        take(world, call_id=call.pk)


def test_a_complaint_ends_with_a_reason_where_it_was_a_mistake(world: World) -> None:
    case = take(world)
    with pytest.raises(CannotEndComplaint):
        cancel_complaint(case_id=case.pk, reason="", by=actor(world.agent), at=NOW)
    cancel_complaint(case_id=case.pk, reason="记错了", by=actor(world.agent), at=NOW)
    case.refresh_from_db()
    assert case.state == "CANCELLED"


def test_of_a_customer_the_form_knows_whom_one_talks_to(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    contact = customer.contacts.get()
    page = enter(world.agent).get(reverse("complaints:new"), {"customer": customer.pk}).content.decode()
    for told in (customer.name, contact.name, contact.phones.get().number):
        assert f'value="{told}"' in page


def test_today_leads_to_the_form_with_what_was_told(world: World, enter: Enter) -> None:
    call = complaining(world)
    client = enter(world.agent)
    address = f"{reverse('complaints:new')}?call={call.record_no}"
    assert address in client.get(reverse("desk:today")).content.decode()
    page = client.get(address).content.decode()
    assert "约好上午来，下午才到" in page
    told = {"source": "CALL", "received_at": "2026-03-02T10:00", "customer_name": "青山", "description": "下午才到",
            "call": call.record_no}  # fmt: skip
    answer = client.post(address, told)
    case = Case.objects.get(line="COMPLAINT")
    assert (answer.status_code, answer["Location"]) == (303, reverse("desk:case", args=[case.slug]))
    shown = client.get(answer["Location"]).content.decode()
    assert reverse("complaints:acknowledgement", args=[case.slug]) in shown
    assert case.number in client.get(reverse("complaints:list")).content.decode()


def test_the_steps_are_taken_on_their_pages(world: World, enter: Enter) -> None:
    case, client = take(world), enter(world.agent)
    step = reverse("complaints:acknowledgement", args=[case.slug])
    assert client.get(step).status_code == 200
    assert client.post(step, {"way": "CALL"}).status_code == 422
    assert client.post(step, {"way": "CALL", "acknowledged_at": "2026-03-02T15:00"}).status_code == 303
    answer = reverse("complaints:answer", args=[case.slug])
    told = {"way": "CALL", "happened_at": "2026-03-02T15:00", "is_accepted": "yes"}
    assert client.post(answer, {**told, "words": ""}).status_code == 422
    assert client.post(answer, {**told, "words": "已道歉"}).status_code == 303
    case.refresh_from_db()
    assert case.state == "ACCEPTED"


def test_the_call_panel_says_what_is_complained_of_and_how_far_that_is(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    case = take(world, customer_id=customer.pk, customer_name=customer.name)
    acknowledge_complaint(case_id=case.pk, way="CALL", acknowledged_at=NOW, by=actor(world.agent), at=NOW)
    shown = enter(world.agent).get(reverse("desk:call-panel"), {"customer": customer.pk}).content.decode()
    line = shown.split(f"{case.number}</a>")[1].split("</li>")[0]
    assert "已告知" in line
    assert "约好上午来，下午才到" in line


def test_another_branch_does_not_see_it_and_a_viewer_only_reads(world: World, enter: Enter) -> None:
    case = take(world)
    step = reverse("complaints:acknowledgement", args=[case.slug])
    assert enter(world.stranger).get(step).status_code == 404
    assert enter(world.viewer).get(step).status_code == 403
    assert case.number in enter(world.viewer).get(reverse("complaints:list")).content.decode()
