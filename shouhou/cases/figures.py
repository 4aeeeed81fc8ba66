"""The figures of the clauses: how much is owed, late, done, waived, missed, by rule and period."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q, Sum

from shouhou.cases.models import DayTotal, FigureDelta, Obligation
from shouhou.core.say import day_of
from shouhou.policy.rulebook import Outcome, Standing

type ByOutcome = dict[str, int]


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

    Folded and unfolded figures in one statement, so that a folding in between neither doubles nor loses any.
    Reminders are not counted (decision 2).
    """
    where = Q(due_day__gte=start, due_day__lte=end) & _scope(branch_id, owner_id, owner_ids)
    folded = DayTotal.objects.filter(where).values_list("rule_id", "outcome")
    fresh = FigureDelta.objects.filter(where).values_list("rule_id", "outcome")
    both = folded.annotate(total=Sum("count")).order_by()
    found: dict[str, ByOutcome] = defaultdict(dict)
    for rule_id, outcome, total in both.union(fresh.annotate(total=Sum("change")).order_by(), all=True):
        found[rule_id][outcome] = found[rule_id].get(outcome, 0) + total
    return {
        rule: {outcome: n for outcome, n in counts.items() if n}
        for rule, counts in found.items()
        if any(counts.values())
    }


def owed_now(
    *,
    at: datetime,
    branch_id: int | None = None,
    owner_id: int | None = None,
    owner_ids: Collection[int] | None = None,
) -> list[OwedBy]:
    """What is owed now by each person and rule, in one statement.

    Bounded by what is open, whatever the years have left behind: it reads the partial index of open duties.
    """
    rows = Obligation.objects.open().filter(_scope(branch_id, owner_id, owner_ids), standing=Standing.DUTY)
    counted = (
        rows.order_by()
        .values_list("owner_id", "rule_id")
        .annotate(
            n=Count("pk"),
            today=Count("pk", filter=Q(due_at__lte=end_of_day(day_of(at)))),
            late=Count("pk", filter=Q(due_at__lte=at)),
        )
    )
    return [OwedBy(owner, rule, Owed(n, today, late)) for owner, rule, n, today, late in counted]


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
