"""One phase of an import in chunks: each chunk whole or not at all, behind the last one."""

import time
from datetime import date, datetime, timedelta

from django.db import transaction

from shouhou.core.actor import Actor
from shouhou.intake.models import ImportJob


class Work:
    """One phase of a job; `step` does a chunk and says whether there is more to do."""

    state: str
    progress = (0, 0)
    """Rows done and rows in all, after the last chunk."""
    locked = 0.0
    """Seconds in which others had to wait, all chunks together."""

    def __init__(self, job: ImportJob, lease: str, today: date) -> None:
        self._job_id, self._lease = job.pk, lease
        person = job.asked_by or job.by
        self._by = Actor(staff_id=person.pk, name=person.name, branch_id=person.branch_id)
        self.prepare(job, today)

    def prepare(self, job: ImportJob, today: date) -> None:
        """Opens what all chunks need."""

    def step(self, *, limit: int, at: datetime) -> bool:
        """Does the next `limit` rows; False at the end, or when the job was stopped or taken over."""
        self._at, self._began = at, time.perf_counter()
        self.make_ready(limit)  # before others have to wait
        self._locked_from = time.perf_counter()
        try:
            return self._next(limit, at)
        finally:
            self.locked += time.perf_counter() - self._locked_from

    @transaction.atomic
    def _next(self, limit: int, at: datetime) -> bool:
        # All jobs at work are locked, not this one alone: two imports at once shall see each other's customers.
        jobs = ImportJob.objects.select_for_update().filter(state=self.state).order_by("pk")
        locked = list(jobs)
        self._locked_from = time.perf_counter()  # what was waited for others is theirs
        job = next((job for job in locked if job.pk == self._job_id and job.lease == self._lease), None)
        if job is None:
            return False
        more = self.chunk(job, limit, at)
        job.beat_at = max(at, job.beat_at or at)
        if not more:
            job.lease = ""
        job.save()
        self.progress = (job.rows_passed, job.phase_total)
        return more

    def beat(self) -> None:
        """Says between chunks, too, that this worker lives."""
        now = self._at + timedelta(seconds=time.perf_counter() - self._began)
        ImportJob.objects.filter(pk=self._job_id, lease=self._lease).update(beat_at=now)

    def make_ready(self, limit: int) -> None:
        """Does what the next rows need and the database is not asked for."""

    def chunk(self, job: ImportJob, limit: int, at: datetime) -> bool:
        """Writes the rows of a chunk and moves the job's counters."""
        raise AssertionError("each phase has its own")
