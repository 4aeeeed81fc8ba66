"""Doing a rehearsal in chunks: each is kept in one transaction, and what was cut off goes on behind it."""

from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.figures import due_by_day
from shouhou.core.long_work import CannotGoOn, LongWork
from shouhou.core.rows import insert_rows
from shouhou.rehearsal.models import WORKING, DayLoad, Rehearsal, State, TurnedDuty
from shouhou.rehearsal.outcomes import from_stored, peaks, peaks_to_stored, to_stored
from shouhou.rehearsal.replay import Load, Tally, Turned

WORK: Final = LongWork(Rehearsal, WORKING, State.FAILED)
LISTED: Final = 20_000
"""So many duties that turned are listed; more are only counted."""


@transaction.atomic
def count_load(*, rehearsal: Rehearsal, total: int, at: datetime) -> None:
    """Notes how many cases there are, and what falls due day by day as it stands; once."""
    one = _ours(rehearsal)
    due = due_by_day(start=one.first_day, end=one.last_day, branch_id=one.branch_id)
    insert_rows(
        [
            DayLoad(rehearsal=one, day=day, owner_id=owner, before=n, after=n)
            for (owner, day), n in due.items()
        ]
    )
    one.total = rehearsal.total = total
    one.beat_at = at
    one.save(update_fields=["total", "beat_at"])


@transaction.atomic
def keep_step(*, rehearsal: Rehearsal, last_case: int, tally: Tally, at: datetime) -> None:
    """Adds what some cases came to. Raises CannotGoOn when the rehearsal was stopped meanwhile."""
    one = _ours(rehearsal)
    outcomes = from_stored(one.outcomes)
    outcomes.update(tally.outcomes)
    later = sum(_turns_late(turned) for turned in tally.turned)
    room = max(0, LISTED - one.later_count - one.kept_count)
    insert_rows([_row(one, turned) for turned in tally.turned[:room]])
    _shift(one, tally.load)
    one.outcomes, one.last_case, one.beat_at = to_stored(outcomes), last_case, at
    one.done_count += tally.cases
    one.later_count += later
    one.kept_count += len(tally.turned) - later
    one.save(update_fields=["outcomes", "last_case", "beat_at", "done_count", "later_count", "kept_count"])


def finish(*, rehearsal: Rehearsal, at: datetime) -> None:
    """Notes that all cases were replayed, and whose load peaks when."""
    load = DayLoad.objects.filter(rehearsal=rehearsal).order_by("day")
    was, would = (peaks(load.values_list("owner_id", "day", side).iterator()) for side in ("before", "after"))
    ours = Rehearsal.objects.filter(pk=rehearsal.pk, lease=rehearsal.lease)
    ours.update(state=State.DONE, lease="", finished_at=at, peaks=peaks_to_stored(was, would))


def _ours(rehearsal: Rehearsal) -> Rehearsal:
    one = WORK.held(rehearsal).select_for_update().first()
    if one is None:
        raise CannotGoOn(_("This work was stopped."))
    return one


def _turns_late(turned: Turned) -> bool:
    return turned.after is not None and turned.after.is_late


def _row(rehearsal: Rehearsal, turned: Turned) -> TurnedDuty:
    before, after = turned.before, turned.after
    shown = after or before
    return TurnedDuty(
        rehearsal=rehearsal,
        case_id=turned.case_id,
        rule_id=turned.rule_id,
        trigger_id=turned.trigger_id,
        turns_late=_turns_late(turned),
        before_word=before.word if before else "",
        after_word=after.word if after else "",
        before_due_at=before.due_at if before else None,
        after_due_at=after.due_at if after else None,
        owner_id=shown.owner_id if shown else None,
    )


def _shift(rehearsal: Rehearsal, load: Load) -> None:
    """Moves what falls due from day to day, as far as these lie in the period."""
    wanted: dict[tuple[int, date], int] = {
        key: n for key, n in load.items() if n and rehearsal.first_day <= key[1] <= rehearsal.last_day
    }
    if not wanted:
        return
    days = [day for _owner, day in wanted]
    rows = DayLoad.objects.filter(rehearsal=rehearsal, day__range=(min(days), max(days)))
    changed = []
    for row in rows:
        if n := wanted.pop((row.owner_id, row.day), 0):
            row.after += n
            changed.append(row)
    DayLoad.objects.bulk_update(changed, ["after"], batch_size=200)
    insert_rows(
        [
            DayLoad(rehearsal=rehearsal, day=day, owner_id=owner, before=0, after=n)
            for (owner, day), n in wanted.items()
        ]
    )
