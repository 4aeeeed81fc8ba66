"""Which calls were told after their month, and which lines were struck after their book was closed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet

from shouhou.followups.models import Call, Letter
from shouhou.reports import spans
from shouhou.reports.models import Addendum, ClosedBook, Period


@dataclass(frozen=True, slots=True)
class LateEntry:
    """A call of a closed month that was told later; it has no number until the next hour gives it one."""

    call: Call
    addendum: Addendum | None


def late_calls(*, months: Iterable[date]) -> QuerySet[Call]:
    """Calls without an addendum, written in one of these months about an earlier one, oldest first."""
    told = Q()
    for month in months:
        told |= Q(register_month=month, started_at__lt=spans.begins(month))
    return Call.objects.filter(told, addendum=None).order_by("written_at", "pk")


def late_entries(period: Period, *, at: datetime) -> list[LateEntry]:
    """What a month's book lacks: the numbered addenda, then what was told since the last numbering."""
    numbered = Addendum.objects.filter(book__period=period).select_related(
        "call__recorder", "call__acting_for", "explained_by"
    )
    entries = [LateEntry(addendum.call, addendum) for addendum in numbered.order_by("number")]
    month = spans.month_of(at)
    fresh = late_calls(months=(spans.month_before(month), month)).filter(
        branch_id=period.branch_id, started_at__gte=period.begins, started_at__lt=period.ends
    )
    return entries + [LateEntry(c, None) for c in fresh.select_related("recorder", "acting_for")]


def struck_since(closed: ClosedBook) -> list[Call]:
    """Lines of a closed book that were taken back since: the archived page shows them unstruck."""
    calls = Call.objects.filter(
        branch_id=closed.period.branch_id,
        register_month=closed.period.first_day,
        annulled_at__gt=closed.closed_at,
    )
    return list(calls.order_by("register_line"))


def late_letters(period: Period) -> list[Letter]:
    """Letters that went out in a month and were registered within the two months after it; oldest first."""
    after = spans.next_month(period.first_day)
    told = Letter.objects.filter(
        branch_id=period.branch_id,
        register_month__in=[after, spans.next_month(after)],
        sent_at__gte=period.begins,
        sent_at__lt=period.ends,
    )
    return list(told.order_by("written_at", "pk"))
