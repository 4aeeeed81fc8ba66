"""Many new rows in one statement or two, prepared without the ORM's compiler: where hundreds are written at once, half
of the time would go there."""

import json
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import batched
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
    names, types, prepare = _columns(model, connection.vendor)
    quote = connection.ops.quote_name
    key = model._meta.pk
    assert key is not None
    head = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, names))}) "
    tail = f" RETURNING {quote(str(key.column))}"
    with connection.cursor() as cursor:
        for some in batched(rows, _PARAMETERS // len(names)):
            told = [tuple(prepare(row)) for row in some]
            if connection.vendor == "postgresql":
                # One parameter a column: thousands of them would cost more than the rows.
                arrays = ", ".join(f"%s::{one}[]" for one in types)
                sql, values = (
                    f"SELECT * FROM unnest({arrays})",
                    [list(column) for column in zip(*told, strict=True)],
                )
            else:
                holes = f"({', '.join(['%s'] * len(names))})"
                sql, values = f"VALUES {', '.join([holes] * len(some))}", [one for row in told for one in row]
            cursor.execute(f"{head}{sql}{tail}", values)
            for row, (pk,) in zip(some, cursor.fetchall(), strict=True):
                setattr(row, key.attname, pk)
                row._state.adding, row._state.db = False, connection.alias


@cache
def _columns(
    model: type[models.Model], vendor: str
) -> tuple[list[str], list[str], Callable[[models.Model], Iterator[Any]]]:
    """The columns besides the key with their types, and what gives a row's values as this database takes them."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    ready = [(field.attname, _converter(field)) for field in fields]

    def prepare(row: models.Model) -> Iterator[Any]:
        held = row.__dict__
        for name, convert in ready:
            value = held[name]
            yield value if convert is None or value is None else convert(value)

    return [str(f.column) for f in fields], [str(f.db_type(connection)) for f in fields], prepare


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
