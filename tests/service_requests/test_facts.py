"""The facts of a request: a draft that is completed, a registered one that is corrected, two people at once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.models import Case, Obligation
from shouhou.customers.models import Customer
from shouhou.journal.models import Event
from shouhou.journal.sentences import sentence
from shouhou.service_requests.models import ServiceRequest
from tests.service_requests import life
from tests.world import World, make_request

type Enter = Callable[[Staff], Client]

FACTS = {
    "channel": "PHONE", "received_at": "2026-03-02T09:00", "kind": "REPAIR", "org_name": "青山机动车检测站",
    "address": "济南市历下区解放路 1 号", "contact_name": "刘洋", "phone": "13800138000",
    "problem": "制动台显示器不亮", "wanted": "尽快派人来看", "urgency": "NORMAL",
}  # fmt: skip


def facts(case: Case) -> str:
    return reverse("service_requests:facts", args=[case.slug])


def send(client: Client, case: Case, *, version: object = 1, **changed: Any) -> Any:
    return client.post(facts(case), FACTS | {"version": version} | changed)


def outcomes(case: Case) -> dict[str, str]:
    return dict(Obligation.objects.filter(case=case).values_list("rule_id", "outcome"))


def test_a_draft_says_what_is_missing_and_is_registered_when_it_is_complete(
    world: World, enter: Enter
) -> None:
    case = life.draft(world)
    client = enter(world.agent)
    assert outcomes(case)["AS-01"] == "OPEN"

    answer = send(client, case)

    case.refresh_from_db()
    assert answer.status_code == 303
    assert answer.headers["Location"] == reverse("desk:case", args=[case.slug])
    assert (case.number[:2], case.state) == ("BX", "RECEIVED")
    assert outcomes(case)["AS-01"] == "MET"


def test_a_draft_that_still_lacks_something_stays_a_draft(world: World, enter: Enter) -> None:
    case = life.draft(world)
    assert send(enter(world.agent), case, wanted="", problem="有异响").status_code == 303
    case.refresh_from_db()
    assert (case.number, case.state) == ("", "DRAFT")
    assert case.service_request.problem == "有异响"


def test_a_caller_whose_name_was_not_known_gets_her_profile_when_the_draft_is_completed(
    world: World, enter: Enter
) -> None:
    case = make_request(world, org_name="")
    assert not Customer.objects.exists()

    send(enter(world.agent), case)

    case.refresh_from_db()
    assert case.customer is not None
    assert case.customer.name == "青山机动车检测站"
    assert outcomes(case)["AS-02"] == "MET"
    assert outcomes(case)["AS-04"] == "OPEN"


def test_correcting_says_in_words_what_was_and_what_is(world: World, enter: Enter) -> None:
    case = life.registered(world)

    assert send(enter(world.agent), case, phone="13900139000", safety_risk="on").status_code == 303

    row = ServiceRequest.objects.get(case=case)
    assert (row.phone, row.safety_risk, row.version) == ("13900139000", True, 2)
    said = sentence(Event.objects.get(kind="REQUEST_CORRECTED"))
    assert "13800138000 → 13900139000" in said
    assert "True" not in said


def test_correcting_nothing_leaves_no_trace(world: World, enter: Enter) -> None:
    case = life.registered(world)
    assert send(enter(world.agent), case).status_code == 303
    assert not Event.objects.filter(kind="REQUEST_CORRECTED").exists()
    assert ServiceRequest.objects.get(case=case).version == 1


def test_a_registered_request_keeps_its_seven_facts(world: World, enter: Enter) -> None:
    case = life.registered(world)
    answer = send(enter(world.agent), case, contact_name="", problem="有烧焦味")
    assert answer.status_code == 422
    assert "有烧焦味" in answer.content.decode()
    assert ServiceRequest.objects.get(case=case).contact_name == "刘洋"


def test_a_stale_page_keeps_what_was_typed_and_shows_what_the_other_saved(world: World, enter: Enter) -> None:
    case = life.registered(world)
    send(enter(world.deputy), case, problem="李娟写的")

    answer = send(enter(world.agent), case, problem="王敏写的")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "李娟写的" in page
    assert "王敏写的" in page
    assert 'name="version" value="2"' in page
    assert ServiceRequest.objects.get(case=case).problem == "李娟写的"
    assert send(enter(world.agent), case, version=2, problem="两人写的").status_code == 303


@pytest.mark.parametrize("version", ["", "abc", "-1", "99999999999999999999"])
def test_a_version_that_was_never_shown_changes_nothing(version: str, world: World, enter: Enter) -> None:
    case = life.registered(world)
    assert send(enter(world.agent), case, version=version, problem="别的").status_code == 422
    assert ServiceRequest.objects.get(case=case).version == 1


def test_a_second_click_saves_once(world: World, enter: Enter) -> None:
    case = life.registered(world)
    client = enter(world.agent)
    for _click in range(2):
        assert send(client, case, problem="改过", once="one-form").status_code == 303
    assert Event.objects.filter(kind="REQUEST_CORRECTED").count() == 1


def test_the_facts_of_a_closed_request_stay_as_they_are(world: World, enter: Enter) -> None:
    case = life.closed(world)
    assert send(enter(world.agent), case, problem="改过").status_code == 422
    assert ServiceRequest.objects.get(case=case).problem == "制动台显示器不亮"


@pytest.mark.parametrize(
    "wrong",
    [
        {"received_at": "2026-03-02T18:00"}, {"received_at": "1826-03-02T09:00"}, {"received_at": "morgen"},
        {"phone": "12"}, {"channel": "PIGEON"}, {"kind": ""}, {"asset_id": "999999"}, {"problem": "长" * 70_000},
    ],
    ids=str,
)  # fmt: skip
def test_impossible_facts_come_back_beside_their_field(
    wrong: dict[str, str], world: World, enter: Enter
) -> None:
    case = life.registered(world)
    answer = send(enter(world.agent), case, contact_name="王五", **wrong)
    assert answer.status_code == 422
    assert "王五" in answer.content.decode()
    assert ServiceRequest.objects.get(case=case).version == 1


def test_only_who_takes_requests_may_change_them_and_only_of_her_branch(world: World, enter: Enter) -> None:
    case = life.registered(world)
    assert enter(world.technician).get(facts(case)).status_code == 403
    assert send(enter(world.technician), case).status_code == 403
    assert enter(world.stranger).get(facts(case)).status_code == 404
    assert send(enter(world.stranger), case).status_code == 404
