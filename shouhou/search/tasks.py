"""What the timetable does with the index."""

from datetime import datetime
from typing import Final

from shouhou.search.entries import move_forward
from shouhou.search.waiting import write_all_waiting

_NOTES: Final = 200
_STEPS: Final = 100


def follow_contacts(*, at: datetime) -> dict[str, int]:
    """Writes the words that an import left behind which was cut off, then moves forward what was last in contact, in
    steps that are transactions of their own; returns how many notes."""
    write_all_waiting()
    moved = 0
    for _step in range(_STEPS):
        notes = move_forward(_NOTES)
        moved += notes
        if notes < _NOTES:
            break
    return {"notes": moved}
