"""Suggestions are adopted clause by clause from a day on, by the company or a branch, and withdrawn likewise."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Role
from shouhou.cases.models import Obligation
from shouhou.cases.verify import verify
from shouhou.core import clock
from shouhou.core.actor import SYSTEM
from shouhou.journal.models import Event
from shouhou.policy.actions import CannotAdopt, adopt_rule
from shouhou.policy.adoptions import breaches_on, stands_on
from shouhou.policy.models import Adoption
from shouhou.policy.timelines import load_timeline
from tests.world import World, actor, local, make_request

type Enter = Callable[[Staff], Client]

SUGGESTIONS = reverse("desk:suggestions")
NOW = local(2, 15)
TONIGHT = local(2, 23)


def adoption_of(rule_id: str, branch: int | None = None) -> str:
    return reverse("desk:rule-adoption", args=[rule_id]) + (f"?branch={branch}" if branch else "")


def typed(**more: Any) -> dict[str, Any]:
    return {"standing": "DUTY", "holds_from": "2026-03-02", "why": "CUSTOM", "reason": ""} | more


def owes(world: World, rule_id: str, day: int, by: Staff | None = None) -> str:
    """How a request of a day owes by a rule; empty where it does not."""
    case = make_request(world, at=local(day, 10), by=by)
    return (
        Obligation.objects.filter(case=case, rule_id=rule_id).values_list("standing", flat=True).first() or ""
    )


def test_suggestions_are_off_until_one_click_adopts_one(world: World, enter: Enter) -> None:
    client = enter(world.supervisor)
    page = client.get(SUGGESTIONS)
    offered = {one.rule_id: one for one in page.context["suggestions"]}
    assert {"AS-20", "X-03", "CM-02"} <= set(offered)
    assert "AS-01" not in offered
    form = offered["CM-02"].form
    ready = {name: form[name].value() for name in ("holds_from", "why")}
    assert ready["why"] == "LAW"
    answer = client.post(adoption_of("CM-02"), {**ready, "holds_from": "2026-03-02", "standing": "DUTY"})
    assert answer.status_code == 303
    made = Adoption.objects.get()
    assert (made.rule_id, made.standing, made.adopted_by_id) == ("CM-02", "DUTY", world.supervisor.pk)
    assert Event.objects.get(kind="RULE_ADOPTED").data["rule_id"] == "CM-02"
    shown = client.get(reverse("desk:rule", args=["CM-02"])).content.decode()
    assert world.supervisor.name in shown
    assert "法律或标准有要求" in shown
    assert "CM-02" not in {one.rule_id for one in client.get(SUGGESTIONS).context["suggestions"]}


def test_what_was_adopted_counts_from_its_day_and_not_before(world: World, enter: Enter) -> None:
    client = enter(world.supervisor)
    client.post(adoption_of("AS-03"), typed(standing="REMINDER", holds_from="2026-03-04"))
    client.post(adoption_of("AS-03"), typed(standing="OFF", holds_from="2026-03-06"))
    with clock.set_to(local(9, 9)):
        found = [owes(world, "AS-03", day) for day in (3, 4, 6)]
    assert found == ["DUTY", "REMINDER", ""]
    assert not [broken for progress in verify(at=local(9, 9)) for broken in progress.broken]


def test_a_branch_deviates_and_goes_back_to_what_the_company_has(world: World, enter: Enter) -> None:
    client, far = enter(world.manager), world.other_branch
    client.post(adoption_of("AS-03", far.pk), typed(standing="OFF"))
    assert owes(world, "AS-03", 3) == "DUTY"
    assert owes(world, "AS-03", 3, by=world.stranger) == ""
    page = client.get(reverse("desk:rule", args=["AS-03"])).content.decode()
    assert far.name in page
    assert "与公司不同" in page
    client.post(adoption_of("AS-03", far.pk), typed(standing="", holds_from="2026-03-04"))
    assert owes(world, "AS-03", 5, by=world.stranger) == "DUTY"
    later = stands_on(local(5, 9), far.pk)["AS-03"]
    assert (later.standing, later.deviates) == ("DUTY", False)


def test_a_supervisor_decides_for_her_own_branch_and_not_for_another(world: World, enter: Enter) -> None:
    client = enter(world.supervisor)
    answer = client.get(adoption_of("AS-03", world.other_branch.pk))
    assert world.other_branch not in answer.context["branches"]
    assert answer.context["branch"] is None


def test_the_breach_class_of_a_rule_can_be_changed_for_the_company_and_a_branch(
    world: World, enter: Enter
) -> None:
    client = enter(world.manager)
    client.post(adoption_of("AS-03"), typed(breach="B1"))
    client.post(adoption_of("AS-03", world.other_branch.pk), typed(breach="B4"))
    breaches = breaches_on(TONIGHT)
    assert breaches.of("AS-03") == "B1"
    assert breaches.of("AS-03", world.branch.pk) == "B1"
    assert breaches.of("AS-03", world.other_branch.pk) == "B4"
    make_request(world, at=local(2, 9))
    make_request(world, at=local(2, 9), by=world.stranger)
    going_up = Obligation.objects.filter(breaches.where(frozenset({"B4"})), rule_id="AS-03")
    assert [one.branch_id for one in going_up] == [world.other_branch.pk]
    assert client.post(adoption_of("AS-03", world.other_branch.pk), typed(standing="")).status_code == 303
    assert breaches_on(TONIGHT).of("AS-03", world.other_branch.pk) == "B1"


@pytest.mark.parametrize(
    ("rule_id", "wrong", "sentence"),
    [
        ("AS-03", {"standing": "OFF", "holds_from": "2026-03-01"}, "不能从过去的日子起采纳"),
        ("AS-03", {"standing": "OFF", "why": ""}, "请写明采纳或变更的原因"),
        ("AS-03", {"standing": "DUTY"}, "什么也不会改变"),
        ("AS-03", {"standing": ""}, "请选择这条规则如何执行"),
        ("RC-45", {}, "还没有做出来"),
    ],
)
def test_what_cannot_be_adopted_is_refused_with_a_sentence(
    world: World, enter: Enter, rule_id: str, wrong: dict[str, str], sentence: str
) -> None:
    answer = enter(world.supervisor).post(adoption_of(rule_id), typed(**wrong))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Adoption.objects.exists()


def test_two_decisions_about_one_rule_from_one_day_are_refused(world: World, enter: Enter) -> None:
    client = enter(world.supervisor)
    assert client.post(adoption_of("AS-20"), typed(holds_from="2026-03-10")).status_code == 303
    assert (
        client.post(adoption_of("AS-03"), typed(standing="OFF", holds_from="2026-03-10")).status_code == 303
    )
    answer = client.post(adoption_of("AS-20"), typed(standing="REMINDER", holds_from="2026-03-10"))
    assert answer.status_code == 422
    assert "已经定过" in answer.content.decode()


def test_a_step_that_waits_keeps_waiting(world: World) -> None:
    with pytest.raises(CannotAdopt):
        adopt_rule(
            rule_id="CM-01", standing="DUTY", breach="B1", holds_from=NOW, reason="放宽",
            by=actor(world.supervisor), at=NOW,
        )  # fmt: skip
    with pytest.raises(CannotAdopt):
        adopt_rule(
            rule_id="AS-03", standing="DUTY", breach="B3", holds_from=NOW, reason="收紧", by=SYSTEM, at=NOW
        )


def test_whoever_may_not_edit_reads_the_suggestions_only(world: World, enter: Enter) -> None:
    client = enter(world.agent)
    assert '<form method="post"' not in client.get(SUGGESTIONS).content.decode().split("<main")[1]
    assert client.post(adoption_of("AS-20"), typed()).status_code == 403
    assert Role.AGENT in world.agent.roles


def test_decisions_cost_a_timeline_one_statement(
    world: World, enter: Enter, django_assert_max_num_queries: Any
) -> None:
    client = enter(world.supervisor)
    for day in (3, 4, 5):
        client.post(
            adoption_of("AS-20"), typed(standing="OFF" if day == 4 else "DUTY", holds_from=f"2026-03-0{day}")
        )
    with django_assert_max_num_queries(6):
        known = load_timeline(world.branch.pk, since=NOW, until=NOW)
    assert len(known.versions) == 4
