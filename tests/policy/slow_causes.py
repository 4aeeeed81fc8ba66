"""Why a duty would be late, a second time and slowly: each stretch between two moments is looked at on its own."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Protocol

from shouhou.policy.absences import Away
from shouhou.policy.calendar import WorkCalendar
from shouhou.policy.rulebook import Fact, Rule
from tests.policy.slow_windows import anybody_comes, local_day, midnight

ORDER = ("CUSTOMER", "PARTS", "ENGINEERING", "CALENDAR", "HAND_OVER", "NO_DEPUTY")
CONTACT = {"CALL_MADE", "CUSTOMER_TOLD", "PROMISE_KEPT", "FIRST_FOLLOW_UP_MADE", "SECOND_FOLLOW_UP_MADE",
           "COMPLETION_CHECKED"}  # fmt: skip
HINDERED = {"PARTS": "PARTS", "SITE": "CUSTOMER", "NOBODY_FREE": "ENGINEERING"}
LONGEST = timedelta(days=20)

type Hands = Sequence[tuple[datetime, int | None]]
type Instant = Callable[[datetime], set[str]]


class Told(Protocol):
    """A deed as it stands now, and its place in the order of things."""

    @property
    def now(self) -> Fact: ...

    @property
    def place(self) -> tuple[datetime, int]: ...


def cause_of(
    rule: Rule, opens: datetime, due: datetime, held: Sequence[Told], hands: Hands, calendar: WorkCalendar,
    absences: Sequence[Away],
) -> str:  # fmt: skip
    """The cause that held for most of the time before the limit, if for at least half of it; else nothing."""
    if opens >= due:
        return ""
    at_work = _reasons(rule, held, hands, calendar, absences, is_short=due - opens <= LONGEST)
    lengths = dict.fromkeys(ORDER, timedelta())
    moments = _moments(opens, due, held, hands, calendar, absences)
    for begins, ends in pairwise(moments):
        for cause in at_work(begins + (ends - begins) / 2):
            lengths[cause] += ends - begins
    most = max(ORDER, key=lambda cause: (lengths[cause], -ORDER.index(cause)))
    return most if lengths[most] and 2 * lengths[most] >= due - opens else ""


def _moments(
    opens: datetime, due: datetime, held: Sequence[Told], hands: Hands, calendar: WorkCalendar,
    absences: Sequence[Away],
) -> list[datetime]:  # fmt: skip
    """All moments at which anything may change."""
    found = {opens, due, *(one.now.happened_at for one in held), *(since for since, _owner in hands)}
    for one in absences:
        found |= {*one.stretch, *(moment for _deputy, span in one.deputies for moment in span)}
    if due - opens <= LONGEST:
        day = local_day(calendar.zone, opens)
        while (start := midnight(calendar.zone, day)) < due:
            found.add(start)
            day += timedelta(days=1)
    return sorted(moment for moment in found if opens <= moment <= due)


def _reasons(
    rule: Rule, held: Sequence[Told], hands: Hands, calendar: WorkCalendar, absences: Sequence[Away],
    *, is_short: bool,
) -> Instant:  # fmt: skip
    is_engineering = rule.owes[0] == "ENGINEERING_SUPERVISOR"
    is_writing = str(rule.moment) == "WRITTEN"
    talks = any(pattern.kind in CONTACT for pattern in rule.answers)

    def at(moment: datetime) -> set[str]:
        found = set()
        if is_short and not anybody_comes(calendar, local_day(calendar.zone, moment)):
            found.add("CALENDAR")
        if len(hands) > 1 and hands[-1][1] != hands[-2][1] and moment < hands[-1][0]:
            found.add("HAND_OVER")
        holder = [owner for since, owner in hands if since <= moment][-1:]
        if any(owner is not None and nobody_there(owner, moment, absences) for owner in holder):
            found.add("NO_DEPUTY")
        if is_writing:
            return found
        for what in ("CUSTOMER", "PARTS", "ENGINEERING"):
            begun = _stands(held, moment, _is("WAIT_BEGUN", "what", what), _is("WAIT_ENDED", "what", what))
            if begun and not (is_engineering and what == "ENGINEERING"):
                found.add(what)
        return found | (_in_talks(rule, held, moment, is_engineering) if talks else set())

    return at


def nobody_there(
    person: int, moment: datetime, absences: Sequence[Away], above: frozenset[int] = frozenset()
) -> bool:
    """Whether somebody is away at a moment and nobody down the chain of her deputies is there."""
    away = [one for one in absences if one.staff_id == person and one.stretch[0] <= moment < one.stretch[1]]
    deputies = {d for one in away for d, (since, until) in one.deputies if since <= moment < until}
    chain = above | {person}
    return bool(away) and all(d in chain or nobody_there(d, moment, absences, chain) for d in deputies)


def _in_talks(rule: Rule, held: Sequence[Told], moment: datetime, is_engineering: bool) -> set[str]:
    """What holds up only those who have to speak with the customer."""
    found = set()
    if rule.trigger.kind != "CUSTOMER_NOT_REACHED" and _stands(
        held, moment, lambda f: f.kind == "CUSTOMER_NOT_REACHED",
        lambda f: f.kind == "CALL_MADE" and bool(f.data.get("connected")),
    ):  # fmt: skip
        found.add("CUSTOMER")
    if not is_engineering and _stands(
        held, moment, lambda f: f.kind in {"REPORTED", "ESCALATED"},
        lambda f: f.kind in {"REPORT_ACKNOWLEDGED", "SOLUTION_SET", "ANSWERED"},
    ):  # fmt: skip
        found.add("ENGINEERING")
    if rule.trigger.kind != "NOBODY_CAN_GO":
        for reason, cause in HINDERED.items():
            if _stands(
                held, moment, _is("NOBODY_CAN_GO", "reason", reason),
                lambda f: f.kind in {"NOBODY_CAN_GO", "SITE_JOB_PLANNED"},
            ):  # fmt: skip
                found.add(cause)
    return found


def _is(kind: str, key: str, value: str) -> Callable[[Fact], bool]:
    return lambda fact: fact.kind == kind and fact.data.get(key) == value


def _stands(
    held: Sequence[Told], moment: datetime, begins: Callable[[Fact], bool], ends: Callable[[Fact], bool]
) -> bool:
    """Whether something began by a moment and nothing that follows it in the order of things has ended it by then."""
    return any(
        one.now.happened_at <= moment
        and not any(
            other.place > one.place and other.now.happened_at <= moment and ends(other.now) for other in held
        )
        for one in held
        if begins(one.now)
    )
