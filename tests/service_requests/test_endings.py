"""How requests end and begin again: cancelled, merged, closed, opened once more."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.models import Case, Obligation
from shouhou.service_requests.actions import CannotClose, merge_request
from shouhou.service_requests.models import ServiceRequest
from tests.service_requests import life
from tests.service_requests.life import state
from tests.world import World, actor, local, make_customer, make_request

type Enter = Callable[[Staff], Client]


def merge(client: Client, case: Case, into: str, reason: str = "重复登记") -> Any:
    address = reverse("service_requests:merging", args=[case.slug])
    return client.post(address, {"into": into, "reason": reason})


def outcomes(case: Case) -> dict[str, str]:
    return dict(Obligation.objects.filter(case=case).values_list("rule_id", "outcome"))


def test_what_a_cancelled_request_owed_falls_away_and_what_it_met_stays(world: World, enter: Enter) -> None:
    case = life.registered(world)
    address = reverse("service_requests:cancellation", args=[case.slug])
    enter(world.agent).post(address, {"reason": "客户撤回"})
    assert outcomes(case) == {"AS-01": "MET", "AS-02": "MET", "AS-03": "VOID"}
    case.refresh_from_db()
    assert case.is_closed


def test_a_request_registered_twice_is_merged_into_the_other(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    kept, twin = make_request(world, customer=customer), make_request(world, customer=customer)

    assert merge(enter(world.agent), twin, kept.number).status_code == 303

    assert (state(twin), state(kept)) == ("MERGED", "RECEIVED")
    assert ServiceRequest.objects.get(case=twin).duplicate_of_id == kept.pk
    assert outcomes(twin)["AS-03"] == "VOID"
    assert outcomes(kept)["AS-03"] == "OPEN"


def test_two_requests_cannot_be_merged_in_a_circle(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    one, other = make_request(world, customer=customer), make_request(world, customer=customer)
    client = enter(world.agent)
    merge(client, one, other.number)

    answer = merge(client, other, one.number, "反过来")

    assert answer.status_code == 422
    assert "反过来" in answer.content.decode()
    assert state(other) == "RECEIVED"
    assert merge(client, other, other.number).status_code == 422


def test_requests_of_two_customers_are_never_one(world: World, enter: Enter) -> None:
    one = make_request(world, customer=make_customer(world))
    other = make_request(world, customer=make_customer(world, name="另一家检测站"))
    assert merge(enter(world.agent), one, other.number).status_code == 422
    assert state(one) == "RECEIVED"


@pytest.mark.parametrize("number", ["BX-209901-0001", "", "draft-7", "draft-x", "DH-202603-0001", "' OR 1=1"])
def test_merging_into_what_is_not_there_says_so(number: str, world: World, enter: Enter) -> None:
    case = life.registered(world)
    answer = merge(enter(world.agent), case, number, "重复")
    assert answer.status_code == 422
    assert "重复" in answer.content.decode()
    assert state(case) == "RECEIVED"


def test_a_request_of_another_branch_cannot_be_merged_into(world: World, enter: Enter) -> None:
    far = make_request(world, by=world.stranger)
    case = life.registered(world)
    assert merge(enter(world.agent), case, far.number).status_code == 422


def test_drafts_of_unknown_callers_are_not_taken_for_one(world: World) -> None:
    one, other = make_request(world, org_name=""), make_request(world, org_name="")
    with pytest.raises(CannotClose):
        merge_request(case_id=one.pk, into_id=other.pk, reason="重复", by=actor(world.agent), at=local(2, 11))


def test_opening_again_asks_for_an_answer_anew(world: World, enter: Enter) -> None:
    case = life.closed(world)
    client = enter(world.agent)

    client.post(reverse("service_requests:reopening", args=[case.slug]), {"reason": "又不亮了"})

    case.refresh_from_db()
    assert (case.state, case.is_closed) == ("REOPENED", False)
    assert {rule for rule, outcome in outcomes(case).items() if outcome == "OPEN"} == {"AS-08", "AS-09"}
    client.post(reverse("service_requests:answer", args=[case.slug]), {"answer": "换了电源"})
    assert client.post(reverse("service_requests:closing", args=[case.slug]), {"note": ""}).status_code == 303
    assert state(case) == "CLOSED"


def test_a_request_without_a_profile_is_not_closed(world: World, enter: Enter) -> None:
    case = make_request(world, org_name="")
    answer = enter(world.agent).post(reverse("service_requests:closing", args=[case.slug]), {"note": ""})
    assert answer.status_code == 422
