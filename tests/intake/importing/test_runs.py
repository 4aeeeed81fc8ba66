"""An import brings in each row once, survives being cut off, and can be stopped and undone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django_tasks_db.models import DBTaskResult

from shouhou.cases.actions import Happening
from shouhou.cases.actions.telling import tell_many
from shouhou.cases.models import Case, Obligation
from shouhou.core import clock
from shouhou.core.errors import Stale
from shouhou.customers.finding import index_customer
from shouhou.customers.models import Asset, Contact, ContactPhone, Customer
from shouhou.documents.models import NumberSeries
from shouhou.intake.actions import import_work, imports
from shouhou.intake.importing import keeping
from shouhou.intake.importing.tasks import HELD, resume_stalled, work_on_import
from shouhou.intake.models import ImportFinding, ImportJob, ImportRow, JobState, Outcome, Repeats
from shouhou.journal.models import Event, EventSubject
from shouhou.search.models import Entry, Kind
from tests.intake.importing import books
from tests.intake.importing.conftest import MORNING, House

type Sent = Callable[..., ImportJob]


def run_some(job: ImportJob, rows: int, house: House) -> import_work.Work:
    """A worker that does so many rows and is then cut off."""
    lease = import_work.WORK.claim(job.pk, at=MORNING)
    work = import_work.work_on(job_id=job.pk, lease=lease, today=MORNING.date())
    assert work is not None
    assert work.step(limit=rows, at=MORNING)
    return work


def undo(job: ImportJob, house: House) -> ImportJob:
    imports.undo(job_id=job.pk, by=house.by, at=MORNING)
    work_on_import.call(job.pk)
    job.refresh_from_db()
    return job


def test_the_time_left_is_reckoned_from_when_the_worker_begins(house: House, checked: Sent) -> None:
    job = checked(books.customers(books.GREEN))
    imports.start(job_id=job.pk, repeats=Repeats.SKIP, agent_id=None, by=house.by, at=MORNING)
    later = MORNING + timedelta(minutes=8)
    with clock.set_to(later):
        work_on_import.call(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert job.begun_at
    assert job.begun_at >= later


def test_what_stands_beside_a_merged_name_is_all_of_one_customer(house: House, imported: Sent) -> None:
    def merged(book: xlsxwriter.Workbook) -> None:
        book.worksheets()[0].merge_range(1, 0, 3, 0, "青山机动车检测站")

    rows = (
        ("青山机动车检测站", "解放路1号", "刘洋", "13800138001", "A-1", "站长"),
        ("", "", "孙丽", "13800138002", "A-2", "财务"),
        ("", "", "", "0531-88887777", "", ""),
    )
    job = imported(books.xlsx([[*books.HEADINGS, "出厂编号", "备注"], *rows], more=merged))
    customer = Customer.objects.get()
    assert (job.created_count, job.joined_count) == (1, 2)
    told = {
        one.name: [phone.digits for phone in one.phones.order_by("pk")] for one in customer.contacts.all()
    }
    assert told == {"刘洋": ["13800138001", "053188887777"], "孙丽": ["13800138002"]}
    assert list(customer.assets.order_by("pk").values_list("serial", flat=True)) == ["A-1", "A-2"]
    assert customer.notes == "站长\n财务"


def test_a_customer_comes_in_with_everything_that_belongs_to_it(house: House, imported: Sent) -> None:
    headings = [
        *books.HEADINGS,
        "邮编",
        "税号",
        "客户级别",
        "设备名称",
        "型号",
        "出厂编号",
        "保修期至",
        "备注",
    ]
    row = (
        *books.GREEN,
        "250013",
        "91110000600037341L",
        "重点",
        "制动台",
        "FZ-10",
        "A1",
        "2027.3.5",
        "老客户",
    )
    job = imported(books.customers(row, headings=headings), agent_id=house.agent.pk)
    assert (job.state, job.created_count, job.incomplete_count) == (JobState.DONE, 1, 0)
    customer = Customer.objects.get()
    assert customer.file_no == "KH-202603-0001"
    assert (customer.name, customer.level, customer.source) == (books.GREEN[0], "KEY", "IMPORT")
    assert (customer.branch, customer.agent, customer.notes) == (house.branch, house.agent, "老客户")
    assert (customer.created_at.date(), customer.created_by_id) == (MORNING.date(), house.supervisor.pk)
    contact = Contact.objects.get()
    assert (contact.name, contact.is_primary) == ("刘洋", True)
    assert ContactPhone.objects.get().digits == "13800138001"
    asset = Asset.objects.get()
    assert (asset.kind, asset.serial, str(asset.warranty_until)) == ("EQUIPMENT", "A1", "2027-03-05")


def test_what_came_in_is_told_once_and_owes_nothing(house: House, imported: Sent) -> None:
    job = imported(books.customers(books.GREEN))
    event = Event.objects.get(kind="PROFILE_IMPORTED")
    assert event.data == {"job_id": job.pk, "row_no": 2}
    assert event.by_id == house.supervisor.pk
    assert EventSubject.objects.get(event=event).ref == Customer.objects.get().pk
    assert not Case.objects.exists()
    assert not Obligation.objects.exists()


def test_an_imported_customer_is_found_by_the_same_as_any_other(house: House, imported: Sent) -> None:
    headings = [*books.HEADINGS, "税号", "简称", "开票名称", "车牌号"]
    row = (*books.GREEN, "91110000600037341L", "青山站", "青山检测公司", "鲁A12345")
    imported(books.customers(row, headings=headings))
    customer = Customer.objects.get()
    imported_entry = Entry.objects.get(kind=Kind.CUSTOMER, ref=customer.pk)
    index_customer(customer)
    entry = Entry.objects.get(kind=Kind.CUSTOMER, ref=customer.pk)
    assert sorted(entry.tokens.split()) == sorted(imported_entry.tokens.split())
    assert (entry.label, entry.branch_id) == (imported_entry.label, imported_entry.branch_id)
    assert entry.text == imported_entry.text


def test_gaps_come_in_to_be_completed_and_are_counted(imported: Sent) -> None:
    job = imported(books.customers(books.GREEN, ("云岭物流有限公司",)))
    assert job.incomplete_count == 1
    assert Customer.objects.incomplete().get().name == "云岭物流有限公司"


def test_every_row_is_accounted_for(imported: Sent) -> None:
    data = books.customers(books.GREEN, ("", "路", "王", "13800138009"), books.GREEN, books.CLOUD, ("合计",))
    job = imported(data)
    assert (job.created_count, job.skipped_count, job.rejected_count) == (2, 2, 1)
    outcomes = list(ImportRow.objects.order_by("row_no").values_list("row_no", "outcome", "code"))
    assert outcomes == [
        (2, Outcome.CREATED, ""),
        (3, Outcome.REJECTED, "NAME_MISSING"),
        (4, Outcome.SKIPPED, "SAME_ROW"),
        (5, Outcome.CREATED, ""),
        (6, Outcome.SKIPPED, "TOTAL_ROW"),
    ]


def test_the_preview_names_every_problem_by_row_and_column(checked: Sent) -> None:
    job = checked(books.customers(books.GREEN, ("", *books.CLOUD[1:]), (*books.LAKE[:3], "12")))
    found = list(
        ImportFinding.objects.order_by("row_no", "pk").values_list("row_no", "column_no", "code", "text")
    )
    assert found == [
        (3, 0, "NAME_MISSING", ""),
        (4, 3, "PHONE_IMPOSSIBLE", "12"),
        (4, -1, "GAPS", ""),
    ]
    assert job.foreseen == {"comes": 2, "rejected": 1, "incomplete": 1, "doubtful": 1}
    assert not Customer.objects.exists()


def test_further_rows_add_their_assets_to_the_customer_of_the_first(imported: Sent) -> None:
    rows = [(*books.GREEN, f"A{n}") for n in range(70)]
    job = imported(books.customers(*rows, headings=[*books.HEADINGS, "出厂编号"]))
    assert (job.created_count, job.joined_count) == (1, 69)
    assert Asset.objects.filter(customer=Customer.objects.get()).count() == 70
    assert Event.objects.filter(kind="PROFILE_IMPORTED").count() == 1


def test_numbers_follow_on_without_a_gap(imported: Sent) -> None:
    imported(books.many(130))
    assert list(Customer.objects.order_by("pk").values_list("file_no", flat=True)) == [
        f"KH-202603-{n:04}" for n in range(1, 131)
    ]
    assert NumberSeries.objects.get(prefix="KH").last == 130


def test_a_worker_that_was_cut_off_is_followed_by_one_that_goes_on_behind_it(
    house: House, checked: Sent
) -> None:
    job = checked(books.many(60))
    imports.start(job_id=job.pk, repeats=Repeats.SKIP, agent_id=None, by=house.by, at=MORNING)
    run_some(job, 25, house)
    job.refresh_from_db()
    assert (job.state, job.created_count, job.last_row) == (JobState.RUNNING, 25, 26)
    assert work_on_import.call(job.pk) == HELD  # the first may still be at it
    later = DBTaskResult.objects.get()
    assert (later.args_kwargs["args"], later.run_after > MORNING) == ([job.pk], True)
    ImportJob.objects.update(beat_at=MORNING - import_work.STALLED_AFTER * 2)
    assert work_on_import.call(job.pk) == "done"
    job.refresh_from_db()
    assert (job.state, job.created_count) == (JobState.DONE, 60)
    assert Customer.objects.count() == ImportRow.objects.count() == 60


def test_a_chunk_that_fails_leaves_nothing_half_written(
    house: House, checked: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = checked(books.many(60))
    imports.start(job_id=job.pk, repeats=Repeats.SKIP, agent_id=None, by=house.by, at=MORNING)
    work = run_some(job, 25, house)

    def cut(*_: Any, **__: Any) -> None:
        raise RuntimeError("the power went")

    monkeypatch.setattr(ImportRow.objects, "bulk_create", cut)
    with pytest.raises(RuntimeError):
        work.step(limit=25, at=MORNING)
    monkeypatch.undo()
    assert Customer.objects.count() == ImportRow.objects.count() == Entry.objects.count() == 25
    assert NumberSeries.objects.get(prefix="KH").last == 25
    imports.go_on(job_id=job.pk, by=house.by, at=MORNING)
    work_on_import.call(job.pk)
    assert Customer.objects.count() == 60
    assert Customer.objects.values("name").distinct().count() == 60


def test_a_stalled_import_is_put_to_work_again_by_the_timetable(
    house: House, checked: Sent, settings: Any
) -> None:
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.immediate.ImmediateBackend"}}
    job = checked(books.many(30))
    imports.start(job_id=job.pk, repeats=Repeats.SKIP, agent_id=None, by=house.by, at=MORNING)
    run_some(job, 10, house)
    assert resume_stalled(at=MORNING) == {"resumed": 0}
    ImportJob.objects.update(beat_at=MORNING - timedelta(minutes=2))
    assert resume_stalled(at=MORNING) == {"resumed": 1}
    job.refresh_from_db()
    assert (job.state, job.created_count) == (JobState.DONE, 30)


def test_a_repeated_row_is_recognised_across_a_cut(house: House, checked: Sent) -> None:
    headings = [*books.HEADINGS, "出厂编号"]
    others = [(f"第{n}站", "路", "人", f"1390013{n:04}", f"B{n}") for n in range(20)]
    rows = [(*books.GREEN, "A1"), *others, (*books.GREEN, "A2"), (*books.GREEN, "A1")]
    job = checked(books.customers(*rows, headings=headings))
    imports.start(job_id=job.pk, repeats=Repeats.SKIP, agent_id=None, by=house.by, at=MORNING)
    run_some(job, 10, house)
    imports.go_on(job_id=job.pk, by=house.by, at=MORNING)
    work_on_import.call(job.pk)
    job.refresh_from_db()
    assert (job.created_count, job.joined_count, job.skipped_count) == (21, 1, 1)
    green = Customer.objects.get(name=books.GREEN[0])
    assert sorted(green.assets.values_list("serial", flat=True)) == ["A1", "A2"]
    assert ImportRow.objects.get(outcome=Outcome.JOINED).customer_id == green.pk


def test_a_stopped_import_keeps_what_came_in_and_goes_on_or_is_undone(house: House, checked: Sent) -> None:
    job = checked(books.many(40))
    imports.start(job_id=job.pk, repeats=Repeats.SKIP, agent_id=None, by=house.by, at=MORNING)
    work = run_some(job, 15, house)
    imports.stop(job_id=job.pk, by=house.by, at=MORNING)
    assert not work.step(limit=15, at=MORNING)
    job.refresh_from_db()
    assert (job.state, job.created_count) == (JobState.STOPPED, 15)
    imports.go_on(job_id=job.pk, by=house.by, at=MORNING)
    work_on_import.call(job.pk)
    job.refresh_from_db()
    assert (job.state, job.created_count) == (JobState.DONE, 40)


def test_a_fault_is_noted_and_the_import_goes_on_after_it(
    house: House, checked: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = checked(books.many(20))
    imports.start(job_id=job.pk, repeats=Repeats.SKIP, agent_id=None, by=house.by, at=MORNING)

    def broken(*_: Any, **__: Any) -> None:
        raise ValueError("broken")

    monkeypatch.setattr(import_work.RunWork, "chunk", broken)
    with pytest.raises(ValueError, match="broken"):
        work_on_import.call(job.pk)
    job.refresh_from_db()
    assert (job.state, job.fault) == (JobState.FAILED, "ValueError")
    monkeypatch.undo()
    imports.go_on(job_id=job.pk, by=house.by, at=MORNING)
    work_on_import.call(job.pk)
    job.refresh_from_db()
    assert (job.state, job.created_count) == (JobState.DONE, 20)


def test_a_file_that_changed_on_the_disk_is_not_imported(
    house: House, checked: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = checked(books.customers(books.GREEN))
    place = f"imports/{job.file_digest[:2]}/{job.file_digest}"
    default_storage.delete(place)
    default_storage.save(place, ContentFile(b"other"))
    imports.start(job_id=job.pk, repeats=Repeats.SKIP, agent_id=None, by=house.by, at=MORNING)
    assert work_on_import.call(job.pk) == "refused"
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert not Customer.objects.exists()


def test_a_second_click_on_sending_finds_the_first_import(house: House) -> None:
    def send() -> ImportJob:
        return imports.upload(
            data=books.customers(books.GREEN),
            name="客户.xlsx",
            token="same",
            branch_id=house.branch.pk,
            by=house.by,
            at=MORNING,
        )

    assert send() == send()
    assert ImportJob.objects.count() == 1


def test_a_second_click_on_starting_and_undoing_changes_nothing(house: House, imported: Sent) -> None:
    job = imported(books.customers(books.GREEN))
    imports.start(job_id=job.pk, repeats=Repeats.BRING, agent_id=None, by=house.by, at=MORNING)
    assert work_on_import.call(job.pk) == "nothing to do"
    assert Customer.objects.count() == 1
    undo(job, house)
    assert undo(job, house).state == JobState.UNDONE


def test_columns_confirmed_on_a_stale_page_are_refused(house: House, checked: Sent) -> None:
    job = checked(books.customers(books.GREEN))
    with pytest.raises(Stale):
        imports.confirm_columns(
            job_id=job.pk, mapping=job.mapping, version=job.version - 1, by=house.by, at=MORNING
        )


@pytest.mark.parametrize(
    "mapping", [["", "", "", ""], ["name", "name", "", ""], ["name"], ["nonsense", "name", "", ""]]
)
def test_columns_that_make_no_customer_are_refused(house: House, checked: Sent, mapping: list[str]) -> None:
    job = checked(books.customers(books.GREEN))
    with pytest.raises(imports.CannotMapColumns):
        imports.confirm_columns(job_id=job.pk, mapping=mapping, version=job.version, by=house.by, at=MORNING)


def test_confirmed_columns_are_proposed_for_the_same_headings(house: House, checked: Sent) -> None:
    headings = ["甲", "乙", "丙", "丁"]
    checked(books.xlsx([headings, books.GREEN]), mapping=["name", "address", "contact", "phone"])
    again = imports.upload(
        data=books.xlsx([headings, books.CLOUD]),
        name="x.xlsx",
        token="again",
        branch_id=house.branch.pk,
        by=house.by,
        at=MORNING,
    )
    assert again.mapping == ["name", "address", "contact", "phone"]


def test_discarding_leaves_no_trace_and_keeps_files_that_others_need(house: House, checked: Sent) -> None:
    data = books.customers(books.GREEN)
    first, second = checked(data), checked(data)
    imports.discard(job_id=first.pk, by=house.by, at=MORNING)
    assert keeping.fetch(second.file_digest) == data


def test_an_import_that_brought_something_in_cannot_be_discarded(house: House, imported: Sent) -> None:
    job = imported(books.customers(books.GREEN))
    with pytest.raises(imports.CannotGoOn):
        imports.discard(job_id=job.pk, by=house.by, at=MORNING)


def test_facts_without_a_case_make_saves_of_their_own(house: House) -> None:
    told = [Happening("PROFILE_IMPORTED", MORNING, words={"customer": name}, customer_id=7) for name in "ab"]
    events = tell_many(told, by=house.by, at=MORNING)
    assert len({event.save_key for event in events}) == 2
