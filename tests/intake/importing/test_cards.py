"""Address cards come in by the same preview as workbooks, and go out for a telephone."""

import quopri
from collections.abc import Callable

from django.urls import reverse

from shouhou.access.models import AccessNote
from shouhou.accounts.roles import Role
from shouhou.customers.models import Contact, Customer
from shouhou.customers.vcards import Card, read_cards, write_cards
from shouhou.intake.models import ImportJob
from tests.intake.importing import books
from tests.intake.importing.conftest import House
from tests.intake.importing.test_pages import signed_in

type Sent = Callable[..., ImportJob]


def printable(text: str, charset: str) -> str:
    return quopri.encodestring(text.encode(charset)).decode("ascii").replace("=\n", "=\r\n")


LONG_NAME = "青山机动车检测站综合业务与设备管理部门办公室"
OLD = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\n"
    f"N;CHARSET=GB18030;ENCODING=QUOTED-PRINTABLE:{printable('刘洋', 'gb18030')};;;;\r\n"
    f"ORG;CHARSET=GB2312;ENCODING=QUOTED-PRINTABLE:{printable(LONG_NAME, 'gb18030')}\r\n"
    "TEL;CELL:138-0013-8001\r\nTEL;WORK;FAX:0531-88887777\r\nEND:VCARD\r\n"
).encode("ascii")
NEW = (
    "BEGIN:VCARD\nVERSION:4.0\nFN:周敏\nORG:云岭物流有限公司;车队\nTITLE:队长\n"
    'item1.TEL;VALUE=uri;TYPE="voice,cell":tel:+86-13900139002\nTEL;TYPE=work:0871-67112233\n'
    "EMAIL:zhou@example.com\nADR;TYPE=work:;;关上路8号;昆明市;云南省;650200;中国\n"
    "NOTE:早上\n  可打\\, 下午不行\\n备用\nEND:VCARD\n"
).encode()


def test_cards_of_every_age_are_read() -> None:
    old, new = read_cards(OLD + NEW)
    assert (old.name, old.organisation[:8]) == ("刘洋", "青山机动车检测站")
    assert (old.mobiles, old.fax) == (["138-0013-8001"], "0531-88887777")
    assert (new.name, new.post, new.email) == ("周敏", "队长", "zhou@example.com")
    assert (new.mobiles, new.phones) == (["+86-13900139002"], ["0871-67112233"])
    assert (new.address, new.postcode) == ("云南省昆明市关上路8号", "650200")
    assert new.notes == ["早上 可打, 下午不行\n备用"]


def test_what_is_written_is_read_again() -> None:
    card = Card("刘;洋", "甲,乙公司" * 9, "站长", ["13800138001"], ["0531-1234567"], notes=["一\n二"])
    text = write_cards([card])
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    (again,) = read_cards(text.encode())
    assert again == card


def test_cards_go_through_the_same_preview(imported: Sent) -> None:
    job = imported(OLD + NEW, name="通讯录.vcf")
    assert (job.created_count, job.rejected_count) == (2, 0)
    cloud = Customer.objects.get(name="云岭物流有限公司")
    assert (cloud.address, cloud.postcode) == ("云南省昆明市关上路8号", "650200")
    contact = cloud.contacts.get()
    assert (contact.post, contact.email) == ("队长", "zhou@example.com")
    assert set(contact.phones.values_list("digits", flat=True)) == {"13900139002", "087167112233"}


def test_the_contacts_of_a_customer_go_out_and_that_is_noted(house: House, imported: Sent) -> None:
    imported(books.customers(books.GREEN, books.CLOUD))
    client = signed_in(house.supervisor)
    green, cloud = Customer.objects.order_by("pk")
    answer = client.get(reverse("customers:card", args=[green.pk]))
    assert answer.headers["Content-Type"].startswith("text/vcard")
    (card,) = read_cards(answer.content)
    assert (card.name, card.organisation, card.mobiles) == ("刘洋", green.name, ["13800138001"])
    both = client.get(reverse("customers:cards"), {"ids": [green.pk, cloud.pk]})
    assert len(list(read_cards(both.content))) == Contact.objects.count() == 2
    assert AccessNote.objects.filter(what="EXPORTED").count() == 3
    assert client.get(reverse("customers:cards"), {"ids": ["x", "99"]}).status_code == 404


def test_who_need_not_dial_gets_masked_numbers(house: House, imported: Sent) -> None:
    imported(books.customers(books.GREEN))
    house.agent.roles = [Role.VIEWER]
    house.agent.save(update_fields=["roles"])
    client = signed_in(house.agent)
    answer = client.get(reverse("customers:card", args=[Customer.objects.get().pk]))
    assert "13800138001" not in answer.content.decode()
    assert "138****8001" in answer.content.decode()
