"""The check-up of the regulation: each kind of finding provoked by what people really enter, and where it shows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.policy.actions import adopt_terms
from shouhou.policy.models import PolicyVersion, UnruledClause
from shouhou.policy.terms import Terms
from tests.desk.test_figures import fields
from tests.world import World, actor, local

type Enter = Callable[[Staff], Client]

PAGE = reverse("desk:checkup")
FIGURES = reverse("desk:rule-figures")
TEXT = reverse("desk:text-new")


def sentences(client: Client) -> list[str]:
    return [
        one.sentence for one in client.get(PAGE, headers={"accept-language": "en"}).context["found"].flaws
    ]


def says(client: Client, words: str) -> bool:
    return any(words in sentence for sentence in sentences(client))


@pytest.fixture
def client(world: World, enter: Enter) -> Client:
    Staff.objects.filter(pk=world.supervisor.pk).update(language="en")
    return enter(world.supervisor)


def test_a_company_as_it_starts_is_in_order_but_for_what_is_said(world: World, client: Client) -> None:
    found = client.get(PAGE).context["found"]
    assert not [one.sentence for one in found.flaws if one.weight == "IMPOSSIBLE"]
    assert says(client, "Clause 二.3 has no rule behind it")
    assert says(client, "nothing in force follows from it. Suggested, not adopted: AS-23")


def test_a_clause_is_ticked_as_meant_and_named_again(world: World, client: Client) -> None:
    tick = reverse("desk:unruled-clause")
    assert client.post(tick, {"clause": "二.3"}).status_code == 303
    assert client.post(tick, {"clause": "二.3"}).status_code == 303
    assert UnruledClause.objects.count() == 1
    assert not says(client, "Clause 二.3 has no rule")
    assert [one.number for one in client.get(PAGE).context["found"].meant] == ["二.3"]
    assert client.post(tick, {"clause": "二.3", "back": "1"}).status_code == 303
    assert says(client, "Clause 二.3 has no rule")
    assert client.post(tick, {"clause": "九.9"}).status_code == 404


def test_a_ticked_clause_with_other_words_is_looked_at_anew(world: World, client: Client) -> None:
    client.post(reverse("desk:unruled-clause"), {"clause": "二.3"})
    text = client.get(TEXT).context["form"].initial
    given = {
        **text,
        "holds_from": "2026-03-02",
        "reason": "改写",
        "text": text["text"].replace("走访", "上门走访"),
    }
    seen = client.post(TEXT, given).context["preview"].seen
    assert client.post(TEXT, {**given, "seen": seen, "adopt": "1"}).status_code == 303
    assert says(client, "Clause 二.3 has no rule")


def test_the_preview_of_a_text_says_which_clauses_nobody_owes_by(world: World, client: Client) -> None:
    given = {
        "title": "售后制度",
        "text": "一、总则\n1、对客户热情。\n二、做什么\n1、报修登记。",
        "holds_from": "2026-03-02",
        "reason": "新制度",
    }
    page = client.post(TEXT, given).content.decode()
    assert "Clause 一.1 has no rule behind it" in page
    assert "The text has no clause for these rules in force" in page


def test_rules_switched_off_leave_their_clause_at_rest(world: World, client: Client) -> None:
    standings = {"AS-15": "OFF"}
    adopt_terms(
        terms=Terms(),
        holds_from=local(2, 14),
        standings=standings,
        reason="试",
        by=actor(world.manager),
        at=local(2, 14),
    )
    assert says(client, "Nobody owes anything by clause 三.5")
    assert says(client, "“The first follow-up with …”: nothing in force follows from it")


def test_figures_that_leave_no_time_are_refused_with_the_sentence(world: World, client: Client) -> None:
    answer = client.post(FIGURES, fields(client, study_hours=0))
    assert answer.status_code == 422
    assert "leaves no time at all" in answer.content.decode()
    assert PolicyVersion.objects.count() == 1


def test_an_adopted_suggestion_on_days_off_is_saved_and_said_beside_the_form(
    world: World, client: Client
) -> None:
    for rule_id in ("AS-17", "AS-18"):
        told = {"standing": "DUTY", "holds_from": "2026-03-02", "why": "CUSTOM"}
        assert client.post(reverse("desk:rule-adoption", args=[rule_id]), told).status_code == 303
    page = client.get(FIGURES).content.decode()
    assert "the window of AS-18" in page
    assert "The limit of AS-17" in page
    assert says(client, "falls wholly on days off")


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ({"campaign_notice_days": 2}, "the letter may go out after the event"),
        ({"campaign_notice_days": 120}, "decided earlier than anybody plans"),
        ({"report_hours": 30}, "The reminder of AS-03"),
    ],
)
def test_figures_that_do_not_go_together_are_saved_and_named(
    world: World, client: Client, figures: dict[str, Any], words: str
) -> None:
    assert client.post(FIGURES, fields(client, holds_from="2026-03-02", **figures)).status_code == 303
    assert says(client, words)
    assert words in client.get(FIGURES).content.decode()


def test_a_post_that_nobody_holds_and_somebody_without_colleague_are_named(
    world: World, client: Client
) -> None:
    Staff.objects.filter(pk=world.engineer.pk).update(left_at=local(1, 9))
    assert says(client, "Nobody holds the post Engineering supervisor")
    assert says(client, "周杰 (Field technician) has no colleague in the department")


def test_only_those_who_may_change_the_regulation_see_the_check_up(world: World, enter: Enter) -> None:
    assert enter(world.agent).get(PAGE).status_code == 403
    assert enter(world.agent).post(reverse("desk:unruled-clause"), {"clause": "二.3"}).status_code == 403
    assert enter(world.manager).get(PAGE).status_code == 200
