"""The background work on lists: writing long files and changing many rows, chunk after chunk."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.tasks import task
from django.utils import translation
from django.utils.translation import gettext as _

from shouhou.core import clock
from shouhou.core.actor import Actor
from shouhou.core.long_work import CannotGoOn, sizes
from shouhou.documents.spreadsheets import csv_chunks
from shouhou.lists import actions, files
from shouhou.lists.actions.working import WORK, collect
from shouhou.lists.models import Kind, ListJob, State
from shouhou.lists.work.rows import listing_of_job, rows_of_job, seen_of

CHUNK_SECONDS = 0.2
_FIRST, _MOST = 10, 200
_BEAT_ROWS = 2000


@task()
def work_on_list(job_id: int) -> str:
    """Does what a job is in, to its end or until it is stopped; two workers are never at the same job."""
    return WORK.carry_out(job_id, _work, now=clock.now)


def resume_stalled(*, at: datetime) -> dict[str, int]:
    """Puts work whose worker was cut off in hand again; the timetable calls it every minute."""
    ids = WORK.stalled(at=at)
    for job_id in ids:
        work_on_list.enqueue(job_id)
    return {"resumed": len(ids)}


def _work(job: ListJob) -> None:
    with translation.override(job.language or None):
        _write_file(job) if job.kind == Kind.EXPORT else _change(job)


def _write_file(job: ListJob) -> None:
    """The file goes into the store only when it is whole; a worker that was cut off begins anew."""
    WORK.beat(job, at=clock.now(), state=State.RUNNING)
    seen = seen_of(job, clock.now())
    count = _Counted(files.rows_of(seen, refs=job.refs or None), job)
    name = files.stored_name(job.token, job.form)
    files.drop_stored(job.token, job.form)
    with files.temporary() as out:
        if job.form == "csv":
            for piece in csv_chunks(files.headings_of(seen), count):
                out.write(piece)
        else:
            files.write_into(out, seen, count)
        out.seek(0)
        default_storage.save(name, files.as_file(out))
    actions.finish(job=job, at=clock.now(), total=count.done)


class _Counted:
    """Passes rows on and notes how many, every two thousand."""

    def __init__(self, rows: Iterator[list[Any]], job: ListJob) -> None:
        self.rows, self.job, self.done = rows, job, 0

    def __iter__(self) -> Iterator[list[Any]]:
        for row in self.rows:
            yield row
            self.done += 1
            if self.done % _BEAT_ROWS == 0:
                WORK.beat(self.job, at=clock.now(), done_count=self.done)


def _change(job: ListJob) -> None:
    one = listing_of_job(job)
    action = one.action(job.action)
    if action is None:
        raise CannotGoOn(_("This list does not exist any more."))
    if job.state != State.UNDOING and not job.is_collected:
        rows = rows_of_job(job, clock.now())
        while collect(job=job, rows=rows, by=_actor(job), at=clock.now()):
            pass
    if job.state == State.WAITING:
        WORK.beat(job, at=clock.now(), state=State.RUNNING)
    form = action.form(job.values, job.asked_by)
    form.is_valid()
    values = {**form.cleaned_data, "job_id": job.pk}
    by = _actor(job)
    for size in sizes(CHUNK_SECONDS, first=_FIRST, most=_MOST):
        at = clock.now()
        if not actions.step(job=job, action=action, values=values, limit=size, by=by, at=at):
            break
    actions.finish(job=job, at=clock.now())


def _actor(job: ListJob) -> Actor:
    asked, other = job.asked_by, job.acting_for
    return Actor(
        asked.pk, asked.name, asked.branch_id, other.pk if other else None, other.name if other else ""
    )
