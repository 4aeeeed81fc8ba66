"""What the timetable runs of upkeep."""

from datetime import datetime
from typing import Any

from shouhou.upkeep.backups import back_up


def back_up_nightly(*, at: datetime) -> dict[str, Any]:
    """Makes tonight's backup; raises CannotBackUp with the reason."""
    return back_up(at=at).details()
