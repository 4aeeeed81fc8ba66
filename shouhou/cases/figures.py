"""The figures of the clauses: how much is owed, late, done, waived, missed, by rule and period."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, F, Model, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from shouhou.cases.models import DayTotal, FigureDelta, MonthTotal, Obligation
from shouhou.core.say import day_of
from shouhou.policy.current import refresh
from shouhou.policy.rulebook import Outcome, Standing

type ByOutcome = dict[str, int]

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Owed:
    """What is still owed: all of it, how much falls due by the end of today, and how much is late already."""

    open: int = 0
    today: int = 0
    late: int = 0

    def __add__(self, other: "Owed") -> "Owed":
        return Owed(self.open + other.open, self.today + other.today, self.late + other.late)


@dataclass(frozen=True, slots=True)
class OwedBy:
    """What one person (None: a pool, which counts for nobody) owes by one rule."""

    owner_id: int | None
    rule_id: str
    owed: Owed


@dataclass(frozen=True, slots=True)
class ClauseFigures:
    """The seven figures of one clause, or of several together; `late` is part of `open`."""

    open: int = 0
    late: int = 0
    met: int = 0
    met_late: int = 0
    waived: int = 0
    missed: int = 0
    unknowable: int = 0


def figures(
    *,
    start: date,
    end: date,
    branch_id: int | None = None,
    owner_id: int | None = None,
    owner_ids: Collection[int] | None = None,
) -> dict[str, ByOutcome]:
    """How many duties whose limit falls on a day from `start` to `end` (both included) have which outcome, by rule.

    Folded and unfolded figures in one statement, so that a folding in between neither doubles nor loses any; whole
    months are read as such. Reminders are not counted (decision 2).
    """
    scope = _scope(branch_id, owner_id, owner_ids)
    first, beyond = _whole_months(start, end)
    inside = Q(due_day__gte=start, due_day__lte=end)
    days = inside & ~Q(due_day__gte=first, due_day__lt=beyond) if first < beyond else inside
    fresh = _sums(FigureDelta, inside & scope, "change")
    parts = [_sums(DayTotal, days & scope, "count")] if (start, end + _DAY) != (first, beyond) else []
    if first < beyond:
        parts.append(_sums(MonthTotal, Q(due_month__gte=first, due_month__lt=beyond) & scope, "count"))
    found: dict[str, ByOutcome] = defaultdict(dict)
    for rule_id, outcome, total in fresh.union(*parts, all=True):
        found[rule_id][outcome] = found[rule_id].get(outcome, 0) + total
    return {
        rule: {outcome: n for outcome, n in counts.items() if n}
        for rule, counts in found.items()
        if any(counts.values())
    }


def settled_by_person(
    *,
    start: date,
    end: date,
    branch_id: int | None = None,
    owner_id: int | None = None,
    owner_ids: Collection[int] | None = None,
) -> dict[int, ByOutcome]:
    """How many duties whose limit falls within a period ended how, by who owed them; one statement, as `figures`."""
    scope = _scope(branch_id, owner_id, owner_ids) & ~Q(owner_id=0)
    first, beyond = _whole_months(start, end)
    inside = Q(due_day__gte=start, due_day__lte=end)
    days = inside & ~Q(due_day__gte=first, due_day__lt=beyond) if first < beyond else inside
    parts = [_sums(DayTotal, days & scope, "count", by="owner_id")]
    if first < beyond:
        whole = Q(due_month__gte=first, due_month__lt=beyond)
        parts.append(_sums(MonthTotal, whole & scope, "count", by="owner_id"))
    found: dict[int, ByOutcome] = defaultdict(dict)
    fresh = _sums(FigureDelta, inside & scope, "change", by="owner_id")
    for owner, outcome, total in fresh.union(*parts, all=True):
        found[owner][outcome] = found[owner].get(outcome, 0) + total
    return dict(found)


def due_by_day(*, start: date, end: date, branch_id: int | None = None) -> dict[tuple[int, date], int]:
    """How many duties fall due on each day of a period, by who owes them (0: a pool) and day; those that fell away
    are none. One statement, as `figures`."""
    where = Q(due_day__gte=start, due_day__lte=end) & _scope(branch_id, None, None) & ~Q(outcome=Outcome.VOID)
    folded: QuerySet[Any, Any] = DayTotal.objects.filter(where)
    fresh: QuerySet[Any, Any] = FigureDelta.objects.filter(where)
    days = folded.values_list("owner_id", "due_day").annotate(total=Sum("count")).order_by()
    changes = fresh.values_list("owner_id", "due_day").annotate(total=Sum("change")).order_by()
    found: dict[tuple[int, date], int] = defaultdict(int)
    for owner, day, total in days.union(changes, all=True):
        found[owner, day] += total
    return {key: n for key, n in found.items() if n}


def by_month(
    rule_id: str,
    *,
    first: date,
    last: date,
    branch_id: int | None = None,
    owner_id: int | None = None,
    owner_ids: Collection[int] | None = None,
) -> dict[date, ByOutcome]:
    """The figures of one rule by the month of the limit, from `first` to `last` (firsts of a month), one statement."""
    scope = _scope(branch_id, owner_id, owner_ids) & Q(rule_id=rule_id)
    folded: QuerySet[Any, Any] = MonthTotal.objects.filter(scope, due_month__gte=first, due_month__lte=last)
    fresh: QuerySet[Any, Any] = FigureDelta.objects.filter(
        scope, due_day__gte=first, due_day__lt=_next_month(last)
    )
    months = folded.values_list("due_month", "outcome").annotate(total=Sum("count")).order_by()
    days = fresh.values_list("due_day", "outcome").annotate(total=Sum("change")).order_by()
    found: dict[date, ByOutcome] = defaultdict(dict)
    for day, outcome, total in months.union(days, all=True):
        month = day.replace(day=1)
        found[month][outcome] = found[month].get(outcome, 0) + total
    return dict(found)


def _whole_months(start: date, end: date) -> tuple[date, date]:
    """From which first of a month to which (excluded) the months lie wholly in a period; none where turned round."""
    first = start if start.day == 1 else _next_month(start)
    return first, (end + _DAY).replace(day=1)


def _next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def _sums(model: type[Model], where: Q, what: str, *, by: str = "rule_id") -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = model._base_manager.filter(where).values_list(by, "outcome")
    summed: QuerySet[Any, Any] = rows.annotate(total=Sum(what)).order_by()
    return summed


def owed_now(
    *,
    at: datetime,
    branch_id: int | None = None,
    owner_id: int | None = None,
    owner_ids: Collection[int] | None = None,
) -> list[OwedBy]:
    """What is owed now by each person and rule, in one statement, however much is open.

    Out of the totals: of months all that is open, of this month's days what is late or falls due by tonight, and of
    what falls due today the rows whose limit has passed already.
    """
    today = day_of(at)
    scope = _scope(branch_id, owner_id, owner_ids)
    this_month = today.replace(day=1)
    is_open = scope & Q(outcome=Outcome.OPEN)
    months = _owed(
        MonthTotal, is_open, open=Sum("count"), today=_where("count", due_month__lt=this_month),
        late=_where("count", due_month__lt=this_month),
    )  # fmt: skip
    days = _owed(
        DayTotal, is_open & Q(due_day__gte=this_month, due_day__lte=today), open=Value(0), today=Sum("count"),
        late=_where("count", due_day__lt=today),
    )  # fmt: skip
    fresh = _owed(
        FigureDelta, is_open, open=Sum("change"), today=_where("change", due_day__lte=today),
        late=_where("change", due_day__lt=today),
    )  # fmt: skip
    passed = Q(due_at__gt=start_of_day(today), due_at__lte=at, standing=Standing.DUTY, rule_id__in=_known())
    since_midnight = _owed(Obligation, is_open & passed, open=Value(0), today=Value(0), late=Count("pk"))
    found: dict[tuple[int, str], Owed] = {}
    for owner, rule, n, due_today, late in months.union(days, fresh, since_midnight, all=True):
        found[owner, rule] = found.get((owner, rule), Owed()) + Owed(n, due_today, late)
    return [OwedBy(owner or None, rule, owed) for (owner, rule), owed in found.items() if owed != Owed()]


def _where(what: str, **conditions: Any) -> Coalesce:
    return Coalesce(Sum(what, filter=Q(**conditions)), 0)


def _owed(model: type[Model], where: Q, *, open: Any, today: Any, late: Any) -> QuerySet[Any, Any]:
    owner = Coalesce(F("owner_id"), 0)
    rows: QuerySet[Any, Any] = model._base_manager.filter(where).values_list(owner, "rule_id")
    counted: QuerySet[Any, Any] = rows.annotate(n_open=open, n_today=today, n_late=late).order_by()
    return counted


def _known() -> list[str]:
    """All rules by name: with them the partial index of what is open by rule is read, for any branch."""
    return sorted({rule.id for rule in refresh().rules})


def by_rule(rows: Iterable[OwedBy]) -> dict[str, Owed]:
    """What is owed by each rule, whoever owes it."""
    found: dict[str, Owed] = {}
    for row in rows:
        found[row.rule_id] = found.get(row.rule_id, Owed()) + row.owed
    return found


def by_person(rows: Iterable[OwedBy]) -> dict[int | None, dict[str, Owed]]:
    """What each person owes, by rule."""
    found: dict[int | None, dict[str, Owed]] = {}
    for row in rows:
        found.setdefault(row.owner_id, {})[row.rule_id] = row.owed
    return found


def clause_figures(settled: Mapping[str, ByOutcome], owed: Mapping[str, Owed]) -> dict[str, ClauseFigures]:
    """Settled figures of a period beside what is still owed, by rule."""
    return {
        rule: _together(settled.get(rule, {}), owed.get(rule, Owed())) for rule in sorted({*settled, *owed})
    }


def _together(settled: ByOutcome, owed: Owed) -> ClauseFigures:
    return ClauseFigures(
        open=owed.open,
        late=owed.late,
        met=settled.get(Outcome.MET, 0),
        met_late=settled.get(Outcome.MET_LATE, 0),
        waived=settled.get(Outcome.WAIVED, 0),
        missed=settled.get(Outcome.MISSED, 0),
        unknowable=settled.get(Outcome.UNKNOWABLE, 0),
    )


def start_of_day(day: date) -> datetime:
    """00:00 of a local day."""
    return datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))


def end_of_day(day: date) -> datetime:
    """24:00 of a local day: limits up to and including it belong to that day."""
    return start_of_day(day + timedelta(days=1))


def _scope(branch_id: int | None, owner_id: int | None, owner_ids: Collection[int] | None) -> Q:
    where = Q()
    if branch_id is not None:
        where &= Q(branch_id=branch_id)
    if owner_id is not None:
        where &= Q(owner_id=owner_id)
    if owner_ids is not None:
        where &= Q(owner_id__in=owner_ids)
    return where
