"""The import of a workbook step by step: sent, columns confirmed, started, stopped, undone, discarded."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from itertools import islice
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal, Stale
from shouhou.core.text import tidy
from shouhou.intake.importing import columns, keeping
from shouhou.intake.importing.ahead import Reading
from shouhou.intake.importing.checking import Checker
from shouhou.intake.importing.fields import FIELDS
from shouhou.intake.importing.kinds import COLUMNS, ESSENTIAL, Book, likeliest
from shouhou.intake.importing.reading import open_table, reopen_table
from shouhou.intake.importing.records import RecordChecker
from shouhou.intake.importing.sentences import FIELD_NAMES, say_unreadable
from shouhou.intake.importing.tables import Table
from shouhou.intake.importing.unreadable import Unreadable
from shouhou.intake.models import ImportJob, ImportMapping, JobState, Repeats, Undoing

_SAMPLE_ROWS = 40


class CannotReadFile(Refusal):
    """The file holds no table of customers that could be read."""


class CannotMapColumns(Refusal):
    """The columns, as chosen, make no customers."""


class CannotGoOn(Refusal):
    """The import is not in a state for this step."""


@transaction.atomic
def upload(
    *,
    data: bytes,
    name: str,
    token: str,
    branch_id: int,
    by: Actor,
    at: datetime,
    sheet: str = "",
    kind: str = "",
) -> ImportJob:
    """Reads a file, guesses what it lists and its columns, and keeps it as a new import; a second click gets the
    first import. `sheet` and `kind` are taken where they are given.

    Raises CannotReadFile for everything that is no table of customers within the limits.
    """
    assert by.staff_id is not None
    known = ImportJob.objects.filter(token=token, by_id=by.staff_id).first()
    if known is not None:
        return known
    table = _open(data, sheet=sheet)
    job = ImportJob(
        token=token,
        file_name=tidy(name)[-200:] or _("Pasted table"),
        file_size=len(data),
        branch_id=branch_id,
        by_id=by.staff_id,
        uploaded_at=at,
    )
    _take_table(job, table, kind)
    job.file_digest = keeping.keep(data)
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError:
        # The same page sent twice at the same moment.
        return ImportJob.objects.get(token=token, by_id=by.staff_id)
    return job


@transaction.atomic
def read_again(
    *, job_id: int, sheet: str, heading_row: int, by: Actor, at: datetime, kind: str = ""
) -> ImportJob:
    """Takes another sheet, another row for the headings, or the table as another kind of list.

    Raises CannotReadFile, CannotGoOn.
    """
    job = locked_job(job_id, JobState.UPLOADED, JobState.PREVIEWED)
    table = _open(fetch_file(job), sheet=sheet, heading_row=heading_row)
    _take_table(job, table, kind or (job.kind if sheet == job.sheet else ""))
    job.state = JobState.UPLOADED
    job.findings.all().delete()
    job.answers.all().delete()
    _save(job)
    return job


@transaction.atomic
def confirm_columns(
    *, job_id: int, mapping: Sequence[str], version: int, by: Actor, at: datetime
) -> ImportJob:
    """Fixes what each column means, remembers it for the same headings, and has the rows checked.

    Raises CannotMapColumns beside the column that is wrong, Stale when somebody else changed the import meanwhile.
    """
    job = locked_job(job_id, JobState.UPLOADED, JobState.PREVIEWED)
    if version != job.version:
        raise Stale(_("Somebody changed this import in the meantime. Load the page again."))
    check_mapping(mapping, [column["heading"] for column in job.columns], Book(job.kind))
    job.mapping = list(mapping)
    ImportMapping.objects.update_or_create(
        digest=_heading_digest([column["heading"] for column in job.columns], job.kind),
        defaults={"mapping": job.mapping, "used_at": at},
    )
    check_anew(job=job, by=by, at=at)
    return job


@transaction.atomic(savepoint=False)
def check_anew(*, job: ImportJob, by: Actor, at: datetime) -> None:
    """Has all rows of a locked job checked from the first."""
    job.findings.all().delete()
    job.foreseen, job.first_rows = {}, []
    _begin(job, JobState.CHECKING, by, at)


def check_mapping(mapping: Sequence[str], headings: Sequence[str], book: Book = Book.CUSTOMERS) -> None:
    """Raises CannotMapColumns when a column that every row needs is missing, or two columns are the same thing."""
    if len(mapping) != len(headings) or any(code and code not in FIELDS for code in mapping):
        raise CannotMapColumns(_("Choose for each column what it holds."))
    if any(code and code not in COLUMNS[book] for code in mapping):
        raise CannotMapColumns(_("A column was chosen that a list of this kind does not have."))
    _check_whose(mapping, book)
    if "name" not in mapping and book is Book.CUSTOMERS:
        raise CannotMapColumns(
            _("Choose the column that holds the name of the customer; without it no row can come in.")
        )
    for column, code in enumerate(mapping):
        first = mapping.index(code)
        if code and code != columns.NOTES and first < column:
            raise CannotMapColumns(
                _(
                    "“%(field)s” is chosen for column %(first)s already. Choose something else for one of them."
                )
                % {"field": FIELD_NAMES[code], "first": headings[first] or first + 1},
                field=f"column-{column}",
            )


def _check_whose(mapping: Sequence[str], book: Book) -> None:
    """Of whom a row is, and that it says something."""
    if book is Book.CUSTOMERS:
        return
    if not {"name", "credit_code", "phone", "serial", "plate", "vin"} & set(mapping):
        raise CannotMapColumns(
            _("Choose the column that says of which customer a row is: its name, credit code or telephone.")
        )
    for group in ESSENTIAL[book]:
        if not set(group) & set(mapping):
            raise CannotMapColumns(
                _("Choose the column for “%(field)s”; without it no row can come in.")
                % {"field": FIELD_NAMES[group[0]]}
            )


@transaction.atomic
def start(*, job_id: int, repeats: str, agent_id: int | None, by: Actor, at: datetime) -> ImportJob:
    """Starts bringing the rows in; one that has started already, by a second click, goes on as it is.

    Raises CannotGoOn when nothing has been checked, or when no row would come in.
    """
    job = locked_job(job_id, JobState.PREVIEWED, JobState.RUNNING, JobState.DONE, JobState.STOPPED)
    if job.state != JobState.PREVIEWED:
        return job
    comes = job.foreseen.get("comes", 0)
    if not comes and repeats != Repeats.BRING:
        raise CannotGoOn(_("No row would come in. Correct the workbook and choose it again."))
    job.repeats, job.agent_id, job.started_at = repeats, agent_id, at
    _begin(job, JobState.RUNNING, by, at)
    return job


@transaction.atomic
def stop(*, job_id: int, by: Actor, at: datetime) -> ImportJob:
    """Stops behind the rows that are done; what came in stays and the rest can follow, or all be undone."""
    job = locked_job(job_id)
    if job.state == JobState.CHECKING:
        job.state = JobState.UPLOADED
        job.findings.all().delete()
    elif job.state in (JobState.RUNNING, JobState.UNDOING):
        job.interrupted, job.state = job.state, JobState.STOPPED
    job.lease = ""
    _save(job)
    return job


@transaction.atomic
def go_on(*, job_id: int, by: Actor, at: datetime) -> ImportJob:
    """Goes on behind the last finished row after a stop, a fault or a worker that was cut off.

    Raises CannotGoOn when there is nothing to go on with.
    """
    job = locked_job(job_id)
    if job.state in (JobState.STOPPED, JobState.FAILED):
        job.state = job.interrupted or JobState.RUNNING
        job.interrupted = ""
    elif not job.is_at_work:
        raise CannotGoOn(_("This import is finished; there is nothing to go on with."))
    job.lease, job.fault, job.beat_at = "", "", at
    _save(job)
    return job


@transaction.atomic
def undo(*, job_id: int, by: Actor, at: datetime) -> ImportJob:
    """Starts taking back every customer of the import that nobody has used since; a second click changes nothing.

    Raises CannotGoOn while the import runs, or where nothing is left to take back.
    """
    job = locked_job(job_id)
    if job.state in (JobState.UNDOING, JobState.UNDONE):
        return job
    if not job.may_be_undone:
        raise CannotGoOn(_("There is nothing to take back. Stop the import first if it is still running."))
    # Those kept at an earlier attempt are looked at again; those taken back stay so.
    job.rows.filter(undoing=Undoing.KEPT).update(undoing="")
    job.kept_count = 0
    _begin(job, JobState.UNDOING, by, at)
    return job


@transaction.atomic
def discard(*, job_id: int, by: Actor, at: datetime) -> None:
    """Throws an import away that has brought nothing in; raises CannotGoOn for any other."""
    job = locked_job(job_id)
    if job.state not in (JobState.UPLOADED, JobState.PREVIEWED):
        raise CannotGoOn(_("This import has brought customers in; undo it instead."))
    digest = job.file_digest
    job.delete()
    if not ImportJob.objects.filter(file_digest=digest).exists():
        transaction.on_commit(lambda: keeping.throw_away(digest))


def fetch_file(job: ImportJob) -> bytes:
    """The workbook of an import; raises CannotReadFile where it is gone or was changed on the disk."""
    try:
        return keeping.fetch(job.file_digest)
    except keeping.FileGone:
        raise CannotReadFile(
            _("The file of this import is no longer on the server as it was sent. Send it again.")
        ) from None


def open_job(job: ImportJob) -> Table:
    """The table of an import as it was confirmed; raises CannotReadFile."""
    return reopen_table(
        fetch_file(job),
        sheet=job.sheet,
        heading_row=job.heading_row,
        headings=[column["heading"] for column in job.columns],
        row_count=job.row_count,
    )


def reading_of(
    job: ImportJob, checker: Checker | RecordChecker, *, done: int = 0, analyse: bool = False
) -> Reading:
    """How the rows of an import are read and checked; raises CannotReadFile."""
    headings = [column["heading"] for column in job.columns]
    return Reading(
        fetch_file(job), job.sheet, job.heading_row, headings, job.row_count, checker, done, analyse
    )


def _open(data: bytes, *, sheet: str = "", heading_row: int = 0) -> Table:
    try:
        return open_table(data, sheet=sheet, heading_row=heading_row)
    except Unreadable as reason:
        raise CannotReadFile(say_unreadable(reason), field="file") from None


def _take_table(job: ImportJob, table: Table, kind: str = "") -> None:
    book = Book(kind) if kind else likeliest(table.headings, sheet=table.sheet.name, file_name=job.file_name)
    guesses = columns.guess(table.headings, list(islice(table.rows(), _SAMPLE_ROWS)), book)
    known = ImportMapping.objects.filter(digest=_heading_digest(table.headings, book)).first()
    job.kind, job.hollow = book.value, [list(place) for place in table.sheet.hollow]
    job.sheet, job.sheets = table.sheet.name, list(table.sheets)
    job.heading_row, job.row_count = table.heading_row, table.row_count
    job.columns = [_column(guess) for guess in guesses]
    job.mapping = known.mapping if known else [guess.field for guess in guesses]
    job.foreseen = {}


def _column(guess: columns.Guess) -> dict[str, Any]:
    return asdict(guess) | {"sample": list(guess.sample), "is_sure": guess.is_sure}


def _heading_digest(headings: Sequence[str], kind: str) -> str:
    key = columns.heading_key(headings)
    return hashlib.sha256((key if kind == Book.CUSTOMERS else f"{kind}\x1e{key}").encode()).hexdigest()


def locked_job(job_id: int, *states: str) -> ImportJob:
    """An import, locked; raises CannotGoOn where it is in none of the states."""
    job = ImportJob.objects.select_for_update().get(pk=job_id)
    if states and job.state not in states:
        raise CannotGoOn(
            _("This import is “%(state)s” now. Load the page again.") % {"state": job.get_state_display()}
        )
    return job


def _begin(job: ImportJob, state: str, by: Actor, at: datetime) -> None:
    """Puts a job to work from its first row."""
    job.state, job.last_row, job.asked_by_id = state, 0, by.staff_id
    job.rows_passed = job.undone_count if state == JobState.UNDOING else 0
    job.lease, job.fault, job.interrupted, job.begun_at, job.beat_at = "", "", "", at, at
    _save(job)


def _save(job: ImportJob) -> None:
    job.version += 1
    job.save()
