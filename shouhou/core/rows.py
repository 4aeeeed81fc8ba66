"""Many new rows in one statement or two, prepared without the ORM's compiler: where hundreds are written at once, half
of the time would go there."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

from django.db import connection, models, transaction
from django.db.models.base import ModelState
from django.db.models.fields.json import JSONField

_FEW: Final = 8
"""So few rows are left to the ORM: there is nothing to be gained."""

_BETWEEN: Final = "\x1f"


@contextmanager
def without_waiting() -> Iterator[None]:
    """Inside, PostgreSQL writes rows while the next ones are being prepared; asking for something waits for what was
    sent before. A mistake is told by a later statement or at the end. How many rows an UPDATE met is not known inside,
    so nothing is saved by save() there."""
    if connection.vendor != "postgresql" or not connection.in_atomic_block:
        yield
        return
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def made[M: models.Model](model: type[M], **values: Any) -> M:
    """model(**values) of columns (`customer_id`, not `customer`), for where hundreds are made: Django's way asks every
    field for its default and everybody who might want to know of a new object. Raises KeyError for a column that the
    model does not have."""
    shape = _shape(model)
    if not values.keys() <= shape.defaults.keys():
        raise KeyError(f"{model.__name__} has no {', '.join(values.keys() - shape.defaults.keys())}")
    row = model.__new__(model)
    told = row.__dict__
    told["_state"] = ModelState()
    told.update(shape.defaults)
    for name, default in shape.fresh:
        told[name] = default()
    told.update(values)
    return row


@dataclass(frozen=True, slots=True)
class _Shape:
    """The columns of a model in its own order, and what they hold when nothing is said."""

    defaults: dict[str, Any]
    fresh: tuple[tuple[str, Callable[[], Any]], ...]  # what each row gets anew


@cache
def _shape(model: type[models.Model]) -> _Shape:
    fields = model._meta.concrete_fields
    fresh = {f.attname: f.default for f in fields if f.has_default() and callable(f.default)}
    return _Shape(
        {f.attname: None if f.primary_key or f.attname in fresh else f.get_default() for f in fields},
        tuple(fresh.items()),
    )


def insert_rows(rows: Sequence[models.Model]) -> None:
    """Inserts rows of one model and gives them their keys, in their order; where there are many, inside a transaction.
    Rows carry all values, as bulk_create() asks; nothing is validated."""
    if not rows:
        return
    model = type(rows[0])
    if len(rows) <= _FEW:
        model._base_manager.bulk_create(rows)
        return
    if rows[0].pk is None:
        give_keys(rows)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    names = tuple(field.attname for field in model._meta.concrete_fields)
    insert_values(model, [[row.__dict__[name] for name in names] for row in rows], names)


def give_keys(rows: Sequence[models.Model]) -> None:
    """Gives rows of one model the keys that they will have once inserted, in the same transaction."""
    for row, pk in zip(rows, take_ids(type(rows[0]), len(rows)) if rows else (), strict=True):
        row.pk = pk


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
        cursor.execute(
            f"SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = %s), 0), "
            f"coalesce((SELECT max({model._meta.pk.column}) FROM {table}), 0)) + 1",
            [table],
        )
        first = int(cursor.fetchone()[0])
    return range(first, first + count)


def _insert(table: "_Table", rows: Sequence[Sequence[Any]], fixed: Sequence[Any]) -> None:
    columns = list(zip(*rows, strict=True))
    for n, convert in table.converters:
        columns[n] = tuple([None if value is None else convert(value) for value in columns[n]])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # One parameter a column: thousands of them would cost more than the rows.
            cursor.execute(f"{table.head}SELECT {table.holes}", [*fixed, *map(_array, columns)])
        else:
            holes = ", ".join(["%s"] * len(columns) + [_plain(value) or "%s" for value in fixed])
            same = [value for value in fixed if not _plain(value)]
            told = [(*row, *same) for row in zip(*columns, strict=True)]
            cursor.executemany(f"{table.head}VALUES ({holes})", told)


def _plain(value: Any) -> str:
    """A value that can stand in the statement itself, which costs less than telling it with every row; else ''."""
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(int(value))
    return "''" if value == "" else ""


def _array(values: Sequence[Any]) -> str:
    """A column as PostgreSQL writes an array; the driver would look at every value by itself."""
    if None in values:
        return (
            "{"
            + ",".join(["NULL" if value is None else f'"{_escaped(str(value))}"' for value in values])
            + "}"
        )
    told = _BETWEEN.join(map(str, values))
    if told.count(_BETWEEN) != len(values) - 1:  # somebody's words hold it
        return '{"' + '","'.join([_escaped(str(value)) for value in values]) + '"}'
    return '{"' + _escaped(told).replace(_BETWEEN, '","') + '"}'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


@dataclass(frozen=True, slots=True)
class _Table:
    """How rows of a model are told to one kind of database."""

    head: str
    holes: str  # only where a column is told as one parameter
    others: tuple[models.Field[Any, Any], ...]  # the same in all rows
    converters: tuple[tuple[int, Callable[[Any], Any]], ...]


@cache
def _table(model: type[models.Model], vendor: str, names: tuple[str, ...] = ()) -> _Table:
    quote = connection.ops.quote_name
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    # A key that is not given is the database's to give.
    varying = [by_name[name] for name in names or (name for name, f in by_name.items() if not f.primary_key)]
    others = [field for field in by_name.values() if not field.primary_key and field not in varying]
    columns = ", ".join(quote(str(field.column)) for field in (*varying, *others))
    holes = ""
    if vendor == "postgresql":
        each = ", ".join(["one.*", *(f"%s::{field.db_type(connection)}" for field in others)])
        holes = f"{each} FROM unnest({', '.join(f'%s::{f.db_type(connection)}[]' for f in varying)}) AS one"
    converters = ((n, _converter(field)) for n, field in enumerate(varying))
    return _Table(
        head=f"INSERT INTO {quote(model._meta.db_table)} ({columns}) ",
        holes=holes,
        others=tuple(others),
        converters=tuple((n, convert) for n, convert in converters if convert is not None),
    )


def _converter(field: models.Field[Any, Any]) -> Callable[[Any], Any] | None:
    """How a value of a field is told to the database; None where it is told as it is."""
    if isinstance(field, models.ForeignKey):
        return _converter(field.target_field)

    if connection.vendor == "postgresql":
        if isinstance(field, JSONField):
            return lambda value: json.dumps(value, cls=field.encoder)
        if isinstance(field, models.BinaryField):
            return lambda value: f"\\x{value.hex()}"

    def told(value: Any) -> Any:
        return field.get_db_prep_save(value, connection)

    if isinstance(field, models.DateField):
        return lru_cache(maxsize=1024)(told)  # moments too; those of one save are mostly the same
    return told if isinstance(field, JSONField | models.DecimalField) else None
