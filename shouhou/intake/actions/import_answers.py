"""Settling the doubts of an import on screen: as understood, another value, or left out."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy
from shouhou.intake.actions.imports import check_anew, locked_job
from shouhou.intake.importing import limits
from shouhou.intake.importing.findings import Code, Level
from shouhou.intake.importing.rows import WHOLE_ROW, Answer, Choice
from shouhou.intake.models import ImportAnswer, ImportJob, JobState

_AT_ONCE = 5_000


class CannotSettle(Refusal):
    """This cannot be decided so."""


def answers_of(job: ImportJob) -> dict[tuple[int, int], Answer]:
    """What was decided about the rows of an import, by row and column."""
    rows = job.answers.values_list("row_no", "column_no", "choice", "value")
    return {(row, column): Answer(Choice(choice), value) for row, column, choice, value in rows}


@transaction.atomic
def settle(
    *, job_id: int, row_no: int, column_no: int, choice: str, value: str, by: Actor, at: datetime
) -> ImportJob:
    """Keeps what a person decided about a cell or a row (column -1); few rows are then checked anew.

    Raises CannotSettle for a value that is missing or a row that was not found fault with, CannotGoOn.
    """
    job = locked_job(job_id, JobState.PREVIEWED)
    if choice not in Choice:
        raise CannotSettle(_("Choose what shall happen with it."))
    if not job.findings.filter(row_no=row_no).exists() and not job.answers.filter(row_no=row_no).exists():
        raise CannotSettle(_("Nothing was found in this row."))
    typed = tidy(value)[:500] if choice == Choice.TYPED else ""
    if choice == Choice.TYPED and (not typed or column_no == WHOLE_ROW):
        raise CannotSettle(_("Type the value that belongs here."))
    ImportAnswer.objects.update_or_create(
        job=job, row_no=row_no, column_no=column_no, defaults={"choice": choice, "value": typed}
    )
    return _after(job, by, at)


@transaction.atomic
def settle_alike(*, job_id: int, code: str, choice: str, by: Actor, at: datetime) -> ImportJob:
    """Accepts, or leaves out, all doubts of one kind that nobody has settled; raises CannotSettle, CannotGoOn."""
    job = locked_job(job_id, JobState.PREVIEWED)
    found = job.findings.filter(code=code, level__in=[Level.CHANGED, Level.LEFT_OUT])
    if code not in Code or choice not in (Choice.ACCEPT, Choice.OMIT):
        raise CannotSettle(_("Choose what shall happen with it."))
    places = list(found.order_by("pk").values_list("row_no", "column_no")[:_AT_ONCE])
    if choice == Choice.OMIT:
        places = [place for place in places if place[1] != WHOLE_ROW]
    ImportAnswer.objects.bulk_create(
        [ImportAnswer(job=job, row_no=row, column_no=column, choice=choice) for row, column in places],
        ignore_conflicts=True,
        batch_size=500,
    )
    return _after(job, by, at)


@transaction.atomic
def take_back_answer(*, job_id: int, row_no: int, column_no: int, by: Actor, at: datetime) -> ImportJob:
    """Forgets what was decided about a cell or a row, so that the doubt stands again; raises CannotGoOn."""
    job = locked_job(job_id, JobState.PREVIEWED)
    job.answers.filter(row_no=row_no, column_no=column_no).delete()
    return _after(job, by, at)


@transaction.atomic
def check_again(*, job_id: int, by: Actor, at: datetime) -> ImportJob:
    """Has all rows checked with what was decided so far; raises CannotGoOn."""
    job = locked_job(job_id, JobState.PREVIEWED)
    check_anew(job=job, by=by, at=at)
    return job


def _after(job: ImportJob, by: Actor, at: datetime) -> ImportJob:
    """Few rows are checked at once, so that the sums are right; of many the findings in question go away."""
    if job.row_count <= limits.CHECK_AT_ONCE_ROWS:
        check_anew(job=job, by=by, at=at)
    return job
