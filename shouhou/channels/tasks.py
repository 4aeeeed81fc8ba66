"""What the timetable does with channels."""

from datetime import datetime

from shouhou.channels.sending import send_due
from shouhou.core import clock


def send_waiting(*, at: datetime) -> dict[str, int]:
    """Sends what waits in the outbox; each message is sent at its own moment, so the clock is read for each."""
    return send_due(clock.now)
