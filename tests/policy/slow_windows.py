"""Days, duty periods and windows by the specification (domain §4, decision 4), minute by minute.

Calendars, windows and terms are read as data only: fields, never methods.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from shouhou.policy.calendar import WorkCalendar
from shouhou.policy.terms import Terms
from shouhou.policy.windows import Window

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
LONG_WINDOW_DAYS = 7


def local_day(zone: ZoneInfo, moment: datetime) -> date:
    return moment.astimezone(zone).date()


@lru_cache(maxsize=4096)
def midnight(zone: ZoneInfo, day: date) -> datetime:
    """The first minute of a local day, found by looking at the clock on the wall each minute."""
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) - DAY
    while local_day(zone, moment) < day:
        moment += MINUTE
    return moment


def end_of_day(zone: ZoneInfo, day: date) -> datetime:
    return midnight(zone, day + DAY)


def hours_of(calendar: WorkCalendar, day: date) -> list[tuple[time, time]]:
    """The hours of a day: those of the roster where it names the day; none on a statutory day off, Monday's on a
    make-up day without hours of its own."""
    if day in calendar.rostered:
        return list(calendar.rostered[day])
    if day in calendar.holidays.off:
        return []
    own = [(begins, ends) for weekday, begins, ends in calendar.hours if weekday == day.weekday()]
    if not own and day in calendar.holidays.work:
        return [(begins, ends) for weekday, begins, ends in calendar.hours if weekday == 0]
    return own


def somebody_on_duty(
    calendar: WorkCalendar, hours: dict[date, list[tuple[time, time]]], minute: datetime
) -> bool:
    if any(start <= minute < end for start, end in calendar.shifts):
        return True
    local = minute.astimezone(calendar.zone)
    wall = local.hour * 60 + local.minute
    for begins, ends in hours[local.date()]:
        opens, closes = begins.hour * 60 + begins.minute, ends.hour * 60 + ends.minute or 24 * 60
        if opens <= wall < closes:
            return True
    return False


@lru_cache(maxsize=50_000)
def duty_minutes(calendar: WorkCalendar, day: date) -> bytes:
    """For each minute of a day in UTC whether somebody is on duty."""
    start = datetime(day.year, day.month, day.day, tzinfo=UTC)
    hours = {near: hours_of(calendar, near) for near in (day - DAY, day, day + DAY)}
    return bytes(somebody_on_duty(calendar, hours, start + n * MINUTE) for n in range(24 * 60))


def next_on_duty(calendar: WorkCalendar, moment: datetime) -> datetime:
    """The moment itself, or the first later minute at which somebody is on duty."""
    minute = moment.astimezone(UTC).replace(second=0, microsecond=0)
    day = None
    while True:
        if minute.date() != day:
            day = minute.date()
            minutes = duty_minutes(calendar, day)
        if minutes[minute.hour * 60 + minute.minute]:
            return max(moment, minute)
        minute += MINUTE


def anybody_works(calendar: WorkCalendar, day: date) -> bool:
    return bool(hours_of(calendar, day))


def anybody_comes(calendar: WorkCalendar, day: date) -> bool:
    """Whether anybody is on duty at any minute of a local day: by the week or by a shift of its own."""
    if anybody_works(calendar, day):
        return True
    first, last = midnight(calendar.zone, day), end_of_day(calendar.zone, day)
    return any(start < last and end > first for start, end in calendar.shifts)


def figure(terms: Terms, name: str) -> timedelta:
    amount: int = getattr(terms, name)
    return amount * MINUTE if name.endswith("_minutes") else amount * timedelta(hours=1)


def window_of(
    window: Window, start: datetime, data: Any, terms: Terms, calendar: WorkCalendar
) -> tuple[datetime, datetime, datetime]:
    """When a duty opens, turns amber, and is breached."""
    zone = calendar.zone
    kind = str(window.kind)
    begins = next_on_duty(calendar, start) if kind in {"SAME_DAY", "HOURS", "BY_CLASS"} else start
    opens = begins
    if kind == "SAME_DAY":
        due = end_of_day(zone, local_day(zone, begins))
    elif kind == "HOURS":
        due = begins + figure(terms, window.figure)
    elif kind == "BY_CLASS":
        (name,) = [read for one, read in window.classes if one == data[window.reads]]
        due = begins + figure(terms, name)
    elif kind == "AFTER":
        opens = next_on_duty(calendar, start + figure(terms, window.figure))
        due = end_of_day(zone, local_day(zone, opens))
    elif kind == "DAY_END":
        due = end_of_day(zone, local_day(zone, start) + getattr(terms, window.figure) * DAY)
    elif kind == "DAYS":
        first, last = getattr(terms, window.figure), getattr(terms, window.second)
        opens = midnight(zone, local_day(zone, start) + first * DAY)
        last_day = local_day(zone, start) + last * DAY
        if (
            last >= LONG_WINDOW_DAYS
            and terms.holidays_move_long_windows
            and last_day in calendar.holidays.off
        ):
            while not anybody_works(calendar, last_day):
                last_day += DAY
        due = end_of_day(zone, last_day)
    elif kind == "PROMISED":
        due = datetime.fromisoformat(data[window.reads])
    elif kind == "BEFORE":
        last_day = date.fromisoformat(data[window.reads]) - getattr(terms, window.figure) * DAY
        while not anybody_comes(calendar, last_day):
            last_day -= DAY
        due = end_of_day(zone, last_day)
    elif kind == "WORKING_DAYS":
        day, left = local_day(zone, start), max(1, getattr(terms, window.figure))
        while True:
            left -= anybody_works(calendar, day)
            if not left:
                break
            day += DAY
        due = end_of_day(zone, day)
    elif kind == "PART":
        length = (datetime.fromisoformat(data[window.reads]) - start) / 100
        opens = start + length * getattr(terms, window.figure)
        due = start + length * getattr(terms, window.second)
    else:
        promised = datetime.fromisoformat(data[window.reads])
        is_long = promised - start >= terms.pickup_long_from_days * DAY
        due = promised - figure(terms, window.second if is_long else window.figure)
    amber = min(due, begins + figure(terms, window.target)) if window.target else due
    return opens, amber, due
