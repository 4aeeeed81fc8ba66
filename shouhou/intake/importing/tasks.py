"""The background work of imports: one task that does whatever a job is in, chunk after chunk."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import OperationalError
from django.tasks import task

from shouhou.core import clock
from shouhou.core.actor import SYSTEM
from shouhou.core.long_work import NOTHING_TO_DO, sizes
from shouhou.intake.actions import import_retention, import_work
from shouhou.intake.models import ImportJob
from shouhou.search.waiting import write_all_waiting

CHUNK_SECONDS = 0.2
_FIRST, _LEAST, _MOST = 50, 10, 500

HELD = "another worker is at it"


@task()
def work_on_import(job_id: int) -> str:
    """Checks, brings in or takes back, as the job's state says, until that phase ends or is stopped.

    Two workers are never at the same job: the second looks again later, when the first may have been cut off, and
    then goes on behind it.
    """
    said = _work(job_id, lambda done, total: None)
    if said == HELD and work_on_import.get_backend().supports_defer:
        work_on_import.using(run_after=clock.now() + import_work.STALLED_AFTER).enqueue(job_id)
    return said


def resume_stalled(*, at: datetime) -> dict[str, int]:
    """Puts imports whose worker was cut off to work again; the timetable calls it every minute."""
    stalled = import_work.WORK.stalled(at=at)
    for job_id in stalled:
        work_on_import.enqueue(job_id)
    return {"resumed": len(stalled)}


def remove_old_files(*, at: datetime) -> dict[str, int]:
    """Removes imported files after their time; the timetable calls it every night."""
    days = settings.KEEP_IMPORTS_DAYS
    gone = import_retention.remove_old_files(days=days, language=settings.LANGUAGE_CODE, by=SYSTEM, at=at)
    return {"imports": gone}


def work_here(job_id: int, *, show: Callable[[int, int], None]) -> str:
    """The same work in this process, for the command line; `show` gets rows done and rows in all after each chunk."""
    return _work(job_id, show)


def _work(job_id: int, show: Callable[[int, int], None]) -> str:
    def do(job: ImportJob) -> None:
        now = clock.now()
        # How long it was queued, or rested halfway, says nothing of the pace.
        import_work.WORK.beat(job, at=now, begun_at=None if job.rows_passed else now)
        with _few_collections(), import_work.few_checkpoints():
            _go(job.pk, job.lease, show)

    said = import_work.WORK.carry_out(job_id, do, now=clock.now)
    is_held = said == NOTHING_TO_DO and ImportJob.objects.at_work().filter(pk=job_id).exists()
    return HELD if is_held else said


def _go(job_id: int, lease: str, show: Callable[[int, int], None]) -> None:
    """To the end of the phase; where the database was busy for too long, anew behind the last finished chunk."""
    today = clock.now().astimezone(ZoneInfo(settings.TIME_ZONE)).date()
    for last_try in (False, False, False, True):
        work = import_work.work_on(job_id=job_id, lease=lease, today=today)
        try:
            return _all_chunks(work, show) if work else None
        except OperationalError:
            # Nothing of the chunk was written, but its rows are read: the table is opened again.
            if last_try:
                raise


def _all_chunks(work: import_work.Work, show: Callable[[int, int], None]) -> None:
    """Chunk after chunk, each as large as fits into its time, so that others wait for the database but shortly."""
    for size in sizes(CHUNK_SECONDS, first=_FIRST, most=_MOST, least=_LEAST, spent=lambda: work.locked):
        more = work.step(limit=size, at=clock.now())
        show(*work.progress)
        if not more:
            write_all_waiting()  # of what came in before somebody stopped it
            return


@contextmanager
def _few_collections() -> Iterator[None]:
    """Lets the garbage collector look at what the import makes only: looking at the rest took a third of the time."""
    gc.freeze()
    before = gc.get_threshold()
    gc.set_threshold(100_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
