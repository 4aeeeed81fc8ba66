"""A table so long that a second process reads it: the same comes in as from a short one, and nothing gets lost."""

from collections.abc import Callable

import pytest

from shouhou.core import aside, clock
from shouhou.customers.finding import index_customer
from shouhou.customers.models import Asset, ContactPhone, Customer
from shouhou.intake.actions import import_work, imports
from shouhou.intake.importing.ahead import MANY
from shouhou.intake.importing.tasks import work_here, work_on_import
from shouhou.intake.models import ImportJob, JobState
from shouhou.search.finding import find
from shouhou.search.models import Entry, Waiting
from tests.intake.importing import books
from tests.intake.importing.conftest import MORNING, House

type Sent = Callable[..., ImportJob]
ROWS = MANY + 40
HEADINGS = [*books.HEADINGS, "设备名称", "出厂编号", "车牌号"]


def row(n: int) -> tuple[str, ...]:
    """The customer of a row; every hundredth is the one before with another machine, every hundred and first has no
    telephone that can be read."""
    of = n - 1 if n % 100 == 0 else n
    phone = "不详" if n % 101 == 0 else f"138{of:08d}"
    return (f"青山{of}号检测站", f"和平路{of}号", "刘洋", phone, "制动台", f"ZD{n:06d}", "")


@pytest.fixture
def table() -> bytes:
    return books.customers(*map(row, range(1, ROWS + 1)), headings=HEADINGS)


def test_every_row_of_a_long_table_is_accounted_for(table: bytes, imported: Sent) -> None:
    job = imported(table)
    joined = ROWS // 100
    assert (job.state, job.rows_passed) == (JobState.DONE, ROWS)
    assert (job.created_count, job.joined_count, job.rejected_count) == (ROWS - joined, joined, 0)
    assert Asset.objects.count() == ROWS
    assert Customer.objects.get(name="青山99号检测站").assets.count() == 2
    assert not Waiting.objects.exists()


def test_what_a_second_process_read_is_found_like_any_other(table: bytes, imported: Sent) -> None:
    imported(table)
    assert [hit.label for hit in find("青山777号")] == ["青山777号检测站"]
    assert [hit.label for hit in find("zd000200")] == ["青山199号检测站"]
    for customer in Customer.objects.filter(name__in=["青山5号检测站", "青山99号检测站", "青山101号检测站"]):
        came = Entry.objects.get(ref=customer.pk)
        index_customer(customer)
        entry = Entry.objects.get(ref=customer.pk)
        assert sorted(entry.tokens.split()) == sorted(came.tokens.split())
        assert sorted(entry.text.split()) == sorted(came.text.split())


@pytest.mark.parametrize("cut", [450, 900, ROWS - 100])
def test_a_long_import_that_was_cut_off_goes_on_behind_its_last_row(
    table: bytes, checked: Sent, house: House, cut: int
) -> None:
    job = checked(table)
    aside._end_all()  # the first rows are read here while another process begins
    imports.start(job_id=job.pk, repeats="SKIP", agent_id=None, by=house.by, at=MORNING)
    lease = import_work.WORK.claim(job.pk, at=MORNING)
    work = import_work.work_on(job_id=job.pk, lease=lease, today=MORNING.date())
    assert work is not None
    assert work.step(limit=cut, at=MORNING)
    del work  # with the process that read ahead
    assert Customer.objects.count() == cut - cut // 100
    ImportJob.objects.update(lease="")
    work_on_import.call(job.pk)
    job.refresh_from_db()
    assert (job.state, job.created_count) == (JobState.DONE, ROWS - ROWS // 100)
    assert ContactPhone.objects.count() == len({row(n)[3] for n in range(1, ROWS + 1)} - {"不详"})
    assert not Waiting.objects.exists()


def test_an_import_that_is_stopped_leaves_nobody_who_cannot_be_found(
    table: bytes, checked: Sent, house: House
) -> None:
    job = checked(table)
    imports.start(job_id=job.pk, repeats="SKIP", agent_id=None, by=house.by, at=MORNING)

    def stop(done: int, total: int) -> None:
        imports.stop(job_id=job.pk, by=house.by, at=MORNING)

    with clock.set_to(MORNING):
        work_here(job.pk, show=stop)
    job.refresh_from_db()
    assert (job.state, 0 < job.created_count < ROWS) == (JobState.STOPPED, True)
    last = Customer.objects.latest("pk")
    assert find(last.name)[0].ref == last.pk
    assert not Waiting.objects.exists()


def test_only_what_others_wait_for_makes_chunks_smaller(
    checked: Sent, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = checked(books.customers(*map(row, range(1, 800)), headings=HEADINGS))
    imports.start(job_id=job.pk, repeats="SKIP", agent_id=None, by=house.by, at=MORNING)
    clocked, sizes = [0.0], []
    ready = import_work.RunWork.make_ready

    def slowly(work: import_work.RunWork, limit: int) -> None:
        ready(work, limit)
        sizes.append(limit)
        clocked[0] += 100

    monkeypatch.setattr(import_work.RunWork, "make_ready", slowly)
    monkeypatch.setattr("time.perf_counter", lambda: clocked[0])
    with clock.set_to(MORNING):
        work_here(job.pk, show=lambda done, total: None)
    assert sizes == [50, 100, 200, 400, 500, 500]


def test_a_worker_that_writes_words_lives(
    checked: Sent, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = checked(books.customers(*map(row, range(1, 20)), headings=HEADINGS))
    imports.start(job_id=job.pk, repeats="SKIP", agent_id=None, by=house.by, at=MORNING)
    lease = import_work.WORK.claim(job.pk, at=MORNING)
    work = import_work.work_on(job_id=job.pk, lease=lease, today=MORNING.date())
    assert work is not None
    clocked = iter(range(0, 100_000, 20))
    monkeypatch.setattr("time.perf_counter", lambda: float(next(clocked)))
    assert work.step(limit=50, at=MORNING)
    assert not work.step(limit=50, at=MORNING)  # the last one, before which the words are written
    beaten = ImportJob.objects.get(pk=job.pk).beat_at
    assert beaten is not None
    assert beaten > MORNING
