"""How long somebody is away, as people say it: an hour, the rest of today, a morning, to the end of the week."""

from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils.translation import gettext_lazy as _

from shouhou.policy.calendar import WorkCalendar

HOUR, REST, MORNING, AFTERNOON, DAY, WEEK, OTHER = (
    *("HOUR", "REST", "MORNING", "AFTERNOON", "DAY", "WEEK", "OTHER"),
)
LENGTHS: Final = (
    (HOUR, _("One hour")),
    (REST, _("Rest of today")),
    (MORNING, _("Morning")),
    (AFTERNOON, _("Afternoon")),
    (DAY, _("Whole day")),
    (WEEK, _("To the end of the week")),
    (OTHER, _("Other times")),
)
_NOON: Final = time(12)


def span(length: str, *, day: date, at: datetime, calendar: WorkCalendar) -> tuple[datetime, datetime]:
    """From when until when (exclusive) a length means; half days part at the break of the day's hours, else at noon."""
    first, last = calendar.start_of(day), calendar.end_of(day)
    middle = _middle(day, calendar)
    today = calendar.day(at)
    match length:
        case "HOUR":
            return at, at + timedelta(hours=1)
        case "REST":
            return at, calendar.end_of(today)
        case "MORNING":
            return first, middle
        case "AFTERNOON":
            return middle, last
        case "WEEK":
            return (at if day <= today else first), calendar.end_of(day + timedelta(days=6 - day.weekday()))
    return (max(first, at) if day == today else first), last


def _middle(day: date, calendar: WorkCalendar) -> datetime:
    hours = calendar.hours_on(day)
    noon = hours[0][1] if len(hours) > 1 else _NOON
    return datetime.combine(day, noon, calendar.zone)
