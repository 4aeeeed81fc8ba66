"""A workbook with every trouble at once: brought in, doubts settled on screen, undone, brought in again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.customers.models import Asset, Customer
from shouhou.intake.importing.reading import SHEET_STRIDE
from shouhou.intake.models import ImportAnswer, ImportJob, JobState
from tests.intake.importing import books, messy
from tests.intake.importing.conftest import House
from tests.intake.importing.test_pages import choose, send, signed_in, text

NORTH = SHEET_STRIDE  # the second sheet

type Sent = Callable[..., ImportJob]


@pytest.fixture
def client(house: House) -> Client:
    """The supervisor at her desk."""
    return signed_in(house.supervisor)


def answer(client: Client, job: ImportJob, **said: Any) -> Any:
    return client.post(reverse("intake:import-answer", args=[job.pk]), said)


def previewed(client: Client, *, once: str = "k1") -> ImportJob:
    send(client, messy.messy_xlsx(), name="客户台账.xlsx", once=once)
    job = ImportJob.objects.latest("pk")
    client.post(
        reverse("intake:import-table", args=[job.pk]), {"sheet": "*", "heading_row": "", "kind": "CUSTOMERS"}
    )
    job.refresh_from_db()
    choose(client, job)
    job.refresh_from_db()
    assert job.state == JobState.PREVIEWED
    return job


def found(job: ImportJob) -> set[tuple[int, str]]:
    return set(job.findings.values_list("row_no", "code"))


def test_every_trouble_is_pointed_out_by_row_and_column(client: Client) -> None:
    job = previewed(client)
    assert {
        (NORTH + 5, "PHONES_SPLIT"),
        (NORTH + 6, "MERGED"),
        (NORTH + 7, "DITTO"),
        (NORTH + 8, "PHONE_SHORTENED"),
        (NORTH + 9, "FILLED_DOWN"),
        (NORTH + 10, "HEADING_AGAIN"),
        (NORTH + 11, "FORMULA_EMPTY"),
        (NORTH + 12, "NAME_MISSING"),
        (NORTH + 13, "TOTAL_ROW"),
        (2 * SHEET_STRIDE + 5, "SAME_ROW"),
    } <= found(job)
    page = text(client.get(job.get_absolute_url(), {"level": "REJECTED"}))
    assert "北区 12" in page


def test_a_messy_workbook_is_settled_brought_in_undone_and_brought_in_again(client: Client) -> None:
    job = previewed(client)
    assert (
        answer(client, job, row=NORTH + 8, column=3, choice="TYPED", value="13900139002").status_code == 302
    )
    answer(client, job, row=NORTH + 12, column=0, choice="TYPED", value="无名汽修厂")
    answer(client, job, row=NORTH + 11, column=9, choice="OMIT")
    answer(client, job, code="PHONES_SPLIT", choice="ACCEPT")
    answer(client, job, code="JOINS_ROW", choice="ACCEPT")
    job.refresh_from_db()
    settled = {(8, "PHONE_SHORTENED"), (12, "NAME_MISSING"), (11, "FORMULA_EMPTY"), (5, "PHONES_SPLIT")}
    settled.add((6, "JOINS_ROW"))
    assert not {(NORTH + row, code) for row, code in settled} & found(job)
    assert job.foreseen["comes"] == 6

    client.post(reverse("intake:import-run", args=[job.pk]), {"repeats": "SKIP", "agent": ""})
    assert set(Customer.objects.values_list("name", flat=True)) == {*messy.NAMES, "无名汽修厂"}
    cloud = Customer.objects.get(name=messy.NAMES[1])
    assert not cloud.is_incomplete
    assert sorted(cloud.assets.values_list("serial", flat=True)) == ["B-001", "B-002"]
    green = Asset.objects.filter(customer__name=messy.NAMES[0]).order_by("serial")
    assert [str(a.warranty_until) for a in green] == ["2024-03-05", "2024-03-05", "2024-03-05"]

    client.post(reverse("intake:import-undo", args=[job.pk]))
    assert not Customer.objects.exists()
    again = previewed(client, once="k2")
    client.post(reverse("intake:import-run", args=[again.pk]), {"repeats": "SKIP", "agent": ""})
    assert Customer.objects.count() == 5


def test_a_decision_can_be_taken_back(client: Client) -> None:
    job = previewed(client)
    answer(client, job, row=NORTH + 8, column=3, choice="TYPED", value="13900139002")
    assert "13900139002" in text(client.get(job.get_absolute_url()))
    answer(client, job, row=NORTH + 8, column=3, choice="FORGET")
    assert not ImportAnswer.objects.exists()
    assert (NORTH + 8, "PHONE_SHORTENED") in found(job)


def test_a_row_can_be_left_out_by_hand(client: Client, checked: Sent) -> None:
    job = checked(books.customers((*books.GREEN[:3], ""), books.CLOUD))
    answer(client, job, row=2, column=-1, choice="OMIT")
    assert (2, "LEFT_BY_HAND") in found(job)


@pytest.mark.parametrize(
    "said",
    [
        {"row": 2, "column": 3, "choice": "TYPED", "value": " "},
        {"row": 99, "column": 0, "choice": "ACCEPT"},
        {"row": 2, "column": 3, "choice": "NONSENSE"},
        {"code": "NONSENSE", "choice": "ACCEPT"},
        {},
    ],
)
def test_what_cannot_be_decided_is_refused_with_a_sentence(
    client: Client, checked: Sent, said: dict[str, Any]
) -> None:
    job = checked(books.customers((*books.GREEN[:3], "12")))
    assert answer(client, job, **said).status_code == 302
    assert not ImportAnswer.objects.exists()
    assert client.get(job.get_absolute_url()).status_code == 200


def test_a_typed_value_is_read_and_checked_like_any_other(client: Client, checked: Sent) -> None:
    job = checked(books.customers((*books.GREEN[:3], "12")))
    answer(client, job, row=2, column=3, choice="TYPED", value="34")
    assert job.findings.filter(code="PHONE_IMPOSSIBLE").get().text == "34"


def test_many_rows_are_checked_again_on_demand_only(
    client: Client, checked: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shouhou.intake.importing.limits.CHECK_AT_ONCE_ROWS", 0)
    job = checked(books.customers((*books.GREEN[:3], "12"), books.CLOUD))
    answer(client, job, row=2, column=3, choice="TYPED", value="13800138001")
    job.refresh_from_db()
    assert (job.state, (2, "PHONE_IMPOSSIBLE") in found(job)) == (JobState.PREVIEWED, True)
    assert "Check again" in text(client.get(job.get_absolute_url()))
    answer(client, job, choice="AGAIN")
    job.refresh_from_db()
    assert job.state == JobState.CHECKING
