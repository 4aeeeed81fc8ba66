"""Asking for a rehearsal: its draft, its beginning, its stop, and going on."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from shouhou.core.actor import Actor
from shouhou.rehearsal.amendment import CannotRehearse, read_amendment
from shouhou.rehearsal.models import WORKING, Rehearsal, State
from shouhou.rehearsal.replay import Plan, Replay


@transaction.atomic
def draft_rehearsal(
    *, amendment: Mapping[str, Any], first: date, last: date, branch_id: int | None, by: Actor, at: datetime
) -> Rehearsal:
    """Notes an amendment that shall be rehearsed; nothing is replayed yet. Raises CannotRehearse."""
    read_amendment(amendment)
    return Rehearsal.objects.create(
        amendment=dict(amendment),
        first_day=first,
        last_day=last,
        branch_id=branch_id,
        asked_by_id=by.person_id,
        asked_at=at,
        language=get_language() or "",
    )


@transaction.atomic
def begin_rehearsal(
    *,
    rehearsal_id: int,
    amendment: Mapping[str, Any],
    first: date,
    last: date,
    branch_id: int | None,
    by: Actor,
    at: datetime,
) -> Rehearsal:
    """Puts the replay of a period in hand; sent twice it runs once.

    Raises CannotRehearse for an amendment that cannot be meant or changes nothing, or a period that cannot be replayed.
    """
    one = _locked(rehearsal_id)
    if one.state != State.DRAFT:
        return one
    meant = read_amendment(amendment)
    if meant.is_empty:
        raise CannotRehearse(
            _("Nothing would be otherwise yet: change a figure, a rule, hours, days or the roster.")
        )
    Replay(Plan(meant, first, last, branch_id, at)).demand_cases()
    one.state, one.amendment, one.first_day, one.last_day = State.WAITING, dict(amendment), first, last
    one.branch_id, one.asked_at, one.beat_at, one.language = branch_id, at, at, get_language() or ""
    one.save(
        update_fields=[
            *("state", "amendment", "first_day", "last_day", "branch", "asked_at", "beat_at", "language"),
        ]
    )
    return one


@transaction.atomic
def stop_rehearsal(*, rehearsal_id: int, by: Actor, at: datetime) -> Rehearsal:
    """Stops a replay; it can go on from where it is. Raises CannotRehearse where it has ended."""
    one = _locked(rehearsal_id)
    if one.state not in WORKING:
        raise CannotRehearse(_("This rehearsal has ended already."))
    one.state, one.lease, one.finished_at = State.STOPPED, "", at
    one.save(update_fields=["state", "lease", "finished_at"])
    return one


@transaction.atomic
def resume_rehearsal(*, rehearsal_id: int, by: Actor, at: datetime) -> Rehearsal:
    """Lets a stopped replay go on. Raises CannotRehearse where it was not stopped."""
    one = _locked(rehearsal_id)
    if one.state not in (State.STOPPED, State.FAILED):
        raise CannotRehearse(_("Only a rehearsal that was stopped can go on."))
    one.state, one.lease, one.finished_at, one.fault, one.beat_at = State.WAITING, "", None, "", at
    one.save(update_fields=["state", "lease", "finished_at", "fault", "beat_at"])
    return one


@transaction.atomic
def discard_rehearsal(*, rehearsal_id: int, by: Actor, at: datetime) -> None:
    """Removes a rehearsal with what came of it."""
    _locked(rehearsal_id).delete()


def _locked(rehearsal_id: int) -> Rehearsal:
    return Rehearsal.objects.select_for_update().get(pk=rehearsal_id)
