"""Writing millions of rows: many at once, into tables whose further indexes are made afterwards."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, models
from psycopg.types.json import Jsonb

_SAVED_FROM_COPY = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})

_INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = %s",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexname NOT IN "
    "(SELECT conname FROM pg_constraint)",
}


@contextmanager
def without_indexes(tables: Iterable[str]) -> Iterator[None]:
    """Drops the indexes that are no constraint, and makes them again behind the block."""
    made: list[str] = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(_INDEXES[connection.vendor], [table])
            for name, sql in cursor.fetchall():
                cursor.execute(f"DROP INDEX {connection.ops.quote_name(name)}")
                made.append(sql)
    yield
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # rows with checks still to come take no index
        for sql in made:
            cursor.execute(sql)


@contextmanager
def as_filled() -> Iterator[None]:
    """Spares PostgreSQL what costs most with millions of rows: looking up every key of another table, and placing every
    token in its index as it comes."""
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass",
            ["search_token"],
        )
        made = cursor.fetchall()
        for name, _definition in made:
            cursor.execute(f"ALTER TABLE search_token DROP CONSTRAINT {connection.ops.quote_name(name)}")
    yield
    with connection.cursor() as cursor:
        for name, definition in made:
            quoted = connection.ops.quote_name(name)
            cursor.execute(f"ALTER TABLE search_token ADD CONSTRAINT {quoted} {definition}")
        cursor.execute("SET session_replication_role = DEFAULT")


def copied(value: Any) -> Any:
    """A plain value as COPY reads it."""
    if type(value) is int:
        return value
    if value is None:
        return "\\N"
    if isinstance(value, Jsonb):
        value = json.dumps(value.obj, ensure_ascii=False)
    return str(value).translate(_SAVED_FROM_COPY)


def write_text(model: type[models.Model], columns: Sequence[str], text: str) -> None:
    """Writes rows that are text for COPY already."""
    quote = connection.ops.quote_name
    names = ", ".join(map(quote, columns))
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {quote(model._meta.db_table)} ({names}) FROM STDIN") as sink,
    ):
        sink.write(text)


def write_rows(model: type[models.Model], columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Writes rows of plain values, keys included, into SQLite."""
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(map(quote, columns))
    holes = ", ".join("?" * len(columns))
    with connection.cursor() as cursor:
        # The database's own cursor: Django's would translate every statement's placeholders anew.
        cursor.cursor.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({holes})", rows)


def plain(field: models.Field[Any, Any], value: Any) -> Any:
    """A value as the database takes it."""
    ready = field.get_db_prep_save(value, connection)
    if isinstance(field, models.JSONField) and connection.vendor == "postgresql":
        return connection.ops.adapt_json_value(value, None) if value is not None else None
    return ready


def let_keys_go_on(some: Iterable[type[models.Model]]) -> None:
    """Tells PostgreSQL which keys are taken; SQLite looks for itself."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for model in some:
            table, key = model._meta.db_table, model._meta.pk.column
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table}"', key])
            (sequence,) = cursor.fetchone()
            if sequence:
                cursor.execute(
                    f'SELECT setval(%s, (SELECT coalesce(max("{key}"), 1) FROM "{table}"))', [sequence]
                )
