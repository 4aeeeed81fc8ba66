"""Many new rows in one statement or two, prepared without the ORM's compiler: where hundreds are written at once, half
of the time would go there."""

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
    names, prepare = _columns(model, connection.vendor)
    quote = connection.ops.quote_name
    head = f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(map(quote, names))}) VALUES "
    key = model._meta.pk
    assert key is not None
    with connection.cursor() as cursor:
        for some in batched(rows, _PARAMETERS // len(names)):
            holes = f"({', '.join(['%s'] * len(names))})"
            sql = f"{head}{', '.join([holes] * len(some))} RETURNING {quote(str(key.column))}"
            cursor.execute(sql, [value for row in some for value in prepare(row)])
            for row, (pk,) in zip(some, cursor.fetchall(), strict=True):
                setattr(row, key.attname, pk)
                row._state.adding, row._state.db = False, connection.alias


@cache
def _columns(
    model: type[models.Model], vendor: str
) -> tuple[list[str], Callable[[models.Model], Iterator[Any]]]:
    """The columns besides the key, and what gives a row's values as this database takes them."""
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    ready = [(field.attname, _converter(field)) for field in fields]

    def prepare(row: models.Model) -> Iterator[Any]:
        held = row.__dict__
        for name, convert in ready:
            value = held[name]
            yield value if convert is None or value is None else convert(value)

    return [str(field.column) for field in fields], prepare


def _converter(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    """How a value of a field is told to the database; None where it is told as it is."""
    if isinstance(field, models.ForeignKey):
        return _converter(field.target_field)

    def told(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    if isinstance(field, models.DateField):
        return lru_cache(maxsize=1024)(told)  # moments too; those of one save are mostly the same
    return told if isinstance(field, JSONField | models.DecimalField) else None
