"""The worker's part: writing everything into a file, and removing old ones."""

import logging
import tempfile
import time
import zipfile
from datetime import datetime

from django.core.files import File
from django.tasks import task
from django.utils import translation

from shouhou.archive import actions
from shouhou.archive.models import FullExport, State
from shouhou.archive.writing.everything import ZipSink, write_everything
from shouhou.archive.writing.keeping import name_of, store
from shouhou.core import clock
from shouhou.core.actor import SYSTEM

logger = logging.getLogger(__name__)
_BEAT_SECONDS = 1.0


@task()
def write_full_export(export_id: int) -> str:
    """Writes the file of an export, from the beginning; one that was given up or is done stays as it is."""
    wanted = FullExport.objects.filter(pk=export_id, state__in=(State.WAITING, State.RUNNING))
    if not wanted.update(state=State.RUNNING, beat_at=clock.now()):
        return "nothing to do"
    job = FullExport.objects.select_related("asked_by").get(pk=export_id)
    try:
        with translation.override(job.asked_by.language or "zh-hans"):
            _write(job)
    except Exception as fault:
        FullExport.objects.filter(pk=export_id).update(state=State.FAILED, fault=type(fault).__name__)
        logger.exception("Everything could not be written")
        raise
    return "done"


def remove_old_exports(*, at: datetime) -> dict[str, int]:
    """Removes files that were fetched or forgotten; the timetable calls it every hour."""
    return {"removed": actions.remove_old(by=SYSTEM, at=at)}


def _write(job: FullExport) -> None:
    name = name_of(job.token)
    store().delete(name)  # of a worker that was cut off
    with tempfile.TemporaryFile() as out:
        with zipfile.ZipFile(out, "w") as archive:
            told = write_everything(
                ZipSink(archive), shape=job.shape, with_files=job.with_files, show=_Beat(job)
            )
        size = out.tell()
        out.seek(0)
        store().save(name, File(out))
    FullExport.objects.filter(pk=job.pk, state=State.RUNNING).update(
        state=State.DONE, done=told.done, total=told.done, size=size, missing_files=told.missing,
        finished_at=clock.now(), beat_at=clock.now(),
    )  # fmt: skip


class _Beat:
    """Writes down how far it is, once a second at most."""

    def __init__(self, job: FullExport) -> None:
        self._job, self._last = job, 0.0

    def __call__(self, done: int, total: int) -> None:
        moment = time.monotonic()
        if moment - self._last >= _BEAT_SECONDS:
            self._last = moment
            FullExport.objects.filter(pk=self._job.pk).update(done=done, total=total, beat_at=clock.now())
