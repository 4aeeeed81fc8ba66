"""What the timetable does with channels."""

from datetime import datetime, timedelta
from typing import Final

from shouhou.channels.fetching import fetch_all
from shouhou.channels.models import Message
from shouhou.channels.posting import send_outbox
from shouhou.channels.sending import send_due
from shouhou.core import clock

KEPT: Final = timedelta(days=183)
_CHUNK: Final = 5_000


def send_waiting(*, at: datetime) -> dict[str, int]:
    """Sends the reminders that wait; each is sent at its own moment, so the clock is read for each."""
    return send_due(clock.now)


def send_to_customers(*, at: datetime) -> dict[str, int]:
    """Sends what waits in the outbox, each at its own moment."""
    return send_outbox(clock.now)


def fetch_mail(*, at: datetime) -> dict[str, int]:
    """Fetches new mail from the mailboxes."""
    return fetch_all(clock.now)


def forget_old(*, at: datetime) -> dict[str, int]:
    """Removes messages of more than half a year ago, the oldest five thousand; returns how many."""
    old = Message.objects.filter(written_at__lt=at - KEPT).order_by("pk")
    keys = list(old.values_list("pk", flat=True)[:_CHUNK])
    return {"messages": Message.objects.filter(pk__in=keys).delete()[0] if keys else 0}
