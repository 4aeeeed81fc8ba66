"""Nobody can go in time: the reason, the new date, serving it first, and who sees it (AS-14, X-12)."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.verify import verify
from shouhou.core.errors import Refusal
from shouhou.field import actions
from shouhou.field.actions import CannotDefer
from shouhou.field.codes import DeferReason
from shouhou.field.models import Dispatch, SiteJob
from tests.field import life
from tests.field.life import announce, defer, fresh, owed, plan
from tests.world import World, actor, local

type Enter = Callable[[Staff], Client]


def hinder(world: World, case_id: int, **values: str) -> None:
    told = {"reason": DeferReason.NOBODY_FREE, "words": ""} | values
    actions.say_nobody_can_go(case_id=case_id, by=actor(world.engineer), at=local(2, 11, 30), **told)


def test_that_nobody_can_go_takes_the_place_of_sending_somebody(world: World) -> None:
    case = life.needed(world)
    hinder(world, case.pk)
    assert owed(case, "AS-11").outcome == "VOID"
    duty = owed(case, "AS-14")
    assert (duty.owner, duty.due_at, duty.outcome) == (world.agent, local(3, 0), "OPEN")


def test_the_talk_defers_promises_and_raises(world: World) -> None:
    case = life.needed(world)
    hinder(world, case.pk)
    defer(world, case, local(2, 16), local(4, 12))
    assert (fresh(case).state, owed(case, "AS-14").outcome) == ("DEFERRED", "MET")
    promised = owed(case, "X-12")
    assert (promised.owner, promised.due_at) == (world.engineer, local(4, 12))
    dispatch = Dispatch.objects.get()
    assert (dispatch.is_raised, dispatch.is_deferred, dispatch.promised_at) == (True, True, local(4, 12))
    assert [one for found in verify(at=local(12, 9)) for one in found.broken] == []


def test_the_promised_date_is_kept_by_somebody_being_there(world: World) -> None:
    case = life.deferred(world)
    times = {"depart_at": local(4, 9), "arrive_at": local(4, 10)}
    plan(world, case, at=local(3, 9), **times)
    announce(world, case, local(3, 10), **times)
    actions.set_out(case_id=case.pk, by=actor(world.technician), at=local(4, 9))
    actions.arrive(case_id=case.pk, by=actor(world.technician), at=local(4, 10))
    assert owed(case, "X-12").outcome == "MET"
    assert Dispatch.objects.get().is_raised


def test_deferring_again_replaces_the_date_that_was_promised(world: World) -> None:
    case = life.deferred(world)
    defer(world, case, local(3, 9), local(5, 12))
    assert [o.outcome for o in case.obligations.filter(rule_id="X-12").order_by("pk")] == ["VOID", "OPEN"]
    assert fresh(case).state == "DEFERRED"


def test_an_attempt_that_reached_nobody_defers_nothing(world: World) -> None:
    case = life.needed(world)
    defer(world, case, local(2, 12), local(4, 12), reached=False)
    assert (fresh(case).state, owed(case, "AS-14").outcome) == ("DISPATCHING", "OPEN")
    assert Dispatch.objects.get().promised_at is None


def test_a_plan_that_falls_through_is_withdrawn(world: World) -> None:
    case = life.announced(world)
    actions.say_nobody_can_go(
        case_id=case.pk, reason=DeferReason.ROAD, words="", by=actor(world.engineer), at=local(2, 13)
    )
    assert SiteJob.objects.get().withdrawn_at == local(2, 13)
    assert (owed(case, "X-11").outcome, fresh(case).state) == ("VOID", "DISPATCHING")


def test_whoever_is_free_after_all_goes_and_nothing_need_be_explained(world: World) -> None:
    case = life.needed(world)
    hinder(world, case.pk)
    plan(world, case, at=local(2, 12))
    assert owed(case, "AS-14").outcome == "VOID"


def test_a_date_in_the_past_or_no_reason_is_refused(world: World) -> None:
    case = life.needed(world)
    with pytest.raises(CannotDefer) as past:
        defer(world, case, local(2, 12), local(2, 11))
    assert past.value.field == "new_date"
    with pytest.raises(CannotDefer) as wordless:
        hinder(world, case.pk, reason=DeferReason.OTHER)
    assert wordless.value.field == "words"
    with pytest.raises(CannotDefer):
        hinder(world, case.pk, reason="LAZY")
    assert fresh(case).state == "DISPATCHING"


def test_nobody_is_called_back_from_the_road_by_a_deferral(world: World) -> None:
    case = life.on_the_way(world)
    with pytest.raises(CannotDefer):
        defer(world, case, local(2, 14, 10), local(4, 12))


def test_nothing_is_deferred_where_nobody_is_to_go(world: World) -> None:
    case = life.done(world)
    with pytest.raises(Refusal):
        hinder(world, case.pk)


def test_the_customers_page_shows_the_deferral(world: World, enter: Enter) -> None:
    case = life.deferred(world)
    page = enter(world.agent).get(
        reverse("customers:detail", args=[case.customer_id]), headers={"accept-language": "en"}
    )
    assert "The visit was deferred" in page.content.decode() or "推迟" in page.content.decode()
    assert "03-04 12:00" in page.content.decode()
