"""What the timetable does for supervision."""

from datetime import datetime

from shouhou.core.actor import SYSTEM
from shouhou.supervision.actions.reminding import write_reminders


def remind(*, at: datetime) -> dict[str, int]:
    """Writes the reminders that are due into the outbox; returns how many."""
    return {"messages": write_reminders(by=SYSTEM, at=at)}
