"""What happens without anybody doing anything: time passes, figures are folded."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from itertools import batched
from typing import Any

from django.db import transaction
from django.db.models import Min, Q, QuerySet

from shouhou.accounts.models import Company, DutyShift
from shouhou.cases.actions.booking import lock, reconcile_cases
from shouhou.cases.models import Case, FigureDelta, Obligation
from shouhou.cases.totals import add_to_totals
from shouhou.policy.current import refresh
from shouhou.policy.rule import Moment
from shouhou.policy.rulebook import Outcome

_CHUNK = 100
_LONGEST_HOLIDAY = timedelta(days=15)
"""By how much a limit ahead of a date may have been moved earlier."""
_ASKED_AT_ONCE = 5000


@transaction.atomic
def look_again(*, days: Iterable[date], at: datetime) -> int:
    """Has every case looked at again whose open duties may be moved by these days; what is settled stays as it is.

    For the adoption of another version of the holidays (architecture: a released figure never rewrites the past).
    """
    first = min(days, default=None)
    if first is None:
        return 0
    touched = Obligation.objects.open().filter(
        due_at__gte=datetime.combine(first, time(), UTC) - _LONGEST_HOLIDAY
    )
    return _ask(Case.objects.filter(pk__in=touched.values("case_id")), at)


@transaction.atomic
def look_again_at_persons(*, owner_ids: Iterable[int], since: datetime, at: datetime) -> int:
    """Has every case looked at again in which one of these persons owes, or was late with, something whose limit lies
    after a moment: for an absence that is told or covered afterwards, which may be why it is late."""
    touched = Obligation.objects.filter(
        owner_id__in=list(owner_ids),
        due_at__gt=since,
        outcome__in=(Outcome.OPEN, Outcome.MET_LATE, Outcome.MISSED),
    )
    return _ask(Case.objects.filter(pk__in=touched.values("case_id")), at)


@transaction.atomic
def look_again_after_failure(
    *, branch_id: int | None, begins_at: datetime, ends_at: datetime, at: datetime
) -> int:
    """Has every case looked at again whose recording limits a failure fell into, or in which something counts as told
    afterwards that happened meanwhile; for a failure that is declared or taken back. Returns how many those are."""
    recorded = {rule.id for rule in refresh().rules if rule.moment is Moment.WRITTEN}
    reached = Q(opens_at__lt=ends_at) & (Q(due_at__gt=begins_at) | Q(met_at__gte=begins_at))
    touched = Obligation.objects.filter(
        reached & Q(rule_id__in=recorded) | Q(met_at__gte=begins_at, met_at__lt=ends_at)
    )
    cases = Case.objects.filter(pk__in=touched.values("case_id"))
    return _ask(cases if branch_id is None else cases.filter(branch_id=branch_id), at)


def _ask(cases: QuerySet[Case], at: datetime) -> int:
    """Asks for cases to be looked at; they are locked in the order of their ids, as every verb does."""
    ids = list(cases.select_for_update().order_by("pk").values_list("pk", flat=True))
    for some in batched(ids, _ASKED_AT_ONCE):
        Case.objects.filter(pk__in=some).update(look_at=at)
    return len(ids)


def waits_to_be_looked_at(at: datetime) -> Q:
    """Which cases the next roll() looks at: those that asked for it, those whose open duties a duty shift may move
    that was set or cancelled since the last one, and all where the company's start was moved since."""
    asked = Q(look_at__lte=at)
    if Company.objects.filter(is_reckoned=False).exists():
        return Q()
    for branch_id, first in (
        _shifts_to_reckon().values_list("branch_id").annotate(Min("starts_at")).order_by()
    ):
        moved = Obligation.objects.open().filter(branch_id=branch_id, due_at__gte=first - timedelta(days=1))
        asked |= Q(pk__in=moved.values("case_id"))
    return asked


def _shifts_to_reckon() -> QuerySet[DutyShift]:
    return DutyShift.objects.filter(is_reckoned=False)


@transaction.atomic
def _ask_for_what_moved(at: datetime) -> None:
    moved = Company.objects.select_for_update().filter(is_reckoned=False)
    shifts = list(_shifts_to_reckon().select_for_update().order_by("pk").values_list("pk", flat=True))
    if moved.exists() or shifts:
        _ask(Case.objects.filter(waits_to_be_looked_at(at)), at)
        DutyShift.objects.filter(pk__in=shifts).update(is_reckoned=True)
        moved.update(is_reckoned=True)


def roll(*, at: datetime) -> int:
    """Reconciles the cases that asked to be looked at by now; idempotent; returns how many were."""
    _ask_for_what_moved(at)
    done = 0
    while ids := list(
        Case.objects.filter(look_at__lte=at).order_by("pk").values_list("pk", flat=True)[:_CHUNK]
    ):
        done += _roll_chunk(ids, at)
    return done


@transaction.atomic
def _roll_chunk(ids: list[int], at: datetime) -> int:
    cases = lock(*ids)
    reconcile_cases(cases, at=at)
    Case.objects.filter(pk__in=ids).update(look_at=None)
    return len(cases)


_FOLDED_AT_ONCE = 5000
_REST = ("rule_id", "branch_id", "owner_id", "outcome")


def fold_figures(*, at: datetime) -> int:
    """Folds the appended changes into totals of days and months and removes them, in chunks; returns how many were
    folded."""
    folded = 0
    while some := _fold_chunk():
        folded += some
    return folded


@transaction.atomic
def _fold_chunk() -> int:
    """Removes the very changes it has read: others with lower keys may be committed meanwhile, and wait."""
    changes = FigureDelta.objects.select_for_update().order_by("pk")
    days: Counter[tuple[Any, ...]] = Counter()
    read = []
    for pk, day, *rest, change in changes.values_list("pk", "due_day", *_REST, "change")[:_FOLDED_AT_ONCE]:
        read.append(pk)
        days[day, *rest] += change
    add_to_totals(days)
    FigureDelta.objects.filter(pk__in=read).delete()
    return len(read)
