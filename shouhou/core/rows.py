"""Many new rows in one statement or two, prepared without the ORM's compiler: where hundreds are written at once, half
of the time would go there."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import batched, chain
from typing import Any, Final

from django.db import connection, models
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
    for some in batched(rows, table.most):
        held = [[row.__dict__[name] for name in table.names] for row in some]
        for row, (pk,) in zip(some, _insert(table, held, f" RETURNING {table.key}"), strict=True):
            setattr(row, key.attname, pk)
            row._state.adding, row._state.db = False, connection.alias


def insert_values(model: type[models.Model], rows: Sequence[Sequence[Any]]) -> None:
    """Inserts rows of which nothing is asked afterwards, each as the values of all columns but the key, in the order of
    the model's fields; nothing is validated."""
    table = _table(model, connection.vendor)
    for some in batched(rows, table.most):
        _insert(table, some, "")


def _insert(table: "_Table", rows: Sequence[Sequence[Any]], tail: str) -> Sequence[tuple[Any, ...]]:
    columns = list(zip(*rows, strict=True))
    for n, convert in table.converters:
        columns[n] = tuple(None if value is None else convert(value) for value in columns[n])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # One parameter a column: thousands of them would cost more than the rows.
            cursor.execute(f"{table.head}SELECT * FROM unnest({table.holes}){tail}", list(map(list, columns)))
        else:
            values = ", ".join([f"({table.holes})"] * len(rows))
            told = list(chain.from_iterable(zip(*columns, strict=True)))
            cursor.execute(f"{table.head}VALUES {values}{tail}", told)
        return cursor.fetchall() if tail else ()


@dataclass(frozen=True, slots=True)
class _Table:
    """How rows of a model are told to one kind of database."""

    head: str
    holes: str
    key: str
    names: tuple[str, ...]
    converters: tuple[tuple[int, Callable[[Any], Any]], ...]
    most: int  # rows in one statement


@cache
def _table(model: type[models.Model], vendor: str) -> _Table:
    quote = connection.ops.quote_name
    key = model._meta.pk
    assert key is not None
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(quote(str(field.column)) for field in fields)
    arrays = (f"%s::{field.db_type(connection)}[]" for field in fields)
    converters = ((n, _converter(field)) for n, field in enumerate(fields))
    return _Table(
        head=f"INSERT INTO {quote(model._meta.db_table)} ({columns}) ",
        holes=", ".join(arrays if vendor == "postgresql" else ["%s"] * len(fields)),
        key=quote(str(key.column)),
        names=tuple(field.attname for field in fields),
        converters=tuple((n, convert) for n, convert in converters if convert is not None),
        most=_PARAMETERS // len(fields),
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
