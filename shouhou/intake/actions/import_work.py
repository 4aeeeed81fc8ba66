"""The work of an import in chunks: check, bring in, take back; each chunk whole or not at all, behind the last one.

A chunk locks the job, sees that it is still its own, writes its rows and moves `last_row` in one transaction. A
worker that is killed midway loses at most an unfinished chunk, and the next one goes on behind `last_row`.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Final

from django.db import connection, transaction

from shouhou.core.long_work import LongWork
from shouhou.core.rows import insert_values, made
from shouhou.customers.actions.imports import Imported, write_imported_profiles
from shouhou.customers.imported import ImportedProfile
from shouhou.intake.actions.import_answers import answers_of
from shouhou.intake.actions.import_chunks import Work as Work
from shouhou.intake.actions.import_matches import Match, find_matches
from shouhou.intake.actions.import_records import write_records
from shouhou.intake.actions.import_undoing import UndoWork
from shouhou.intake.actions.imports import reading_of
from shouhou.intake.actions.record_matches import match_records
from shouhou.intake.importing.checking import Checker
from shouhou.intake.importing.fields import chosen_fields, held
from shouhou.intake.importing.findings import Code, Finding, Level
from shouhou.intake.importing.kinds import Book
from shouhou.intake.importing.records import RecordChecker
from shouhou.intake.importing.rows import Checked, Fate
from shouhou.intake.models import ImportFinding, ImportJob, ImportRow, JobState, Outcome, Repeats
from shouhou.intake.models.imports import WORKING
from shouhou.search.waiting import MOST, write_all_waiting

SHOWN_ROWS = 5
STALLED_AFTER = timedelta(seconds=30)
"""A worker that has not finished a chunk for so long has been cut off."""


@contextmanager
def few_checkpoints() -> Iterator[None]:
    """Lets SQLite's log grow to 32 MB before it is copied back: every commit is as safe, and costs a third less."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_autocheckpoint=8000")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_autocheckpoint=1000")


class _Imports(LongWork[ImportJob]):
    """Imports break off into a state of their own, from which each phase can go on."""

    @transaction.atomic
    def fail(self, pk: int, lease: str, fault: str, *, at: datetime) -> None:
        job = ImportJob.objects.select_for_update().filter(pk=pk, lease=lease).first()
        if job is None or not job.is_at_work:
            return
        if job.state == JobState.CHECKING:
            job.state = JobState.UPLOADED
        else:
            job.interrupted, job.state = job.state, JobState.FAILED
        job.fault, job.lease = fault[:200], ""
        job.save(update_fields=["state", "interrupted", "fault", "lease"])


WORK: Final = _Imports(ImportJob, WORKING, JobState.FAILED, STALLED_AFTER)


def work_on(*, job_id: int, lease: str, today: date) -> "Work | None":
    """The work a job is in, ready for its next chunk (None where it was stopped); the file is read once for all."""
    job = ImportJob.objects.select_related("asked_by", "by").get(pk=job_id)
    kinds: dict[str, type[Work]] = {
        JobState.CHECKING: CheckWork,
        JobState.RUNNING: RunWork,
        JobState.UNDOING: UndoWork,
    }
    kind = kinds.get(job.state)
    return kind(job, lease, today) if kind else None


class TableWork(Work):
    """Work that walks the rows of the table: check and run."""

    _rows: Iterator[Checked]
    _ready: list[Checked]
    _book = Book.CUSTOMERS

    def prepare(self, job: ImportJob, today: date) -> None:
        self._book = Book(job.kind)
        is_run = self.state != JobState.CHECKING
        checker = self._checker(job, today, twice=is_run and job.repeats == Repeats.BRING)
        self._rows = reading_of(job, checker, done=job.last_row, analyse=is_run).rows()

    def _checker(self, job: ImportJob, today: date, *, twice: bool = False) -> Checker | RecordChecker:
        headings = [column["heading"] for column in job.columns]
        answers = answers_of(job)
        hollow = frozenset((row, column) for row, column in job.hollow)
        if self._book is Book.CUSTOMERS:
            return Checker(headings, job.mapping, today, answers, hollow, bring_twice=twice)
        return RecordChecker(headings, job.mapping, today, answers, hollow, book=self._book)

    def _matched(self, job: ImportJob, rows: Sequence[Checked]) -> list[Checked]:
        """The rows, those that are there already and those of nobody marked so."""
        if self._book is Book.CUSTOMERS:
            return match_existing(rows)
        return match_records(rows, self._book, job)

    def make_ready(self, limit: int) -> None:
        self._ready = list(islice(self._rows, limit))

    def _take(self, job: ImportJob) -> list[Checked]:
        rows = self._ready
        if rows:
            job.last_row = rows[-1].row_no
            job.rows_passed += len(rows)
        return rows


def match_existing(rows: Sequence[Checked]) -> list[Checked]:
    """The rows, those of customers who are there already marked so."""
    matches = find_matches([row.profile for row in rows if row.fate is Fate.COMES and row.profile])
    return [_with_match(row, matches.get(row.row_no)) for row in rows]


def _with_match(row: Checked, match: Match | None) -> Checked:
    if match is None:
        return row
    figures: dict[str, int | str] = {"number": match.file_no, "customer": match.customer_id}
    return row.with_finding(Finding(Code.EXISTS, figures=figures), Fate.SKIPPED)


class CheckWork(TableWork):
    """Checks every row and keeps what was found, for the preview."""

    state = JobState.CHECKING

    def chunk(self, job: ImportJob, limit: int, at: datetime) -> bool:
        rows = self._matched(job, self._take(job))
        ImportFinding.objects.bulk_create(
            [
                ImportFinding(
                    job_id=job.pk,
                    row_no=row.row_no,
                    level=finding.level.value,
                    code=finding.code.value,
                    column_no=finding.column,
                    text=finding.text,
                    figures=dict(finding.figures),
                )
                for row in rows
                for finding in row.findings
            ]
        )
        job.foreseen = dict(Counter(job.foreseen) + _foreseen(rows))
        job.first_rows += _first_rows(job, rows)
        if len(rows) == limit:
            return True
        job.state = JobState.PREVIEWED
        job.version += 1
        return False


def _foreseen(rows: Sequence[Checked]) -> Counter[str]:
    seen: Counter[str] = Counter()
    for row in rows:
        seen[row.fate.value.lower()] += 1
        if row.fate is Fate.COMES and any(f.level is Level.INCOMPLETE for f in row.findings):
            seen["incomplete"] += 1
        if row.fate is Fate.COMES and any(f.level in (Level.LEFT_OUT, Level.CHANGED) for f in row.findings):
            seen["doubtful"] += 1
    return seen


def _first_rows(job: ImportJob, rows: Sequence[Checked]) -> list[list[str]]:
    """What the first customers will hold, as long as the preview has too few of them."""
    coming = [row.profile or row.record for row in rows if row.fate is Fate.COMES]
    return [
        [held(one, field) for field in chosen_fields(job.mapping)]
        for one in coming[: max(0, SHOWN_ROWS - len(job.first_rows))]
        if one
    ]


class RunWork(TableWork):
    """Brings the rows in."""

    state = JobState.RUNNING

    def prepare(self, job: ImportJob, today: date) -> None:
        super().prepare(job, today)
        self._not_found = 0
        self._further = self._further_rows(job, today)
        self._made = dict(
            job.rows.filter(outcome=Outcome.CREATED, row_no__in=self._further).values_list(
                "row_no", "customer_id"
            )
        )

    def _further_rows(self, job: ImportJob, today: date) -> dict[int, list[ImportedProfile]]:
        """What later rows add to a customer, by the customer's own row, so that each is written once and whole."""
        found: dict[int, list[ImportedProfile]] = {}
        if self._book is Book.CUSTOMERS and job.foreseen.get("joins") and job.repeats == Repeats.SKIP:
            for row in reading_of(job, self._checker(job, today)).rows():
                if row.fate is Fate.JOINS and row.profile:
                    found.setdefault(row.same_as, []).append(row.profile)
        return found

    def make_ready(self, limit: int) -> None:
        """Before the last chunk, which has no rows, and now and then between, all that came in is made findable."""
        super().make_ready(limit)
        if not self._ready or self._not_found + len(self._ready) > MOST:
            write_all_waiting(beat=self.beat)
            self._not_found = 0
        self._not_found += len(self._ready)

    def chunk(self, job: ImportJob, limit: int, at: datetime) -> bool:
        rows = self._take(job)
        if self._book is not Book.CUSTOMERS:
            return self._chunk_of_records(job, rows, at)
        if job.repeats == Repeats.SKIP:
            rows = match_existing(rows)
        written = {done.row_no: done for done in self._write(job, rows, at)}
        self._made |= {no: done.customer_id for no, done in written.items() if no in self._further}
        lines = [self._line(job, row, written.get(row.row_no)) for row in rows]
        return self._end_of_chunk(job, rows, lines, at)

    def _chunk_of_records(self, job: ImportJob, rows: Sequence[Checked], at: datetime) -> bool:
        rows = self._matched(job, rows)
        written = {done.row_no: done for done in write_records(rows, job, self._book, by=self._by, at=at)}
        lines = [self._line(job, row, None) for row in rows]
        for line in lines:
            if done := written.get(line.row_no):
                line.outcome, line.code, line.figures = Outcome.CREATED, "", {}
                line.customer_id, line.record_id = done.customer_id, done.record_id
        return self._end_of_chunk(job, rows, lines, at)

    def _end_of_chunk(
        self, job: ImportJob, rows: Sequence[Checked], lines: Sequence[ImportRow], at: datetime
    ) -> bool:
        _write_lines(lines)
        self._count(job, rows, lines)
        if rows:
            return True
        job.state, job.finished_at = JobState.DONE, at
        return False

    def _write(self, job: ImportJob, rows: Sequence[Checked], at: datetime) -> list[Imported]:
        profiles = [self._whole(row.profile) for row in rows if row.fate is Fate.COMES and row.profile]
        return write_imported_profiles(
            profiles, job_id=job.pk, branch_id=job.branch_id, agent_id=job.agent_id, by=self._by, at=at
        )

    def _whole(self, profile: ImportedProfile) -> ImportedProfile:
        further = self._further.get(profile.row_no)
        return profile.with_more(further) if further else profile

    def _line(self, job: ImportJob, row: Checked, done: Imported | None) -> ImportRow:
        line = made(ImportRow, job_id=job.pk, row_no=row.row_no, outcome=Outcome.CREATED)
        if done is not None:
            line.customer_id = done.customer_id
            return line
        why = next((f for f in row.findings if f.level in (Level.REJECTED, Level.SKIPPED)), None)
        if row.fate is Fate.JOINS:
            line.outcome, line.customer_id = Outcome.JOINED, self._made.get(row.same_as)
            why = Finding(Code.JOINS_ROW, figures={"row": row.same_as})
        elif row.fate is Fate.REJECTED:
            line.outcome = Outcome.REJECTED
        else:
            line.outcome = Outcome.SKIPPED
        if line.outcome == Outcome.JOINED and line.customer_id is None:
            # Its customer was there already or was not taken, and so is this row.
            line.outcome, why = Outcome.SKIPPED, Finding(Code.SAME_ROW, figures={"row": row.same_as})
        if why:
            line.code, line.figures = why.code.value, dict(why.figures)
        return line

    def _count(self, job: ImportJob, rows: Sequence[Checked], lines: Sequence[ImportRow]) -> None:
        outcomes = Counter(line.outcome for line in lines)
        job.created_count += outcomes[Outcome.CREATED]
        job.joined_count += outcomes[Outcome.JOINED]
        job.skipped_count += outcomes[Outcome.SKIPPED]
        job.rejected_count += outcomes[Outcome.REJECTED]
        job.incomplete_count += sum(
            1
            for row in rows
            if row.fate is Fate.COMES and any(f.level is Level.INCOMPLETE for f in row.findings)
        )


def _write_lines(lines: Sequence[ImportRow]) -> None:
    """One line per row: the many that came in at the pace of the database, the few others with their reasons."""
    came = [line for line in lines if not line.code]
    insert_values(
        ImportRow,
        [(line.row_no, line.customer_id, line.record_id) for line in came],
        ("row_no", "customer_id", "record_id"),
        job_id=lines[0].job_id if lines else 0,
        outcome=Outcome.CREATED.value,
    )
    ImportRow.objects.bulk_create([line for line in lines if line.code])
