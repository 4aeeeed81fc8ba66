"""Coming on the line with a customer, and leaving it (decision 24: 正在拨打)."""

from datetime import datetime

from django.db import transaction

from shouhou.core.actor import Actor
from shouhou.intake.models import OnTheLine


@transaction.atomic
def come_on_the_line(*, customer_id: int, by: Actor, at: datetime) -> None:
    """Notes that this person has the customer before her now; whom she had before is left."""
    if OnTheLine.objects.filter(staff_id=by.person_id, customer_id=customer_id).update(seen_at=at):
        return
    OnTheLine.objects.bulk_create(
        [OnTheLine(staff_id=by.person_id, customer_id=customer_id, since=at, seen_at=at)],
        update_conflicts=True,
        unique_fields=["staff"],
        update_fields=["customer", "since", "seen_at"],
    )


@transaction.atomic(savepoint=False)
def leave_the_line(*, by: Actor, at: datetime) -> None:
    """The talk is saved, parked or given up."""
    OnTheLine.objects.filter(staff_id=by.person_id).delete()
