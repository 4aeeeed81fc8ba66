"""Verbs of policy: adopting figures and holidays, each as a new dated version."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.journal.actions import record
from shouhou.journal.happening import Happening
from shouhou.policy.calendar import Holidays
from shouhou.policy.models import HolidayVersion, PolicyVersion
from shouhou.policy.terms import Terms, to_json


class CannotAdopt(Refusal):
    """These figures or holidays cannot be adopted as they are."""


@transaction.atomic
def adopt_terms(
    *,
    terms: Terms,
    holds_from: datetime,
    reason: str,
    by: Actor,
    at: datetime,
    branch_id: int | None = None,
    standings: Mapping[str, str] | None = None,
) -> PolicyVersion:
    """Adopts figures from a moment on; raises CannotAdopt for a moment in the past or one that has a version."""
    if holds_from < at and PolicyVersion.objects.exists():
        raise CannotAdopt(
            _("New figures cannot hold for the past: choose today or a later day."), field="holds_from"
        )
    try:
        with transaction.atomic():
            version = PolicyVersion.objects.create(
                branch_id=branch_id,
                holds_from=holds_from,
                terms=to_json(terms),
                standings=dict(standings or {}),
                reason=reason,
                adopted_by_id=by.staff_id,
                adopted_at=at,
            )
    except IntegrityError:
        raise CannotAdopt(
            _("A version that holds from this moment exists already."), field="holds_from"
        ) from None
    told = Happening("TERMS_ADOPTED", at, data={"version_id": version.pk}, words={"reason": reason})
    record(told, by=by, at=at)
    return version


@transaction.atomic
def adopt_holidays(
    *, off: Iterable[date], work: Iterable[date], reason: str, by: Actor, at: datetime
) -> HolidayVersion:
    """Adopts a version of the holidays; raises CannotAdopt when a day is named both off and worked."""
    days_off, days_worked = frozenset(off), frozenset(work)
    try:
        Holidays(off=days_off, work=days_worked)
    except ValueError as contradiction:
        raise CannotAdopt(str(contradiction)) from None
    version = HolidayVersion.objects.create(
        off=sorted(d.isoformat() for d in days_off),
        work=sorted(d.isoformat() for d in days_worked),
        reason=reason,
        adopted_by_id=by.staff_id,
        adopted_at=at,
    )
    told = Happening("HOLIDAYS_ADOPTED", at, data={"version_id": version.pk}, words={"reason": reason})
    record(told, by=by, at=at)
    return version
