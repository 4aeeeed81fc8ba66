"""The totals of days and months, to which changes of the figures are added."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import connection
from django.db.models import Model

from shouhou.cases.models import DayTotal, MonthTotal

_REST: Final = ("rule_id", "branch_id", "owner_id", "outcome")


def add_to_totals(days: Mapping[tuple[Any, ...], int]) -> None:
    """Adds changes by (due day, rule, branch, owner, outcome) to the totals of days and of months; what comes to
    nothing is no row."""
    months: Counter[tuple[Any, ...]] = Counter()
    for (day, *rest), change in days.items():
        months[day.replace(day=1), *rest] += change
    for model, name, sums in ((DayTotal, "due_day", days), (MonthTotal, "due_month", months)):
        rows = [(*key, change) for key, change in sorted(sums.items()) if change]
        if rows:
            _add(model, name, rows)
            touched = {row[0] for row in rows}
            model._base_manager.filter(**{f"{name}__in": touched}, count=0).delete()


def _add(model: type[Model], name: str, rows: Sequence[tuple[Any, ...]]) -> None:
    table, key = connection.ops.quote_name(model._meta.db_table), ", ".join((name, *_REST))
    day: Any = model._meta.get_field(name)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {table} ({key}, count) VALUES (%s, %s, %s, %s, %s, %s) "
            f"ON CONFLICT ({key}) DO UPDATE SET count = {table}.count + excluded.count",
            [(day.get_db_prep_value(row[0], connection), *row[1:]) for row in rows],
        )
