"""Doing long work in chunks: each chunk is one transaction, and what was cut off goes on behind it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.lists import BulkAction
from shouhou.core.long_work import LongWork
from shouhou.lists.files import drop_stored
from shouhou.lists.models import WORKING, Fate, JobRow, Kind, ListJob, State

WORK: Final = LongWork(ListJob, WORKING, State.FAILED)
KEPT: Final = timedelta(days=1)  # a finished file holds personal data; it is fetched the same day
COLLECTED_AT_ONCE: Final = 1000
_TITLE, _SAID = 200, 400


class _NotMeant(Exception):
    """Rolls a trial back."""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would become of a row: `said` is what would be done, or why it is refused."""

    ref: int
    title: str
    said: str
    is_refused: bool


def foresee(
    *, rows: Iterable[Any], action: BulkAction, values: Mapping[str, Any], by: Actor, at: datetime
) -> list[Foreseen]:
    """What the change would do to these rows: the verb itself is tried and taken back, so that it says the same."""
    found = []
    for row in rows:
        said, refused = _tried(row.pk, action, values, by, at)
        found.append(Foreseen(row.pk, str(row), said, refused))
    return found


@transaction.atomic
def collect(*, job: ListJob, rows: Iterator[Any], by: Actor, at: datetime) -> bool:
    """Writes down the next thousand rows of a change; False when all are there."""
    some = list(islice(rows, COLLECTED_AT_ONCE))
    WORK.beat(job, at=at)
    lines = [JobRow(job=job, ref=row.pk, title=str(row)[:_TITLE]) for row in some]
    JobRow.objects.bulk_create(lines, ignore_conflicts=True)
    if len(some) < COLLECTED_AT_ONCE:
        job.total = job.rows.count()
        ListJob.objects.filter(pk=job.pk).update(is_collected=True, total=job.total)
        return False
    ListJob.objects.filter(pk=job.pk).update(total=F("total") + len(some))
    return True


@transaction.atomic
def step(
    *, job: ListJob, action: BulkAction, values: Mapping[str, Any], limit: int, by: Actor, at: datetime
) -> int:
    """Does the change, or takes it back, for the next rows; returns how many, 0 at the end.

    Raises CannotGoOn when the job was stopped meanwhile.
    """
    WORK.beat(job, at=at)
    undoing = job.state == State.UNDOING
    rows = list(job.rows.filter(fate=Fate.DONE if undoing else Fate.WAITING).order_by("pk")[:limit])
    for row in rows:
        _undo(row, action, by, at) if undoing else _do(row, action, values, by, at)
    JobRow.objects.bulk_update(rows, ["fate", "said", "before"], batch_size=100)
    done = sum(row.fate == Fate.DONE for row in rows)
    refused = sum(row.fate == Fate.REFUSED for row in rows)
    undone = sum(row.fate == Fate.UNDONE for row in rows)
    ListJob.objects.filter(pk=job.pk).update(
        done_count=F("done_count") + done,
        refused_count=F("refused_count") + refused,
        undone_count=F("undone_count") + undone,
    )
    return len(rows)


def finish(*, job: ListJob, at: datetime, total: int | None = None) -> None:
    """Notes that all is done."""
    end = State.UNDONE if job.state == State.UNDOING else State.DONE
    values: dict[str, Any] = {"state": end, "lease": "", "finished_at": at}
    if total is not None:
        values |= {"total": total, "done_count": total}
    ListJob.objects.filter(pk=job.pk, lease=job.lease).update(**values)


def drop_old_files(*, at: datetime) -> dict[str, int]:
    """Removes finished files a day after, since they hold personal data; the timetable calls it hourly."""
    old = ListJob.objects.filter(kind=Kind.EXPORT, finished_at__lt=at - KEPT).exclude(form="")
    dropped = 0
    for job in old.order_by("pk")[:1000]:
        drop_stored(job.token, job.form)
        ListJob.objects.filter(pk=job.pk).update(form="")
        dropped += 1
    return {"dropped": dropped}


def _do(row: JobRow, action: BulkAction, values: Mapping[str, Any], by: Actor, at: datetime) -> None:
    try:
        with transaction.atomic():
            done = action.carry_out(row.ref, values, by=by, at=at)
    except Refusal as refusal:
        row.fate, row.said = Fate.REFUSED, str(refusal.sentence)[:_SAID]
    else:
        row.fate, row.said, row.before = Fate.DONE, done.said[:_SAID], dict(done.before)


def _undo(row: JobRow, action: BulkAction, by: Actor, at: datetime) -> None:
    if action.take_back is None:
        row.fate, row.said = Fate.KEPT, _("This cannot be taken back for many at once.")
        return
    try:
        with transaction.atomic():
            action.take_back(row.ref, row.before, by=by, at=at)
    except Refusal as refusal:
        row.fate, row.said = Fate.KEPT, str(refusal.sentence)[:_SAID]
    else:
        row.fate = Fate.UNDONE


def _tried(
    ref: int, action: BulkAction, values: Mapping[str, Any], by: Actor, at: datetime
) -> tuple[str, bool]:
    said = ""
    try:
        with transaction.atomic():
            said = action.carry_out(ref, values, by=by, at=at).said
            raise _NotMeant
    except _NotMeant:
        return said, False
    except Refusal as refusal:
        return str(refusal.sentence), True
