"""Who is reminded of what and when: the day's list, half an hour before, what is left, and never twice."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouhou.accounts import founding
from shouhou.accounts.models import Staff
from shouhou.cases.models import Obligation
from shouhou.channels.actions import ChannelValues, plan_reminders, set_addressee, set_channel
from shouhou.channels.models import Channel, Message
from shouhou.core import clock
from shouhou.core.actor import SYSTEM
from shouhou.followups.actions import Promise
from shouhou.service_requests.actions import report_upward
from shouhou.supervision.actions import answer_objection, raise_objection
from shouhou.supervision.actions.absences import AbsenceValues, record_absence
from shouhou.supervision.actions.reminding import write_reminders
from tests.world import World, actor, local, make_call, make_request, make_world

MORNING, EVENING = local(2, 8), local(2, 17, 30)


@pytest.fixture
def founded_at() -> datetime:
    """The company was founded on Saturday and hired its people on Sunday."""
    return local(1, 9)


@pytest.fixture
def world(db: None, founded_at: datetime) -> Iterator[World]:
    """The cast, with a robot for the head office and times as usual."""
    founding.forget()
    cache.clear()
    with clock.set_to(MORNING):
        world = make_world(at=founded_at)
        values = ChannelValues(
            "售后群", "WECOM", branch_id=world.branch.pk, webhook="http://127.0.0.1:9/x?key=abc"
        )
        set_channel(channel_id=None, values=values, by=actor(world.administrator), at=MORNING)
        planned(world)
        yield world
    founding.forget()


def planned(world: World, **values: Any) -> None:
    told: dict[str, Any] = {
        "base_url": "https://service.example.com", "morning_at": time(8), "before_minutes": 30,
        "evening_at": time(17, 30), "quiet_from": time(21), "quiet_until": time(7, 30),
    }  # fmt: skip
    plan_reminders(**(told | values), by=actor(world.administrator), at=MORNING)


def reminded(at: datetime) -> list[Message]:
    before = set(Message.objects.values_list("pk", flat=True))
    write_reminders(by=SYSTEM, at=at)
    return list(Message.objects.exclude(pk__in=before).order_by("pk").select_related("staff"))


def to(messages: list[Message], staff: Staff) -> Message:
    (found,) = [m for m in messages if m.staff_id == staff.pk]
    return found


def test_at_eight_everybody_gets_the_list_of_the_day_once(world: World) -> None:
    make_request(world, at=local(1, 10))
    assert reminded(local(2, 7, 45)) == []
    first = reminded(MORNING)
    message = to(first, world.agent)
    assert "王敏" in message.title
    assert "青山机动车检测站" in message.body
    assert "13800138000" not in message.body
    assert "https://service.example.com/today/" in message.body
    assert message.not_after == local(2, 12)
    assert reminded(local(2, 8, 5)) == []


def test_a_computer_that_is_switched_on_at_nine_still_says_it_and_after_noon_no_more(world: World) -> None:
    make_request(world, at=local(1, 10))
    assert reminded(local(2, 12)) == []
    assert to(reminded(local(3, 9, 20)), world.agent)


def test_who_owes_nothing_hears_nothing(world: World) -> None:
    assert reminded(MORNING) == []
    assert reminded(EVENING) == []


def test_on_a_day_on_which_nobody_works_there_is_no_list(world: World) -> None:
    make_request(world, at=local(2, 10))
    assert reminded(local(7, 8)) == []


def test_at_half_past_five_stands_what_is_left(world: World) -> None:
    case = make_request(world, at=local(2, 10))
    left = to(reminded(EVENING), world.agent)
    assert "17:30" not in left.title
    case2 = make_request(world, at=local(3, 10))
    for one in (case, case2):
        report_upward(case_id=one.pk, to=world.engineer, question="?", by=actor(world.agent), at=local(3, 11))
    for duty in Obligation.objects.open().filter(owner=world.agent):
        assert duty.rule_id != "AS-03"


def test_half_an_hour_before_a_limit_whoever_owes_it_is_told_once(world: World) -> None:
    make_call(world, at=local(2, 9), promises=[Promise("回电告知价格", local(2, 15))])
    assert reminded(local(2, 14, 29)) == []
    (near,) = reminded(local(2, 14, 30))
    assert near.staff == world.agent
    assert "回电告知价格" in near.body
    assert near.not_after == local(2, 15)
    assert reminded(local(2, 14, 31)) == []


def test_a_limit_that_was_never_further_away_than_half_an_hour_is_not_repeated(world: World) -> None:
    make_call(world, at=local(2, 14, 40), promises=[Promise("马上回电", local(2, 15))])
    assert reminded(local(2, 14, 41)) == []


def test_within_the_quiet_hours_nobody_hears_anything(world: World) -> None:
    make_call(world, at=local(2, 9), promises=[Promise("夜里回电", local(2, 22))])
    make_request(world, at=local(2, 10))
    assert reminded(local(2, 21, 30)) == []
    assert reminded(local(2, 23, 30)) == []


def test_when_a_limit_has_passed_the_supervisor_is_told_and_not_for_mere_reminders(world: World) -> None:
    make_call(world, at=local(2, 9), promises=[Promise("回电告知价格", local(2, 15))])
    (past,) = reminded(local(2, 15, 1))
    assert past.staff == world.supervisor
    assert world.agent.name in past.title
    assert reminded(local(2, 15, 2)) == []


def test_a_supervisors_own_limit_goes_to_the_general_manager(world: World) -> None:
    make_call(world, at=local(2, 9), by=world.supervisor, promises=[Promise("回电", local(2, 15))])
    (past,) = reminded(local(2, 15, 1))
    assert past.staff == world.manager


def test_the_supervisors_list_says_what_has_come_up_to_him(world: World) -> None:
    make_request(world, at=local(2, 10))
    message = to(reminded(local(3, 8)), world.supervisor)
    assert world.agent.name in message.body
    assert "青山机动车检测站" in message.body


def test_mail_and_robot_are_both_used_by_whoever_wants_both(world: World) -> None:
    values = ChannelValues("信箱", "EMAIL", host="127.0.0.1", sender="service@example.com", security="NONE")
    set_channel(channel_id=None, values=values, by=actor(world.administrator), at=MORNING)
    for by_robot, count in ((True, 2), (False, 1)):
        set_addressee(
            staff=world.agent, email="wangmin@example.com", mobile="", by_robot=by_robot, by_email=True,
            by=actor(world.agent), at=MORNING,
        )  # fmt: skip
        make_call(world, at=local(2, 9), promises=[Promise("回电", local(2, 15, count))])
        assert len(reminded(local(2, 14, 31 + count))) in (1, 2)
    near = Message.objects.filter(key__startswith="NEAR", staff=world.agent)
    assert near.filter(address="wangmin@example.com").count() == 2
    assert near.count() == 3


def test_a_robot_of_one_branch_says_nothing_of_another(world: World) -> None:
    make_request(world, at=local(1, 10), by=world.stranger)
    assert [m for m in reminded(MORNING) if m.staff == world.stranger] == []


def test_without_a_channel_or_a_time_nothing_is_written(world: World) -> None:
    make_request(world, at=local(1, 10))
    planned(world, morning_at=None, evening_at=None, before_minutes=0)
    assert [m for m in reminded(MORNING) if m.key.startswith(("MORNING", "NEAR"))] == []
    planned(world)
    Channel.objects.update(is_on=False)
    assert reminded(MORNING) == []


def test_a_group_reads_at_most_twelve_lines_and_how_many_more(world: World) -> None:
    for n in range(16):
        make_call(world, at=local(1, 9), promises=[Promise(f"回电 {n}", local(2, 15) + timedelta(minutes=n))])
    body = to(reminded(MORNING), world.agent).body
    assert "12. " in body
    assert "13. " not in body


def test_what_one_person_owes_by_one_limit_is_one_message_half_an_hour_before_and_afterwards(
    world: World,
) -> None:
    for n in range(14):
        make_call(world, at=local(2, 9), promises=[Promise(f"回电 {n}", local(2, 15))])
    make_call(world, at=local(2, 9), by=world.deputy, promises=[Promise("报价", local(2, 15))])
    reminded(MORNING)
    near = reminded(local(2, 14, 31))
    assert {m.staff_id for m in near} == {world.agent.pk, world.deputy.pk}
    assert "共 14 件" in to(near, world.agent).title
    assert "共" not in to(near, world.deputy).title
    assert "12. " in to(near, world.agent).body
    assert "另有 2 件" in to(near, world.agent).body
    make_call(world, at=local(2, 14, 35), promises=[])
    assert reminded(local(2, 14, 45)) == []
    passed = [m for m in reminded(local(2, 15, 1)) if m.staff_id == world.supervisor.pk]
    assert len(passed) == 2
    assert sum("共 14 件" in m.title and "王敏" in m.title for m in passed) == 1
    assert reminded(local(2, 15, 30)) == []


def test_a_minute_with_nothing_to_say_costs_few_statements_however_much_is_open(world: World) -> None:
    for n in range(12):
        make_call(world, at=local(2, 9), promises=[Promise(f"回电 {n}", local(5, 15))])
    reminded(MORNING)
    with CaptureQueriesContext(connection) as statements:
        reminded(local(2, 10))
    assert len(statements) <= 18


def test_an_objection_is_told_to_whoever_may_answer_and_its_answer_to_whoever_objected(world: World) -> None:
    make_call(world, at=local(2, 9), promises=[Promise("回电", local(2, 10))])
    make_call(world, at=local(2, 9), by=world.supervisor, promises=[Promise("回电", local(2, 10))])
    told = {}
    for who in (world.agent, world.supervisor):
        duty = Obligation.objects.get(rule_id="X-02", owner=who)
        told[who.pk] = raise_objection(
            obligation_id=duty.pk, cause="CUSTOMER", reason="客户关机", by=actor(who), at=local(2, 14)
        )
    news = [m for m in reminded(local(2, 14, 1)) if m.key.startswith("OBJECTION")]
    assert [m.staff for m in news] == [world.supervisor, world.manager]
    assert "客户关机" not in news[0].body, "a group reads along"
    assert reminded(local(2, 14, 2)) == []
    answer_objection(
        objection_id=told[world.agent.pk].pk, ruling="UPHELD", answer="属实", by=actor(world.supervisor),
        at=local(2, 21, 30),
    )  # fmt: skip
    assert reminded(local(2, 21, 31)) == []
    answers = [m for m in reminded(local(3, 7, 31)) if m.key.startswith("ANSWER")]
    assert [m.staff for m in answers] == [world.agent]


def test_while_somebody_is_away_her_deputy_is_reminded_of_her_work(world: World) -> None:
    make_request(world, at=local(1, 10))
    values = AbsenceValues(staff_id=world.agent.pk, starts_at=MORNING, ends_at=local(3, 0))
    record_absence(values=values, deputy_id=world.deputy.pk, by=actor(world.supervisor), at=MORNING)
    messages = [m for m in reminded(local(2, 8, 5)) if m.key.startswith("MORNING")]
    assert world.agent not in [m.staff for m in messages]
    hers = to([m for m in messages if world.agent.name in m.title], world.deputy)
    assert world.deputy.name in hers.title
