"""Declaring a failure, during which nothing could be recorded, and taking it back (decision 5)."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from shouhou.accounts.models import Company
from shouhou.cases.actions import look_again_after_failure, roll
from shouhou.cases.actions.telling import tell_many
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal, Refusals
from shouhou.core.say import say_moment
from shouhou.core.text import tidy
from shouhou.journal.happening import Happening
from shouhou.policy.models import DeclaredFailure, FailureKind

LONGEST: Final = timedelta(days=3)
LATEST: Final = timedelta(days=7)
"""A failure is declared, and taken back, within so long: what was counted before stays."""
_AT_ONCE: Final = 200


class CannotDeclareFailure(Refusal):
    """These moments cannot be a failure, or it cannot be taken back any more."""


@transaction.atomic
def declare_failure(
    *,
    kind: str,
    begins_at: datetime,
    ends_at: datetime,
    reason: str,
    branch_id: int | None = None,
    by: Actor,
    at: datetime,
) -> tuple[DeclaredFailure, int]:
    """Declares from when until when nothing could be recorded, in a branch or in the whole company: recording limits
    that fell into it move on, and what happened meanwhile may be told afterwards. Few cases are reckoned anew at once,
    many with the next roll(); returns the failure and how many those are.

    Raises Refusals with everything that is wrong.
    """
    Company.objects.select_for_update().get()
    wrong = [*_moments_wrong(begins_at, ends_at, at), *_words_wrong(kind, reason)]
    if not wrong:
        wrong += _overlapping(begins_at, ends_at, branch_id)
    if wrong:
        raise Refusals(wrong)
    row = DeclaredFailure.objects.create(
        branch_id=branch_id,
        kind=kind,
        begins_at=begins_at,
        ends_at=ends_at,
        reason=tidy(reason),
        declared_by_id=by.staff_id,
        declared_at=at,
    )
    tell_many([_told("FAILURE_DECLARED", row, row.reason, at)], by=by, at=at)
    return row, _look_again(row, at)


@transaction.atomic
def withdraw_failure(*, failure_id: int, reason: str, by: Actor, at: datetime) -> tuple[DeclaredFailure, int]:
    """Takes a failure back, with a reason: limits stand again as they would without it.

    Raises CannotDeclareFailure for one that was taken back already or declared too long ago, or without a reason.
    """
    row = DeclaredFailure.objects.select_for_update().get(pk=failure_id)
    if row.withdrawn_at is not None:
        raise CannotDeclareFailure(_("This failure was taken back already."))
    if at - row.declared_at > LATEST:
        raise CannotDeclareFailure(
            _("It was declared more than seven days ago: what was counted by it stays as it is.")
        )
    if not tidy(reason):
        raise CannotDeclareFailure(_("Say why it is taken back."), field="reason")
    row.withdrawn_at, row.withdrawn_by_id, row.withdrawn_reason = at, by.staff_id, tidy(reason)[:200]
    row.save(update_fields=["withdrawn_at", "withdrawn_by_id", "withdrawn_reason"])
    tell_many([_told("FAILURE_WITHDRAWN", row, row.withdrawn_reason, at)], by=by, at=at)
    return row, _look_again(row, at)


def _moments_wrong(begins_at: datetime, ends_at: datetime, at: datetime) -> list[Refusal]:
    if begins_at > at:
        return [CannotDeclareFailure(_("A failure cannot be declared ahead."), field="begins_at")]
    if ends_at <= begins_at:
        return [CannotDeclareFailure(_("It must end after it begins."), field="ends_at")]
    if ends_at > at:
        return [CannotDeclareFailure(_("Declare it once it is over."), field="ends_at")]
    if ends_at - begins_at > LONGEST:
        return [
            CannotDeclareFailure(
                _("A failure is at most three days long; waive single duties beyond that."), field="ends_at"
            )
        ]
    if at - ends_at > LATEST:
        return [
            CannotDeclareFailure(
                _("It was over more than seven days ago: what was counted since stays; waive single duties."),
                field="ends_at",
            )
        ]
    return []


def _words_wrong(kind: str, reason: str) -> list[Refusal]:
    found: list[Refusal] = []
    if kind not in FailureKind:
        found.append(CannotDeclareFailure(_("Choose what was gone."), field="kind"))
    if not tidy(reason):
        found.append(CannotDeclareFailure(_("Say what happened."), field="reason"))
    elif len(tidy(reason)) > 200:
        found.append(CannotDeclareFailure(_("Say it in 200 characters."), field="reason"))
    return found


def _overlapping(begins_at: datetime, ends_at: datetime, branch_id: int | None) -> list[Refusal]:
    """A failure of the company concerns every branch, so that either of them stands in the way of the other."""
    found = DeclaredFailure.objects.standing().filter(begins_at__lt=ends_at, ends_at__gt=begins_at)
    if branch_id is not None:
        found = found.filter(Q(branch=None) | Q(branch_id=branch_id))
    row = found.order_by("begins_at").first()
    if row is None:
        return []
    sentence = _("From %(begins)s until %(ends)s a failure is declared already.")
    told = {"begins": say_moment(row.begins_at), "ends": say_moment(row.ends_at)}
    return [CannotDeclareFailure(sentence % told, field="begins_at")]


def _look_again(row: DeclaredFailure, at: datetime) -> int:
    touched = look_again_after_failure(
        branch_id=row.branch_id, begins_at=row.begins_at, ends_at=row.ends_at, at=at
    )
    if touched <= _AT_ONCE:
        roll(at=at)
    return touched


def _told(kind: str, row: DeclaredFailure, reason: str, at: datetime) -> Happening:
    data = {
        "failure_id": row.pk,
        "branch_id": row.branch_id,
        "kind": row.kind,
        "begins_at": row.begins_at.isoformat(),
        "ends_at": row.ends_at.isoformat(),
    }
    span = f"{say_moment(row.begins_at)} – {say_moment(row.ends_at)}"
    return Happening(kind, at, data=data, words={"span": span, "reason": reason})
