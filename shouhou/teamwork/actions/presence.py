"""Who has a form open."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from shouhou.core.actor import Actor
from shouhou.teamwork.models import STILL_THERE, Presence

FORGOTTEN: Final = timedelta(hours=1)


@transaction.atomic
def note_presence(*, kind: str, ref: int, by: Actor, at: datetime) -> None:
    """Note that a person has a form of this case or customer open now; a heartbeat that nobody need end."""
    mine = Presence.objects.filter(kind=kind, ref=ref, staff_id=by.person_id)
    mine.filter(seen_at__lte=at - STILL_THERE).update(since=at)  # it had been closed meanwhile
    row = Presence(kind=kind, ref=ref, staff_id=by.person_id, since=at, seen_at=at)
    Presence.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["kind", "ref", "staff"], update_fields=["seen_at"]
    )
    Presence.objects.filter(seen_at__lt=at - FORGOTTEN).delete()
