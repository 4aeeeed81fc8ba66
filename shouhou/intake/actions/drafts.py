"""Parking a form and taking it up again."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy
from shouhou.intake.models import ParkedDraft

_PARKED_AT_MOST = 20


class CannotPark(Refusal):
    """There is nothing to park, or too much is parked already."""


@transaction.atomic
def park(
    *,
    page: str,
    label: str,
    data: Mapping[str, list[str]],
    by: Actor,
    at: datetime,
    draft_id: int | None = None,
) -> ParkedDraft:
    """Sets a form aside for its person, or saves one set aside before; raises CannotPark."""
    values = {"label": tidy(label)[:120] or _("Without a name"), "data": dict(data), "saved_at": at}
    if draft_id is not None:
        mine = ParkedDraft.objects.filter(pk=draft_id, staff_id=by.person_id)
        if mine.update(**values):
            return mine.get()
    if ParkedDraft.objects.filter(staff_id=by.person_id).count() >= _PARKED_AT_MOST:
        raise CannotPark(_("Twenty forms are parked already; finish or discard one first."))
    return ParkedDraft.objects.create(staff_id=by.person_id, page=page, started_at=at, **values)


@transaction.atomic
def discard(*, draft_id: int, by: Actor, at: datetime) -> None:
    """Throws one's own parked form away."""
    ParkedDraft.objects.filter(pk=draft_id, staff_id=by.person_id).delete()
