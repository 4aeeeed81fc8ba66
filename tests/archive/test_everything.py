"""Everything in one click: all of it, for the administrator, once, with flat memory."""

import csv
import io
import tracemalloc
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from python_calamine import CalamineWorkbook

from shouhou.access.models import AccessNote
from shouhou.accounts.models import Staff
from shouhou.archive.actions import (
    CannotExport,
    CannotFetch,
    ask_for_everything,
    fetch_everything,
    remove_old,
)
from shouhou.archive.models import FullExport, State
from shouhou.archive.writing.everything import FolderSink, ZipSink, write_everything
from shouhou.archive.writing.keeping import name_of, store
from shouhou.archive.writing.tables import tables
from shouhou.archive.writing.tasks import write_full_export
from shouhou.customers.models import Customer
from shouhou.documents.models import StoredFile
from tests.world import MONDAY, World, actor, make_call, make_customer, make_request


@pytest.fixture
def full(world: World) -> World:
    """A company with a customer, a request, a call and a stored file; another file has gone from the disk."""
    customer = make_customer(world, name="=青山机动车检测站")
    case = make_request(world, customer=customer)
    make_call(world, customer=customer, cases=[case])
    for n, content in enumerate((b"one", None)):
        path = f"ab/test-{n}.txt"
        if content:
            default_storage.delete(path)
            default_storage.save(path, ContentFile(content))
        StoredFile.objects.create(
            sha256=f"{n:064}", upload_sha256=f"{n:064}", kind="TEXT", content_type="text/plain", size=3, path=path,
            name="one.txt", added_at=MONDAY,
        )  # fmt: skip
    return world


def _client(staff: Staff) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(staff)
    return client


def _zip(shape: str, *, with_files: bool = True) -> tuple[zipfile.ZipFile, int]:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        told = write_everything(
            ZipSink(archive), shape=shape, with_files=with_files, show=lambda _done, _total: None
        )
    return zipfile.ZipFile(out), told.missing


def test_every_table_and_file_is_in_it_and_what_is_gone_is_counted(full: World) -> None:
    packed, missing = _zip("xlsx")
    names = set(packed.namelist())
    assert packed.testzip() is None
    assert {"Tables/customers_customer.xlsx", "Tables/journal_event.xlsx", "Contents.xlsx"} <= names
    assert {f"Tables/{table.name}.xlsx" for table in tables()} <= names
    assert packed.read("Files/ab/test-0.txt") == b"one"
    assert missing == 1
    book = CalamineWorkbook.from_filelike(io.BytesIO(packed.read("Tables/customers_customer.xlsx")))
    headings, *rows = book.get_sheet_by_index(0).to_python()
    names_column = headings.index("name")
    assert [row[names_column] for row in rows] == ["=青山机动车检测站"]


def test_as_csv_nothing_in_it_runs_as_a_formula_and_no_secret_leaves(full: World) -> None:
    packed, _missing = _zip("csv", with_files=False)
    rows = list(csv.DictReader(io.StringIO(packed.read("Tables/customers_customer.csv").decode("utf-8-sig"))))
    assert rows[0]["name"] == "'=青山机动车检测站"
    staff = packed.read("Tables/accounts_staff.csv").decode("utf-8-sig")
    assert "王敏" in staff
    assert not {"password", "pin"} & set(staff.splitlines()[0].split(","))
    assert not [name for name in packed.namelist() if "session" in name or name.startswith("Files/")]
    assert full.agent.password not in staff


def test_rows_are_read_in_pieces_whatever_their_number(world: World) -> None:
    AccessNote.objects.bulk_create(
        AccessNote(at=MONDAY, staff_id=n, what="PRINTED", subject_kind="CUSTOMER") for n in range(4500)
    )
    table = next(t for t in tables() if t.model is AccessNote)
    column = list(table.columns).index("staff_id")
    assert [row[column] for row in table.rows()] == list(range(4500))


def _peak_of(shape: str) -> int:
    class Away(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, block: object) -> int:
            return len(memoryview(block))  # type: ignore[arg-type]

    tracemalloc.start()
    with zipfile.ZipFile(io.BufferedWriter(Away()), "w") as archive:
        write_everything(ZipSink(archive), shape=shape, with_files=False, show=lambda _done, _total: None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


@pytest.mark.slow
@pytest.mark.parametrize("shape", ["csv", "xlsx"])
def test_memory_stays_flat_with_ten_times_the_rows(world: World, shape: str) -> None:
    def add(count: int) -> None:
        AccessNote.objects.bulk_create(
            (
                AccessNote(at=MONDAY, staff_id=n, what="PRINTED", subject_kind="CUSTOMER", detail="x" * 100)
                for n in range(count)
            ),
            batch_size=500,
        )

    add(3_000)
    _peak_of(shape)  # what is loaded once
    few = _peak_of(shape)
    add(27_000)
    assert _peak_of(shape) < few + 2_000_000


def test_the_administrator_gets_it_in_one_click_and_once(full: World) -> None:
    client = _client(full.administrator)
    page = reverse("archive:everything")
    assert client.post(page, {"shape": "xlsx", "with_files": "on"}).status_code == 303
    job = FullExport.objects.get()
    assert client.get(page).context["latest"]["sentence"].startswith(("Waiting", "等待"))
    progress = client.get(job.get_absolute_url(), headers={"HX-Request": "true"})
    assert b"progress" in progress.content
    again = client.post(page, {"shape": "csv"})
    assert again.status_code == 422
    assert "正在导出" in again.content.decode() or "being written already" in again.content.decode()

    assert write_full_export.call(job.pk) == "done"
    done = client.get(job.get_absolute_url(), headers={"HX-Request": "true"})
    assert done["HX-Refresh"] == "true"
    job.refresh_from_db()
    assert (job.state, job.missing_files, job.done) == (State.DONE, 1, job.total)
    fetched = client.post(reverse("archive:export-fetch", args=[job.pk]))
    content = b"".join(fetched)
    assert len(content) == job.size
    # The person's language decides the names of the folders.
    assert any(
        n.endswith("/customers_customer.xlsx") for n in zipfile.ZipFile(io.BytesIO(content)).namelist()
    )
    second = client.post(reverse("archive:export-fetch", args=[job.pk]), follow=True)
    assert len(second.redirect_chain) == 1
    notes = AccessNote.objects.filter(what="EXPORTED", subject_kind="EVERYTHING").order_by("pk")
    assert [note.detail for note in notes] == ["xlsx asked", "xlsx fetched"]


def test_nobody_but_the_administrator_may(full: World) -> None:
    for staff in (full.agent, full.manager, full.supervisor):
        assert _client(staff).get(reverse("archive:everything")).status_code == 403
        assert _client(staff).post(reverse("archive:everything")).status_code == 403


def _written(world: World) -> FullExport:
    job = ask_for_everything(shape="csv", with_files=False, by=actor(world.administrator), at=MONDAY)
    write_full_export.call(job.pk)
    job.refresh_from_db()
    FullExport.objects.filter(pk=job.pk).update(finished_at=MONDAY)
    return job


def test_what_nobody_fetches_is_removed_after_three_days(full: World) -> None:
    job, by = _written(full), actor(full.administrator)
    assert remove_old(by=by, at=MONDAY + timedelta(days=2)) == 0
    assert store().exists(name_of(job.token))
    assert remove_old(by=by, at=MONDAY + timedelta(days=3, minutes=1)) == 1
    assert not store().exists(name_of(job.token))
    with pytest.raises(CannotFetch):
        fetch_everything(export_id=job.pk, by=by, at=MONDAY + timedelta(days=4))


def test_what_was_fetched_is_removed_within_hours(full: World) -> None:
    job, by = _written(full), actor(full.administrator)
    fetch_everything(export_id=job.pk, by=by, at=MONDAY)
    assert remove_old(by=by, at=MONDAY + timedelta(minutes=30)) == 0
    assert remove_old(by=by, at=MONDAY + timedelta(hours=2)) == 1


def test_an_export_whose_worker_died_does_not_block_the_next(full: World) -> None:
    by = actor(full.administrator)
    dead = ask_for_everything(shape="csv", with_files=False, by=by, at=MONDAY)
    with pytest.raises(CannotExport):
        ask_for_everything(shape="csv", with_files=False, by=by, at=MONDAY + timedelta(minutes=9))
    ask_for_everything(shape="csv", with_files=False, by=by, at=MONDAY + timedelta(minutes=11))
    dead.refresh_from_db()
    assert dead.state == State.FAILED
    assert write_full_export.call(dead.pk) == "nothing to do"


def test_into_a_folder_the_files_lie_as_in_the_zip(full: World, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    told = write_everything(
        FolderSink(tmp_path),
        shape="csv",
        with_files=True,
        show=lambda done, total: seen.append((done, total)),
    )
    assert (tmp_path / "Files" / "ab" / "test-0.txt").read_bytes() == b"one"
    assert "青山" in (tmp_path / "Tables" / "customers_customer.csv").read_text(encoding="utf-8-sig")
    assert seen[0][0] == 0
    assert seen[-1][0] == told.done == told.total
    assert Customer.objects.count() == 1
