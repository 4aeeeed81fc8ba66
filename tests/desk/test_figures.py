"""Figures and the standing of rules: adopted from a day on, refused where they cannot be meant."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.actions import roll
from shouhou.cases.models import Case, Obligation
from shouhou.core import clock
from shouhou.policy.figures import figures_at
from shouhou.policy.models import PolicyVersion
from shouhou.policy.timelines import load_timeline
from tests.service_requests import life
from tests.world import World, local

type Enter = Callable[[Staff], Client]

PAGE = reverse("desk:rule-figures")


def call_first(world: World) -> Case:
    """A case that owes the second follow-up, since the first was made on Monday."""
    return life.told(world)


def fields(client: Client, **more: Any) -> dict[str, Any]:
    """The form as it stands, with something changed."""
    form = client.get(PAGE).context["form"]
    held = {field.html_name: field.value() for field in form}
    return held | {"holds_from": "2026-03-10", "reason": "缩短跟踪期限", "adopt": "1"} | more


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


def test_before_saving_it_says_which_terms_hold_for_running_cases(world: World, enter: Enter) -> None:
    call_first(world)
    client = enter(world.supervisor)
    told = fields(client, second_closes_days=10)
    del told["adopt"]
    answer = client.post(PAGE, told)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert PolicyVersion.objects.count() == 1
    (kept,) = answer.context["running"]
    assert kept.rule_id == "AS-15"
    assert "3月10日" in kept.sentence
    assert "14 天" in kept.sentence
    assert "10 天" in kept.sentence
    assert kept.sentence in page
    assert 'name="adopt"' in page


def test_the_page_of_a_case_says_that_its_old_limit_holds(world: World, enter: Enter) -> None:
    case = call_first(world)
    due = Obligation.objects.get(case=case, rule_id="AS-15").due_at
    client = enter(world.supervisor)
    assert client.post(PAGE, fields(client, second_closes_days=10)).status_code == 303
    page = client.get(reverse("desk:case", args=[case.slug]))
    (kept,) = page.context["kept"]
    assert kept.sentence in page.content.decode()
    assert "3月10日" in kept.sentence
    with clock.set_to(local(11, 9)):
        roll(at=local(11, 9))
    assert Obligation.objects.get(case=case, rule_id="AS-15").due_at == due


def test_a_branch_follows_the_company_but_for_what_it_has_itself(world: World, enter: Enter) -> None:
    client = enter(world.manager)
    own = f"{PAGE}?branch={world.other_branch.pk}"
    assert client.post(own, fields(client, study_hours=2)).status_code == 303
    assert PolicyVersion.objects.get(branch=world.other_branch).terms == {"study_hours": 2}
    assert client.post(PAGE, fields(client, retry_minutes=20, holds_from="2026-03-11")).status_code == 303
    day = local(12, 9)
    theirs, ours = figures_at(day, world.other_branch.pk), figures_at(day)
    assert (theirs.study_hours, theirs.retry_minutes) == (2, 20)
    assert (ours.study_hours, ours.retry_minutes) == (4, 20)
    loaded = load_timeline(world.other_branch.pk, since=day, until=day)
    assert (loaded.at(day).terms.study_hours, loaded.at(day).terms.retry_minutes) == (2, 20)
    with clock.set_to(day):
        assert "公司为 4" in client.get(own).content.decode()


def test_two_versions_are_laid_beside_each_other(world: World, enter: Enter) -> None:
    client = enter(world.supervisor)
    client.post(PAGE, fields(client, study_hours=3))
    page = client.get(reverse("desk:figures-comparison"))
    assert [(one.rule_id, one.new) for one in page.context["changes"]] == [("AS-08", "3 小时之内")]


@pytest.mark.parametrize(
    "wrong",
    [
        {"second_opens_days": 15, "second_closes_days": 14},
        {"retry_minutes": -1},
        {"retry_minutes": "bald"},
        {"reason": "  "},
        {"holds_from": "2026-03-01"},
        {"holds_from": ""},
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
