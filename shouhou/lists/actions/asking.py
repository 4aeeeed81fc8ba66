"""Asking for long work: a file in the background, a change of many rows, its stop and its undoing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.lists.models import WORKING, Fate, Kind, ListJob, State

MOST_TICKED: Final = 2000


class CannotAsk(Refusal):
    """This work cannot be put in hand, or not now."""


@transaction.atomic
def ask_export(
    *,
    token: str,
    list_code: str,
    query: str,
    view_ref: int,
    columns: Sequence[str],
    form: str,
    file_name: str,
    by: Actor,
    at: datetime,
) -> ListJob:
    """Puts the file of a long list in hand; a page sent twice gets the same job."""
    job, _is_new = ListJob.objects.get_or_create(
        token=token,
        defaults={
            "kind": Kind.EXPORT,
            "state": State.WAITING,
            "list_code": list_code,
            "query": query,
            "view_ref": view_ref,
            "columns": list(columns),
            "language": get_language() or "",
            "form": form,
            "file_name": file_name[:100],
            "asked_by_id": by.person_id,
            "asked_at": at,
            "beat_at": at,
        },
    )
    return job


@transaction.atomic
def choose_rows(
    *,
    token: str,
    list_code: str,
    query: str,
    refs: Sequence[int],
    all_rows: bool,
    action: str,
    by: Actor,
    at: datetime,
) -> ListJob:
    """Notes for which rows a change is meant; nothing happens yet. Raises CannotAsk where none is ticked."""
    if not refs and not all_rows:
        raise CannotAsk(_("Tick the rows first, or choose all that match the filter."))
    if len(refs) > MOST_TICKED:
        raise CannotAsk(_("More than 2,000 rows are ticked; choose all that match the filter instead."))
    job, _is_new = ListJob.objects.get_or_create(
        token=token,
        defaults={
            "kind": Kind.BULK,
            "list_code": list_code,
            "query": query,
            "refs": [] if all_rows else sorted(set(refs)),
            "language": get_language() or "",
            "action": action,
            "asked_by_id": by.person_id,
            "acting_for_id": by.acting_for_id,
            "asked_at": at,
        },
    )
    return job


@transaction.atomic
def start_bulk(*, job_id: int, values: Mapping[str, str], by: Actor, at: datetime) -> ListJob:
    """Puts a change in hand with its values as they were typed; started twice it runs once."""
    job = _locked(job_id, by)
    if job.state == State.DRAFT:
        job.state, job.values, job.beat_at = State.WAITING, dict(values), at
        job.save(update_fields=["state", "values", "beat_at"])
    return job


@transaction.atomic
def stop_job(*, job_id: int, by: Actor, at: datetime) -> ListJob:
    """Stops work; what is done stays done, and it can go on from there."""
    job = _locked(job_id, by)
    if job.state not in WORKING:
        raise CannotAsk(_("This work has ended already."))
    job.state, job.lease, job.finished_at = State.STOPPED, "", at
    job.save(update_fields=["state", "lease", "finished_at"])
    return job


@transaction.atomic
def resume_job(*, job_id: int, by: Actor, at: datetime) -> ListJob:
    """Puts a change that was stopped or broke off in hand again; it goes on behind what is done."""
    job = _locked(job_id, by)
    if job.kind != Kind.BULK or job.state not in (State.STOPPED, State.FAILED):
        raise CannotAsk(_("There is nothing to go on with."))
    job.state, job.beat_at, job.finished_at, job.fault = State.WAITING, at, None, ""
    job.save(update_fields=["state", "beat_at", "finished_at", "fault"])
    return job


@transaction.atomic
def undo_bulk(*, job_id: int, by: Actor, at: datetime) -> ListJob:
    """Puts the taking back of a change in hand; rows that were used since are kept, with the reason."""
    job = _locked(job_id, by)
    if job.kind != Kind.BULK or job.state not in (State.DONE, State.STOPPED, State.FAILED):
        raise CannotAsk(_("There is nothing to take back now."))
    if not job.rows.filter(fate=Fate.DONE).exists():
        raise CannotAsk(_("No row was changed; there is nothing to take back."))
    job.state, job.beat_at, job.finished_at = State.UNDOING, at, None
    job.save(update_fields=["state", "beat_at", "finished_at"])
    return job


def _locked(job_id: int, by: Actor) -> ListJob:
    job = ListJob.objects.select_for_update(of=("self",)).filter(pk=job_id, asked_by_id=by.person_id).first()
    if job is None:
        raise CannotAsk(_("Only the person who asked for this work changes it."))
    return job
