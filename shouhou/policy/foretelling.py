"""What is coming and whether a campaign fits into it: peaks, notice windows and the nearest date (plain Python)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from shouhou.policy.calendar import NobodyEverOnDuty, WorkCalendar

HORIZON: Final = 30
"""How many days ahead load is foretold, today among them."""
LEVELS: Final = 4
_LEAST_PEAK: Final = 3
_SEARCHED: Final = 365
_DAY: Final = timedelta(days=1)


def level_of(count: int, capacity: int) -> int:
    """How dark a day is: 0 for nothing, the darkest from a full day on."""
    return min(LEVELS, -(-count * LEVELS // max(1, capacity)))


def peaks_of(counts: Sequence[int], worked: Sequence[bool]) -> list[bool]:
    """Which days are peaks: three things at least, and twice what an average worked day brings."""
    days = max(1, sum(worked))
    limit = max(_LEAST_PEAK, -(-2 * sum(counts) // days))
    return [count >= limit for count in counts]


class Breach(StrEnum):
    """What a campaign date would breach."""

    TOO_LATE = "TOO_LATE"  # the day by which all must have been called is past
    NOBODY = "NOBODY"  # nobody who calls is on duty in the window
    TOO_MANY = "TOO_MANY"  # more calls than fit beside what is owed anyway


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody who calls: on which days she is away, and how much is foretold for her."""

    id: int
    away: frozenset[date] = frozenset()
    load: Mapping[date, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Campaign:
    """A wanted date with what it asks for: all calls by `last` (CP-01), decided by `decide_by` at the latest."""

    day: date
    last: date
    first: date
    caller_days: int
    each: int
    busiest: tuple[date, int] | None
    decide_by: date | None
    breach: Breach | None


@dataclass(frozen=True, slots=True)
class Campaigns:
    """What campaigns run by: today, how many days ahead people are told, who calls, and what one can do in a day."""

    today: date
    notice_days: int
    calendar: WorkCalendar
    callers: Sequence[Caller]
    capacity: int

    def on(self, day: date, audience: int) -> Campaign:
        """What a campaign on this day would ask for."""
        last = self._notice(day)
        slots = list(self._slots(self.today, last))
        n = sum(len(free) for _day, free in slots)
        each = -(-audience // n) if n else 0
        room = sum(sum(free) for _day, free in slots)
        breach = None
        if last < self.today:
            breach = Breach.TOO_LATE
        elif not n:
            breach = Breach.NOBODY
        elif room < audience:
            breach = Breach.TOO_MANY
        loads = [(each + self.capacity - min(free), one) for one, free in slots]
        busiest = max(loads, key=lambda row: (row[0], -row[1].toordinal()), default=None)
        return Campaign(
            day=day,
            last=last,
            first=slots[0][0] if slots else self.today,
            caller_days=n,
            each=each,
            busiest=(busiest[1], busiest[0]) if busiest else None,
            decide_by=self._decide_by(slots, audience) if breach is None else None,
            breach=breach,
        )

    def nearest(self, wanted: date, audience: int) -> Campaign | None:
        """The first date from the wanted one on that breaches nothing; None where there is none within a year."""
        room = 0
        for day, free in self._slots(self.today, self.today + _SEARCHED * _DAY):
            room += sum(free)
            if room >= audience:
                return self.on(max(wanted, day + self.notice_days * _DAY), audience)
        return None

    def _notice(self, day: date) -> date:
        """By when all must have been called: on a day with nobody on duty, the last one before it (decision 4)."""
        last = day - self.notice_days * _DAY
        try:
            return self.calendar.previous_staffed_day(last)
        except NobodyEverOnDuty:
            return last

    def _slots(self, first: date, last: date) -> Iterator[tuple[date, list[int]]]:
        """The days on which somebody can call, with what each of them can still do."""
        day = first
        while day <= last:
            if self.calendar.is_staffed(day):
                free = [
                    max(0, self.capacity - one.load.get(day, 0))
                    for one in self.callers
                    if day not in one.away
                ]
                if free:
                    yield day, free
            day += _DAY

    @staticmethod
    def _decide_by(slots: Sequence[tuple[date, list[int]]], audience: int) -> date | None:
        room = 0
        for day, free in reversed(slots):
            room += sum(free)
            if room >= audience:
                return day
        return None
