"""Contacts, equipment, contracts, open requests and old books come in beside the customers they belong to."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.cases.models import Case, Obligation
from shouhou.cases.verify import verify
from shouhou.core.actor import Actor
from shouhou.customers.models import Asset, Contact, Customer, ServiceContract
from shouhou.documents.numbers import take_number
from shouhou.intake.actions import imports
from shouhou.intake.importing.kinds import Book, likeliest
from shouhou.intake.importing.tasks import work_on_import
from shouhou.intake.models import ImportJob, ImportRow, JobState, Repeats
from shouhou.journal.models import Event
from shouhou.policy.rulebook import Outcome
from shouhou.service_requests.actions.endings import cancel_request
from tests.intake.importing import books
from tests.intake.importing.conftest import MORNING, House
from tests.intake.importing.test_pages import signed_in, text
from tests.intake.importing.test_runs import run_some
from tests.world import local

type Sent = Callable[..., ImportJob]

TABLES: dict[str, tuple[Sequence[str], Sequence[Any]]] = {
    "CONTACTS": (("客户名称", "联系人", "职务", "手机"), (books.GREEN[0], "韩梅", "站长", "13600136001")),
    "ASSETS": (("客户名称", "设备名称", "出厂编号", "保修期至"), (books.GREEN[0], "制动台", "Z-9", "2099-1-1")),
    "CONTRACTS": (
        ("客户名称", "合同编号", "合同类型", "开始日期", "到期日期"),
        (books.GREEN[0], "HT-7", "维保", "2025-01-01", "2026-12-31"),
    ),
    "CASES": (
        ("受理编号", "受理时间", "客户名称", "地址", "联系人", "联系电话", "故障现象", "服务要求", "状态", "解决办法"),
        (
            "BX-202603-0041", "2026-03-01 15:30", books.GREEN[0], "路", "刘洋", "13800138001", "显示器不亮", "来修",
            "已上报", "",
        ),
    ),
    "REPAIRS": (
        ("客户名称", "维修日期", "维修内容", "处理结果", "维修人"),
        (books.GREEN[0], "2019.5.6", "换传感器", "正常", "周杰"),
    ),
    "CALLS": (
        ("客户名称", "通话日期", "通话时刻", "受话人", "内容摘要", "呼入/呼出"),
        (books.GREEN[0], "2020-02-03", "下午2:30", "刘洋", "设备正常", "呼出"),
    ),
    "LETTERS": (
        ("客户名称", "信函编号", "发出日期", "收件人", "主题", "方式"),
        (books.GREEN[0], "XH-3", "2021/6/7", "刘洋", "停产通知", "快递"),
    ),
}  # fmt: skip


@pytest.fixture
def green(imported: Sent) -> Customer:
    """A customer that is there."""
    imported(books.customers(books.GREEN))
    return Customer.objects.get()


def book(kind: str, *changes: dict[int, Any]) -> bytes:
    headings, row = TABLES[kind]
    rows = [[change.get(n, cell) for n, cell in enumerate(row)] for change in (changes or ({},))]
    return books.xlsx([headings, *rows])


def undo(job: ImportJob, by: Actor) -> None:
    imports.undo(job_id=job.pk, by=by, at=MORNING)
    work_on_import.call(job.pk)
    job.refresh_from_db()


@pytest.mark.parametrize("kind", TABLES)
def test_each_kind_is_recognised_comes_in_once_and_is_undone(
    green: Customer, house: House, imported: Sent, checked: Sent, kind: str
) -> None:
    name = {"CONTACTS": "联系人.xlsx", "ASSETS": "设备台账.xlsx"}.get(kind, "表.xlsx")
    job = imported(book(kind), name=name)
    assert (job.kind, job.state, job.created_count) == (kind, JobState.DONE, 1)
    assert ImportRow.objects.get(job=job).customer_id == green.pk
    assert checked(book(kind), name=name).foreseen == {"skipped": 1}
    assert not Obligation.objects.exclude(outcome=Outcome.UNKNOWABLE).exists()
    undo(job, house.by)
    assert (job.state, job.undone_count, job.kept_count) == (JobState.UNDONE, 1, 0)
    assert imported(book(kind), name=name).created_count == 1
    assert not [broken for step in verify(at=MORNING) for broken in step.broken]


def test_a_contact_an_asset_and_a_contract_are_what_the_rows_say(green: Customer, imported: Sent) -> None:
    imported(book("CONTACTS"), name="联系人.xlsx")
    imported(book("ASSETS"), name="设备台账.xlsx")
    imported(book("CONTRACTS"))
    contact = Contact.objects.get(name="韩梅")
    assert (contact.post, contact.is_primary, contact.phones.get().digits) == ("站长", False, "13600136001")
    asset = Asset.objects.get()
    assert (asset.serial, asset.warranty_until) == ("Z-9", date(2099, 1, 1))
    contract = ServiceContract.objects.get()
    assert (contract.number, contract.kind, contract.until_date) == ("HT-7", "维保", date(2026, 12, 31))
    assert contract.is_in_force(date(2026, 3, 2))


def test_the_past_is_told_at_its_true_moment_and_owes_nothing(green: Customer, imported: Sent) -> None:
    for kind in ("REPAIRS", "CALLS", "LETTERS"):
        imported(book(kind))
    moments = dict(
        Event.objects.filter(kind__in=["REPAIR_IMPORTED", "CALL_IMPORTED"]).values_list("kind", "happened_at")
    )
    assert moments["CALL_IMPORTED"] == local(3, 14, 30, month=2, year=2020)
    assert moments["REPAIR_IMPORTED"] == local(6, 0, month=5, year=2019)
    assert not Case.objects.exists()


def test_an_open_request_keeps_date_number_and_state_and_can_be_worked_on(
    green: Customer, house: House, imported: Sent
) -> None:
    job = imported(book("CASES"), agent_id=house.agent.pk)
    case = Case.objects.get()
    assert (case.number, case.state, case.opened_at) == ("BX-202603-0041", "REPORTED", local(1, 15, 30))
    assert (case.customer, case.agent) == (green, house.agent)
    assert case.service_request.problem == "显示器不亮"
    assert set(Obligation.objects.values_list("outcome", flat=True)) <= {Outcome.UNKNOWABLE}
    assert take_number("BX", branch_id=house.branch.pk, at=MORNING) == "BX-202603-0042"
    cancel_request(case_id=case.pk, reason="已处理", by=house.by, at=MORNING)
    undo(job, house.by)
    assert (job.kept_count, Case.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("", "RECEIVED"),
        ("研究中", "STUDYING"),
        ("已请示", "ESCALATED"),
        ("待告知", "SOLUTION_SET"),
        ("已答复", "ANSWERED"),
        ("已告知", "INFORMED"),
        ("办结", "CLOSED"),
    ],
)
def test_a_request_comes_in_in_the_state_it_had_on_paper(
    green: Customer, imported: Sent, word: str, state: str
) -> None:
    imported(book("CASES", {8: word, 9: "换显示器"}))
    assert Case.objects.get().state == state


def test_no_two_requests_get_one_number_whatever_is_chosen(
    green: Customer, house: House, imported: Sent, checked: Sent
) -> None:
    twice = book("CASES", {}, {6: "别的问题"})
    job = checked(twice)
    assert job.foreseen["rejected"] == 1
    imported(book("CASES"))
    again = checked(book("CASES"))
    imports.start(job_id=again.pk, repeats=Repeats.BRING, agent_id=None, by=house.by, at=MORNING)
    work_on_import.call(again.pk)
    again.refresh_from_db()
    assert (again.state, again.created_count, again.rejected_count) == (JobState.DONE, 0, 1)
    assert Case.objects.count() == 1


def test_a_request_of_nobody_we_know_comes_in_with_its_gaps(imported: Sent) -> None:
    job = imported(book("CASES", {5: "", 0: ""}))
    assert (job.created_count, job.incomplete_count) == (1, 1)
    assert Case.objects.get().customer is None
    assert Case.objects.get().number == "BX-202603-0001"


def test_rows_of_nobody_are_not_taken_and_can_be_named_on_screen(
    green: Customer, house: House, checked: Sent
) -> None:
    job = checked(book("REPAIRS", {0: "别家"}))
    assert job.findings.get().code == "NO_CUSTOMER"
    client = signed_in(house.supervisor)
    said = {"row": 2, "column": 0, "choice": "TYPED", "value": books.GREEN[0]}
    client.post(reverse("intake:import-answer", args=[job.pk]), said)
    job.refresh_from_db()
    assert job.foreseen == {"comes": 1}


def test_of_two_customers_with_one_name_the_telephone_decides(house: House, imported: Sent) -> None:
    imported(books.customers(books.GREEN, (*books.GREEN[:3], "13800138999")))
    headings, row = TABLES["CALLS"]
    job = imported(books.xlsx([[*headings, "电话"], [*row, ""], [*row[:4], "别的事", "呼入", "13800138999"]]))
    assert (job.created_count, job.rejected_count) == (1, 1)
    assert job.findings.filter(code="AMBIGUOUS").get().row_no == 2


def test_blanks_below_a_customer_mean_the_same_customer(green: Customer, imported: Sent) -> None:
    job = imported(book("CONTACTS", {}, {0: "", 1: "第二人", 3: "13600136002"}), name="联系人.xlsx")
    assert (job.created_count, green.contacts.count()) == (2, 3)
    assert job.findings.filter(code="FILLED_DOWN").get().row_no == 3


def test_a_row_that_says_nothing_is_not_taken(green: Customer, checked: Sent) -> None:
    job = checked(book("REPAIRS", {1: ""}))
    assert job.findings.get(level="REJECTED").code == "NOTHING_SAID"


def test_a_kind_is_chosen_on_screen_with_columns_of_its_own(
    green: Customer, house: House, checked: Sent
) -> None:
    client: Client = signed_in(house.supervisor)
    job = checked(books.customers(books.GREEN))
    table = reverse("intake:import-table", args=[job.pk])
    client.post(table, {"sheet": "客户", "heading_row": "1", "kind": "CONTACTS"})
    job.refresh_from_db()
    assert (job.kind, job.mapping) == ("CONTACTS", ["name", "", "contact", "phone"])
    page = text(client.get(job.get_absolute_url()))
    assert "Warranty until" not in page


def test_a_second_book_of_the_same_headings_remembers_its_kind_apart(green: Customer, checked: Sent) -> None:
    headings = ["甲", "乙"]
    data = books.xlsx([headings, [books.GREEN[0], "x"]])
    checked(data, mapping=["name", "address"])
    assert likeliest(headings) is Book.CUSTOMERS
    assert likeliest(["客户", "合同编号"]) is Book.CONTRACTS


def test_old_books_go_on_behind_a_worker_that_was_killed_and_nothing_is_doubled(
    green: Customer, house: House, checked: Sent
) -> None:
    job = checked(book("REPAIRS", *({2: f"第{n}次"} for n in range(20))))
    imports.start(job_id=job.pk, repeats="SKIP", agent_id=None, by=house.by, at=MORNING)
    run_some(job, 8, house)
    imports.go_on(job_id=job.pk, by=house.by, at=MORNING)
    work_on_import.call(job.pk)
    job.refresh_from_db()
    assert (job.state, job.created_count) == (JobState.DONE, 20)
    assert Event.objects.filter(kind="REPAIR_IMPORTED").count() == 20
