"""The figures of the clauses: how much is owed, late, done, waived, missed, by rule and period."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, Q, QuerySet, Sum

from shouhou.cases.models import DayTotal, FigureDelta, Obligation
from shouhou.policy.calendar import WorkCalendar
from shouhou.policy.rulebook import Outcome, Standing

type ByOutcome = dict[str, int]


@dataclass(frozen=True, slots=True)
class Owed:
    """What is still owed: all of it, and how much of that is late."""

    open: int = 0
    late: int = 0


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
    *, start: date, end: date, branch_id: int | None = None, owner_id: int | None = None
) -> dict[str, ByOutcome]:
    """How many duties whose limit falls on a day from `start` to `end` (both included) have which outcome, by rule.

    Folded and unfolded figures in one statement, so that a folding in between neither doubles nor loses any.
    Reminders are not counted (decision 2).
    """
    where = Q(due_day__gte=start, due_day__lte=end)
    if branch_id is not None:
        where &= Q(branch_id=branch_id)
    if owner_id is not None:
        where &= Q(owner_id=owner_id)
    folded = DayTotal.objects.filter(where).values_list("rule_id", "outcome")
    fresh = FigureDelta.objects.filter(where).values_list("rule_id", "outcome")
    both = folded.annotate(total=Sum("count")).order_by()
    found: dict[str, ByOutcome] = defaultdict(dict)
    for rule_id, outcome, total in both.union(fresh.annotate(total=Sum("change")).order_by(), all=True):
        found[rule_id][outcome] = found[rule_id].get(outcome, 0) + total
    return {
        rule: {o: n for o, n in counts.items() if n} for rule, counts in found.items() if any(counts.values())
    }


def still_owed(
    *, at: datetime, until: date | None = None, branch_id: int | None = None, owner_id: int | None = None
) -> dict[str, Owed]:
    """What is owed now and how much of it is late, by rule, with limits up to the end of a day; one statement.

    Bounded by what is open, whatever the years have left behind: the partial index of open duties is all it reads.
    """
    rows = _open(until=until, branch_id=branch_id)
    if owner_id is not None:
        rows = rows.filter(owner_id=owner_id)
    return {rule: Owed(n, late) for rule, n, late in _counted(rows, "rule_id", at)}


def owed_by_person(
    *, at: datetime, branch_id: int | None = None, owner_id: int | None = None
) -> dict[int | None, Owed]:
    """What each person owes now and how much of it is late; None is what belongs to a pool and counts for nobody."""
    rows = _open(until=None, branch_id=branch_id)
    if owner_id is not None:
        rows = rows.filter(owner_id=owner_id)
    return {owner: Owed(n, late) for owner, n, late in _counted(rows, "owner_id", at)}


def clause_figures(settled: Mapping[str, ByOutcome], owed: Mapping[str, Owed]) -> dict[str, ClauseFigures]:
    """Settled figures of a period beside what is still owed, by rule."""
    return {
        rule: ClauseFigures(
            open=owed.get(rule, Owed()).open,
            late=owed.get(rule, Owed()).late,
            met=settled.get(rule, {}).get(Outcome.MET, 0),
            met_late=settled.get(rule, {}).get(Outcome.MET_LATE, 0),
            waived=settled.get(rule, {}).get(Outcome.WAIVED, 0),
            missed=settled.get(rule, {}).get(Outcome.MISSED, 0),
            unknowable=settled.get(rule, {}).get(Outcome.UNKNOWABLE, 0),
        )
        for rule in sorted({*settled, *owed})
    }


def together(each: Mapping[str, ClauseFigures]) -> ClauseFigures:
    """The figures of several clauses as one."""
    names = ClauseFigures.__dataclass_fields__
    return ClauseFigures(**{name: sum(getattr(f, name) for f in each.values()) for name in names})


def end_of_day(day: date) -> datetime:
    """24:00 of a local day: limits up to and including it belong to that day."""
    return WorkCalendar(ZoneInfo(settings.TIME_ZONE), ()).end_of(day)


def _open(*, until: date | None, branch_id: int | None) -> QuerySet[Obligation]:
    rows = Obligation.objects.open().filter(standing=Standing.DUTY)
    if until is not None:
        rows = rows.filter(due_at__lte=end_of_day(until))
    return rows if branch_id is None else rows.filter(branch_id=branch_id)


def _counted(rows: QuerySet[Obligation], by: str, at: datetime) -> QuerySet[Obligation, tuple[Any, int, int]]:
    grouped = rows.order_by().values_list(by)
    return grouped.annotate(n=Count("pk"), late=Count("pk", filter=Q(due_at__lte=at)))
