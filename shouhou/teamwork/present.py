"""Who else is editing the same thing."""

from datetime import datetime
from typing import Final

from shouhou.accounts.models import Staff
from shouhou.teamwork.models import STILL_THERE, Presence

HEARTBEAT_SECONDS: Final = 20


def others_editing(kind: str, ref: int, staff: Staff, *, now: datetime) -> list[Presence]:
    """Who else has a form of this open, who opened it first in front; one statement."""
    there = Presence.objects.filter(kind=kind, ref=ref, seen_at__gt=now - STILL_THERE).exclude(staff=staff)
    return list(there.select_related("staff").order_by("since", "pk"))
