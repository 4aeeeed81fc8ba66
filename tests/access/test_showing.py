"""Pages print numbers by who reads them; one is shown for a moment, and that is noted."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.access.models import AccessNote
from shouhou.accounts.models import Staff
from shouhou.customers.models import ContactPhone, Customer
from tests.house.files import named, templates
from tests.world import World, make_call, make_customer, make_request

NUMBER = "13800138000"
# Where a number stands that is no customer's, or that the view has masked already.
NO_CUSTOMERS_NUMBER = {
    "request.user.phone": "her own",
    "person.phone": "a colleague's",
    "campaign.phone": "the one that customers may ring about an event",
}
MASKED_BY_THE_VIEW = {
    "shouhou/followups/templates/followups/register.html",
    "shouhou/customers/templates/customers/list.html",
}


def _client(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def _text(answer: object) -> str:
    return answer.content.decode().replace(" ", "")  # type: ignore[attr-defined, no-any-return]


@pytest.fixture
def customer(world: World) -> Customer:
    """A customer with a telephone, a request and a call."""
    made = make_customer(world)
    case = make_request(world, customer=made)
    make_call(world, customer=made, cases=[case])
    return made


def _pages(customer: Customer) -> list[str]:
    case = customer.cases.exclude(number="").get()
    call = case.service_request.case.calls.first() if hasattr(case, "calls") else None
    pages = [
        customer.get_absolute_url(),
        reverse("customers:list"),
        reverse("desk:case", args=[case.slug]),
        reverse("followups:register"),
    ]
    return pages + ([reverse("followups:detail", args=[call.record_no])] if call else [])


def test_every_page_shows_the_number_to_those_who_dial_and_to_nobody_else(
    world: World, customer: Customer
) -> None:
    for page in _pages(customer):
        assert NUMBER not in _text(_client(world.viewer).get(page, {"month": "2026-03"})), page
    assert NUMBER in _text(_client(world.agent).get(customer.get_absolute_url()))


def test_one_number_is_shown_without_script_and_noted(world: World, customer: Customer) -> None:
    phone = ContactPhone.objects.get()
    client = _client(world.viewer)
    page = customer.get_absolute_url()
    answer = client.post(
        reverse("desk:phone-showing", args=["CONTACT", phone.pk]),
        headers={"Referer": f"http://testserver{page}?topic=calls"},
    )
    assert answer.status_code == 303
    assert answer["Location"].startswith(f"{page}?topic=calls&phone=")
    assert NUMBER in _text(client.get(answer["Location"]))
    assert NUMBER not in _text(_client(world.archivist).get(answer["Location"]))
    note = AccessNote.objects.get(what="UNMASKED")
    assert (note.staff_id, note.subject_kind, note.subject_id) == (world.viewer.pk, "CONTACT", phone.pk)
    assert note.customer_id == customer.pk


def test_with_script_it_is_swapped_in_and_masked_again(world: World, customer: Customer) -> None:
    phone = ContactPhone.objects.get()
    client = _client(world.viewer)
    address = reverse("desk:phone-showing", args=["CONTACT", phone.pk])
    shown = client.post(address, headers={"HX-Request": "true"}).content.decode()
    assert "138 0013 8000" in shown
    assert f'hx-get="{address}"' in shown
    again = client.get(address).content.decode()
    assert "138****8000" in again
    assert AccessNote.objects.filter(what="UNMASKED").count() == 1


def test_a_number_of_a_call_and_of_a_request_can_be_shown_too(world: World, customer: Customer) -> None:
    case = customer.cases.exclude(number="").get()
    client = _client(world.viewer)
    page = client.get(reverse("desk:case", args=[case.slug])).content.decode()
    address = re.search(r'action="(/telephones/REQUEST/\d+/showing/)"', page)
    assert address
    assert "138 0013 8000" in client.post(address[1], headers={"HX-Request": "true"}).content.decode()


@pytest.mark.parametrize("kind", ["CONTACT", "CALL", "REQUEST", "STAFF", "x"])
def test_what_one_may_not_see_is_not_shown(world: World, customer: Customer, kind: str) -> None:
    far = _client(world.stranger)
    for pk in (ContactPhone.objects.get().pk, 10**12):
        answer = far.post(reverse("desk:phone-showing", args=[kind, pk]))
        assert answer.status_code == 404
    assert not AccessNote.objects.exists()


_RAW = re.compile(r"\{\{\s*([\w.]*(?:phone|telephone|mobile)(?:\.number)?)\s*(?:\|[^}]*)?\}\}")


def test_no_template_prints_a_telephone_by_itself() -> None:
    """Through `{% phone %}`, `{% phone_text %}` or a form field, so that it is masked for those who need not dial."""
    found = []
    for file in templates():
        if named(file) in MASKED_BY_THE_VIEW or file.name == "style.html" or "parts/phone" in named(file):
            continue
        text = re.sub(
            r"\{% if request\.user\.may_dial %\}.*?\{% endif %\}", "", file.read_text(encoding="utf-8")
        )
        found += [f"{named(file)}: {m[0]}" for m in _RAW.finditer(text) if m[1] not in NO_CUSTOMERS_NUMBER]
    assert not found
