"""What the timetable does with the index."""

from datetime import datetime
from typing import Final

from shouhou.search.entries import move_forward

_NOTES: Final = 200
_STEPS: Final = 100


def follow_contacts(*, at: datetime) -> dict[str, int]:
    """Moves forward what was last in contact, in steps that are transactions of their own; returns how many notes."""
    moved = 0
    for _step in range(_STEPS):
        notes = move_forward(_NOTES)
        moved += notes
        if notes < _NOTES:
            break
    return {"notes": moved}
