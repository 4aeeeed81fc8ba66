"""What stands in the outbox is sent once, to real servers; what they say is believed, and nothing is sent twice."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection, connections

from shouhou.accounts.models import Staff
from shouhou.channels.actions import (
    CannotTryChannel,
    ChannelValues,
    enqueue,
    plan_reminders,
    set_channel,
    try_channel,
)
from shouhou.channels.models import Channel, Message, State
from shouhou.channels.sending import LOST_AFTER, MOST_BY_ROBOT, claim, send_due
from shouhou.core.actor import SYSTEM
from tests.channels.conftest import NOW, Group, PostOffice
from tests.world import World, actor, local


def letter(channel: Channel, staff: Staff, *, key: str = "k", address: str = "", **values: Any) -> Message:
    told: dict[str, Any] = {
        "key": key, "channel": channel, "staff": staff, "address": address, "title": "今日应办 2 件", "body": "1. 上报",
        "written_at": NOW, "next_try_at": NOW, "not_after": NOW + timedelta(hours=4),
    }  # fmt: skip
    enqueue(messages=[Message(**(told | values))], by=SYSTEM, at=NOW)
    return Message.objects.get(key=key)


def sent(at: datetime = NOW) -> int:
    return send_due(lambda: at)["sent"]


def state(message: Message) -> str:
    message.refresh_from_db()
    return message.state


def test_a_wecom_robot_gets_the_words_and_whom_to_mark(world: World, group: Group, robot: Channel) -> None:
    message = letter(robot, world.agent, address="13800138000")
    assert sent() == 1
    (heard,) = group.heard
    assert group.paths == ["/cgi-bin/webhook/send?key=abc-1"]
    assert heard["msgtype"] == "text"
    assert "今日应办 2 件" in heard["text"]["content"]
    assert heard["text"]["mentioned_mobile_list"] == ["13800138000"]
    assert (state(message), message.sent_at) == (State.SENT, NOW)
    assert sent() == 0
    assert len(group.heard) == 1


def test_in_practice_neither_robot_nor_mailbox_is_reached(
    world: World, group: Group, robot: Channel, mailbox: Channel, post_office: PostOffice, settings: Any
) -> None:
    settings.PRACTICE = True
    messages = letter(robot, world.agent), letter(mailbox, world.agent, key="m", address="wang@example.com")
    assert sent() == 0
    assert [state(message) for message in messages] == [State.WAITING] * 2
    assert (group.heard, post_office.letters) == ([], [])


def test_a_dingtalk_robot_is_signed_and_a_feishu_robot_too(world: World, group: Group) -> None:
    boss = actor(world.administrator)
    ding = ChannelValues(
        "钉钉群", "DINGTALK", webhook=f"{group.url}/robot/send?access_token=abc1", signing_key="SEC99"
    )
    feishu = ChannelValues(
        "飞书群", "FEISHU", webhook=f"{group.url}/open-apis/bot/v2/hook/x-1", signing_key="s1"
    )
    one = set_channel(channel_id=None, values=ding, by=boss, at=NOW)
    two = set_channel(channel_id=None, values=feishu, by=boss, at=NOW)
    group.answers = [(200, {"errcode": 0}), (200, {"code": 0, "msg": "success"})]
    letter(one, world.agent, key="a", address="13800138000")
    letter(two, world.agent, key="b")
    assert sent() == 2
    assert "access_token=abc1" in group.paths[0]
    assert "&sign=" in group.paths[0]
    assert group.heard[0]["at"]["atMobiles"] == ["13800138000"]
    assert "@13800138000" in group.heard[0]["text"]["content"]
    assert group.heard[1]["sign"]
    assert "1. 上报" in group.heard[1]["content"]["text"]


def test_a_long_list_is_cut_into_pieces_that_the_robot_takes(
    world: World, group: Group, robot: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shouhou.channels import robots

    monkeypatch.setattr(robots._WeCom, "request_rate_per_sec", 0)
    letter(robot, world.agent, body="\n".join(f"{n}. 上报工程技术部主管" for n in range(80)))
    assert sent() == 1
    assert len(group.heard) > 1
    assert all(len(heard["text"]["content"].encode()) <= 2048 for heard in group.heard)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((200, {"errcode": 93000, "errmsg": "invalid webhook url"}), "93000 invalid webhook url"),
        ((200, b"<html>"), "no JSON in the answer"),
        ((500, {}), "HTTP 500"),
        ((302, {}), "HTTP 302"),
    ],
)
def test_a_robot_that_took_nothing_is_tried_again_later(
    world: World, group: Group, robot: Channel, answer: tuple[int, Any], said: str
) -> None:
    message = letter(robot, world.agent)
    group.answers = [answer]
    assert sent() == 0
    assert (state(message), message.trouble, message.next_try_at) == (
        State.WAITING,
        said,
        NOW + timedelta(minutes=1),
    )
    robot.refresh_from_db()
    assert robot.is_broken
    assert sent() == 0
    assert sent(NOW + timedelta(minutes=1)) == 1
    robot.refresh_from_db()
    assert not robot.is_broken


def test_after_five_tries_it_stays_unsent(world: World, group: Group, robot: Channel) -> None:
    message = letter(robot, world.agent)
    group.answers = [(500, {})] * 9
    at = NOW
    for _n in range(9):
        sent(at)
        at += timedelta(minutes=31)
    assert state(message) == State.FAILED
    assert message.tries == len(group.heard) == 5


def test_a_server_that_is_not_there_does_no_harm(world: World, robot: Channel) -> None:
    Channel.objects.filter(pk=robot.pk).update(webhook="http://127.0.0.1:9/cgi-bin/webhook/send?key=abc")
    message = letter(robot, world.agent)
    assert sent() == 0
    assert state(message) == State.WAITING


def test_mail_is_signed_in_and_says_that_nobody_wrote_it(
    world: World, post_office: PostOffice, mailbox: Channel
) -> None:
    message = letter(mailbox, world.agent, address="wangmin@example.com")
    assert sent() == 1
    (got,) = post_office.letters
    assert (got["To"], got["Subject"]) == ("wangmin@example.com", "今日应办 2 件")
    assert "博远售后" in str(got["From"])
    assert got["Auto-Submitted"] == "auto-generated"
    assert "1. 上报" in got.get_content()
    assert state(message) == State.SENT


def test_mail_that_is_refused_or_has_a_wrong_password_is_not_taken_for_sent(
    world: World, post_office: PostOffice, mailbox: Channel
) -> None:
    post_office.refused = {"nobody@example.com"}
    message = letter(mailbox, world.agent, address="nobody@example.com")
    assert sent() == 0
    assert state(message) == State.WAITING
    Channel.objects.filter(pk=mailbox.pk).update(password="wrong")
    other = letter(mailbox, world.agent, key="k2", address="wangmin@example.com")
    assert sent() == 0
    assert state(other) == State.WAITING
    assert post_office.letters == []


def test_a_line_break_in_a_title_makes_no_second_header(
    world: World, post_office: PostOffice, mailbox: Channel
) -> None:
    letter(mailbox, world.agent, address="wangmin@example.com", title="今日\nBcc: all@example.com")
    assert sent() == 1
    assert post_office.letters[0]["Bcc"] is None


def test_the_same_key_is_written_once(world: World, robot: Channel) -> None:
    letter(robot, world.agent)
    letter(robot, world.agent, title="别的")
    assert Message.objects.get().title == "今日应办 2 件"


def test_what_is_too_late_is_not_sent_any_more(world: World, group: Group, robot: Channel) -> None:
    message = letter(robot, world.agent)
    assert sent(NOW + timedelta(hours=4)) == 0
    assert state(message) == State.EXPIRED
    assert group.heard == []


def test_what_a_dead_worker_had_taken_is_not_repeated(world: World, group: Group, robot: Channel) -> None:
    message = letter(robot, world.agent)
    assert claim(message.pk, NOW)
    assert sent(NOW + LOST_AFTER + timedelta(minutes=1)) == 0
    assert state(message) == State.UNCERTAIN
    assert group.heard == []


def test_within_the_quiet_hours_nothing_is_sent(world: World, group: Group, robot: Channel) -> None:
    plan_reminders(
        base_url="", morning_at=time(8), before_minutes=30, evening_at=time(17, 30), quiet_from=time(21),
        quiet_until=time(7, 30), by=actor(world.administrator), at=NOW,
    )  # fmt: skip
    letter(robot, world.agent, next_try_at=local(2, 22), not_after=local(3, 12))
    assert sent(local(2, 22)) == 0
    assert sent(local(3, 7)) == 0
    assert sent(local(3, 7, 30)) == 1


def test_a_channel_that_is_switched_off_sends_nothing(world: World, group: Group, robot: Channel) -> None:
    letter(robot, world.agent)
    Channel.objects.filter(pk=robot.pk).update(is_on=False)
    assert sent() == 0
    assert group.heard == []


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_gets_each_message(world: World, robot: Channel) -> None:
    keys = [letter(robot, world.agent, key=f"k{n}").pk for n in range(6)]

    def take(_worker: int) -> Sequence[bool]:
        try:
            return [claim(pk, NOW) for pk in keys]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as workers:
        taken = list(workers.map(take, range(4)))
    assert [sum(each) for each in zip(*taken, strict=True)] == [1] * 6
    assert not connection.in_atomic_block


def test_a_trial_says_what_the_other_side_said(
    world: World, group: Group, robot: Channel, post_office: PostOffice, mailbox: Channel
) -> None:
    boss = actor(world.administrator)
    try_channel(channel_id=robot.pk, address="", by=boss, at=NOW)
    try_channel(channel_id=mailbox.pk, address="boss@example.com", by=boss, at=NOW)
    assert (len(group.heard), len(post_office.letters)) == (1, 1)
    group.answers = [(200, {"errcode": 40058, "errmsg": "bad"})]
    with pytest.raises(CannotTryChannel, match="40058"):
        try_channel(channel_id=robot.pk, address="", by=boss, at=NOW)
    with pytest.raises(CannotTryChannel) as refused:
        try_channel(channel_id=mailbox.pk, address="", by=boss, at=NOW)
    assert refused.value.field == "address"


def test_a_robot_is_given_no_more_than_it_takes_in_a_minute(
    world: World, group: Group, robot: Channel
) -> None:
    for n in range(20):
        letter(robot, world.agent, key=f"k{n}")
    assert sent() == MOST_BY_ROBOT
    assert sent(NOW + timedelta(minutes=1)) == 20 - MOST_BY_ROBOT
