"""Notices of an event through the outbox: to whom, in which words, and held back where consent was withdrawn."""

from datetime import timedelta

import pytest
from django.test import Client

from shouhou.campaigns.actions import CannotDecide, call_off, send_messages
from shouhou.campaigns.tasks import run
from shouhou.cases.models import Case
from shouhou.channels.models import Outgoing, ReminderPlan
from shouhou.channels.posting import send_outbox
from shouhou.core import clock
from shouhou.journal.models import Event
from tests.campaigns.conftest import NOW
from tests.campaigns.life import decided, recipients, say
from tests.world import World, actor, local, make_call


@pytest.fixture
def told(world: World) -> Case:
    """A campaign whose two recipients were told by telephone; a third was not."""
    ReminderPlan.objects.create(pk=1, base_url="https://kefu.example")
    case = decided(world, "GIVEN", "GIVEN", "GIVEN")
    for one in recipients(case)[:2]:
        make_call(
            world, customer=one.customer, kind="CAMPAIGN", notices=[one.pk], notice_answer="UNDECIDED",
            at=local(3, 10), another=True,
        )  # fmt: skip
    return case


def put(world: World, case: Case, way: str = "SMS") -> None:
    send_messages(case_id=case.pk, way=way, by=actor(world.supervisor), at=NOW)
    run(case.pk)


def test_a_message_says_who_writes_what_when_where_and_how_to_refuse(world: World, told: Case) -> None:
    put(world, told)
    assert Outgoing.objects.count() == 2
    one = Outgoing.objects.order_by("pk")[0]
    assert one.address == "13900000000"
    for said in ("博远检测设备有限公司", "春季免费检测周", "公司一楼展厅", "0531-88886666"):
        assert said in one.text
    link = next(word for word in one.text.split() if "kefu.example" in word).partition("example")[2]
    assert "refusal" in Client().get(link).content.decode()


def test_putting_them_twice_sends_each_once(world: World, told: Case) -> None:
    put(world, told)
    put(world, told)
    assert Outgoing.objects.count() == 2


def test_consent_withdrawn_after_the_claim_withholds_the_message(world: World, told: Case) -> None:
    put(world, told)
    first, second = recipients(told)[:2]
    assert first.customer is not None
    say(world, first.customer, "REFUSED", channel="MESSAGE")
    later = clock.now() + timedelta(minutes=5)
    assert send_outbox(lambda: later) == {"sent": 1}
    states = dict(Outgoing.objects.values_list("about_ref", "state"))
    assert states == {first.recipient.pk: "WITHHELD", second.recipient.pk: "SENT"}
    assert Event.objects.filter(kind="CAMPAIGN_MESSAGE_SENT", subjects__ref=second.pk).exists()


def test_an_event_that_is_called_off_sends_nothing_more(world: World, told: Case) -> None:
    untold = recipients(told)[2]
    put(world, told)
    Outgoing.objects.update(about_ref=untold.recipient.pk)
    call_off(case_id=told.pk, reason="场地取消", by=actor(world.supervisor), at=NOW)
    run(told.pk)
    later = clock.now() + timedelta(minutes=5)
    assert send_outbox(lambda: later) == {"sent": 0}


def test_without_an_address_of_ours_or_a_mailbox_nothing_is_put(world: World) -> None:
    case = decided(world, "GIVEN")
    with pytest.raises(CannotDecide) as refused:
        put(world, case)
    assert refused.value.clause == "CP-05"
    ReminderPlan.objects.create(pk=1, base_url="https://kefu.example")
    with pytest.raises(CannotDecide):
        put(world, case, "EMAIL")
    assert not Outgoing.objects.exists()
