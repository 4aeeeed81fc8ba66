"""Saved views and chosen columns, on pages, without script."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import SavedView, Staff
from shouhou.accounts.saved_views import CannotKeepView, ViewFacts, change_view, save_view, views_for
from shouhou.customers.actions.single_facts import set_level
from tests.lists.conftest import NOW
from tests.world import World, actor, make_customer

type Enter = Callable[[Staff], Client]

LIST = reverse("customers:list")
NEW = reverse("accounts:view-new", args=["customers"])


def keep(client: Client, name: str, **more: object) -> SavedView:
    told: dict[str, Any] = {"name": name, "sharing": "PRIVATE", "query": "level=KEY", **more}
    assert client.post(NEW, told).status_code == 303
    return SavedView.objects.get(name=name)


def test_a_view_holds_its_filters_and_its_address_says_them(world: World, enter: Enter) -> None:
    key = make_customer(world, name="重点站")
    set_level(customer_id=key.pk, level="KEY", by=actor(world.agent), at=NOW)
    make_customer(world, name="其他站", phone="13900139000")
    client = enter(world.agent)
    view = keep(client, "我的重点", is_pinned="on")
    answer = client.get(LIST, {"saved": view.pk})
    assert [row.name for row in answer.context["list"].page.rows] == ["重点站"]
    assert f"saved={view.pk}&amp;level=KEY" in answer.content.decode()  # the tab, to be passed on
    assert len(client.get(LIST, {"saved": 0}).context["list"].rows) == 2


def test_a_person_can_start_in_a_view_and_leave_it(world: World, enter: Enter) -> None:
    make_customer(world)
    client = enter(world.agent)
    view = keep(client, "重点", is_default="on")
    assert client.get(LIST).context["list"].view == view
    assert client.get(LIST, {"saved": 0}).context["list"].view is None
    assert client.get(LIST, {"level": ""}).context["list"].view is None
    assert enter(world.deputy).get(LIST).context["list"].view is None


def test_only_supervisors_show_views_to_others(world: World, enter: Enter) -> None:
    refused = enter(world.agent).post(NEW, {"name": "全体", "sharing": "ALL", "query": ""})
    assert refused.status_code == 422
    assert "全体" in refused.content.decode()
    view = keep(enter(world.supervisor), "本部", sharing="BRANCH")
    assert view in views_for(world.agent, "customers")
    assert view not in views_for(world.stranger, "customers")
    assert enter(world.agent).post(reverse("accounts:view", args=[view.pk]), {"name": "x"}).status_code == 404
    with pytest.raises(CannotKeepView):
        change_view(staff=world.agent, view_id=view.pk, facts=ViewFacts("别的"))


def test_a_view_is_renamed_deleted_and_both_are_undone(world: World, enter: Enter) -> None:
    client = enter(world.agent)
    view = keep(client, "旧名")
    edit = reverse("accounts:view", args=[view.pk])
    undo = reverse("accounts:view-undoing", args=[view.pk])
    assert client.post(edit, {"name": "新名", "sharing": "PRIVATE"}).status_code == 303
    assert SavedView.objects.get().name == "新名"
    assert undo in client.get(LIST, {"saved": view.pk}).content.decode()
    assert client.post(undo).status_code == 303
    assert SavedView.objects.get().name == "旧名"
    gone = client.post(reverse("accounts:view-deletion", args=[view.pk]))
    assert undo in gone.content.decode()
    assert views_for(world.agent, "customers") == []
    client.post(undo)
    assert [v.name for v in views_for(world.agent, "customers")] == ["旧名"]


def test_a_view_needs_a_name_of_its_own(world: World) -> None:
    save_view(staff=world.agent, list_code="customers", facts=ViewFacts("重点"))
    for name in ("重点", "  ", "长" * 41):
        with pytest.raises(CannotKeepView) as refused:
            save_view(staff=world.agent, list_code="customers", facts=ViewFacts(name))
        assert refused.value.field == "name"


def test_columns_are_chosen_moved_and_remembered_for_each_person_and_view(world: World, enter: Enter) -> None:
    make_customer(world)
    client = enter(world.agent)
    address = reverse("accounts:list-columns", args=["customers"])

    def shown(of: Client = client, **query: object) -> list[str]:
        return [column.code for column in of.get(LIST, query).context["list"].seen.columns]

    usual = shown()
    client.post(address, {"column": ["phone", "level", "nonsense"], "saved": 0})
    assert shown() == ["name", "phone", "level"]
    answer = client.post(address, {"column": ["name", "phone", "level"], "saved": 0, "move": "level:up"})
    assert answer.headers["Location"].endswith("#columns")
    assert shown() == ["name", "level", "phone"]
    assert shown(enter(world.deputy)) == usual
    view = keep(client, "视图")
    assert shown(saved=view.pk) == ["name", "level", "phone"]
    client.post(address, {"column": ["agent"], "saved": view.pk})
    assert shown(saved=view.pk) == ["name", "agent"]
    assert shown(saved=0) == ["name", "level", "phone"]
    client.post(address, {"usual": "1", "saved": 0})
    assert shown(saved=0) == usual


def test_lists_that_one_may_not_see_have_no_views_either(world: World, enter: Enter) -> None:
    assert enter(world.agent).get(reverse("accounts:view-new", args=["staff"])).status_code == 403
    assert enter(world.agent).get(reverse("accounts:view-new", args=["nothing"])).status_code == 404
