"""Mail is fetched once, kept raw, shown safely; what it answers is found, and what could not be delivered is known."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.channels.actions import Parcel, put_in_outbox
from shouhou.channels.fetching import LARGEST, fetch, fetch_all
from shouhou.channels.models import Channel, Incoming, Outgoing, OutgoingState
from shouhou.channels.posting import send_outbox
from shouhou.channels.reading import read_mail
from shouhou.channels.refusals import CannotFetch
from tests.channels.conftest import NOW, PostOffice
from tests.channels.imap import MailStore, serve
from tests.world import World, actor

type Enter = Callable[[Staff], Client]


@pytest.fixture
def store() -> Iterator[MailStore]:
    """The server of the mailbox, with one old mail in it."""
    store = MailStore()
    store.add(mail("旧邮件"))
    stop = serve(store)
    yield store
    stop()


@pytest.fixture
def inbox(mailbox: Channel, store: MailStore) -> Channel:
    """The company's mailbox, of which it is known where it stands."""
    mailbox.imap_host, mailbox.imap_port, mailbox.imap_security = "127.0.0.1", store.port, "NONE"
    mailbox.save()
    assert fetch(mailbox, NOW) == 0
    return mailbox


def mail(subject: str, text: str = "收到，谢谢。", **headers: str) -> bytes:
    """A mail from the station."""
    one = EmailMessage()
    one["From"], one["To"], one["Subject"] = "刘洋 <liuyang@example.com>", "service@example.com", subject
    one["Message-ID"] = f"<{abs(hash(subject))}@example.com>"
    for name, value in headers.items():
        one[name.replace("_", "-")] = value
    one.set_content(text)
    return one.as_bytes().replace(b"\n", b"\r\n")


def sent_letter(world: World) -> Outgoing:
    """A letter that has gone out by mail."""
    parcel = Parcel("letter:1", "EMAIL", "liuyang@example.com", "您好", "保养通知", "刘洋")
    (one,) = put_in_outbox(parcels=[parcel], by=actor(world.agent), at=NOW)
    send_outbox(lambda: NOW + timedelta(minutes=1))
    one.refresh_from_db()
    assert one.state == OutgoingState.SENT
    return one


def test_what_was_there_before_stays_and_each_new_mail_comes_once(inbox: Channel, store: MailStore) -> None:
    store.add(mail("回复：保养通知"))
    assert fetch(inbox, NOW) == 1
    assert fetch(inbox, NOW) == 0
    one = Incoming.objects.get()
    assert (one.subject, one.from_name, one.from_address) == ("回复：保养通知", "刘洋", "liuyang@example.com")
    assert (one.text, one.trouble) == ("收到，谢谢。", "")
    assert bytes(one.raw or b"") == store.mails[2]
    assert not any(word in order for order in store.heard for word in ("STORE", "SELECT", "EXPUNGE"))


def test_a_server_that_counts_anew_doubles_nothing(inbox: Channel, store: MailStore) -> None:
    store.add(mail("一"))
    fetch(inbox, NOW)
    store.validity, store.mails = 8, {1: store.mails[2], 2: mail("二")}
    assert fetch(inbox, NOW) == 1
    assert sorted(Incoming.objects.values_list("subject", flat=True)) == ["一", "二"]


def test_a_connection_that_breaks_off_loses_and_doubles_nothing(inbox: Channel, store: MailStore) -> None:
    for subject in ("一", "二", "三"):
        store.add(mail(subject))
    store.hangs_up_at = "FETCH 3 (BODY"
    with pytest.raises(CannotFetch):
        fetch(inbox, NOW)
    store.hangs_up_at = ""
    fetch(inbox, NOW)
    assert list(Incoming.objects.order_by("pk").values_list("subject", flat=True)) == ["一", "二", "三"]


@pytest.mark.parametrize("fault", ["password", "folder", "server"])
def test_a_mailbox_that_cannot_be_read_says_so_to_the_administrator(
    inbox: Channel, store: MailStore, fault: str
) -> None:
    store.password = "other" if fault == "password" else "secret"
    changes = {"folder": {"imap_folder": "无"}, "server": {"imap_port": 9}}.get(fault, {})
    Channel.objects.filter(pk=inbox.pk).update(**changes)
    assert fetch_all(lambda: NOW) == {"fetched": 0}
    inbox.refresh_from_db()
    assert inbox.is_broken
    assert "IMAP" in inbox.trouble


def test_an_answer_is_found_by_the_letter_that_it_answers(
    world: World, inbox: Channel, store: MailStore, post_office: PostOffice, enter: Enter
) -> None:
    one = sent_letter(world)
    store.add(mail("Re: 保养通知", In_Reply_To=str(post_office.letters[0]["Message-ID"])))
    fetch(inbox, NOW)
    assert Incoming.objects.get().answers == one
    page = enter(world.agent).get(reverse("channels:outgoing", args=[one.pk])).content.decode()
    assert "Re: 保养通知" in page


def test_a_report_of_failure_marks_the_letter_as_come_back(
    world: World, inbox: Channel, store: MailStore, post_office: PostOffice
) -> None:
    one = sent_letter(world)
    told = str(post_office.letters[0]["Message-ID"])
    report = (
        "From: MAILER-DAEMON@example.com\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nno such user\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; example.com\r\n\r\n"
        "Final-Recipient: rfc822; liuyang@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {told}\r\n\r\n--b--\r\n"
    )
    store.add(report.encode())
    fetch(inbox, NOW)
    one.refresh_from_db()
    assert one.state == OutgoingState.BOUNCED
    assert Incoming.objects.get().is_bounce


HOSTILE = {
    "no mail at all": b"\x00\xff\xfe not a mail",
    "empty": b"\r\n",
    "charset that is none": b"From: a@b.cn\r\nContent-Type: text/plain; charset=klingon\r\n\r\nabc\xff\xc4\xe3",
    "boundary that is missing": b"From: a@b.cn\r\nContent-Type: multipart/mixed\r\n\r\n--x\r\n\r\nabc",
    "headers with zero bytes": b"From: a@b.cn\r\nSubject: a\x00b\r\nContent-Type: te\x00xt/x\r\n\r\nx\x00y",
    "wrong base64": b"From: a@b.cn\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n!!\xe4",
    "half a surrogate": b"From: a@b.cn\r\nSubject: =?utf-8?b?7aCA?=\r\n\r\nx",
    "date that is none": b"From: a@b.cn\r\nDate: 99 Foo 999999999 99:99\r\n\r\nx",
    "nested too deep": b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n" * 3000,
    "many senders": b"From: a@b.cn, c@d.cn\r\n\r\nx",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_broken_mail_is_kept_raw_and_shown(
    world: World, inbox: Channel, store: MailStore, enter: Enter, kind: str
) -> None:
    store.add(HOSTILE[kind])
    store.add(mail("好的"))
    assert fetch(inbox, NOW) == 2
    client = enter(world.agent)
    one = Incoming.objects.order_by("pk")[0]
    assert bytes(one.raw or b"") == HOSTILE[kind]
    assert client.get(reverse("channels:mail", args=[one.pk])).status_code == 200
    assert client.get(reverse("channels:incoming")).status_code == 200


def test_a_page_in_a_mail_is_shown_as_words_only(
    world: World, inbox: Channel, store: MailStore, enter: Enter
) -> None:
    page = b"<html><style>p{}</style><script>alert(1)</script><p>\xe4\xbd\xa0\xe5\xa5\xbd<img src=http://x/y>&lt;b&gt;</p>"
    head = b'From: "boss@bank.cn" <thief@example.com>\r\nContent-Type: text/html; charset=utf-8\r\n\r\n'
    store.add(head + page)
    fetch(inbox, NOW)
    one = Incoming.objects.get()
    assert one.text == "你好<b>"
    shown = enter(world.agent).get(reverse("channels:mail", args=[one.pk])).content.decode()
    assert "你好&lt;b&gt;" in shown
    assert "alert(1)" not in shown
    assert "发件人" in shown


def test_an_enclosed_program_under_another_name_is_named_and_never_opened(
    world: World, inbox: Channel, store: MailStore, enter: Enter
) -> None:
    one = EmailMessage()
    one["From"], one["Subject"] = "liuyang@example.com", "发票"
    one.set_content("见附件")
    one.add_attachment(b"MZ\x90\x00program", maintype="application", subtype="pdf", filename="发票.pdf")
    store.add(one.as_bytes())
    fetch(inbox, NOW)
    kept = Incoming.objects.get()
    assert kept.trouble == "DISGUISED"
    assert kept.parts[0]["name"] == "发票.pdf"
    answer = enter(world.agent).get(reverse("channels:mail-raw", args=[kept.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_mail_that_is_too_large_stays_in_the_mailbox_and_its_head_is_there(
    inbox: Channel, store: MailStore
) -> None:
    store.add(mail("大附件", "x" * 70 + "\n") + b"y" * LARGEST)
    fetch(inbox, NOW)
    one = Incoming.objects.get()
    assert (one.subject, one.raw, one.trouble) == ("大附件", None, "TOO_LARGE")


def test_who_read_a_mail_first_is_noted_and_mail_of_another_branch_is_not_there(
    world: World, inbox: Channel, store: MailStore, enter: Enter
) -> None:
    store.add(mail("回复"))
    fetch(inbox, NOW)
    one = Incoming.objects.get()
    page = reverse("channels:mail", args=[one.pk])
    assert enter(world.agent).post(page).status_code == 303
    enter(world.supervisor).post(page)
    one.refresh_from_db()
    assert one.seen_by == world.agent


def test_reading_never_raises() -> None:
    assert read_mail(b"").from_address == ""
    assert read_mail(bytes(range(256)) * 40) is not None
