"""Many new rows in one statement or two, prepared without the ORM's compiler: where hundreds are written at once, half
of the time would go there."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import batched, chain
from typing import Any, Final

from django.db import connection, models, transaction
from django.db.models.fields.json import JSONField

_FEW: Final = 8
"""So few rows are left to the ORM: there is nothing to be gained."""
_PARAMETERS: Final = 30_000  # in one statement; SQLite takes 32,766, PostgreSQL 65,535


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Inserts rows of one model and gives them their keys, in their order. Rows carry all values, as bulk_create()
    asks; nothing is validated."""
    if not rows:
        return
    model = type(rows[0])
    if len(rows) <= _FEW:
        model._base_manager.bulk_create(rows)
        return
    table = _table(model, connection.vendor)
    key = model._meta.pk
    assert key is not None
    for some in batched(rows, _PARAMETERS // len(table.names)):
        held = [[row.__dict__[name] for name in table.names] for row in some]
        for row, (pk,) in zip(some, _insert(table, held, returning=True), strict=True):
            setattr(row, key.attname, pk)
            row._state.adding, row._state.db = False, connection.alias


def insert_values(
    model: type[models.Model], rows: Sequence[Sequence[Any]], names: Sequence[str] = (), **same: Any
) -> None:
    """Inserts rows of which nothing is asked afterwards, each as the values of the columns named (`customer_id`, not
    `customer`), or of all but the key in the model's order. `same` holds for all rows, and what is named nowhere gets
    its default; nothing is validated."""
    if not rows:
        return
    table = _table(model, connection.vendor, tuple(names))
    fixed = [same.get(field.attname, field.get_default()) for field in table.others]
    _insert(
        table,
        rows,
        [f.get_db_prep_save(value, connection) for f, value in zip(table.others, fixed, strict=True)],
    )


def insert_mappings(model: type[models.Model], rows: Sequence[Mapping[str, Any]], **same: Any) -> None:
    """insert_values() of rows that do not all name the same columns: what one leaves out is as in `same`, or its
    default."""
    named = {name for row in rows for name in row}
    default = {
        f.attname: same.get(f.attname, f.get_default())
        for f in model._meta.concrete_fields
        if f.attname in named
    }
    values = [[row.get(name, value) for name, value in default.items()] for row in rows]
    insert_values(model, values, tuple(default), **same)


def take_ids(model: type[models.Model], count: int) -> range | list[int]:
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
    highest = model._default_manager.aggregate(last=models.Max("pk"))["last"] or 0
    first = max(highest, given[0] if given else 0) + 1
    return range(first, first + count)


def _insert(
    table: "_Table", rows: Sequence[Sequence[Any]], fixed: Sequence[Any] = (), *, returning: bool = False
) -> Sequence[tuple[Any, ...]]:
    columns = list(zip(*rows, strict=True))
    for n, convert in table.converters:
        columns[n] = tuple([None if value is None else convert(value) for value in columns[n]])
    tail = f" RETURNING {table.key}" if returning else ""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # One parameter a column: thousands of them would cost more than the rows.
            cursor.execute(f"{table.head}SELECT {table.holes}{tail}", [*fixed, *map(list, columns)])
        elif returning:
            values = ", ".join([table.holes] * len(rows))
            told = list(chain.from_iterable(zip(*columns, strict=True)))
            cursor.execute(f"{table.head}VALUES {values}{tail}", told)
        else:
            told = [(*row, *fixed) for row in zip(*columns, strict=True)]
            cursor.executemany(f"{table.head}VALUES {table.holes}", told)
        return cursor.fetchall() if returning else ()


@dataclass(frozen=True, slots=True)
class _Table:
    """How rows of a model are told to one kind of database."""

    head: str
    holes: str
    key: str
    names: tuple[str, ...]
    others: tuple[models.Field[Any, Any], ...]  # the same in all rows
    converters: tuple[tuple[int, Callable[[Any], Any]], ...]


@cache
def _table(model: type[models.Model], vendor: str, names: tuple[str, ...] = ()) -> _Table:
    quote = connection.ops.quote_name
    key = model._meta.pk
    assert key is not None
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    # A key that is not given is the database's to give.
    varying = [by_name[name] for name in names or (name for name, f in by_name.items() if not f.primary_key)]
    others = [field for field in by_name.values() if not field.primary_key and field not in varying]
    columns = ", ".join(quote(str(field.column)) for field in (*varying, *others))
    holes = f"({', '.join(['%s'] * len([*varying, *others]))})"
    if vendor == "postgresql":
        each = ", ".join(["one.*", *(f"%s::{field.db_type(connection)}" for field in others)])
        holes = f"{each} FROM unnest({', '.join(f'%s::{f.db_type(connection)}[]' for f in varying)}) AS one"
    converters = ((n, _converter(field)) for n, field in enumerate(varying))
    return _Table(
        head=f"INSERT INTO {quote(model._meta.db_table)} ({columns}) ",
        holes=holes,
        key=quote(str(key.column)),
        names=tuple(field.attname for field in varying),
        others=tuple(others),
        converters=tuple((n, convert) for n, convert in converters if convert is not None),
    )


def _converter(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    """How a value of a field is told to the database; None where it is told as it is."""
    if isinstance(field, models.ForeignKey):
        return _converter(field.target_field)

    if isinstance(field, JSONField) and connection.vendor == "postgresql":
        return lambda value: json.dumps(value, cls=field.encoder)

    def told(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    if isinstance(field, models.DateField):
        return lru_cache(maxsize=1024)(told)  # moments too; those of one save are mostly the same
    return told if isinstance(field, JSONField | models.DecimalField) else None
