"""Before a name comes a cause: what took the time of a duty away, from recorded pauses and hand-offs (plain Python).

A cause is attributed when it took at least half of the time between opening and limit; of several the one that took
most. Only what lies before the limit counts, so that it never depends on when somebody looks.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from shouhou.policy.calendar import WorkCalendar
from shouhou.policy.facts import Fact
from shouhou.policy.holding import Holder

NOBODY_GOES, JOB_PLANNED = "NOBODY_CAN_GO", "SITE_JOB_PLANNED"
WAIT_BEGUN, WAIT_ENDED = "WAIT_BEGUN", "WAIT_ENDED"
CALL, NOT_REACHED = "CALL_MADE", "CUSTOMER_NOT_REACHED"
ENGINEERING_ROLE = "ENGINEERING_SUPERVISOR"
_ASKED, _ANSWERED = (
    frozenset({"REPORTED", "ESCALATED"}),
    frozenset({"REPORT_ACKNOWLEDGED", "SOLUTION_SET", "ANSWERED"}),
)
_WITH_CUSTOMER = frozenset(
    {
        CALL,
        "CUSTOMER_TOLD",
        "PROMISE_KEPT",
        "FIRST_FOLLOW_UP_MADE",
        "SECOND_FOLLOW_UP_MADE",
        "COMPLETION_CHECKED",
    }
)
_LONGEST = timedelta(days=20)


class Cause(StrEnum):
    """Why a duty is late, as far as it is recorded."""

    CUSTOMER = "CUSTOMER"
    PARTS = "PARTS"
    ENGINEERING = "ENGINEERING"
    CALENDAR = "CALENDAR"
    HAND_OVER = "HAND_OVER"
    NO_DEPUTY = "NO_DEPUTY"


WAITED_FOR = (Cause.CUSTOMER, Cause.PARTS, Cause.ENGINEERING)

type Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Taken:
    """A stretch of a duty's time that something took away."""

    cause: Cause
    begins: datetime
    ends: datetime

    @property
    def length(self) -> timedelta:
        """How long."""
        return self.ends - self.begins


@dataclass(frozen=True, slots=True)
class Waits:
    """What a case waited for: recorded pauses, a visit that nobody could make, the customer who was not reached, a
    question to engineering."""

    recorded: tuple[tuple[Cause, datetime, datetime | None], ...] = ()
    hindered: tuple[tuple[Cause, datetime, datetime | None], ...] = ()
    unreached: tuple[tuple[datetime, datetime | None], ...] = ()
    asked: tuple[tuple[datetime, datetime | None], ...] = ()


NO_WAITS = Waits()


@dataclass(frozen=True, slots=True)
class Duration:
    """What is asked about: the time of one duty, who held it, and what settles it."""

    opens_at: datetime
    due_at: datetime
    holders: tuple[Holder, ...]
    answer_kinds: frozenset[str]
    owner_role: str
    is_writing: bool  # what only has to be written down waits for nobody
    trigger_kind: str = ""  # what arises from a hindrance is not excused by it


def waits_of(held: Sequence[Fact]) -> Waits:
    """The pauses of a case from its standing facts in their order; none costs one look at each."""
    kinds = {fact.kind for fact in held}
    if kinds.isdisjoint((WAIT_BEGUN, NOBODY_GOES, NOT_REACHED, *_ASKED)):
        return NO_WAITS
    return Waits(_recorded(held), _hindered(held), _unreached(held), _questions(held))


def taken_from(
    asked: Duration, waits: Waits, calendar: WorkCalendar, unattended: Mapping[int, Sequence[Stretch]]
) -> tuple[Taken, ...]:
    """The stretches of the duty's own time that something took away, each clipped to it, by cause and time."""
    found = [
        *_waited(asked, waits),
        *_days_off(asked, calendar),
        *_handed(asked),
        *_absent(asked, unattended),
    ]
    clipped = (
        Taken(cause, max(begins, asked.opens_at), min(ends or asked.due_at, asked.due_at))
        for cause, begins, ends in found
    )
    order = list(Cause)
    return tuple(
        sorted(
            (t for t in clipped if t.begins < t.ends), key=lambda t: (order.index(t.cause), t.begins, t.ends)
        )
    )


def cause_of(asked: Duration, taken: Iterable[Taken]) -> Cause | None:
    """The cause that took most of the time, if it took at least half of it; None where none did."""
    lengths: dict[Cause, timedelta] = {}
    reached: dict[Cause, datetime] = {}
    for one in taken:  # by cause and time: overlapping stretches count once
        begins = max(one.begins, reached.get(one.cause, one.begins))
        lengths[one.cause] = lengths.get(one.cause, timedelta()) + max(timedelta(), one.ends - begins)
        reached[one.cause] = max(one.ends, reached.get(one.cause, one.ends))
    if not lengths:
        return None
    cause, longest = max(lengths.items(), key=lambda item: item[1])
    return cause if longest * 2 >= asked.due_at - asked.opens_at else None


type _Found = Iterable[tuple[Cause, datetime, datetime | None]]


def _recorded(held: Sequence[Fact]) -> tuple[tuple[Cause, datetime, datetime | None], ...]:
    found: list[tuple[Cause, datetime, datetime | None]] = []
    for place, fact in enumerate(held):
        what = fact.data.get("what")
        if fact.kind == WAIT_BEGUN and what in WAITED_FOR:
            ended = (
                f.happened_at for f in held[place:] if f.kind == WAIT_ENDED and f.data.get("what") == what
            )
            found.append((Cause(what), fact.happened_at, next(ended, None)))
    return tuple(found)


_HINDRANCES = {"PARTS": Cause.PARTS, "SITE": Cause.CUSTOMER, "NOBODY_FREE": Cause.ENGINEERING}


def _hindered(held: Sequence[Fact]) -> tuple[tuple[Cause, datetime, datetime | None], ...]:
    """Visits that were deferred, from when nobody could go until somebody was planned to."""
    found = []
    for place, fact in enumerate(held):
        cause = _HINDRANCES.get(str(fact.data.get("reason"))) if fact.kind == NOBODY_GOES else None
        if cause is not None:
            later = (f.happened_at for f in held[place + 1 :] if f.kind in (JOB_PLANNED, NOBODY_GOES))
            found.append((cause, fact.happened_at, next(later, None)))
    return tuple(found)


def _unreached(held: Sequence[Fact]) -> tuple[tuple[datetime, datetime | None], ...]:
    found = []
    for place, fact in enumerate(held):
        if fact.kind == NOT_REACHED:
            reached = (f.happened_at for f in held[place:] if f.kind == CALL and f.data.get("connected"))
            found.append((fact.happened_at, next(reached, None)))
    return tuple(found)


def _questions(held: Sequence[Fact]) -> tuple[tuple[datetime, datetime | None], ...]:
    found = []
    for place, fact in enumerate(held):
        if fact.kind in _ASKED:
            answered = (f.happened_at for f in held[place:] if f.kind in _ANSWERED)
            found.append((fact.happened_at, next(answered, None)))
    return tuple(found)


def _waited(asked: Duration, waits: Waits) -> _Found:
    if asked.is_writing:
        return
    is_engineering = asked.owner_role == ENGINEERING_ROLE
    for cause, begins, ends in waits.recorded:
        if not (is_engineering and cause is Cause.ENGINEERING):
            yield cause, begins, ends
    if asked.answer_kinds.isdisjoint(_WITH_CUSTOMER):
        return
    if asked.trigger_kind != NOBODY_GOES:
        yield from waits.hindered
    for begins, ends in () if asked.trigger_kind == NOT_REACHED else waits.unreached:
        yield Cause.CUSTOMER, begins, ends
    for begins, ends in () if is_engineering else waits.asked:
        yield Cause.ENGINEERING, begins, ends


def _days_off(asked: Duration, calendar: WorkCalendar) -> _Found:
    """Whole days on which nobody is on duty; in a window of weeks they never take the half."""
    if asked.due_at - asked.opens_at > _LONGEST or asked.due_at <= asked.opens_at:
        return
    day, last = calendar.day(asked.opens_at), calendar.day(asked.due_at)
    while day < last or (day == last and calendar.start_of(day) < asked.due_at):
        if not calendar.is_staffed(day):
            yield Cause.CALENDAR, calendar.start_of(day), calendar.end_of(day)
        day += timedelta(days=1)


def _handed(asked: Duration) -> _Found:
    """What had passed when the duty came to the one who owes it now."""
    if len(asked.holders) < 2 or asked.holders[-1].staff_id == asked.holders[-2].staff_id:
        return
    if asked.holders[-1].since > asked.opens_at:
        yield Cause.HAND_OVER, asked.opens_at, asked.holders[-1].since


def _absent(asked: Duration, unattended: Mapping[int, Sequence[Stretch]]) -> _Found:
    """When whoever held it was away and nobody stood in for her."""
    if not unattended or not asked.holders:
        return
    ends = [*(holder.since for holder in asked.holders[1:]), asked.due_at]
    for holder, until in zip(asked.holders, ends, strict=True):
        for begins, back in unattended.get(holder.staff_id or 0, ()):
            if max(begins, holder.since) < min(back, until):
                yield Cause.NO_DEPUTY, max(begins, holder.since), min(back, until)
