"""Inserting many rows of a table at the pace of the database: keys taken ahead, one prepared statement for all.

Django's bulk_create spends most of its time on columns that are the same in every row; here they are prepared once.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max, Model


def take_ids(model: type[Model], count: int) -> range | list[int]:
    """As many new keys of a table, in order; must run in the transaction that then uses them."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Keys are taken inside the transaction of their rows.")
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [table, model._meta.pk.column, count],
            )
            return [int(key) for (key,) in cursor.fetchall()]
        # The immediate transaction keeps every other writer out; keys of deleted rows are not used again.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        given = cursor.fetchone()
    highest = model._default_manager.aggregate(last=Max("pk"))["last"] or 0
    first = max(highest, given[0] if given else 0) + 1
    return range(first, first + count)


def insert(model: type[Model], rows: Sequence[Mapping[str, Any]], **same: Any) -> None:
    """Inserts rows given by column attributes (`customer_id`, not `customer`); `same` holds for all of them.

    What is named nowhere gets its default. Values are text, numbers, truths, days, moments or None.
    """
    if not rows:
        return
    varying = {name for row in rows for name in row}
    # A key that is not given is the database's to give.
    fields = [f for f in model._meta.concrete_fields if not f.primary_key or f.attname in varying]
    fixed = {
        field.attname: field.get_db_prep_save(same.get(field.attname, field.get_default()), connection)
        for field in fields
        if field.attname not in varying
    }
    names = [field.attname for field in fields if field.attname in varying]
    default = {f.attname: same.get(f.attname, f.get_default()) for f in fields if f.attname in varying}
    constant = tuple(fixed.values())
    lines = [(*(_plain(row.get(name, default[name])) for name in names), *constant) for row in rows]
    columns = {field.attname: connection.ops.quote_name(str(field.column)) for field in fields}
    head = ", ".join(columns[name] for name in (*names, *fixed))
    holes = ", ".join(["%s"] * len(columns))
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({head}) VALUES ({holes})", lines)


def _plain(value: Any) -> Any:
    """A value as the database takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    if isinstance(value, date):
        return connection.ops.adapt_datefield_value(value)
    return value
