"""Figures and the standing of rules: adopted from a day on, refused where they cannot be meant."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.models import Obligation
from shouhou.core import clock
from shouhou.policy.models import PolicyVersion
from tests.world import World, local, make_request

type Enter = Callable[[Staff], Client]

PAGE = reverse("desk:rule-figures")


def fields(client: Client, **more: Any) -> dict[str, Any]:
    """The form as it stands, with something changed."""
    form = client.get(PAGE).context["form"]
    held = {field.html_name: field.value() for field in form}
    return held | {"holds_from": "2026-03-10", "reason": "缩短跟踪期限"} | more


def test_figures_are_adopted_from_a_day_on(world: World, enter: Enter) -> None:
    client = enter(world.supervisor)
    answer = client.post(PAGE, fields(client, second_closes_days=10))
    version = PolicyVersion.objects.order_by("-pk")[0]
    assert answer.status_code == 303
    assert (version.holds_from, version.terms["second_closes_days"]) == (local(10, 0), 10)
    assert version.standings == {}
    assert "缩短跟踪期限" in client.get(PAGE).content.decode()
    with clock.set_to(local(11, 9)):
        assert client.get(PAGE).context["form"]["second_closes_days"].value() == 10


def test_a_suggestion_becomes_a_duty_and_a_given_rule_can_rest(world: World, enter: Enter) -> None:
    client = enter(world.supervisor)
    told = fields(client, **{"rule-AS-20": "DUTY", "rule-AS-03": "OFF", "holds_from": "2026-03-02"})
    assert client.post(PAGE, told).status_code == 303
    assert PolicyVersion.objects.order_by("-pk")[0].standings == {"AS-20": "DUTY", "AS-03": "OFF"}
    with clock.set_to(local(2, 16)):
        case = make_request(world, at=local(2, 16))
    assert not Obligation.objects.filter(case=case, rule_id="AS-03").exists()
    later = client.get(PAGE).context["form"]
    assert later["rule-AS-20"].value() == "DUTY"


@pytest.mark.parametrize(
    "wrong",
    [
        {"second_opens_days": 15, "second_closes_days": 14},
        {"retry_minutes": -1},
        {"retry_minutes": "bald"},
        {"reason": "  "},
        {"holds_from": "2026-03-01"},
        {"holds_from": ""},
        {"rule-AS-03": "MAYBE"},
    ],
)
def test_what_cannot_be_meant_is_refused_and_kept(world: World, enter: Enter, wrong: dict[str, Any]) -> None:
    client = enter(world.supervisor)
    answer = client.post(PAGE, fields(client, study_hours=3) | wrong)
    assert answer.status_code == 422
    assert PolicyVersion.objects.count() == 1
    assert answer.context["form"]["study_hours"].value() == "3"


def test_two_versions_on_one_day_are_refused(world: World, enter: Enter) -> None:
    client = enter(world.supervisor)
    told = fields(client, study_hours=3)
    assert client.post(PAGE, told).status_code == 303
    assert client.post(PAGE, told | {"study_hours": 2}).status_code == 422
    assert PolicyVersion.objects.count() == 2
