"""Asking for everything, fetching it once, and removing what was not fetched."""

from datetime import datetime

from django.db import transaction
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from shouhou.access.actions import note_access
from shouhou.access.kinds import EVERYTHING, EXPORTED
from shouhou.archive.models import KEPT, FullExport, Shape, State
from shouhou.archive.writing.keeping import name_of, store
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal


class CannotExport(Refusal):
    """Everything cannot be taken out just now."""


class CannotFetch(Refusal):
    """The file is not there to be fetched."""


@transaction.atomic
def ask_for_everything(*, shape: str, with_files: bool, by: Actor, at: datetime) -> FullExport:
    """Notes that everything is wanted; the worker writes it. Raises CannotExport while another is being written."""
    for running in FullExport.objects.select_for_update().filter(state__in=(State.WAITING, State.RUNNING)):
        if not running.is_stalled(at):
            raise CannotExport(_("Everything is being written already; it can be fetched when it is ready."))
        running.state, running.fault = State.FAILED, "stalled"
        running.save(update_fields=["state", "fault"])
    job = FullExport.objects.create(
        shape=Shape(shape), with_files=with_files, token=get_random_string(32), asked_by_id=by.person_id,
        asked_at=at, beat_at=at,
    )  # fmt: skip
    _note(job, by, at, "asked")
    return job


@transaction.atomic
def fetch_everything(*, export_id: int, by: Actor, at: datetime) -> FullExport:
    """Hands the file out, once: who comes second is refused. Raises CannotFetch."""
    ready = FullExport.objects.filter(pk=export_id, state=State.DONE)
    if not ready.update(state=State.FETCHED, fetched_at=at):
        raise CannotFetch(
            _("This file was fetched already or has been removed. Have everything written again.")
        )
    job = FullExport.objects.get(pk=export_id)
    _note(job, by, at, "fetched")
    return job


def remove_old(*, by: Actor, at: datetime) -> int:
    """Removes the files that were fetched an hour ago, or not within three days; returns how many."""
    del by
    gone = 0
    for job in FullExport.objects.filter(state__in=(State.DONE, State.FETCHED)):
        is_fetched = job.fetched_at is not None and (at - job.fetched_at).total_seconds() > 3600
        if is_fetched or (job.finished_at is not None and at - job.finished_at > KEPT):
            gone += _remove(job)
    return gone


def _remove(job: FullExport) -> int:
    try:
        store().delete(name_of(job.token))
    except OSError:  # somebody still reads it: the next hour
        return 0
    with transaction.atomic():
        job.state = State.GONE
        job.save(update_fields=["state"])
    return 1


def _note(job: FullExport, by: Actor, at: datetime, detail: str) -> None:
    note_access(
        staff_id=by.staff_id, what=EXPORTED, subject_kind=EVERYTHING, subject_id=job.pk,
        detail=f"{job.shape} {detail}", at=at,
    )  # fmt: skip
