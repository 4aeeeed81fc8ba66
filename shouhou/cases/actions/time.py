"""What happens without anybody doing anything: time passes, figures are folded."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction
from django.db.models import F, Sum

from shouhou.cases.actions.booking import lock, reconcile_cases
from shouhou.cases.models import Case, DayTotal, FigureDelta, Obligation

_CHUNK = 100


def look_again(*, days: Iterable[date], at: datetime) -> int:
    """Has every case looked at again whose open duties may be moved by these days; what is settled stays as it is.

    For the adoption of another version of the holidays (architecture: a released figure never rewrites the past).
    """
    first = min(days, default=None)
    if first is None:
        return 0
    touched = Obligation.objects.open().filter(
        due_at__gte=datetime.combine(first, time(), UTC) - timedelta(days=1)
    )
    return Case.objects.filter(pk__in=touched.values("case_id")).update(look_at=at)


def roll(*, at: datetime) -> int:
    """Reconciles the cases that asked to be looked at by now; idempotent; returns how many were."""
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


_KEY = ("rule_id", "due_day", "branch_id", "owner_id", "outcome")


@transaction.atomic
def fold_figures(*, at: datetime) -> int:
    """Folds the appended changes into day totals and removes them; returns how many changes were folded."""
    last = FigureDelta.objects.select_for_update().order_by("-pk").values_list("pk", flat=True).first()
    if last is None:
        return 0
    rows = FigureDelta.objects.filter(pk__lte=last)
    for group in rows.values(*_KEY).annotate(total=Sum("change")).order_by():
        if group["total"]:
            key = {name: group[name] for name in _KEY}
            changed = DayTotal.objects.filter(**key).update(count=F("count") + group["total"])
            if not changed:
                DayTotal.objects.create(**key, count=group["total"])
    folded, _by_model = rows.delete()
    return folded
