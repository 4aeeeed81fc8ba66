"""Local days, working days and duty periods (domain §4, decision 4): plain Python, no clock, no database."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from zoneinfo import ZoneInfo

type Span = tuple[datetime, datetime]
type Hours = tuple[time, time]

_HORIZON_DAYS = 400


class Source(StrEnum):
    """What puts somebody on duty."""

    WEEK = "WEEK"
    MAKE_UP = "MAKE_UP"  # a day worked to make up for one off
    SHIFT = "SHIFT"  # 值班


class Off(StrEnum):
    """Why nobody is on duty."""

    HOLIDAY = "HOLIDAY"
    REST_DAY = "REST_DAY"
    BEFORE_HOURS = "BEFORE_HOURS"
    BREAK = "BREAK"  # between two duty periods of a day, such as lunch
    AFTER_HOURS = "AFTER_HOURS"


@dataclass(frozen=True, slots=True)
class Period:
    """One duty period (值守时段)."""

    begins: datetime
    ends: datetime
    source: Source


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch in which nobody is on duty, and why."""

    why: Off
    begins: datetime
    ends: datetime


class NobodyEverOnDuty(ValueError):
    """A calendar has no duty period within more than a year: nothing could ever start."""


@dataclass(frozen=True, slots=True)
class Holidays:
    """One version of the statutory calendar: days off, and days worked to make up for them."""

    version: int = 0
    off: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        both = self.off & self.work
        if both:
            raise ValueError(f"{min(both)} is named both as a day off and as a working day.")


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """When a branch works: the zone of its days, weekly hours (Monday = 0), holidays and extra duty shifts.

    Weekly hours are (weekday, from, to); on a make-up day the hours of Monday hold. Shifts are (start, end) moments
    at which somebody is on duty (值班) whatever the week says; on a rostered day its hours replace the week's.
    """

    zone: ZoneInfo
    hours: tuple[tuple[int, time, time], ...]
    holidays: Holidays = field(default_factory=Holidays)
    shifts: tuple[Span, ...] = ()
    rostered: Mapping[date, tuple[Hours, ...]] = field(default_factory=dict, hash=False)

    def day(self, moment: datetime) -> date:
        """The local day of a moment."""
        return moment.astimezone(self.zone).date()

    def start_of(self, day: date) -> datetime:
        """00:00 of a local day, in UTC."""
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def end_of(self, day: date) -> datetime:
        """24:00 of a local day: the next 00:00, in UTC; as a limit it is exclusive."""
        return self.start_of(day + timedelta(days=1))

    def hours_on(self, day: date) -> tuple[Hours, ...]:
        """The usual hours of one day: none on a day off, Monday's on a make-up day."""
        if day in self.rostered:
            return self.rostered[day]
        if day in self.holidays.off:
            return ()
        weekday = 0 if day in self.holidays.work and not self._weekly(day.weekday()) else day.weekday()
        return self._weekly(weekday)

    def is_working(self, day: date) -> bool:
        """Whether the company works on this day at all."""
        return bool(self.hours_on(day))

    def is_staffed(self, day: date) -> bool:
        """Whether anybody is on duty on this day, by the week or by a shift of its own."""
        if self.is_working(day):
            return True
        first, last = self.start_of(day), self.end_of(day)
        return any(start < last and end > first for start, end in self.shifts)

    def on_duty(self, moment: datetime) -> bool:
        """Whether somebody is on duty at this moment."""
        return self.next_duty(moment) == moment

    def next_duty(self, moment: datetime) -> datetime:
        """The moment itself when somebody is on duty, else the start of the next duty period.

        Raises NobodyEverOnDuty when there is none within more than a year.
        """
        return max(moment, self.duty_period(moment).begins)

    def duty_period(self, moment: datetime) -> Period:
        """The duty period of a moment, or the next one after it. Raises NobodyEverOnDuty."""
        found = [p for p in (self._next_weekly(moment), self._next_shift(moment)) if p is not None]
        if not found:
            raise NobodyEverOnDuty(f"nobody is on duty within {_HORIZON_DAYS} days of {moment}")
        return min(found, key=lambda period: max(moment, period.begins))

    def gaps(self, since: datetime, until: datetime) -> tuple[Gap, ...]:
        """Why nobody is on duty between a moment and the start of the next duty period; days off that follow each
        other are one."""
        found: list[Gap] = []
        day = self.day(since)
        while (begins := max(since, self.start_of(day))) < until:
            gap = Gap(self._why_off(day, begins), begins, min(until, self.end_of(day)))
            if found and found[-1].why is gap.why:
                found[-1] = Gap(gap.why, found[-1].begins, gap.ends)
            elif not found or gap.why is not Off.BEFORE_HOURS:
                found.append(gap)
            day += timedelta(days=1)
        return tuple(found)

    def _why_off(self, day: date, moment: datetime) -> Off:
        if day in self.holidays.off and day not in self.rostered:
            return Off.HOLIDAY
        hours = self.hours_on(day)
        if not hours:
            return Off.REST_DAY
        clock = moment.astimezone(self.zone).time()
        if clock < hours[0][0]:
            return Off.BEFORE_HOURS
        return Off.BREAK if clock < hours[-1][0] else Off.AFTER_HOURS

    def next_working_day(self, day: date) -> date:
        """The day itself or the next one that is worked."""
        return self._walk(day, 1, self.is_working)

    def previous_staffed_day(self, day: date) -> date:
        """The day itself or the last one before it on which anybody is on duty."""
        return self._walk(day, -1, self.is_staffed)

    def _walk(self, day: date, step: int, suits: Callable[[date], bool]) -> date:
        for n in range(_HORIZON_DAYS):
            candidate = day + timedelta(days=n * step)
            if suits(candidate):
                return candidate
        raise NobodyEverOnDuty(f"nobody is on duty within {_HORIZON_DAYS} days of {day}")

    def _weekly(self, weekday: int) -> tuple[Hours, ...]:
        return _by_weekday(self.hours)[weekday]

    def _next_weekly(self, moment: datetime) -> Period | None:
        local = moment.astimezone(self.zone)
        for n in range(_HORIZON_DAYS):
            day = local.date() + timedelta(days=n)
            for begins, ends in self.hours_on(day):
                end = self.end_of(day) if ends == time() else datetime.combine(day, ends, self.zone)
                if local < end:
                    start = datetime.combine(day, begins, self.zone).astimezone(UTC)
                    return Period(start, end.astimezone(UTC), self._source(day))
        return None

    def _source(self, day: date) -> Source:
        is_made_up = day in self.holidays.work and not self._weekly(day.weekday())
        return Source.MAKE_UP if is_made_up else Source.WEEK

    def _next_shift(self, moment: datetime) -> Period | None:
        ahead = [(start, end) for start, end in self.shifts if moment < end]
        if not ahead:
            return None
        start, end = min(ahead, key=lambda shift: max(moment, shift[0]))
        return Period(start, end, Source.SHIFT)


@lru_cache(maxsize=256)
def _by_weekday(hours: tuple[tuple[int, time, time], ...]) -> tuple[tuple[Hours, ...], ...]:
    return tuple(tuple(sorted((a, b) for d, a, b in hours if d == weekday)) for weekday in range(7))


def latest_at_or_before[T](dated: list[tuple[datetime, T]], moment: datetime) -> T | None:
    """Of rows sorted by the moment they begin to hold, the one that holds at a moment."""
    index = bisect_right([begins for begins, _ in dated], moment)
    return dated[index - 1][1] if index else None
