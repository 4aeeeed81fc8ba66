"""One's own duties as an iCalendar (RFC 5545): clause, words and customer, never a telephone number."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from shouhou.access.masking import masked_within
from shouhou.accounts.models import Staff
from shouhou.cases.models import Obligation
from shouhou.desk.owed import Row, rows_of, why_of, with_everything

AHEAD: Final = timedelta(days=92)
AT_MOST: Final = 500
_LENGTH: Final = timedelta(minutes=30)
_EVERY: Final = timedelta(minutes=30)


def calendar_of(staff: Staff, *, absolute: Callable[[str], str], now: datetime) -> bytes:
    """The calendar of what a person owes now and in the next three months; `absolute` makes an address whole."""
    owed = Obligation.objects.open().owed_by([staff.pk]).filter(due_at__lt=now + AHEAD)
    listed = list(with_everything(owed).order_by("due_at", "pk")[:AT_MOST])
    rows = rows_of(listed, now=now)
    calendar = Calendar()
    calendar.add("prodid", "-//shouhou//duties//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", _("Duties of %(name)s") % {"name": staff.name})
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", _EVERY, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", "PT30M")
    for event in _events(zip(listed, rows, strict=True), absolute, now):
        calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _events(
    duties: Iterable[tuple[Obligation, Row]], absolute: Callable[[str], str], now: datetime
) -> Iterable[Event]:
    for owed, row in duties:
        event = Event()
        event.add("uid", f"{owed.rule_id}-{owed.case_id}-{owed.trigger_event_id}@shouhou".lower())
        event.add("dtstamp", now.astimezone(UTC))
        event.add("summary", _summary(row))
        _put_time(event, owed.due_at)
        event.add("description", _description(row, why_of(owed, now)))
        event.add("url", absolute(row.url))
        event.add("transp", "TRANSPARENT")
        event.add("class", "PRIVATE")
        yield event


def _summary(row: Row) -> str:
    words = " · ".join(part for part in (f"{row.clause} {row.what}", row.customer) if part)
    return masked_within(_("Overdue: %(what)s") % {"what": words} if row.state == "late" else words)


def _description(row: Row, why: Iterable[str]) -> str:
    """What is owed, to whom, and in which case."""
    return masked_within("\n".join(part for part in (row.what, row.customer, *why) if part)) + (
        f"\n{row.number}" if row.number else ""
    )


def _put_time(event: Event, due_at: datetime) -> None:
    """The half hour before the limit; a limit at midnight makes it the whole day before."""
    local = due_at.astimezone(ZoneInfo(settings.TIME_ZONE))
    if local.time() == time():
        event.add("dtstart", local.date() - timedelta(days=1))
        event.add("dtend", local.date())
        return
    event.add("dtstart", local - _LENGTH)
    event.add("dtend", local)
