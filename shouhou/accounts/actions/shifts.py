"""Duty shifts (值班): who is there outside the usual hours (decision 4)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import DutyShift, Staff
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.journal.actions import Happening, record

LONGEST = timedelta(hours=24)


class CannotSetShift(Refusal):
    """The shift ends before it begins, is too long, overlaps another, or has begun already."""


@transaction.atomic
def set_duty_shift(
    *, staff_id: int, starts_at: datetime, ends_at: datetime, by: Actor, at: datetime
) -> DutyShift:
    """Put a person on duty from one moment to another (exclusive), at her branch; raises CannotSetShift.

    A shift of the past is refused: duties that have run since would change afterwards.
    """
    staff = Staff.objects.select_for_update(of=("self",)).get(pk=staff_id)
    if not staff.works_here:
        raise CannotSetShift(_("%s does not work here any more.") % staff.name, field="staff")
    if ends_at <= starts_at:
        raise CannotSetShift(_("The shift must end after it begins."), field="ends")
    if ends_at - starts_at > LONGEST:
        raise CannotSetShift(_("A shift is at most 24 hours long."), field="ends")
    if ends_at <= at:
        raise CannotSetShift(_("A shift that is over cannot be entered any more."), field="day")
    if (
        DutyShift.objects.standing()
        .filter(staff=staff, starts_at__lt=ends_at, ends_at__gt=starts_at)
        .exists()
    ):
        raise CannotSetShift(_("%s is on duty in this time already.") % staff.name, field="starts")
    shift = DutyShift.objects.create(
        staff=staff, branch_id=staff.branch_id, starts_at=starts_at, ends_at=ends_at, set_at=at
    )
    record(_happening("DUTY_SHIFT_SET", shift, at), by=by, at=at)
    return shift


@transaction.atomic
def cancel_duty_shift(*, shift_id: int, by: Actor, at: datetime) -> None:
    """Take a coming shift back; raises CannotSetShift once it has begun or was cancelled."""
    shift = DutyShift.objects.select_related("staff").select_for_update(of=("self",)).get(pk=shift_id)
    if shift.cancelled_at is not None:
        raise CannotSetShift(_("This shift is cancelled already."))
    if shift.starts_at <= at:
        raise CannotSetShift(_("This shift has begun; it can no longer be cancelled."))
    shift.cancelled_at, shift.is_reckoned = at, False
    shift.save(update_fields=["cancelled_at", "is_reckoned"])
    record(_happening("DUTY_SHIFT_CANCELLED", shift, at), by=by, at=at)


def _happening(kind: str, shift: DutyShift, at: datetime) -> Happening:
    data = {
        "shift_id": shift.pk,
        "staff_id": shift.staff_id,
        "branch_id": shift.branch_id,
        "starts_at": shift.starts_at.isoformat(),
        "ends_at": shift.ends_at.isoformat(),
    }
    return Happening(kind, happened_at=at, data=data, words={"name": shift.staff.name})
