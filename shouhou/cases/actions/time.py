"""What happens without anybody doing anything: time passes, figures are folded."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Sum

from shouhou.cases.actions.booking import lock, reconcile_cases
from shouhou.cases.models import Case, DayTotal, FigureDelta

_CHUNK = 100


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
