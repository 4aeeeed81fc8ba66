"""The administrator sets channels and tries one; everybody says where hers go; a link acknowledges without sign-in."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.archive.writing.tables import tables
from shouhou.channels.actions import ACKNOWLEDGE_FOR, CannotPlanReminders, plan_reminders
from shouhou.channels.models import Addressee, Channel, Message, ReminderPlan
from shouhou.channels.receipts import token_of
from shouhou.channels.tasks import forget_old
from shouhou.core import clock
from tests.channels.conftest import NOW, Group
from tests.channels.test_sending import letter
from tests.world import World, actor

type Enter = Callable[[Staff], Client]
CHANNELS = reverse("channels:channels")
ROBOT = {"name": "售后群", "kind": "WECOM", "security": "TLS", "is_on": "on"}
PLAN = {
    "base_url": "https://service.example.com/",
    "morning_at": "08:00",
    "before_minutes": "30",
    "evening_at": "17:30",
    "quiet_from": "21:00",
    "quiet_until": "07:30",
}


def test_the_administrator_adds_a_robot_and_sees_its_secret_never_again(
    world: World, enter: Enter, group: Group
) -> None:
    client = enter(world.administrator)
    hook = f"{group.url}/cgi-bin/webhook/send?key=very-secret"
    answer = client.post(reverse("channels:channel-new"), {**ROBOT, "webhook": hook})
    assert answer.status_code == 303
    page = client.get(answer["Location"]).content.decode()
    assert "very-secret" not in page
    again = client.post(answer["Location"], {**ROBOT, "name": "新群", "webhook": ""})
    assert again.status_code == 303
    channel = Channel.objects.get()
    assert (channel.name, channel.webhook) == ("新群", hook)
    trial = client.post(reverse("channels:trial", args=[channel.pk]))
    assert trial.status_code == 303
    assert len(group.heard) == 1
    group.answers = [(200, {"errcode": 93000, "errmsg": "invalid webhook url"})]
    failed = client.post(reverse("channels:trial", args=[channel.pk]))
    assert failed.status_code == 422
    assert "93000" in failed.content.decode()
    assert "93000" in client.get(CHANNELS).content.decode()


@pytest.mark.parametrize(
    ("kind", "webhook"),
    [
        ("WECOM", ""),
        ("WECOM", "https://qyapi.example.com/cgi-bin/webhook/send"),
        ("DINGTALK", "https://oapi.example.com/robot/send?token=1"),
        ("FEISHU", "ftp://open.example.com/open-apis/bot/v2/hook/1"),
        ("WECOM", "not an address"),
    ],
)
def test_an_address_that_is_none_of_a_robot_is_refused_beside_its_field(
    world: World, enter: Enter, kind: str, webhook: str
) -> None:
    answer = enter(world.administrator).post(
        reverse("channels:channel-new"), {**ROBOT, "kind": kind, "webhook": webhook}
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["webhook"]
    assert not Channel.objects.exists()


def test_a_mailbox_needs_server_and_sender(world: World, enter: Enter) -> None:
    client = enter(world.administrator)
    address, values = reverse("channels:channel-new"), {**ROBOT, "kind": "EMAIL"}
    assert client.post(address, values).context["form"].errors["host"]
    assert client.post(address, {**values, "host": "mail.example.com"}).context["form"].errors["sender"]
    full = {**values, "host": "mail.example.com", "sender": "service@example.com", "branch": world.branch.pk}
    assert client.post(address, full).status_code == 303
    assert Channel.objects.get().branch == world.branch


def test_times_are_kept_and_those_within_the_quiet_hours_refused(world: World, enter: Enter) -> None:
    client = enter(world.administrator)
    assert client.post(CHANNELS, PLAN).status_code == 303
    plan = ReminderPlan.objects.get()
    assert (plan.base_url, plan.evening_at) == ("https://service.example.com", time(17, 30))
    for wrong, field in (
        ({"morning_at": "07:00"}, "morning_at"),
        ({"evening_at": "22:00"}, "evening_at"),
        ({"morning_at": "18:00"}, "evening_at"),
        ({"base_url": "service"}, "base_url"),
        ({"before_minutes": "-1"}, "before_minutes"),
    ):
        answer = client.post(CHANNELS, {**PLAN, **wrong})
        assert answer.status_code == 422
        assert field in answer.context["form"].errors
    assert client.post(CHANNELS, {**PLAN, "morning_at": "", "evening_at": ""}).status_code == 303
    plan.refresh_from_db()
    assert (plan.morning_at, plan.evening_at) == (None, None)


def test_quiet_hours_may_lie_within_one_day(world: World) -> None:
    with pytest.raises(CannotPlanReminders):
        plan_reminders(
            base_url="", morning_at=time(12, 30), before_minutes=0, evening_at=None, quiet_from=time(12),
            quiet_until=time(14), by=actor(world.administrator), at=NOW,
        )  # fmt: skip


def test_nobody_else_sets_channels_or_reads_the_outbox(world: World, enter: Enter, robot: Channel) -> None:
    for who in (world.agent, world.supervisor, world.manager):
        client = enter(who)
        for address in (CHANNELS, reverse("channels:channel", args=[robot.pk]), reverse("channels:messages")):
            assert client.get(address).status_code == 403
        assert client.post(reverse("channels:trial", args=[robot.pk])).status_code == 403


def test_everybody_says_where_her_reminders_go(world: World, enter: Enter, robot: Channel) -> None:
    client, page = enter(world.agent), reverse("channels:mine")
    assert client.get(page).context["has_robot"]
    assert client.post(page, {"by_email": "on", "email": "no address"}).status_code == 422
    values = {"by_email": "on", "email": "wangmin@example.com", "mobile": "138 0013 8000"}
    assert client.post(page, values).status_code == 303
    told = Addressee.objects.get(staff=world.agent)
    assert (told.by_robot, told.by_email, told.mobile) == (False, True, "13800138000")


def test_a_link_acknowledges_without_sign_in_by_a_button_and_once(
    world: World, enter: Enter, robot: Channel
) -> None:
    message = letter(robot, world.agent)
    stranger, page = Client(), reverse("channels:receipt", args=[token_of(message)])
    shown = stranger.get(page)
    assert shown.status_code == 200
    message.refresh_from_db()
    assert message.acknowledged_at is None, "a preview of the link acknowledges nothing"
    assert "1. 上报" not in shown.content.decode()
    assert stranger.post(page).status_code == 200
    message.refresh_from_db()
    first = message.acknowledged_at
    assert first is not None
    with clock.set_to(NOW + timedelta(hours=1)):
        stranger.post(page)
    message.refresh_from_db()
    assert message.acknowledged_at == first
    listed = enter(world.administrator).get(reverse("channels:messages")).context["list"]
    assert len(listed.rows) == 1


def test_a_link_that_is_not_ours_or_is_too_old_opens_nothing(world: World, robot: Channel) -> None:
    message = letter(robot, world.agent)
    token = token_of(message)
    for wrong in (token[:-1], f"{message.pk}-{world.agent.pk}", "x" * 300, token.replace("-", "-9", 1)):
        assert Client().get(reverse("channels:receipt", args=[wrong])).status_code == 404
    page = reverse("channels:receipt", args=[token])
    with clock.set_to(NOW + ACKNOWLEDGE_FOR + timedelta(minutes=1)):
        assert Client().post(page).status_code == 404
    assert Message.objects.get().acknowledged_at is None


def test_a_channel_that_fails_stands_on_the_administrators_front_page(
    world: World, enter: Enter, robot: Channel, group: Group
) -> None:
    client = enter(world.administrator)
    assert "售后群" not in client.get(reverse("desk:today")).content.decode()
    group.answers = [(500, {})]
    client.post(reverse("channels:trial", args=[robot.pk]))
    assert "售后群" in client.get(reverse("desk:today")).content.decode()


def test_messages_are_forgotten_after_half_a_year(world: World, robot: Channel) -> None:
    letter(robot, world.agent)
    assert forget_old(at=NOW + timedelta(days=100)) == {"messages": 0}
    assert forget_old(at=NOW + timedelta(days=200)) == {"messages": 1}


def test_secrets_of_channels_are_not_taken_out_with_everything_else() -> None:
    table = next(table for table in tables() if table.name == "channels_channel")
    assert not {"webhook", "signing_key", "password"} & set(table.columns)
