"""What there is to say: written, revised, read, found, offered in the call panel, and kept with the talk."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.campaigns.audience import Conditions
from shouhou.core.errors import Refusal
from shouhou.customers.actions import AssetValues, add_asset
from shouhou.customers.models import Asset, Customer
from shouhou.followups.models import Call
from shouhou.journal.models import Event
from shouhou.knowledge.actions import (
    ArticleValues,
    CannotWrite,
    StaleArticle,
    read_article,
    retire_article,
    revise_article,
    write_article,
)
from shouhou.knowledge.finding import found, offered_to
from shouhou.knowledge.models import Article, ArticleReading
from tests.knowledge.conftest import NOW
from tests.world import World, actor, make_customer

type Enter = Callable[[Staff], Client]
TODAY = date(2026, 3, 2)


def values(**changed: Any) -> ArticleValues:
    told: dict[str, Any] = {
        "kind": "BULLETIN", "topic": "T5", "title": "新检测标准四月实施",
        "body": "自四月一日起按新标准检测。\n灯光仪须升级软件。", "holds_from": TODAY,
    }  # fmt: skip
    return ArticleValues(**(told | changed))


def write(world: World, **changed: Any) -> Article:
    return write_article(values=values(**changed), by=actor(world.supervisor), at=NOW)


def test_it_is_found_by_any_two_characters_of_title_and_words(world: World) -> None:
    one = write(world)
    assert found("新检测标准") == [one.pk]
    assert found("灯光仪") == [one.pk]
    assert found("制动台") == []


def test_a_revision_is_a_version_that_everybody_reads_anew(world: World) -> None:
    one = write(world)
    assert read_article(article_id=one.pk, by=actor(world.agent), at=NOW)
    assert not read_article(article_id=one.pk, by=actor(world.agent), at=NOW)
    changed = values(body="自五月一日起。")
    by = actor(world.supervisor)
    revise_article(article_id=one.pk, values=changed, version=1, why="推迟", by=by, at=NOW)
    with pytest.raises(StaleArticle):
        revise_article(article_id=one.pk, values=values(), version=1, why="", by=by, at=NOW)
    assert [version.body for version in one.versions.order_by("number")][1] == "自五月一日起。"
    assert found("灯光仪") == []
    assert list(ArticleReading.objects.values_list("version", flat=True)) == [1]


@pytest.mark.parametrize("wrong", [{"title": " "}, {"body": ""}])
def test_without_title_or_words_it_is_refused(world: World, wrong: dict[str, str]) -> None:
    with pytest.raises(Refusal):
        write(world, **wrong)
    assert not Article.objects.exists()


def test_what_was_taken_out_is_neither_found_nor_offered(world: World) -> None:
    one, customer = write(world), make_customer(world)
    by = actor(world.supervisor)
    with pytest.raises(CannotWrite):
        retire_article(article_id=one.pk, reason="", by=by, at=NOW)
    retire_article(article_id=one.pk, reason="已作废", by=by, at=NOW)
    assert found("新检测标准") == []
    assert offered_to(customer, [], TODAY) == []
    with pytest.raises(CannotWrite):
        revise_article(article_id=one.pk, values=values(), version=1, why="", by=by, at=NOW)


def test_what_fits_asset_place_and_day_is_offered_before_what_fits_everybody(world: World) -> None:
    customer = make_customer(world)
    Customer.objects.filter(pk=customer.pk).update(province="山东省", level="KEY")
    customer.refresh_from_db()
    add_asset(
        customer_id=customer.pk,
        values=AssetValues(kind="EQUIPMENT", name="制动台", model="FZ-10"),
        by=actor(world.agent),
        at=NOW,
    )
    care = write(world, kind="CARE", topic="T3", title="制动台保养", asset_kind="EQUIPMENT", asset_model="fz")
    everybody = write(world)
    write(world, title="软件升级", asset_kind="SOFTWARE")
    write(world, title="下月起", holds_from=date(2026, 4, 1))
    write(world, title="河北", conditions=Conditions(regions=("河北省",)))
    here = write(world, title="山东", conditions=Conditions(regions=("山东省",), levels=("KEY",)))
    offered = offered_to(customer, list(Asset.objects.all()), TODAY)
    assert [one.pk for one in offered] == [care.pk, here.pk, everybody.pk]


def test_the_panel_offers_it_and_the_call_keeps_what_was_used(world: World, enter: Enter) -> None:
    one, customer, agent = write(world), make_customer(world), enter(world.agent)
    page = agent.get(reverse("desk:call-panel"), {"customer": customer.pk}).content.decode()
    assert "新检测标准四月实施" in page
    sent = {
        "customer": customer.pk, "way": "CALL_IN", "kind": "CONSULTATION", "line_state": "CONNECTED",
        "started_at": "2026-03-02T15:00", "gist": "问新标准", "used": [one.pk, "x"], "outcome": "LATER",
    }  # fmt: skip
    assert agent.post(reverse("desk:call-panel"), sent).status_code == 303
    call = Call.objects.get()
    assert [(use.article_id, use.version) for use in call.used.all()] == [(one.pk, 1)]
    assert Event.objects.filter(kind="ARTICLE_USED").count() == 1
    shown = agent.get(reverse("followups:detail", args=[call.record_no])).content.decode()
    assert reverse("knowledge:article", args=[one.pk]) in shown


def test_it_is_written_read_revised_and_taken_out_on_its_pages(world: World, enter: Enter) -> None:
    agent = enter(world.agent)
    typed = {
        "kind": "ANSWER", "topic": "T6", "title": "打印机不打印", "body": "先看纸。", "holds_from": "2026-03-02",
        "regions": "山东省，河北省",
    }  # fmt: skip
    new = reverse("knowledge:new")
    assert agent.get(new).status_code == 200
    assert agent.post(new, {**typed, "body": ""}).status_code == 422
    page = agent.post(new, typed)["Location"]
    one = Article.objects.get()
    assert one.conditions["regions"] == ["山东省", "河北省"]
    assert "先看纸。" in agent.get(page).content.decode()
    assert agent.post(reverse("knowledge:reading", args=[one.pk])).status_code == 303
    assert "王敏" in agent.get(page).content.decode()
    revision = reverse("knowledge:revision", args=[one.pk])
    assert agent.get(revision).status_code == 200
    assert agent.post(revision, {**typed, "version": 1, "body": "先看电源。"}).status_code == 303
    assert agent.post(revision, {**typed, "version": 1}).status_code == 422
    listed = agent.get(reverse("knowledge:list"), {"q": "电源", "unread": "on"}).content.decode()
    assert "打印机不打印" in listed
    agent.post(reverse("knowledge:retirement", args=[one.pk]), {"reason": ""})
    assert Article.objects.standing().exists()
    agent.post(reverse("knowledge:retirement", args=[one.pk]), {"reason": "过时"})
    assert "打印机不打印" not in agent.get(reverse("knowledge:list")).content.decode()
    assert enter(world.viewer).get(new).status_code == 403
