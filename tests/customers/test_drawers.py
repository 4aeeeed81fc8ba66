"""Papers put into a customer's drawer, and contacts taken off the sheet."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pytest_django import Settings

from shouhou.accounts.models import Staff
from shouhou.core import clock
from shouhou.customers.actions import add_contact
from shouhou.customers.models import Customer
from shouhou.customers.values import ContactValues, PhoneValues
from shouhou.documents.models import Attachment
from shouhou.journal.models import Event
from tests.customers.conftest import MORNING, Cast, actor

type SignIn = Callable[[Staff], Client]


@pytest.fixture(autouse=True)
def _noon(settings: Settings, tmp_path: Path) -> Iterator[None]:
    storages = {**settings.STORAGES}
    storages["default"] = {**storages["default"], "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = storages
    with clock.set_to(MORNING + timedelta(hours=3)):
        yield


def picture(name: str = "铭牌.png") -> SimpleUploadedFile:
    """A small picture as a browser sends it."""
    out = BytesIO()
    Image.new("RGB", (40, 30), "white").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def test_a_picture_is_put_into_the_drawer_and_shown(cast: Cast, customer: Customer, browser: SignIn) -> None:
    client = browser(cast.agent)
    there = reverse("customers:papers", args=[customer.pk])
    answer = client.post(there, {"files": [picture()], "caption": "设备铭牌", "once": "f1"})
    assert answer.status_code == 303
    assert str(Attachment.objects.get(kind="CUSTOMER", ref=customer.pk)) == "设备铭牌"
    assert "设备铭牌" in client.get(customer.get_absolute_url()).content.decode()
    client.post(there, {"files": [picture()], "once": "f2"})
    assert Event.objects.filter(kind="FILE_ATTACHED").count() == 1


def test_a_disguised_file_is_refused_in_words_and_nothing_is_kept(
    cast: Cast, customer: Customer, browser: SignIn
) -> None:
    wrong = SimpleUploadedFile("合同.pdf", b"MZ\x90\x00 not a pdf", "application/pdf")
    there = reverse("customers:papers", args=[customer.pk])
    sent = {"files": [wrong], "caption": "年度合同", "once": "f3"}
    answer = browser(cast.agent).post(there, sent, follow=True)
    page = answer.content.decode()
    assert "合同.pdf" in page
    assert 'value="年度合同"' in page
    assert not Attachment.objects.exists()


def test_of_too_many_files_the_first_are_kept_and_the_rest_is_said(
    cast: Cast, customer: Customer, browser: SignIn
) -> None:
    there = reverse("customers:papers", args=[customer.pk])
    sent = [picture(f"{n}.png") for n in range(31)]
    answer = browser(cast.agent).post(there, {"files": sent, "once": "f5"}, follow=True)
    assert "30 个文件" in answer.content.decode()
    assert Attachment.objects.filter(kind="CUSTOMER", ref=customer.pk).count() == 1  # the same picture


def test_a_contact_is_taken_off_by_its_tick(cast: Cast, customer: Customer, browser: SignIn) -> None:
    values = ContactValues(name="王站长", phones=(PhoneValues("13900139000"),))
    added = add_contact(customer_id=customer.pk, values=values, by=actor(cast.agent), at=MORNING)
    first = customer.contacts.get(is_primary=True)
    typed = {
        "kind": "ORG",
        "name": customer.name,
        "version": "2",
        "contacts-0-id": str(first.pk),
        "contacts-0-name": first.name,
        "contacts-0-phones-0-number": "13800138000",
        "contacts-1-id": str(added.pk),
        "contacts-1-name": "王站长",
        "contacts-1-remove": "on",
        "once": "f4",
    }
    answer = browser(cast.agent).post(reverse("customers:edit", args=[customer.pk]), typed)
    assert answer.status_code == 303
    assert list(customer.contacts.filter(is_active=True)) == [first]
