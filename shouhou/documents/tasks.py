"""What the timetable does with files."""

from datetime import datetime

from shouhou.core.actor import SYSTEM
from shouhou.documents.actions import drop_old_drafts


def drop_forgotten_drafts(*, at: datetime) -> dict[str, int]:
    """Forgets uploads of more than 7 days that nobody attached; returns how many files went."""
    return {"files": drop_old_drafts(by=SYSTEM, at=at)}
