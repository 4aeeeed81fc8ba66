"""Acting as a deputy in one session: chosen by herself, checked at every request, ended by time (DP-02, DP-03)."""

from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.accounts.standing_in import StoodFor, stood_for

KEY: Final = "acting_for"


def act_for(request: HttpRequest, person: StoodFor) -> None:
    """From now on what she enters in this session is for that person."""
    request.session[KEY] = {
        "id": person.person_id,
        "name": person.name,
        "until": person.until.isoformat(),
    }


def act_for_oneself(request: HttpRequest) -> None:
    """From now on what she enters in this session is her own."""
    request.session.pop(KEY, None)


def lend_powers(request: HttpRequest, staff: Staff, at: datetime) -> None:
    """Lends whoever acts as a deputy the posts and the sight of the other, or ends it where its time is over."""
    kept = request.session.get(KEY)
    if not kept:
        return
    person = stood_for(staff.pk, kept["id"], at)
    if person is None:
        act_for_oneself(request)
        messages.info(
            request, _("You no longer stand in for %(name)s; you act for yourself.") % {"name": kept["name"]}
        )
        return
    staff.lent_roles, staff.stands_for = person.roles, (person.person_id,)
