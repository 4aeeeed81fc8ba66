"""Bringing in, and taking back, the rows of all tables that are no lists of customers."""

from collections.abc import Sequence
from datetime import datetime

from shouhou.core.actor import Actor
from shouhou.customers.actions.import_parts import (
    FACTS,
    WrittenPart,
    take_back_imported_parts,
    write_imported_facts,
    write_imported_parts,
)
from shouhou.intake.actions.import_cases import take_back_imported_cases, write_imported_cases
from shouhou.intake.importing.kinds import Book
from shouhou.intake.importing.moments import moment_of
from shouhou.intake.importing.rows import Checked, Fate
from shouhou.intake.models import ImportJob, ImportRow


def write_records(
    rows: Sequence[Checked], job: ImportJob, book: Book, *, by: Actor, at: datetime
) -> list[WrittenPart]:
    """Writes the rows that come in as what the table is a list of."""
    records = [row.record for row in rows if row.fate is Fate.COMES and row.record]
    if book is Book.CASES:
        return write_imported_cases(
            records, job_id=job.pk, branch_id=job.branch_id, agent_id=job.agent_id, by=by, at=at
        )
    if book.value in FACTS:
        moments = {record.row_no: moment_of(record.text("happened")) for record in records}
        return write_imported_facts(records, kind=book.value, job_id=job.pk, moments=moments, by=by, at=at)
    return write_imported_parts(records, kind=book.value, job_id=job.pk, by=by, at=at)


def take_back_records(
    rows: Sequence[ImportRow], job: ImportJob, *, reason: str, by: Actor, at: datetime
) -> dict[int, int]:
    """Takes rows back that nobody has used; for each one kept the event that leans on it."""
    parts = [WrittenPart(row.row_no, row.customer_id, row.record_id) for row in rows if row.record_id]
    if job.kind == Book.CASES:
        return take_back_imported_cases(parts=parts, reason=reason, by=by, at=at)
    return take_back_imported_parts(parts=parts, kind=job.kind, job_id=job.pk, reason=reason, by=by, at=at)
