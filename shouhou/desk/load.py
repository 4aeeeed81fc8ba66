"""What the next thirty days bring to each person: open duties, windows about to open, plans, ends of months."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Count, Q, Sum

from shouhou.accounts.absences import Absence
from shouhou.accounts.models import RosterDay, Staff
from shouhou.accounts.roles import Role
from shouhou.cases.figures import start_of_day
from shouhou.cases.models import DayTotal, FigureDelta, MonthTotal, Obligation
from shouhou.core.say import day_of
from shouhou.customers.models import NextServicePlan
from shouhou.duties.matching import customers_of
from shouhou.policy.calendar import WorkCalendar
from shouhou.policy.current import own_on
from shouhou.policy.foretelling import HORIZON, Caller, level_of, peaks_of
from shouhou.policy.own import OwnDuty, turn_on
from shouhou.policy.rulebook import ACTOR, Outcome, Policy, Rule, Standing
from shouhou.policy.terms import Terms
from shouhou.policy.timelines import load_timeline
from shouhou.policy.windows import WindowKind, reckon

_DAY: Final = timedelta(days=1)
_MOMENT: Final = timedelta(microseconds=1)
POOL: Final = 0
"""Stands for whoever holds a post, where nobody is named."""

type Key = tuple[int, str]  # a person without a post, or nobody (POOL) with the post that owes
type Counts = dict[Key, Counter[date]]


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of one row."""

    day: date
    count: int
    level: int
    is_peak: bool
    is_away: bool
    is_off: bool


@dataclass(frozen=True, slots=True)
class Row:
    """What comes to one person, or to whoever holds the post (`person_id` 0)."""

    person_id: int
    name: str
    late: int
    cells: tuple[Cell, ...]

    @property
    def total(self) -> int:
        """All of the thirty days, without what is late already."""
        return sum(cell.count for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Post:
    """The rows of one post; what several share stands in one place, by the first post of each person."""

    role: str
    rows: tuple[Row, ...]

    @property
    def sums(self) -> list[int]:
        """What comes to the whole post, day by day."""
        return [sum(row.cells[n].count for row in self.rows) for n in range(HORIZON)]

    @property
    def late(self) -> int:
        """What is late already."""
        return sum(row.late for row in self.rows)


@dataclass(frozen=True, slots=True)
class Forecast:
    """Thirty days of a branch."""

    days: tuple[tuple[date, bool], ...]
    posts: tuple[Post, ...]
    callers: tuple[Caller, ...]
    calendar: WorkCalendar
    terms: Terms


def foretell(branch_id: int, at: datetime, rules: Iterable[Rule]) -> Forecast:
    """What comes to each person of a branch by the rules in force, in some ten statements however much is open."""
    today = day_of(at)
    days = [today + n * _DAY for n in range(HORIZON)]
    held = list(rules)
    policy = load_timeline(branch_id, since=at, until=at + HORIZON * _DAY).at(at)
    people = list(Staff.objects.working().filter(branch_id=branch_id).order_by("name", "pk"))
    owed, late = _owed(branch_id, today, days[-1])
    _open_later(owed, branch_id, today, days[-1], held)
    loads: Counts = defaultdict(Counter)
    owes = {rule.id: rule.owes[0] for rule in held}
    for (owner, rule_id), counts in owed.items():
        loads[owner, "" if owner else owes.get(rule_id, "")].update(counts)
    overdue: Counter[Key] = Counter()
    for (owner, rule_id), n in late.items():
        overdue[owner, "" if owner else owes.get(rule_id, "")] += n
    _planned(loads, overdue, people, today, days[-1])
    for one in coming(people, branch_id, held, policy, days):
        loads[one.key][one.day] += one.n
    away = away_days(people, branch_id, days, at)
    worked = [policy.calendar.is_staffed(day) for day in days]

    def row(key: Key, name: str) -> Row:
        counts = [loads[key][day] if key in loads else 0 for day in days]
        missing = away.get(key[0], frozenset())
        peaks = peaks_of(counts, [w and day not in missing for day, w in zip(days, worked, strict=True)])
        cells = tuple(
            Cell(day, n, level_of(n, policy.terms.day_items), is_peak, day in missing, not is_worked)
            for day, n, is_peak, is_worked in zip(days, counts, peaks, worked, strict=True)
        )
        return Row(key[0], name, overdue[key], cells)

    posts = [
        Post(role, tuple(row(key, name) for key, name in named))
        for role, named in _by_post(people, loads, overdue, owes.values())
    ]
    callers = tuple(
        Caller(one.pk, away.get(one.pk, frozenset()), loads.get((one.pk, ""), {}))
        for one in people
        if Role.AGENT in one.roles
    )
    return Forecast(
        tuple(zip(days, worked, strict=True)), tuple(posts), callers, policy.calendar, policy.terms
    )


def _owed(branch_id: int, today: date, last: date) -> tuple[Counts, Counter[Key]]:
    """What is open by the day of its limit, and what is late already, out of the totals; one statement."""
    month = today.replace(day=1)
    scope = Q(branch_id=branch_id, outcome=Outcome.OPEN)
    by = ("owner_id", "rule_id")
    older = (
        MonthTotal.objects.filter(scope, due_month__lt=month)
        .values_list(*by, "due_month")
        .annotate(n=Sum("count"))
    )
    days = DayTotal.objects.filter(scope, due_day__gte=month, due_day__lte=last)
    fresh = FigureDelta.objects.filter(scope, due_day__lte=last)
    counted: Any = older.order_by().union(
        days.values_list(*by, "due_day").annotate(n=Sum("count")).order_by(),
        fresh.values_list(*by, "due_day").annotate(n=Sum("change")).order_by(),
        all=True,
    )
    ahead: Counts = defaultdict(Counter)
    late: Counter[Key] = Counter()
    for owner, rule_id, day, n in counted:
        if day < today:
            late[owner, rule_id] += n
        else:
            ahead[owner, rule_id][day] += n
    return ahead, late


def later_rules(rules: Iterable[Rule]) -> list[str]:
    """The rules whose window opens on a later day: their load counts on the day on which it opens."""
    return sorted(rule.id for rule in rules if rule.window.kind is WindowKind.DAYS)


def _open_later(owed: Counts, branch_id: int, today: date, last: date, rules: Iterable[Rule]) -> None:
    """Moves what cannot be done yet from the day of its limit to the day on which its window opens."""
    waiting = Obligation.objects.open().filter(
        branch_id=branch_id,
        rule_id__in=later_rules(rules),
        standing=Standing.DUTY,
        due_at__gt=start_of_day(today + _DAY),
        opens_at__gte=start_of_day(today + _DAY),
        opens_at__lt=start_of_day(last + _DAY),
    )
    grouped = (
        waiting.order_by().values_list("owner_id", "rule_id", "opens_at", "due_at").annotate(n=Count("pk"))
    )
    for owner, rule_id, opens_at, due_at, n in grouped:
        counts = owed.setdefault((owner or POOL, rule_id), Counter())
        counts[day_of(opens_at)] += n
        due = day_of(due_at - _MOMENT)
        if due <= last:
            counts[due] -= n


def _planned(
    loads: Counts,
    overdue: Counter[Key],
    people: Sequence[Staff],
    today: date,
    last: date,
) -> None:
    """The next services that are planned; one statement."""
    rows = NextServicePlan.objects.ahead().filter(
        owner_id__in=[one.pk for one in people], planned_date__lte=last
    )
    for owner, day, n in rows.order_by().values_list("owner_id", "planned_date").annotate(n=Count("pk")):
        if day < today:
            overdue[owner, ""] += n
        else:
            loads[owner, ""][day] += n


@dataclass(frozen=True, slots=True)
class Coming:
    """Duties that the calendar itself will set off: by which rule, when, whose, and how many."""

    rule_id: str
    day: date
    key: Key
    n: int


def coming(
    people: Sequence[Staff], branch_id: int, rules: Iterable[Rule], policy: Policy, days: Sequence[date]
) -> list[Coming]:
    """What ends of months and years, and turns of the company's own rhythms, will ask for within these days: of the
    one who holds the post or looks after the customer, else of whoever holds the post."""
    found = []
    for rule in rules:
        for day in days[1:]:
            if _sets_off(rule.trigger.kind, day):
                span = reckon(
                    rule.window,
                    start=start_of_day(day),
                    data={},
                    terms=policy.terms,
                    calendar=policy.calendar,
                )
                due = day_of(span.due_at - _MOMENT)
                if due <= days[-1]:
                    found.append(Coming(rule.id, due, _holder(people, rule.owes[0]), 1))
    for duty in own_on(days[0]):
        asked = policy.standings.get(duty.id, Standing(duty.standing))
        if duty.rhythm and asked is Standing.DUTY:
            found += _turns(duty, people, branch_id, days)
    return found


def _turns(duty: OwnDuty, people: Sequence[Staff], branch_id: int, days: Sequence[date]) -> list[Coming]:
    """The turns of a rhythm that begin within these days, counted on their first day."""
    turns = [(day, turn_on(duty.rhythm, duty.every, duty.since, day)) for day in days[1:]]
    begins = [day for day, turn in turns if turn is not None and turn[0] == day]
    if not begins:
        return []
    working = {one.pk for one in people}
    customers = customers_of(duty.conditions).filter(branch_id=branch_id).order_by()
    counts: Counter[Key] = Counter()
    for agent_id, n in customers.values_list("agent_id").annotate(n=Count("pk")):
        is_hers = duty.role == Role.AGENT and agent_id in working
        counts[(agent_id, "") if is_hers else _holder(people, duty.role)] += n
    return [Coming(duty.id, day, key, n) for day in begins for key, n in counts.items()]


def _holder(people: Sequence[Staff], role: str) -> Key:
    holders = [one.pk for one in people if role in one.roles]
    return (holders[0], "") if len(holders) == 1 else (POOL, role)


def _sets_off(kind: str, day: date) -> bool:
    """Whether the first moment of a day ends a month, or begins the last month of a year."""
    return (
        day.day == 1 if kind == "MONTH_ENDED" else kind == "YEAR_ENDING" and (day.month, day.day) == (12, 1)
    )


def away_days(
    people: Sequence[Staff], branch_id: int, days: Sequence[date], at: datetime
) -> dict[int, frozenset[date]]:
    """On which days each person is away at noon (today: now) or has off by the roster; two statements."""
    found: dict[int, set[date]] = defaultdict(set)
    looked = {day: start_of_day(day) + _DAY / 2 for day in days} | {days[0]: at}
    beyond = start_of_day(days[-1] + _DAY)
    absences = Absence.objects.standing().filter(
        staff_id__in=[one.pk for one in people], starts_at__lt=beyond, ends_at__gt=at
    )
    for staff_id, starts_at, ends_at in absences.values_list("staff_id", "starts_at", "ends_at"):
        found[staff_id] |= {day for day, moment in looked.items() if starts_at <= moment < ends_at}
    rostered = RosterDay.objects.filter(branch_id=branch_id, day__range=(days[0], days[-1]), hours=[])
    for staff_id, day in rostered.values_list("staff_id", "day"):
        found[staff_id].add(day)
    return {staff_id: frozenset(told) for staff_id, told in found.items()}


def _by_post(
    people: Sequence[Staff],
    loads: Mapping[Key, Any],
    overdue: Mapping[Key, int],
    owing: Iterable[str],
) -> list[tuple[str, list[tuple[Key, str]]]]:
    """The rows under their posts: people under the first of theirs that owes something, then whoever holds it."""
    asked = set(owing) - {ACTOR}
    found: dict[str, list[tuple[Key, str]]] = {}
    for one in people:
        key = (one.pk, "")
        role = next((role for role in Role if role in one.roles and role in asked), None)
        if role is None and (key in loads or overdue.get(key)):
            role = next((role for role in Role if role in one.roles), None)
        if role is not None:
            found.setdefault(role.value, []).append((key, one.name))
    for owner, post in {*loads, *overdue}:
        if owner == POOL and post:
            found.setdefault(post, []).append(((POOL, post), ""))
    return [(role.value, found[role.value]) for role in Role if role.value in found]
