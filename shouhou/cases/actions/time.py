"""What happens without anybody doing anything: time passes, figures are folded."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction

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


_FOLDED_AT_ONCE = 5000
_KEY = ("rule_id", "due_day", "branch_id", "owner_id", "outcome")


def fold_figures(*, at: datetime) -> int:
    """Folds the appended changes into day totals and removes them, in chunks; returns how many were folded."""
    folded = 0
    while some := _fold_chunk():
        folded += some
    return folded


@transaction.atomic
def _fold_chunk() -> int:
    """Removes the very changes it has read: others with lower keys may be committed meanwhile, and wait."""
    changes = FigureDelta.objects.select_for_update().order_by("pk").values_list("pk", *_KEY, "change")
    sums: Counter[tuple[Any, ...]] = Counter()
    read = []
    for pk, *key, change in changes[:_FOLDED_AT_ONCE]:
        read.append(pk)
        sums[tuple(key)] += change
    _add_to_totals([(*key, change) for key, change in sorted(sums.items()) if change])
    FigureDelta.objects.filter(pk__in=read).delete()
    return len(read)


def _add_to_totals(rows: Sequence[tuple[Any, ...]]) -> None:
    if not rows:
        return
    table, key = connection.ops.quote_name(DayTotal._meta.db_table), ", ".join(_KEY)
    days = DayTotal._meta.get_field("due_day")
    place = _KEY.index("due_day")
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({key}, count) VALUES (%s, %s, %s, %s, %s, %s) "
            f"ON CONFLICT ({key}) DO UPDATE SET count = {table}.count + excluded.count",
            [
                (*row[:place], days.get_db_prep_value(row[place], connection), *row[place + 1 :])
                for row in rows
            ],
        )
