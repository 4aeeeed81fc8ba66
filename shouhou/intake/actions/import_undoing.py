"""Taking an import back, chunk after chunk, but for what has been used since."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from shouhou.customers.actions.imports import take_back_imported_profiles
from shouhou.intake.actions.import_chunks import Work
from shouhou.intake.actions.import_records import take_back_records
from shouhou.intake.importing.kinds import Book
from shouhou.intake.models import ImportJob, ImportRow, JobState, Outcome, Undoing


class UndoWork(Work):
    """Takes the customers of the import back, but for those that have been used since."""

    state = JobState.UNDOING

    def chunk(self, job: ImportJob, limit: int, at: datetime) -> bool:
        standing = job.rows.filter(outcome=Outcome.CREATED, undoing="", row_no__gt=job.last_row)
        rows = list(standing.order_by("row_no")[:limit])
        kept = self._take_back(job, rows, at)
        for row in rows:
            row.undoing = Undoing.KEPT if row.row_no in kept else Undoing.UNDONE
            row.figures = {"event": kept[row.row_no]} if row.row_no in kept else {}
        ImportRow.objects.bulk_update(rows, ["undoing", "figures"], batch_size=200)
        if rows:
            job.last_row = rows[-1].row_no
            job.rows_passed += len(rows)
        job.undone_count += sum(1 for row in rows if row.undoing == Undoing.UNDONE)
        job.kept_count += sum(1 for row in rows if row.undoing == Undoing.KEPT)
        if len(rows) == limit:
            return True
        job.state, job.undone_at = JobState.UNDONE, at
        return False

    def _take_back(self, job: ImportJob, rows: Sequence[ImportRow], at: datetime) -> dict[int, int]:
        """Takes back what nobody has used; for each row kept the event that leans on it, 0 where there is none."""
        reason = _("The import was undone.")
        if job.kind != Book.CUSTOMERS:
            return take_back_records(rows, job, reason=reason, by=self._by, at=at)
        ids = [row.customer_id for row in rows if row.customer_id]
        kept = take_back_imported_profiles(ids, reason=reason, by=self._by, at=at)
        return {row.row_no: kept[row.customer_id] for row in rows if row.customer_id in kept}
