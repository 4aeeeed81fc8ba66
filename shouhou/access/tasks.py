"""What the timetable runs for the access log."""

from datetime import datetime, timedelta
from typing import Final

from shouhou.access.models import AccessNote

KEPT: Final = timedelta(days=3 * 366)
_CHUNK: Final = 5_000


def forget_old(*, at: datetime) -> int:
    """Removes what is older than three years, some thousand rows at a time; returns how many."""
    gone = 0
    while True:
        old = AccessNote.objects.filter(at__lt=at - KEPT).order_by("at", "pk")
        keys = list(old.values_list("pk", flat=True)[:_CHUNK])
        if not keys:
            return gone
        gone += AccessNote.objects.filter(pk__in=keys).delete()[0]
