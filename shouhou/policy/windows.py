"""The closed list of windows: from the moment a duty starts to when it opens, turns amber and is breached (domain §4).

Each function returns a Span with the steps of its sum, so that a page can always say why. `due_at` is exclusive:
24:00 is the next 00:00.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from shouhou.policy.calendar import Source, WorkCalendar
from shouhou.policy.terms import Terms


class WindowKind(StrEnum):
    """How a due moment is found."""

    SAME_DAY = "SAME_DAY"  # until 24:00 of the local day
    HOURS = "HOURS"  # a number of hours from the start
    AFTER = "AFTER"  # from a number of hours after the start until 24:00 of the day on which it opens
    DAY_END = "DAY_END"  # end of day D+n
    DAYS = "DAYS"  # from D+a 00:00 to D+b 24:00
    PROMISED = "PROMISED"  # the moment that was promised
    BEFORE = "BEFORE"  # not later than the end of a date minus n days
    PART = "PART"  # between two shares of a planned duration
    WORKING_DAYS = (
        "WORKING_DAYS"  # until 24:00 of the n-th day that is worked, the day of the start among them
    )
    LEAD = "LEAD"  # some hours before a promised moment, by the length of the job
    PERIOD = "PERIOD"  # until the end of the period that the trigger names
    BY_CLASS = "BY_CLASS"  # some hours after it, as many as the class it was given has


@dataclass(frozen=True, slots=True)
class Window:
    """A window as data: its kind and the names of the figures (in Terms) or of the trigger's data that it reads."""

    kind: WindowKind
    figure: str = ""
    second: str = ""
    target: str = ""  # figure (…_minutes or …_hours) after which it turns amber
    reads: str = ""  # key of the trigger's data
    classes: tuple[
        tuple[str, str], ...
    ] = ()  # class that the trigger names, and its figure, the shortest first
    amount: int | None = None  # of a company's own rule, which names its own figures
    until: int | None = None

    def first_of(self, terms: Terms) -> int:
        """The first figure: the window's own, else the one of the terms."""
        return self.amount if self.amount is not None else int(getattr(terms, self.figure))

    def second_of(self, terms: Terms) -> int:
        """The second figure, likewise."""
        return self.until if self.until is not None else int(getattr(terms, self.second))

    @property
    def waits_for_duty(self) -> bool:
        """Whether a start outside every duty period waits for the next one (decision 4)."""
        return self.kind in {WindowKind.SAME_DAY, WindowKind.HOURS, WindowKind.BY_CLASS}

    @property
    def opens_later(self) -> bool:
        """Whether an answer can be too early. Work done while nobody was on duty is not: it counts."""
        return self.kind in {WindowKind.DAYS, WindowKind.PART, WindowKind.AFTER}


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the sum: a code, and the moment, stretch of time or figure it adds."""

    code: str
    moment: datetime | None = None
    until: datetime | None = None
    figure: int | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """When a duty opens, turns amber and is breached, and how that was reckoned."""

    opens_at: datetime
    target_at: datetime
    due_at: datetime
    steps: tuple[Step, ...] = ()


def reckon(
    window: Window, *, start: datetime, data: Mapping[str, Any], terms: Terms, calendar: WorkCalendar
) -> Span:
    """The span of a duty whose trigger happened at `start`; raises KeyError when the trigger lacks what is read."""
    steps = [Step("TRIGGER", moment=start)]
    begins = start
    if window.waits_for_duty:
        begins, waiting = _on_duty(start, calendar)
        steps += waiting
    opens, due, more = _RECKON[window.kind](window, begins, data, terms, calendar)
    target = due
    if window.target:
        length = getattr(terms, window.target)
        target = min(due, begins + _length(window.target, length))
        more = (*more, Step("TARGET", moment=target, figure=length, name=window.target))
    return Span(opens, target, due, (*steps, *more, Step("DUE", moment=due)))


def _on_duty(moment: datetime, calendar: WorkCalendar) -> tuple[datetime, tuple[Step, ...]]:
    """From when something counts that comes at a moment, with why: who is away until then, and which period it is."""
    period = calendar.duty_period(moment)
    begins = max(moment, period.begins)
    within = Step(f"ON_DUTY_{period.source}", period.begins, period.ends)
    if begins == moment:
        return begins, (within,) if period.source is not Source.WEEK else ()
    return begins, (Step(_OFF, moment, begins), Step("NOBODY_ON_DUTY", begins), within)


_OFF = "OFF"


def unfolded(steps: Iterable[Step], calendar: WorkCalendar) -> tuple[Step, ...]:
    """The steps with each stretch off duty named by its reason: looked up only when somebody asks for the sum."""
    found: list[Step] = []
    for step in steps:
        if step.code == _OFF and step.moment is not None and step.until is not None:
            gaps = calendar.gaps(step.moment, step.until)
            found += [Step(gap.why.value, gap.begins, gap.ends) for gap in gaps]
        else:
            found.append(step)
    return tuple(found)


type _Found = tuple[datetime, datetime, tuple[Step, ...]]


def _length(name: str, amount: int) -> timedelta:
    return timedelta(minutes=amount) if name.endswith("_minutes") else timedelta(hours=amount)


def _same_day(w: Window, start: datetime, data: Mapping[str, Any], terms: Terms, cal: WorkCalendar) -> _Found:
    return start, cal.end_of(cal.day(start)), (Step("SAME_DAY"),)


def _hours(w: Window, start: datetime, data: Mapping[str, Any], terms: Terms, cal: WorkCalendar) -> _Found:
    amount = w.first_of(terms)
    return start, start + _length(w.figure, amount), (Step("HOURS", figure=amount, name=w.figure),)


def _by_class(w: Window, start: datetime, data: Mapping[str, Any], terms: Terms, cal: WorkCalendar) -> _Found:
    name = dict(w.classes)[data[w.reads]]
    amount = int(getattr(terms, name))
    return start, start + _length(name, amount), (Step("BY_CLASS", figure=amount, name=name),)


def _after(w: Window, start: datetime, data: Mapping[str, Any], terms: Terms, cal: WorkCalendar) -> _Found:
    amount = w.first_of(terms)
    after = start + _length(w.figure, amount)
    opens, waiting = _on_duty(after, cal)
    steps = (Step("AFTER", moment=after, figure=amount, name=w.figure), *waiting, Step("OPEN_THAT_DAY"))
    return opens, cal.end_of(cal.day(opens)), steps


def _day_end(w: Window, start: datetime, data: Mapping[str, Any], terms: Terms, cal: WorkCalendar) -> _Found:
    amount = w.first_of(terms)
    return (
        start,
        cal.end_of(cal.day(start) + timedelta(days=amount)),
        (Step("DAYS", figure=amount, name=w.figure),),
    )


def _days(w: Window, start: datetime, data: Mapping[str, Any], terms: Terms, cal: WorkCalendar) -> _Found:
    first, last = w.first_of(terms), w.second_of(terms)
    day = cal.day(start)
    opens = cal.start_of(day + timedelta(days=first))
    last_day = day + timedelta(days=last)
    steps = [Step("FROM_DAY", figure=first, name=w.figure), Step("TO_DAY", figure=last, name=w.second)]
    if terms.holidays_move_long_windows and last >= 7 and last_day in cal.holidays.off:
        worked = cal.next_working_day(last_day)
        steps.append(Step(_OFF, cal.start_of(last_day), cal.start_of(worked)))
        steps.append(Step("HOLIDAY_LATER", moment=cal.start_of(worked)))
        if worked in cal.holidays.work:
            steps.append(Step("MAKE_UP_DAY", moment=cal.start_of(worked)))
        last_day = worked
    return opens, cal.end_of(last_day), tuple(steps)


def _promised(w: Window, start: datetime, data: Mapping[str, Any], terms: Terms, cal: WorkCalendar) -> _Found:
    return start, datetime.fromisoformat(data[w.reads]), (Step("PROMISED"),)


def _period(w: Window, start: datetime, data: Mapping[str, Any], terms: Terms, cal: WorkCalendar) -> _Found:
    return start, datetime.fromisoformat(data[w.reads]), (Step("PERIOD"),)


def _before(w: Window, start: datetime, data: Mapping[str, Any], terms: Terms, cal: WorkCalendar) -> _Found:
    amount = w.first_of(terms)
    last_day = date.fromisoformat(data[w.reads]) - timedelta(days=amount)
    steps = [Step("DAYS_BEFORE", figure=amount, name=w.figure)]
    if not cal.is_staffed(last_day):
        # Ahead of a date, a day with nobody on duty moves the limit earlier, never later (decision 4).
        staffed = cal.previous_staffed_day(last_day)
        steps.append(Step(_OFF, cal.end_of(staffed), cal.end_of(last_day)))
        steps.append(Step("HOLIDAY_EARLIER", moment=cal.start_of(staffed)))
        last_day = staffed
    return start, cal.end_of(last_day), tuple(steps)


def _part(w: Window, start: datetime, data: Mapping[str, Any], terms: Terms, cal: WorkCalendar) -> _Found:
    planned = datetime.fromisoformat(data[w.reads]) - start
    low, high = w.first_of(terms), w.second_of(terms)
    steps = (Step("FROM_SHARE", figure=low, name=w.figure), Step("TO_SHARE", figure=high, name=w.second))
    return start + planned * low / 100, start + planned * high / 100, steps


def _lead(w: Window, start: datetime, data: Mapping[str, Any], terms: Terms, cal: WorkCalendar) -> _Found:
    promised = datetime.fromisoformat(data[w.reads])
    is_long = promised - start >= timedelta(days=terms.pickup_long_from_days)
    name = w.second if is_long else w.figure
    amount = getattr(terms, name)
    return start, promised - timedelta(hours=amount), (Step("HOURS_BEFORE", figure=amount, name=name),)


def _working_days(
    w: Window, start: datetime, data: Mapping[str, Any], terms: Terms, cal: WorkCalendar
) -> _Found:
    amount = max(1, w.first_of(terms))
    steps: tuple[Step, ...] = ()
    day = cal.day(start)
    for counted in range(amount):
        first = day + timedelta(days=1) if counted else day
        day = cal.next_working_day(first)
        if day > first:
            steps = (*steps, Step(_OFF, cal.start_of(first), cal.start_of(day)))
    return (
        start,
        cal.end_of(day),
        (*steps, Step("WORKING_DAYS", cal.end_of(day), figure=amount, name=w.figure)),
    )


_RECKON = {
    WindowKind.SAME_DAY: _same_day,
    WindowKind.HOURS: _hours,
    WindowKind.AFTER: _after,
    WindowKind.DAY_END: _day_end,
    WindowKind.DAYS: _days,
    WindowKind.PROMISED: _promised,
    WindowKind.BEFORE: _before,
    WindowKind.PART: _part,
    WindowKind.WORKING_DAYS: _working_days,
    WindowKind.LEAD: _lead,
    WindowKind.PERIOD: _period,
    WindowKind.BY_CLASS: _by_class,
}
