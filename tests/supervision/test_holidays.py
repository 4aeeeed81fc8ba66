"""Another version of the holidays moves what is open and nothing that is settled."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.actions import roll
from shouhou.cases.models import Obligation
from shouhou.cases.verify import verify
from shouhou.core.actor import SYSTEM
from shouhou.core.say import say_day
from shouhou.policy.actions import CannotAdopt
from shouhou.policy.models import HolidayVersion
from shouhou.supervision.holidays import adopt_holidays, keep_published
from tests.supervision.conftest import NOW
from tests.world import World, actor, local, make_call, make_customer, make_request

type Enter = Callable[[Staff], Client]
PAGE = reverse("supervision:holidays")


def test_open_duties_move_and_settled_ones_stay(world: World) -> None:
    at = local(14, 10)  # a Saturday
    case = make_request(world, at=at, wanted="")
    settled = make_call(world, at=at, customer=make_customer(world, at=at))
    assert Obligation.objects.get(case=case, rule_id="AS-01").due_at == local(17, 0)
    before = Obligation.objects.get(case=settled.case, rule_id="RD-01").due_at

    _version, looked = adopt_holidays(
        off=[date(2026, 3, 16)], work=[], reason="补休", by=actor(world.administrator), at=local(14, 11)
    )
    roll(at=local(14, 12))

    assert looked >= 1
    assert Obligation.objects.get(case=case, rule_id="AS-01").due_at == local(18, 0)
    assert Obligation.objects.get(case=settled.case, rule_id="RD-01").due_at == before
    make_call(world, at=local(14, 13), customer=settled.customer, cases=[settled.case])
    assert Obligation.objects.filter(case=settled.case, rule_id="RD-01").first().due_at == before  # type: ignore[union-attr]
    assert [b for progress in verify(at=local(14, 14)) for b in progress.broken] == []


def test_a_list_that_contradicts_itself_is_refused_with_a_sentence(world: World) -> None:
    with pytest.raises(CannotAdopt) as refused:
        adopt_holidays(
            off=[date(2026, 3, 7), date(2026, 3, 8)], work=[date(2026, 3, 7)], reason="调休",
            by=actor(world.administrator), at=NOW,
        )  # fmt: skip
    assert say_day(date(2026, 3, 7)) in str(refused.value.sentence)


def test_the_page_shows_what_holds_and_takes_a_correction_of_one_year(world: World, enter: Enter) -> None:
    client = enter(world.supervisor)
    assert "10月1日至" in client.get(PAGE).content.decode()
    versions = HolidayVersion.objects.count()
    sent = {"off": "3月9日至3月10日\n10-1", "work": "3月14日、3/15", "reason": "公司调休"}
    assert client.post(PAGE, sent).status_code == 303
    newest = HolidayVersion.objects.latest("pk")
    assert HolidayVersion.objects.count() == versions + 1
    assert [d for d in newest.off if d.startswith("2026")] == ["2026-03-09", "2026-03-10", "2026-10-01"]
    assert [d for d in newest.work if d.startswith("2026")] == ["2026-03-14", "2026-03-15"]
    assert any(d.startswith("2025") for d in newest.off)  # other years stay
    # What was published can be filled in again.
    assert "10月1日至" in client.get(PAGE, {"statutory": "1"}).content.decode()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"off": "2月30日", "work": "", "reason": "x"}, "2月30日"),
        ({"off": "3月10日至3月9日", "work": "", "reason": "x"}, "3月10日至3月9日"),
        ({"off": "春节", "work": "", "reason": "x"}, "春节"),
        ({"off": "3月9日", "work": "3月9日", "reason": "x"}, "3月9日"),
        ({"off": "3月9日", "work": "", "reason": ""}, "3月9日"),
    ],
)
def test_what_cannot_be_meant_is_refused_beside_what_was_typed(
    world: World, enter: Enter, sent: dict[str, str], said: str
) -> None:
    before = HolidayVersion.objects.count()
    answer = enter(world.supervisor).post(PAGE, sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert HolidayVersion.objects.count() == before


def test_an_agent_reads_the_holidays_and_changes_nothing(world: World, enter: Enter) -> None:
    before, client = HolidayVersion.objects.count(), enter(world.agent)
    assert "<textarea" not in client.get(PAGE).content.decode()
    client.post(PAGE, {"off": "3月9日", "work": "", "reason": "x"})
    assert HolidayVersion.objects.count() == before


def test_a_year_that_was_published_meanwhile_is_taken_once_and_corrections_stay(world: World) -> None:
    """The company was founded when only earlier years were known."""
    older = [date(2025, 10, 1)]
    adopt_holidays(off=older, work=[], reason="补录", by=actor(world.administrator), at=NOW)
    HolidayVersion.objects.exclude(pk=HolidayVersion.objects.latest("pk").pk).delete()
    assert keep_published(by=SYSTEM, at=NOW) == 1
    newest = HolidayVersion.objects.latest("pk")
    assert "2025-10-01" in newest.off
    assert "2026-10-01" in newest.off
    adopt_holidays(off=older, work=[], reason="全部照常上班", by=actor(world.administrator), at=NOW)
    assert keep_published(by=SYSTEM, at=NOW) == 0
