"""What the timetable does with months: open and end them, close their books, number what was told late."""

from collections.abc import Iterator
from datetime import datetime

from shouhou.core.actor import SYSTEM
from shouhou.core.errors import Refusal
from shouhou.reports import actions
from shouhou.reports.actions.books import LAST_WRITERS
from shouhou.reports.models import ClosedBook, Period
from shouhou.reports.registers import REGISTERS


def turn_months(*, at: datetime) -> dict[str, int]:
    """Opens and ends months, closes the books of those that have ended, numbers addenda; idempotent.

    One book that cannot be closed does not keep the others open; its reason then stands on the front page.
    """
    ended = actions.turn_months(by=SYSTEM, at=at)
    closed = 0
    trouble: Refusal | None = None
    for period, register in _waiting():
        try:
            actions.close_book(period_id=period.pk, register=register, by=SYSTEM, at=at)
            closed += 1
        except Refusal as refusal:
            trouble = trouble if at < period.ends + LAST_WRITERS else refusal
    addenda = actions.enter_addenda(by=SYSTEM, at=at)
    if trouble is not None:
        raise trouble
    return {"ended": len(ended), "closed": closed, "addenda": addenda}


def _waiting() -> Iterator[tuple[Period, str]]:
    """The ended months whose books are still to be closed, each with the register, oldest first."""
    for code in REGISTERS:
        ended = Period.objects.filter(kind="MONTH", ended_at__isnull=False)
        closed = ClosedBook.objects.filter(book=code).values("period_id")
        for period in ended.exclude(pk__in=closed).order_by("first_day", "pk"):
            yield period, code
