"""Slips that come by e-mail become returned pages by themselves, once; what is odd is left to a person."""

import io
from collections.abc import Callable, Iterator
from email.message import EmailMessage

import pytest
from django.test import Client
from django.urls import reverse
from PIL import Image

from shouhou.accounts.models import Staff
from shouhou.channels.actions import ChannelValues, set_channel
from shouhou.channels.fetching import fetch
from shouhou.channels.models import Channel, Incoming
from shouhou.slips import actions
from shouhou.slips.mailed import take_from_mail
from shouhou.slips.models import MailTaken, PageState, ReturnedPage, SlipKind, Way
from tests.channels.imap import MailStore, serve
from tests.slips.conftest import NOW
from tests.slips.test_reading import drawn
from tests.world import World, actor

type Enter = Callable[[Staff], Client]


@pytest.fixture
def store(world: World) -> Iterator[MailStore]:
    """The server of the company's mailbox."""
    store = MailStore()
    stop = serve(store)
    yield store
    stop()


@pytest.fixture
def inbox(world: World, store: MailStore) -> Channel:
    """The mailbox, of which it is known where it stands."""
    values = ChannelValues(
        "博远售后", "EMAIL", host="127.0.0.1", port=25, security="NONE", username="shouhou", password="secret",
        sender="service@example.com",
    )  # fmt: skip
    inbox = set_channel(channel_id=None, values=values, by=actor(world.administrator), at=NOW)
    inbox.imap_host, inbox.imap_port, inbox.imap_security = "127.0.0.1", store.port, "NONE"
    inbox.save()
    assert fetch(inbox, NOW) == 0
    return inbox


@pytest.fixture
def code(world: World) -> str:
    """The code of a blank that was printed."""
    by = actor(world.agent)
    return actions.issue_pad(kind=SlipKind.CALL, count=1, branch_id=world.branch.pk, by=by, at=NOW)[0].code


def scan(*codes: str, kind: str = "JPEG") -> bytes:
    """A scanned page for each code; "" is a page without one."""
    pages = []
    for one in codes:
        page = Image.new("L", (1240, 1754), 255)
        if one:
            page.paste(drawn(one, 5), (820, 90))
        pages.append(page)
    out = io.BytesIO()
    more = {"save_all": True, "append_images": pages[1:]} if kind != "JPEG" else {}
    pages[0].save(out, kind, **more)
    return out.getvalue()


def mail(*files: tuple[str, bytes], subject: str = "扫描件", kind: str = "application/octet-stream") -> bytes:
    """A mail that encloses files."""
    one = EmailMessage()
    one["From"], one["To"], one["Subject"] = "scanner@example.com", "service@example.com", subject
    one["Message-ID"] = f"<{len(files)}-{abs(hash(subject))}@example.com>"
    one.set_content("见附件")
    for name, content in files:
        maintype, _slash, subtype = kind.partition("/")
        one.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
    return one.as_bytes().replace(b"\n", b"\r\n")


def arrive(inbox: Channel, store: MailStore, *mails: bytes) -> dict[str, int]:
    """The mails are fetched and looked through."""
    for one in mails:
        store.add(one)
    fetch(inbox, NOW)
    return take_from_mail(at=NOW)


@pytest.mark.parametrize("kind", ["JPEG", "TIFF", "PDF"])
def test_a_slip_that_was_mailed_is_a_returned_page(
    world: World, inbox: Channel, store: MailStore, code: str, enter: Enter, kind: str
) -> None:
    name = {"JPEG": "传真.jpg", "TIFF": "传真.tif", "PDF": "传真.pdf"}[kind]
    assert arrive(inbox, store, mail((name, scan(code, kind=kind)))) == {"looked_through": 1, "taken": 1}
    page = ReturnedPage.objects.get()
    assert (page.way, page.state, page.slip.code if page.slip else "") == (Way.MAIL, PageState.WAITING, code)
    assert (page.name, page.branch_id, page.arrived_by) == (name, world.branch.pk, None)
    client = enter(world.agent)
    assert name in client.get(reverse("slips:pages")).content.decode()
    shown = client.get(reverse("channels:mail", args=[Incoming.objects.get().pk])).content.decode()
    assert "1 张办理单" in shown


def test_the_same_mail_or_the_same_picture_twice_is_one_page(
    inbox: Channel, store: MailStore, code: str
) -> None:
    picture = scan(code)
    arrive(inbox, store, mail(("a.jpg", picture)))
    assert take_from_mail(at=NOW) == {"looked_through": 0, "taken": 0}
    again = [mail(("a.jpg", picture)), mail(("b.jpg", picture), subject="再发一次")]
    arrive(inbox, store, *again, mail(("c.jpg", picture), ("d.jpg", picture), subject="两份"))
    assert ReturnedPage.objects.count() == 1
    # Cut off before it was noted, it is looked through once more.
    MailTaken.objects.all().delete()
    take_from_mail(at=NOW)
    assert ReturnedPage.objects.count() == 1


def test_a_second_scan_of_a_slip_is_marked_as_come_twice(inbox: Channel, store: MailStore, code: str) -> None:
    arrive(
        inbox, store, mail(("a.jpg", scan(code))), mail(("b.pdf", scan(code, "", kind="PDF")), subject="再扫")
    )
    found = list(ReturnedPage.objects.order_by("pk").values_list("name", "state"))
    assert found == [("a.jpg", "WAITING"), ("b.pdf · 1", "REPEATED"), ("b.pdf · 2", "WAITING")]


def test_pictures_and_papers_that_are_no_slips_are_left_alone(inbox: Channel, store: MailStore) -> None:
    unknown = scan("K7QX2M9AB1", kind="PDF")
    files = ("logo.png", scan("", kind="PNG")), ("发票.pdf", unknown), ("价格.docx", b"PK\x03\x04")
    assert arrive(inbox, store, mail(*files)) == {"looked_through": 1, "taken": 0}
    assert not ReturnedPage.objects.exists()
    assert MailTaken.objects.get().said == ""


def test_a_mail_that_is_not_what_it_says_is_refused_with_a_sentence(
    world: World, inbox: Channel, store: MailStore, code: str, enter: Enter
) -> None:
    arrive(inbox, store, mail(("办理单.jpg", scan(code)), ("说明.pdf", b"MZ\x90\x00program")))
    assert not ReturnedPage.objects.exists()
    shown = enter(world.agent).get(reverse("channels:mail", args=[Incoming.objects.get().pk]))
    assert "没有从这封邮件自动收取" in shown.content.decode()
    assert "附件" in shown.content.decode()


def test_a_damaged_file_keeps_the_others_not_back_and_is_named(
    inbox: Channel, store: MailStore, code: str
) -> None:
    arrive(inbox, store, mail(("坏.pdf", b"%PDF-1.4 broken"), ("好.jpg", scan(code))))
    assert ReturnedPage.objects.get().name == "好.jpg"
    taken = MailTaken.objects.get()
    assert taken.pages == 1
    assert taken.said.startswith("“坏.pdf”")


HOSTILE = {
    "no mail": b"\x00\xff\xfe",
    "nested": b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n" * 3000,
    "wrong base64": b"From: a@b.cn\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\n!!\xe4",
    "a page of a picture": b"From: a@b.cn\r\nContent-Type: image/svg+xml; name=a.svg\r\n\r\n<svg/>",
    "a bomb": b"From: a@b.cn\r\nContent-Type: image/png; name=a.png\r\n\r\n\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xff",
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_mail_takes_nothing_and_holds_nobody_up(
    inbox: Channel, store: MailStore, code: str, kind: str
) -> None:
    found = arrive(inbox, store, HOSTILE[kind], mail(("a.jpg", scan(code))))
    assert found["taken"] == 1
    assert ReturnedPage.objects.count() == 1
