"""What goes out to customers is sent once, after its minute; what cannot be sent is seen, and nothing is sent twice."""

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connections
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.channels import subjects
from shouhou.channels.actions import (
    CannotDecide,
    CannotPutInOutbox,
    CannotTakeBack,
    Enclosure,
    Parcel,
    let_go,
    note_as_sent,
    put_in_outbox,
    take_back,
    try_again,
)
from shouhou.channels.carriers import drop_folder
from shouhou.channels.models import Channel, Outgoing, OutgoingState
from shouhou.channels.posting import AGAIN_AFTER, LOST_AFTER, claim, send_outbox
from shouhou.channels.subjects import SUBJECTS, Subject
from tests.channels.conftest import NOW, PostOffice
from tests.world import World, actor

type Enter = Callable[[Staff], Client]
MINUTE = timedelta(minutes=1)
OUT = NOW + MINUTE

refused: dict[int, str] = {}
meanwhile: list[Callable[[], None]] = []
settled: list[tuple[int, str]] = []


def may_go(ref: int, way: str, at: datetime) -> str:
    """What a room of the tests says of its things, and what happens meanwhile."""
    while meanwhile:
        meanwhile.pop()()
    return refused.get(ref, "")


def hears(one: Outgoing, at: datetime) -> None:
    """The room of the tests hears what became of its things."""
    settled.append((one.about_ref, one.state))


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    """Files go into a folder of the test's own."""
    settings.DATA = tmp_path


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> None:
    """A room whose things go through the outbox."""
    refused.clear()
    settled.clear()
    monkeypatch.setitem(SUBJECTS, "TEST", Subject(f"{__name__}.may_go", f"{__name__}.hears"))


def parcel(key: str = "k", **values: Any) -> Parcel:
    """A notice by mail to the station."""
    told: dict[str, Any] = {
        "way": "EMAIL", "address": "liuyang@example.com", "text": "您好", "subject": "保养通知", "name": "刘洋",
    }  # fmt: skip
    return Parcel(key, **(told | values))


def put(world: World, *parcels: Parcel) -> list[Outgoing]:
    """The agent sends something."""
    return put_in_outbox(parcels=parcels or [parcel()], by=actor(world.agent), at=NOW)


def send(at: datetime = OUT) -> int:
    return send_outbox(lambda: at)["sent"]


def state(one: Outgoing) -> str:
    one.refresh_from_db()
    return one.state


def test_it_waits_for_its_minute_and_goes_out_once(
    world: World, mailbox: Channel, post_office: PostOffice
) -> None:
    (one,) = put(world)
    assert send(NOW + timedelta(seconds=59)) == 0
    assert send() == 1
    assert send() == 0
    (got,) = post_office.letters
    assert (got["To"], got["Subject"]) == ("刘洋 <liuyang@example.com>", "保养通知")
    assert got["Auto-Submitted"] is None
    assert (state(one), one.sent_at, one.channel) == (OutgoingState.SENT, OUT, mailbox)
    assert one.message_id in got["Message-ID"]


def test_within_its_minute_it_is_taken_back_and_afterwards_not(
    world: World, mailbox: Channel, post_office: PostOffice
) -> None:
    first, second = put(world, parcel("a"), parcel("b"))
    assert take_back(outgoing_ids=[first.pk], by=actor(world.agent), at=NOW) == 1
    assert send() == 1
    assert state(first) == OutgoingState.TAKEN_BACK
    with pytest.raises(CannotTakeBack):
        take_back(outgoing_ids=[second.pk], by=actor(world.agent), at=OUT)
    assert len(post_office.letters) == 1


def test_the_same_thing_put_twice_goes_out_once(
    world: World, mailbox: Channel, post_office: PostOffice
) -> None:
    put(world, parcel("a"), parcel("a"))
    assert put(world, parcel("a")) == []
    assert send() == 1


@pytest.mark.parametrize(
    ("way", "address"),
    [
        ("EMAIL", "liuyang"),
        ("EMAIL", "a@b\nBcc: all@x.cn"),
        ("EMAIL", ""),
        ("FAX", "传真"),
        ("SMS", "12"),
        ("FAX", "-h"),
    ],
)
def test_an_address_that_cannot_be_one_is_refused(
    world: World, mailbox: Channel, way: str, address: str
) -> None:
    with pytest.raises(CannotPutInOutbox) as refusal:
        put(world, parcel(way=way, address=address))
    assert refusal.value.field == "address"
    assert not Outgoing.objects.exists()


def test_without_a_mailbox_nothing_is_put(world: World) -> None:
    with pytest.raises(CannotPutInOutbox):
        put(world)


def test_an_address_that_does_not_exist_is_dead_at_once_and_can_be_corrected(
    world: World, mailbox: Channel, post_office: PostOffice, room: None
) -> None:
    post_office.refused = {"liuyang@example.com"}
    (one,) = put(world, parcel(about_kind="TEST", about_ref=5))
    assert send() == 0
    assert (state(one), one.attempts) == (OutgoingState.DEAD, 1)
    assert "550" in one.error
    assert settled == [(5, "DEAD")]
    try_again(outgoing_id=one.pk, address="liu@example.com", by=actor(world.agent), at=OUT)
    assert send() == 1
    assert post_office.letters[0]["To"] == "刘洋 <liu@example.com>"


def test_a_server_that_is_not_there_is_tried_again_ever_more_seldom_and_then_it_is_dead(
    world: World, mailbox: Channel, post_office: PostOffice
) -> None:
    Channel.objects.update(port=9)
    (one,) = put(world)
    at, waits = OUT, []
    while state(one) == OutgoingState.WAITING:
        send(at)
        one.refresh_from_db()
        waits.append((one.next_try_at - at) // MINUTE)
        at = max(at, one.next_try_at)
    assert waits[: len(AGAIN_AFTER)] == list(AGAIN_AFTER)
    assert (state(one), one.attempts) == (OutgoingState.DEAD, 6)
    mailbox.refresh_from_db()
    assert mailbox.is_broken
    Channel.objects.update(port=post_office.port)
    try_again(outgoing_id=one.pk, by=actor(world.agent), at=at)
    assert send(at) == 1


def test_a_server_that_dies_before_it_has_the_words_is_tried_again(
    world: World, mailbox: Channel, post_office: PostOffice
) -> None:
    post_office.dies_at = "RCPT"
    (one,) = put(world)
    assert send() == 0
    assert (state(one), one.handed_at) == (OutgoingState.WAITING, None)
    post_office.dies_at = ""
    assert send(OUT + MINUTE) == 1
    assert len(post_office.letters) == 1


def test_a_server_that_dies_while_it_takes_the_words_leaves_it_to_a_person(
    world: World, mailbox: Channel, post_office: PostOffice, enter: Enter
) -> None:
    post_office.dies_at = "DATA"
    first, second = put(world, parcel("a"), parcel("b"))
    assert send() == 0
    assert (state(first), state(second)) == (OutgoingState.UNCERTAIN, OutgoingState.UNCERTAIN)
    post_office.dies_at = ""
    assert send(OUT + 2 * LOST_AFTER) == 0
    client, page = enter(world.agent), reverse("channels:outbox")
    assert len(client.get(page, {"state": "TO_DECIDE"}).context["list"].rows) == 2
    note_as_sent(outgoing_id=first.pk, by=actor(world.agent), at=OUT)
    let_go(outgoing_id=second.pk, by=actor(world.agent), at=OUT)
    assert (state(first), state(second)) == (OutgoingState.SENT, OutgoingState.TAKEN_BACK)
    with pytest.raises(CannotDecide):
        try_again(outgoing_id=first.pk, by=actor(world.agent), at=OUT)


def test_what_a_dead_worker_had_claimed_but_not_begun_to_hand_over_goes_out_by_itself(
    world: World, mailbox: Channel, post_office: PostOffice
) -> None:
    (one,) = put(world)
    assert claim(one.pk, OUT)
    assert send(OUT + LOST_AFTER) == 0
    assert send(OUT + LOST_AFTER + MINUTE) == 1
    assert len(post_office.letters) == 1
    assert state(one) == OutgoingState.SENT


def test_what_was_withdrawn_between_claim_and_sending_is_withheld(
    world: World, mailbox: Channel, post_office: PostOffice, room: None
) -> None:
    one, other = put(
        world, parcel("a", about_kind="TEST", about_ref=1), parcel("b", about_kind="TEST", about_ref=2)
    )
    post_office.before_rcpt = lambda: refused.update({1: "同意已撤回"})
    assert send() == 1
    assert (state(one), one.error) == (OutgoingState.WITHHELD, "同意已撤回")
    assert state(other) == OutgoingState.SENT
    assert len(post_office.letters) == 1
    assert settled == [(1, "WITHHELD"), (2, "SENT")]


def test_a_worker_that_woke_too_late_sends_nothing_twice(
    world: World, mailbox: Channel, post_office: PostOffice, room: None
) -> None:
    (one,) = put(world, parcel(about_kind="TEST"))

    def another_worker_takes_over() -> None:
        Outgoing.objects.filter(pk=one.pk).update(claimed_at=OUT + LOST_AFTER)

    meanwhile.append(another_worker_takes_over)
    assert send() == 0
    assert post_office.letters == []
    assert state(one) == OutgoingState.SENDING


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_gets_each(world: World, mailbox: Channel) -> None:
    keys = [one.pk for one in put(world, *(parcel(f"k{n}") for n in range(6)))]

    def take(_worker: int) -> list[bool]:
        try:
            return [claim(pk, OUT) for pk in keys]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as workers:
        taken = list(workers.map(take, range(4)))
    assert [sum(each) for each in zip(*taken, strict=True)] == [1] * 6


def test_fax_and_text_message_are_written_exactly_as_they_would_go_out(world: World) -> None:
    path = default_storage.save("ab/letter.pdf", ContentFile(b"%PDF-1.7 letter"))
    paper = Enclosure(path, "信函.pdf", "application/pdf", hashlib.sha256(b"%PDF-1.7 letter").hexdigest())
    fax, sms = put(
        world,
        parcel("f", way="FAX", address="0531-88886666", enclosures=(paper,)),
        parcel("s", way="SMS", address="138 0013 8000", subject="", text="【博远】明日上门。"),
    )
    assert send() == 2
    made = sorted(file.name for file in drop_folder("FAX").iterdir())
    assert made == [f"{fax.pk:08d}-1.pdf", f"{fax.pk:08d}.txt"]
    assert (drop_folder("FAX") / made[0]).read_bytes() == b"%PDF-1.7 letter"
    words = (drop_folder("SMS") / f"{sms.pk:08d}.txt").read_text(encoding="utf-8")
    assert words.startswith("To: 138 0013 8000 刘洋\n")
    assert words.endswith("【博远】明日上门。\n")


def test_nothing_leaves_practice_whatever_is_set_there(
    world: World, mailbox: Channel, post_office: PostOffice, settings: Any
) -> None:
    settings.PRACTICE = True
    (letter,) = put(world)
    assert send() == 1
    assert post_office.letters == []
    words = (drop_folder("EMAIL") / f"{letter.pk:08d}.txt").read_text(encoding="utf-8")
    assert words.startswith("To: liuyang@example.com")


def test_a_file_that_a_dead_worker_had_begun_is_simply_written_again(world: World) -> None:
    (one,) = put(world, parcel(way="SMS", address="13800138000"))
    assert claim(one.pk, OUT)
    Outgoing.objects.update(handed_at=OUT)
    assert send(OUT + LOST_AFTER + MINUTE) == 1
    assert len(list(drop_folder("SMS").iterdir())) == 1


def test_an_enclosed_file_that_was_changed_is_not_sent(
    world: World, mailbox: Channel, post_office: PostOffice
) -> None:
    path = default_storage.save("ab/changed.pdf", ContentFile(b"%PDF-1.7 other"))
    paper = Enclosure(path, "信函.pdf", "application/pdf", hashlib.sha256(b"%PDF-1.7 letter").hexdigest())
    (one,) = put(world, parcel(enclosures=(paper,)))
    assert send() == 0
    assert state(one) == OutgoingState.DEAD
    assert post_office.letters == []


def test_the_mailbox_of_the_branch_is_used_before_the_companys(
    world: World, mailbox: Channel, post_office: PostOffice
) -> None:
    mailbox.pk, mailbox.branch, mailbox.sender = None, world.branch, "zb@example.com"
    mailbox.save()
    put(world)
    assert send() == 1
    assert "zb@example.com" in str(post_office.letters[0]["From"])


def test_the_page_shows_what_goes_out_and_takes_it_back(world: World, mailbox: Channel, enter: Enter) -> None:
    (one,) = put(world)
    client, page = enter(world.agent), reverse("channels:outgoing", args=[one.pk])
    assert "您好" in client.get(page).content.decode()
    assert client.post(reverse("channels:outgoing-decision", args=[one.pk, "return"])).status_code == 303
    assert state(one) == OutgoingState.TAKEN_BACK
    again = client.post(reverse("channels:outgoing-decision", args=[one.pk, "return"]), follow=True)
    assert "已经发出" in again.content.decode()
    assert client.post(reverse("channels:outgoing-decision", args=[one.pk, "nothing"])).status_code == 404


def test_an_address_typed_wrong_stays_in_the_form(
    world: World, mailbox: Channel, post_office: PostOffice, enter: Enter
) -> None:
    (one,) = put(world)
    Outgoing.objects.update(state=OutgoingState.DEAD)
    answer = enter(world.agent).post(
        reverse("channels:outgoing-decision", args=[one.pk, "retry"]), {"address": "liuyang"}
    )
    assert answer.status_code == 422
    assert answer.context["form"].errors["address"]
    assert state(one) == OutgoingState.DEAD


def test_what_others_send_is_seen_by_reach_only(world: World, mailbox: Channel, enter: Enter) -> None:
    (one,) = put(world)
    Outgoing.objects.update(branch=None, by=world.supervisor)
    assert enter(world.agent).get(reverse("channels:outgoing", args=[one.pk])).status_code == 404
    assert enter(world.manager).get(reverse("channels:outgoing", args=[one.pk])).status_code == 200


def test_every_named_room_is_there() -> None:
    from django.utils.module_loading import import_string

    for subject in subjects.SUBJECTS.values():
        for path in (subject.may_go, subject.settled, subject.address):
            assert not path or callable(import_string(path))
