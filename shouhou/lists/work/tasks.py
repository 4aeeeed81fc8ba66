"""The background work on lists: writing long files and changing many rows, chunk after chunk."""

import logging
import secrets
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.core.files.storage import default_storage
from django.tasks import task
from django.utils import translation
from django.utils.translation import gettext as _

from shouhou.core import clock
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.documents.spreadsheets import csv_chunks
from shouhou.lists import actions, files
from shouhou.lists.actions.working import STALLED_AFTER, CannotGoOn, beat, collect
from shouhou.lists.models import WORKING, Kind, ListJob, State
from shouhou.lists.work.rows import listing_of_job, rows_of_job, seen_of

CHUNK_SECONDS = 0.2
_FIRST, _MOST = 10, 200
_BEAT_ROWS = 2000

logger = logging.getLogger(__name__)


@task()
def work_on_list(job_id: int) -> str:
    """Does what a job is in, to its end or until it is stopped; two workers are never at the same job."""
    lease = secrets.token_hex(16)
    if not actions.claim(job_id=job_id, lease=lease, at=clock.now()):
        return "nothing to do"
    job = ListJob.objects.select_related("asked_by", "acting_for").get(pk=job_id)
    try:
        with translation.override(job.language or None):
            _write_file(job) if job.kind == Kind.EXPORT else _change(job)
    except CannotGoOn:
        return "stopped"
    except Refusal as refusal:
        actions.fail(job_id=job_id, lease=lease, fault=str(refusal.sentence), at=clock.now())
        return "refused"
    except Exception as fault:
        actions.fail(job_id=job_id, lease=lease, fault=type(fault).__name__, at=clock.now())
        logger.exception("The work %s on a list broke off", job_id)
        raise
    return "done"


def resume_stalled(*, at: datetime) -> dict[str, int]:
    """Puts work whose worker was cut off in hand again; the timetable calls it every minute."""
    stalled = ListJob.objects.filter(state__in=WORKING, beat_at__lt=at - STALLED_AFTER)
    ids = list(stalled.values_list("pk", flat=True))
    for job_id in ids:
        work_on_list.enqueue(job_id)
    return {"resumed": len(ids)}


def _write_file(job: ListJob) -> None:
    """The file goes into the store only when it is whole; a worker that was cut off begins anew."""
    ListJob.objects.filter(pk=job.pk, lease=job.lease).update(state=State.RUNNING)
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
                beat(job=self.job, done=self.done, at=clock.now())


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
        ListJob.objects.filter(pk=job.pk, lease=job.lease).update(state=State.RUNNING)
        job.state = State.RUNNING
    form = action.form(job.values, job.asked_by)
    form.is_valid()
    by = _actor(job)
    size = _FIRST
    while True:
        began = time.perf_counter()
        at = clock.now()
        if not actions.step(job=job, action=action, values=form.cleaned_data, limit=size, by=by, at=at):
            break
        took = max(time.perf_counter() - began, 0.001)
        size = max(1, min(_MOST, int(size * min(2.0, CHUNK_SECONDS / took))))
    actions.finish(job=job, at=clock.now())


def _actor(job: ListJob) -> Actor:
    asked, other = job.asked_by, job.acting_for
    return Actor(
        asked.pk, asked.name, asked.branch_id, other.pk if other else None, other.name if other else ""
    )
