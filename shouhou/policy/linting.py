"""What is doubtful in a regulation with its figures, people and calendar: each a flaw with a code (plain Python)."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from itertools import combinations, groupby, pairwise
from typing import Any, Final

from shouhou.policy.calendar import NobodyEverOnDuty, WorkCalendar
from shouhou.policy.holding import CASE_ROLES
from shouhou.policy.rulebook import ACTOR, Pattern, Rule
from shouhou.policy.terms import Terms
from shouhou.policy.texts import Regulation
from shouhou.policy.windows import Span, WindowKind, reckon

STARTS: Final = 14
"""On how many days ahead the windows are tried."""
AHEAD: Final = 92
LONG_UNSTAFFED: Final = 10
"""So many days on end without anybody are more than any statutory holiday."""
MONTH_UNSTAFFED: Final = 28
LONG_NOTICE: Final = 90
_DAY: Final = timedelta(days=1)
_FROM_DATA: Final = {
    WindowKind.PROMISED,
    WindowKind.BEFORE,
    WindowKind.PART,
    WindowKind.LEAD,
    WindowKind.PERIOD,
    WindowKind.BY_CLASS,
}
_DAY_MINUTES: Final = 24 * 60


class Weight(StrEnum):
    """How much a flaw matters."""

    IMPOSSIBLE = "IMPOSSIBLE"  # nobody could ever comply: not saved like that
    DOUBTFUL = "DOUBTFUL"  # probably not meant
    NOTE = "NOTE"  # only said


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is doubtful; `about` are the values of its sentence."""

    code: str
    weight: Weight
    about: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who works here, as far as posts and deputies go."""

    id: int
    name: str
    department_id: int
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class House:
    """All that is looked at: the newest revision of each rule, which of them are in force, and what they run by.

    `clauses` are all rules that something keeps (duties, guards, forms) by the clause they name, `meant` the clauses
    of the text that are meant without a rule, `kinds` the kinds of facts there are.
    """

    rules: Sequence[Rule]
    in_force: Collection[str]
    terms: Terms
    calendar: WorkCalendar
    text: Regulation
    clauses: Mapping[str, str]
    people: Sequence[Person]
    kinds: Collection[str]
    meant: Collection[str] = ()

    @property
    def holding(self) -> list[Rule]:
        """The rules in force."""
        return [rule for rule in self.rules if rule.id in self.in_force]


def flaws_of(house: House, today: date) -> list[Flaw]:
    """All of them, those that matter most first."""
    found = [
        *flaws_of_text(house),
        *flaws_of_rules(house, today),
        *flaws_of_figures(house, today),
        *flaws_of_posts(house),
        *flaws_of_days(house.calendar, today),
    ]
    return sorted(found, key=lambda flaw: list(Weight).index(flaw.weight))


def flaws_of_text(house: House) -> Iterator[Flaw]:
    """Clauses without a rule, or whose rules all rest; rules in force that the text does not name."""
    under: dict[str, list[str]] = defaultdict(list)
    for rule_id, named in house.clauses.items():
        for place in {house.text.place_of(clause) for clause in named.split(" · ")}:
            under[place].append(rule_id)
    duties = {rule.id for rule in house.rules}
    for clause in house.text.clauses:
        rules = sorted(under.get(clause.number, ()))
        if not rules and clause.number not in house.meant:
            yield Flaw("NO_RULE", Weight.NOTE, {"clause": clause.number, "text": clause.text})
        owing = [rule for rule in rules if rule in duties]
        if owing and not any(rule in house.in_force for rule in owing):
            yield Flaw("AT_REST", Weight.DOUBTFUL, {"clause": clause.number, "rules": owing})
    homeless = sorted(rule.id for rule in house.holding if not house.text.place_of(rule.clause))
    if homeless:
        yield Flaw("NOT_IN_TEXT", Weight.NOTE, {"rules": homeless})


def flaws_of_rules(house: House, today: date) -> Iterator[Flaw]:
    """Rules without owner, proof or trigger, pairs that contradict, and facts that no rule answers."""
    for rule in house.holding:
        if not rule.owes:
            yield Flaw("NO_OWNER", Weight.IMPOSSIBLE, {"rule": rule.id})
        if not rule.answers or any(answer.kind not in house.kinds for answer in rule.answers):
            yield Flaw("NO_PROOF", Weight.IMPOSSIBLE, {"rule": rule.id})
        if rule.trigger.kind not in house.kinds:
            yield Flaw("NO_TRIGGER", Weight.IMPOSSIBLE, {"rule": rule.id})
    yield from _contradictions(house, today)
    held = {rule.trigger.kind for rule in house.holding}
    offered: dict[str, list[Rule]] = defaultdict(list)
    for rule in house.rules:
        if rule.trigger.kind not in held:
            offered[rule.trigger.kind].append(rule)
    for rules in offered.values():
        names = sorted(rule.id for rule in rules)
        yield Flaw("UNANSWERED", Weight.NOTE, {"trigger": rules[0].trigger, "rules": names})


def _contradictions(house: House, today: date) -> Iterator[Flaw]:
    """Two rules that ask one post for one proof of one fact, in windows that never meet."""
    by_kind: dict[tuple[str, str, str], list[Rule]] = defaultdict(list)
    for rule in house.holding:
        by_kind[rule.trigger.kind, rule.owes[0] if rule.owes else "", rule.proof].append(rule)
    for rules in by_kind.values():
        for one, other in combinations(rules, 2):
            if not _overlap(one.trigger, other.trigger):
                continue
            first, second = _span(one, house, today), _span(other, house, today)
            if first and second and (first.due_at <= second.opens_at or second.due_at <= first.opens_at):
                yield Flaw("CONTRADICTION", Weight.DOUBTFUL, {"rules": [one.id, other.id]})


def _overlap(one: Pattern, other: Pattern) -> bool:
    wanted = dict(other.where)
    return all(not values.isdisjoint(wanted.get(key, values)) for key, values in one.where)


def _span(rule: Rule, house: House, day: date) -> Span | None:
    """The window for a start at noon; None for one that only the data of a fact can tell, or that never begins."""
    if rule.window.kind in _FROM_DATA:
        return None
    noon = house.calendar.start_of(day) + timedelta(hours=12)
    try:
        return reckon(rule.window, start=noon, data={}, terms=house.terms, calendar=house.calendar)
    except NobodyEverOnDuty:
        return None


def flaws_of_figures(house: House, today: date) -> Iterator[Flaw]:
    """Limits that leave no time, windows that fall on days off, and figures that do not go together."""
    longest = _longest_break(house.terms)
    for rule in house.holding:
        window = rule.window
        if window.kind is WindowKind.HOURS and window.amount is None:
            minutes = minutes_of(window.figure, house.terms)
            if minutes <= 0:
                yield Flaw("NO_TIME", Weight.IMPOSSIBLE, {"rule": rule.id, "figure": window.figure})
            elif longest and minutes < longest[1]:
                about = {"rule": rule.id, "figure": window.figure, "minutes": longest[1], "at": longest[0]}
                yield Flaw("WITHIN_BREAK", Weight.DOUBTFUL, about)
        if window.target and minutes_of(window.target, house.terms) >= _DAY_MINUTES:
            yield Flaw("LATE_REMINDER", Weight.DOUBTFUL, {"rule": rule.id, "figure": window.target})
        if window.kind is WindowKind.DAYS:
            yield from _off_days(rule, house, today)
    if house.terms.campaign_letter_days >= house.terms.campaign_notice_days:
        yield Flaw("LETTER_TOO_LATE", Weight.DOUBTFUL, _campaign(house.terms))
    if house.terms.campaign_notice_days > LONG_NOTICE:
        yield Flaw("NOTICE_TOO_EARLY", Weight.DOUBTFUL, _campaign(house.terms))


def _campaign(terms: Terms) -> dict[str, int]:
    return {"letter": terms.campaign_letter_days, "notice": terms.campaign_notice_days}


def minutes_of(figure: str, terms: Terms) -> int:
    """A figure in minutes."""
    n: int = getattr(terms, figure)
    return n if figure.endswith("_minutes") else n * 60 if figure.endswith("_hours") else n * _DAY_MINUTES


def _longest_break(terms: Terms) -> tuple[str, int] | None:
    """From when, and for how many minutes, nobody is on duty at the longest pause within a day."""
    found: list[tuple[int, str]] = []
    for _day, hours in groupby(sorted(terms.hours), key=lambda row: row[0]):
        for (_d, _begins, ends), (_e, begins, _ends) in pairwise(hours):
            gap = begins.hour * 60 + begins.minute - ends.hour * 60 - ends.minute
            found.append((gap, ends.isoformat("minutes")))
    return (max(found)[1], max(found)[0]) if found else None


def _off_days(rule: Rule, house: House, today: date) -> Iterator[Flaw]:
    """From which days on a window of several days would have nobody on duty in it, or close before it opens."""
    opens, closes = rule.window.first_of(house.terms), rule.window.second_of(house.terms)
    if opens > closes:
        yield Flaw("TURNED_ROUND", Weight.IMPOSSIBLE, {"rule": rule.id, "opens": opens, "closes": closes})
        return
    tried, empty = 0, []
    for day in _staffed(house.calendar, today, STARTS):
        span = _span(rule, house, day)
        if span is None:
            return
        tried += 1
        if not _anybody(house.calendar, span):
            empty.append((day, span))
    if empty:
        day, span = empty[0]
        about = {
            "rule": rule.id,
            "n": len(empty),
            "tried": tried,
            "day": day,
            "first": house.calendar.day(span.opens_at),
            "last": house.calendar.day(span.due_at - timedelta(microseconds=1)),
        }
        yield Flaw("DAYS_OFF", Weight.IMPOSSIBLE if len(empty) == tried else Weight.DOUBTFUL, about)


def _anybody(calendar: WorkCalendar, span: Span) -> bool:
    day = calendar.day(span.opens_at)
    while calendar.start_of(day) < span.due_at:
        if calendar.is_staffed(day):
            return True
        day += _DAY
    return False


def _staffed(calendar: WorkCalendar, first: date, days: int) -> list[date]:
    every = (first + n * _DAY for n in range(days))
    return [day for day in every if calendar.is_staffed(day)]


def flaws_of_posts(house: House) -> Iterator[Flaw]:
    """Posts that owe something and nobody holds, and people who have no colleague to stand in."""
    owed: dict[str, list[str]] = defaultdict(list)
    held = {role for person in house.people for role in person.roles}
    for rule in house.holding:
        posts = [role for role in rule.owes if role != ACTOR and role not in CASE_ROLES]
        if posts and held.isdisjoint(posts):
            owed[posts[0]].append(rule.id)
    for role, rules in sorted(owed.items()):
        yield Flaw("NOBODY_HOLDS", Weight.DOUBTFUL, {"role": role, "rules": sorted(rules)})
    asked = {role for rule in house.holding for role in rule.owes}
    members: dict[int, int] = defaultdict(int)
    for person in house.people:
        members[person.department_id] += 1
    for person in house.people:
        posts = [role for role in person.roles if role in asked]
        if posts and members[person.department_id] < 2:
            yield Flaw("NO_DEPUTY", Weight.DOUBTFUL, {"name": person.name, "id": person.id, "role": posts[0]})


def flaws_of_days(calendar: WorkCalendar, today: date, *, days: int = AHEAD) -> Iterator[Flaw]:
    """Long stretches ahead on which nobody is on duty."""
    first, n = today, 0
    for day in (today + k * _DAY for k in range(days + 1)):
        if n < days and not calendar.is_staffed(day):
            n += 1
            continue
        if n >= LONG_UNSTAFFED:
            yield Flaw("NOBODY_ON_DUTY", Weight.DOUBTFUL, {"first": first, "last": day - _DAY, "n": n})
        first, n = day + _DAY, 0
    try:
        calendar.next_duty(calendar.start_of(today))
    except NobodyEverOnDuty:
        yield Flaw("NEVER_STAFFED", Weight.IMPOSSIBLE)


def not_rostered(
    people: Iterable[Person], rostered: Collection[int], roles: Collection[str]
) -> Iterator[Flaw]:
    """Who of these posts does not stand in a roster in which others stand."""
    for person in people:
        if rostered and person.id not in rostered and not set(roles).isdisjoint(person.roles):
            yield Flaw("NOT_ROSTERED", Weight.NOTE, {"name": person.name, "id": person.id})
