"""A period is opened to an inspector by a link that ends, and closed again; a day is shared with a colleague."""

import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.cases.actions.telling import tell_many
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.say import day_of
from shouhou.core.text import tidy
from shouhou.journal.happening import Happening
from shouhou.publishing.models import DayShare, InspectorLink

LONGEST = timedelta(days=90)
LONGEST_PERIOD = timedelta(days=366)


class CannotOpenPeriod(Refusal):
    """The link cannot be made so."""


class CannotShare(Refusal):
    """The days cannot be shared so."""


@transaction.atomic
def open_period(
    *, for_whom: str, reason: str, branch_id: int | None, first: date, last: date, until: datetime,
    by: Actor, at: datetime,
) -> InspectorLink:  # fmt: skip
    """Makes a link to one period; raises CannotOpenPeriod without reason, for the future, or without a near end."""
    if not tidy(for_whom):
        raise CannotOpenPeriod(_("Say who inspects."), field="for_whom")
    if not tidy(reason):
        raise CannotOpenPeriod(_("Say why the period is opened."), field="reason")
    if last < first:
        raise CannotOpenPeriod(_("The period ends before it begins."), field="last_day")
    if last > day_of(at):
        raise CannotOpenPeriod(
            _("The period lies in the future; it can end today at the latest."), field="last_day"
        )
    if last - first > LONGEST_PERIOD:
        raise CannotOpenPeriod(_("Open a year at most; make a second link for more."), field="first_day")
    if until <= at:
        raise CannotOpenPeriod(_("The link would have ended already; choose a later day."), field="until")
    if until - at > LONGEST + timedelta(days=1):
        raise CannotOpenPeriod(_("A link ends after 90 days at the latest."), field="until")
    made = InspectorLink.objects.create(
        for_whom=tidy(for_whom)[:80], reason=tidy(reason)[:200], branch_id=branch_id, first_day=first,
        last_day=last, ends_at=until, number=1 + secrets.randbelow(2**60), made_by_id=by.person_id, made_at=at,
    )  # fmt: skip
    words = {"for_whom": made.for_whom, "reason": made.reason}
    tell_many([Happening("PERIOD_SHOWN", at, data={"link_id": made.pk}, words=words)], by=by, at=at)
    return made


@transaction.atomic
def revoke_period(*, link_id: int, by: Actor, at: datetime) -> InspectorLink:
    """Ends a link now; one that has been revoked stays as it was."""
    made = InspectorLink.objects.select_for_update().get(pk=link_id)
    if made.revoked_at is None:
        made.revoked_at = at
        made.save(update_fields=["revoked_at"])
        words = {"for_whom": made.for_whom}
        tell_many([Happening("PERIOD_HIDDEN", at, data={"link_id": made.pk}, words=words)], by=by, at=at)
    return made


@transaction.atomic
def share_days(*, reader_id: int, until: date, by: Actor, at: datetime) -> DayShare:
    """Lets a colleague see one's own days until a day; raises CannotShare for oneself, the past, or for another."""
    if by.acting_for_id is not None:
        raise CannotShare(_("While you act for another you share nothing: neither her days nor yours."))
    if reader_id == by.person_id:
        raise CannotShare(_("Your days are yours already; choose a colleague."), field="reader")
    if not Staff.objects.working().filter(pk=reader_id).exists():
        raise CannotShare(_("Nobody of this name works here."), field="reader")
    if until < day_of(at):
        raise CannotShare(_("This day is past; choose today or a later one."), field="until")
    if until > day_of(at) + LONGEST:
        raise CannotShare(_("Share for 90 days at most."), field="until")
    DayShare.objects.filter(owner_id=by.person_id, reader_id=reader_id, ended_at=None).update(ended_at=at)
    made = DayShare.objects.create(owner_id=by.person_id, reader_id=reader_id, until=until, made_at=at)
    _tell_share("DAYS_SHARED", made, by, at)
    return made


@transaction.atomic
def end_share(*, share_id: int, by: Actor, at: datetime) -> DayShare:
    """Ends a share of one's own; raises CannotShare for another's."""
    made = DayShare.objects.select_for_update().get(pk=share_id)
    if made.owner_id != by.person_id or by.acting_for_id is not None:
        raise CannotShare(_("Only whose days they are ends their sharing."))
    if made.ended_at is None:
        made.ended_at = at
        made.save(update_fields=["ended_at"])
        _tell_share("DAYS_UNSHARED", made, by, at)
    return made


def _tell_share(kind: str, made: DayShare, by: Actor, at: datetime) -> None:
    words = {"name": by.name, "reader": made.reader.name}
    tell_many([Happening(kind, at, data={"share_id": made.pk}, words=words)], by=by, at=at)
