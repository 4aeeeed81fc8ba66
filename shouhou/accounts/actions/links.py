"""Personal links: made and revoked by the person herself, one for each purpose."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import PersonalLink, Staff
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.journal.actions import record
from shouhou.journal.happening import Happening


class CannotLink(Refusal):
    """Everybody makes and revokes her own links only."""


@transaction.atomic
def make_link(*, staff_id: int, purpose: str, by: Actor, at: datetime) -> PersonalLink:
    """Makes a new link of a person, and one that was in force is so no longer."""
    staff = _herself(staff_id, by)
    link, _is_new = PersonalLink.objects.get_or_create(staff=staff, purpose=purpose, defaults={"made_at": at})
    link.number += 1
    link.made_at, link.is_in_force = at, True
    link.save(update_fields=["number", "made_at", "is_in_force"])
    record(_happening("LINK_MADE", staff, purpose, at), by=by, at=at)
    return link


@transaction.atomic
def revoke_link(*, staff_id: int, purpose: str, by: Actor, at: datetime) -> None:
    """From now on the link of a person opens nothing; one that was never made stays so."""
    staff = _herself(staff_id, by)
    changed = PersonalLink.objects.filter(staff=staff, purpose=purpose, is_in_force=True)
    if changed.update(is_in_force=False):
        record(_happening("LINK_REVOKED", staff, purpose, at), by=by, at=at)


def _herself(staff_id: int, by: Actor) -> Staff:
    if by.staff_id != staff_id:
        raise CannotLink(_("Everybody makes and revokes her own links only."))
    return Staff.objects.select_for_update(of=("self",)).get(pk=staff_id)


def _happening(kind: str, staff: Staff, purpose: str, at: datetime) -> Happening:
    data = {"staff_id": staff.pk, "purpose": purpose}
    return Happening(kind, happened_at=at, data=data, words={"name": staff.name})
