"""The page of the access log: who looked at whom, for those who may ask."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from shouhou.access.actions import note_access
from shouhou.access.models import AccessNote
from shouhou.accounts.models import Staff
from shouhou.customers.models import Customer
from tests.world import MONDAY, World, make_call, make_customer, make_request

PAGE = "/access-log/"


def _client(staff: Staff) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(staff)
    return client


@pytest.fixture
def customer(world: World) -> Customer:
    """A customer whom the agent looks at and whose file the viewer prints."""
    made = make_customer(world)
    _client(world.agent).get(made.get_absolute_url())
    _client(world.viewer).get(reverse("customers:paper", args=[made.pk]))
    return made


def _lines(staff: Staff, **query: str | int) -> list[tuple[str, str, str]]:
    answer = _client(staff).get(PAGE, query)
    assert answer.status_code == 200
    return [(line.person, line.code, line.customer) for line in answer.context["lines"]]


def test_a_view_and_a_print_stand_there_the_newest_first(world: World, customer: Customer) -> None:
    assert _lines(world.administrator) == [
        ("看客", "PRINTED", customer.name),
        ("王敏", "VIEWED", customer.name),
    ]


def test_it_is_narrowed_by_person_kind_customer_and_period(world: World, customer: Customer) -> None:
    other = make_customer(world, name="别家检测站", phone="13900000000")
    note_access(
        staff_id=world.agent.pk, what="PRINTED", subject_kind="CUSTOMER", subject_id=other.pk, at=MONDAY
    )
    boss = world.manager
    assert {line[0] for line in _lines(boss, person=world.viewer.pk)} == {"看客"}
    assert {line[1] for line in _lines(boss, what="PRINTED")} == {"PRINTED"}
    assert {line[2] for line in _lines(boss, customer=customer.pk)} == {customer.name}
    assert _lines(boss, first="2026-03-02", last="2026-03-02") == [("王敏", "PRINTED", "别家检测站")]
    assert _lines(boss, last="2026-03-01") == []
    assert len(_lines(boss, person="x", what="y", first="z", customer="-1")) == 3


def test_what_was_done_to_a_customers_calls_and_cases_counts_as_the_customers(
    world: World, customer: Customer
) -> None:
    case = make_request(world, customer=customer)
    call = make_call(world, customer=customer, cases=[case])
    client = _client(world.viewer)
    client.get(reverse("desk:case", args=[case.slug]))
    client.get(reverse("followups:detail", args=[call.record_no]))
    answer = _client(world.manager).get(PAGE, {"customer": customer.pk})
    assert {(line.number, line.code) for line in answer.context["lines"] if line.number} == {
        (case.number, "VIEWED"),
        (call.record_no, "VIEWED"),
    }
    assert customer.name in answer.content.decode()


def test_only_those_who_may_see_it_find_the_way_there(world: World, customer: Customer) -> None:
    page = customer.get_absolute_url()
    assert f"{PAGE}?customer={customer.pk}" in _client(world.manager).get(page).content.decode()
    assert PAGE not in _client(world.agent).get(page).content.decode()
    assert _client(world.agent).get(PAGE).status_code == 403


def test_a_thousand_lines_are_walked_by_keyset_with_few_statements(world: World) -> None:
    customer = make_customer(world)
    AccessNote.objects.bulk_create(
        AccessNote(
            at=MONDAY + timedelta(seconds=n // 3), staff_id=world.agent.pk, what="PRINTED",
            subject_kind="CUSTOMER", subject_id=customer.pk, customer_id=customer.pk,
        )
        for n in range(1000)
    )  # fmt: skip
    client, seen, cursor = _client(world.administrator), 0, ""
    client.get(PAGE)
    while True:
        with CaptureQueriesContext(connection) as statements:
            answer = client.get(PAGE, {"cursor": cursor})
        assert len(statements) <= 9
        seen += len(answer.context["lines"])
        cursor = answer.context["page"].next_cursor
        if not cursor:
            break
    assert seen == 1000


def test_the_workbook_holds_what_the_page_shows_and_is_itself_noted(world: World, customer: Customer) -> None:
    client = _client(world.administrator)
    client.get(PAGE)
    answer = client.post(f"{reverse('desk:access-log-export')}?what=PRINTED")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer))).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[1:]] == ["看客"]
    assert AccessNote.objects.get(what="EXPORTED").subject_kind == "ACCESS_LOG"


def test_as_csv_it_holds_the_same(world: World, customer: Customer) -> None:
    client = _client(world.administrator)
    client.get(PAGE)
    answer = client.post(f"{reverse('desk:access-log-export')}?what=PRINTED", {"form": "csv"})
    text = b"".join(answer).decode("utf-8-sig")
    assert [row[1] for row in csv.reader(io.StringIO(text))][1:] == ["看客"]
