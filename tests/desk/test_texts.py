"""The text of the regulation: pasted, looked at, adopted from a day on, compared, and shown for its period."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.regulation_text import DEFAULT
from shouhou.core import clock
from shouhou.journal.models import Event
from shouhou.policy.actions import CannotAdopt, adopt_regulation
from shouhou.policy.models import RegulationVersion
from shouhou.policy.texts import as_plain, split
from tests.world import World, actor, local

type Enter = Callable[[Staff], Client]

PAGE, NEW = reverse("desk:regulation"), reverse("desk:text-new")
OWN = as_plain(DEFAULT).replace("当天问清七项情况", "两小时内问清七项情况")


def fields(**more: str) -> dict[str, str]:
    return {
        "title": "售后服务管理制度",
        "text": OWN,
        "holds_from": "2026-03-16",
        "reason": "按新机构修订",
        **more,
    }


def seen_of(page: str) -> str:
    return page.split('name="seen" value="')[1].split('"')[0]


def adopt(client: Client, **more: str) -> int:
    page = client.post(NEW, fields(**more)).content.decode()
    return client.post(NEW, {**fields(**more), "adopt": "", "seen": seen_of(page)}).status_code


def test_the_default_text_is_offered_for_editing(world: World, enter: Enter) -> None:
    page = enter(world.supervisor).get(NEW).content.decode()
    assert "当天问清七项情况" in page
    assert "售后服务管理制度" in page


def test_a_text_is_first_shown_and_then_adopted(world: World, enter: Enter) -> None:
    client = enter(world.supervisor)
    shown = client.post(NEW, fields())
    assert shown.status_code == 200
    assert "<ins>" in shown.content.decode()
    assert not RegulationVersion.objects.exists()
    told = client.post(NEW, {**fields(), "adopt": "", "seen": seen_of(shown.content.decode())})
    version = RegulationVersion.objects.get()
    assert (told.status_code, told["Location"]) == (
        303,
        f"{reverse('desk:text-comparison')}?new={version.pk}",
    )
    assert (version.holds_from, version.adopted_by_id) == (date(2026, 3, 16), world.supervisor.pk)
    assert Event.objects.filter(kind="REGULATION_ADOPTED").count() == 1
    assert "<ins>" in client.get(told["Location"]).content.decode()


def test_what_was_not_looked_at_is_shown_before_it_is_adopted(world: World, enter: Enter) -> None:
    client = enter(world.supervisor)
    seen = seen_of(client.post(NEW, fields()).content.decode())
    other = client.post(NEW, {**fields(text=OWN + "\n七、另加一条。"), "adopt": "", "seen": seen})
    assert other.status_code == 200
    assert "另加一条" in other.content.decode()
    assert not RegulationVersion.objects.exists()


def test_the_page_shows_the_text_that_held_in_the_period(world: World, enter: Enter) -> None:
    assert adopt(enter(world.supervisor)) == 303
    with clock.set_to(local(20, 10)):
        client = enter(world.supervisor)
        assert "两小时内问清七项情况" in client.get(PAGE).content.decode()
        assert "两小时内问清七项情况" in client.get(PAGE, {"month": "2026-04"}).content.decode()
        before = client.get(PAGE, {"month": "2026-02"}).content.decode()
    assert "两小时内问清七项情况" not in before
    assert "当天问清七项情况" in before


def test_a_text_to_come_is_announced_and_does_not_hold_yet(world: World, enter: Enter) -> None:
    client = enter(world.supervisor)
    adopt(client)
    page = client.get(PAGE).content.decode()
    assert "当天问清七项情况" in page
    assert reverse("desk:text-comparison") in page


def test_versions_are_listed_with_who_and_why(world: World, enter: Enter) -> None:
    client = enter(world.supervisor)
    adopt(client)
    page = client.get(reverse("desk:texts")).content.decode()
    assert "按新机构修订" in page
    assert world.supervisor.name in page
    version = RegulationVersion.objects.get()
    assert "两小时内" in client.get(reverse("desk:text", args=[version.pk])).content.decode()
    assert "当天问清" in client.get(reverse("desk:text", args=[0])).content.decode()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"text": "  \n "}, "text"),
        ({"text": "没有编号的一段话。"}, "text"),
        ({"text": "一、甲\n1、乙。\n1、丙。"}, "text"),
        ({"text": "一、甲\n1、\n2、丙。"}, "text"),
        ({"reason": ""}, "reason"),
        ({"holds_from": "2026-13-40"}, "holds_from"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_kept(
    world: World, enter: Enter, wrong: dict[str, str], field: str
) -> None:
    client = enter(world.supervisor)
    answer = client.post(NEW, {**fields(**wrong), "adopt": "", "seen": "x"})
    assert answer.status_code == 422
    assert "按新机构修订" in answer.content.decode() or field == "reason"
    assert not RegulationVersion.objects.exists()


def test_two_versions_on_one_day_and_a_day_that_is_past_are_refused(world: World, enter: Enter) -> None:
    client = enter(world.supervisor)
    assert adopt(client) == 303
    assert adopt(client, text=OWN + "\n七、另加一条。") == 422
    assert adopt(client, holds_from="2026-03-01") == 422
    assert RegulationVersion.objects.count() == 1


def test_the_verb_itself_refuses(world: World) -> None:
    boss, text = actor(world.supervisor), split(OWN)[0]
    day, at = date(2026, 3, 16), local(2, 15)
    for raw, title in (
        ("", "制度"),
        ("一、甲\n1、", "制度"),
        ("一、甲\n1、乙\n1、丙", "制度"),
        ("一、甲。", ""),
    ):
        with pytest.raises(CannotAdopt):
            adopt_regulation(text=split(raw, title=title)[0], holds_from=day, reason="修订", by=boss, at=at)
    with pytest.raises(CannotAdopt):
        adopt_regulation(text=text, holds_from=day, reason=" ", by=boss, at=at)
    adopt_regulation(text=text, holds_from=day, reason="修订", by=boss, at=at)
    with pytest.raises(CannotAdopt):
        adopt_regulation(text=text, holds_from=day, reason="修订", by=boss, at=at)


def test_rules_without_a_place_are_asked_for_and_never_lost(world: World, enter: Enter) -> None:
    client = enter(world.supervisor)
    own = {"text": "一、总则\n1、随时接报修。\n2、满一周再打电话。", "holds_from": "2026-03-02"}
    page = client.post(NEW, fields(**own)).content.decode()
    names = [piece.split('"')[0] for piece in page.split('<select name="')[1:]]
    assert names
    chosen = dict.fromkeys(names[:1], "一.2")
    told = client.post(NEW, {**fields(**own), **chosen, "adopt": "", "seen": seen_of(page)})
    assert told.status_code == 303
    assert list(RegulationVersion.objects.get().places.values()) == ["一.2"]
    shown = client.get(PAGE).content.decode()
    assert 'id="rule-AS-01"' in shown
    assert 'id="rule-AS-15"' in shown


def test_only_those_who_answer_for_it_edit_the_text(world: World, enter: Enter) -> None:
    assert enter(world.agent).get(NEW).status_code == 403
    assert enter(world.agent).get(reverse("desk:texts")).status_code == 200
    assert enter(world.manager).get(NEW).status_code == 200
