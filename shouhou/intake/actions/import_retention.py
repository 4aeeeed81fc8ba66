"""Imported files do not stay for ever: they hold everything of everybody; what was not taken is kept."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import translation

from shouhou.core.actor import Actor
from shouhou.intake.actions.imports import CannotReadFile
from shouhou.intake.importing import keeping
from shouhou.intake.importing.findings import Level
from shouhou.intake.importing.rejected import rows_workbook
from shouhou.intake.models import ImportJob, JobState

_AT_MOST = 200
_NOT_BROUGHT_IN = (JobState.UPLOADED, JobState.PREVIEWED)


def remove_old_files(*, days: int, language: str, by: Actor, at: datetime) -> int:
    """Removes the files of imports that were sent more than `days` ago; returns how many imports were gone through.

    Rows that were not taken stay as a workbook with their reasons, in `language`. Imports that never came to
    anything are thrown away whole.
    """
    old = ImportJob.objects.filter(file_removed_at=None, uploaded_at__lt=at - timedelta(days=days))
    old = old.exclude(state__in=(JobState.CHECKING, JobState.RUNNING, JobState.UNDOING))
    ids = list(old.order_by("pk").values_list("pk", flat=True)[:_AT_MOST])
    with translation.override(language):
        return sum(_remove(pk, at) for pk in ids)


@transaction.atomic
def _remove(pk: int, at: datetime) -> int:
    job = ImportJob.objects.select_for_update().get(pk=pk)
    if job.is_at_work or job.file_removed_at:
        return 0
    digest = job.file_digest
    if job.state in _NOT_BROUGHT_IN:
        job.delete()
    else:
        job.rejected_digest = _kept_rows(job)
        job.file_removed_at = at
        job.save(update_fields=["rejected_digest", "file_removed_at"])
    _throw_away(digest)
    return 1


def _kept_rows(job: ImportJob) -> str:
    if not job.findings.filter(level=Level.REJECTED).exists():
        return ""
    try:
        return keeping.keep(rows_workbook(job, Level.REJECTED))
    except CannotReadFile:
        # The file went another way; nothing is left to be kept.
        return ""


def _throw_away(digest: str) -> None:
    """Deletes a file unless another import still needs it."""
    others = ImportJob.objects.filter(Q(file_digest=digest, file_removed_at=None) | Q(rejected_digest=digest))
    if not others.exists():
        transaction.on_commit(lambda: keeping.throw_away(digest))
