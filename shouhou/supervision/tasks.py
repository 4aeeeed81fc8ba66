"""What the timetable does for supervision."""

from datetime import datetime

from shouhou.core.actor import SYSTEM
from shouhou.supervision.actions.absences import end_due_absences
from shouhou.supervision.actions.appointments import want_appointments
from shouhou.supervision.actions.reminding import write_reminders
from shouhou.supervision.holidays import keep_published


def remind(*, at: datetime) -> dict[str, int]:
    """Writes the reminders that are due into the outbox; returns how many."""
    return {"messages": write_reminders(by=SYSTEM, at=at)}


def end_absences(*, at: datetime) -> dict[str, int]:
    """Books the end of absences whose time is over; idempotent."""
    return {"absences": end_due_absences(by=SYSTEM, at=at)}


def ask_for_appointments(*, at: datetime) -> dict[str, int]:
    """Asks for the appointment of whoever serves customers without one, and ends those of people who have left."""
    return {"appointments": want_appointments(by=SYSTEM, at=at)}


def keep_holidays(*, at: datetime) -> dict[str, int]:
    """Adopts the holidays of a year once they are published and known; idempotent."""
    return {"years": keep_published(by=SYSTEM, at=at)}
