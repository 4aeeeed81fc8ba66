"""Brings a seeded SQLite file into an empty PostgreSQL database, table by table."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection, transaction

_KEPT = {"django_migrations"}


def copy_into_postgresql(file: Path) -> None:
    """Copies all rows of all tables and lets the keys go on behind them; the tables must be there."""
    with (
        sqlite3.connect(f"file:{file}?mode=ro", uri=True) as source,
        transaction.atomic(),
        connection.cursor() as to,
    ):
        to.execute(
            "SET LOCAL session_replication_role = replica"
        )  # the rows have been checked where they come from
        tables = [name for name in connection.introspection.table_names(to) if name not in _KEPT]
        to.execute(f"TRUNCATE {', '.join(map(connection.ops.quote_name, tables))}")
        held = {name for (name,) in source.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table in held.intersection(tables):  # the access log lies in a file of its own
            _copy(source, to, table)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _copy(source: sqlite3.Connection, to: Any, table: str) -> None:
    names = [row[1] for row in source.execute(f'PRAGMA table_info("{table}")')]
    columns = ", ".join(f'"{name}"' for name in names)
    with to.copy(f'COPY "{table}" ({columns}) FROM STDIN') as sink:
        for row in _rows(source, table, columns):
            sink.write_row(row)
    to.execute("SELECT pg_get_serial_sequence(%s, 'id')", [f'"{table}"']) if "id" in names else None
    sequence = to.fetchone() if "id" in names else None
    if sequence and sequence[0]:
        to.execute(f'SELECT setval(%s, (SELECT coalesce(max(id), 1) FROM "{table}"))', sequence)


def _rows(source: sqlite3.Connection, table: str, columns: str) -> Iterator[list[Any]]:
    for row in source.execute(f'SELECT {columns} FROM "{table}"'):
        yield [value if value is None or isinstance(value, bytes) else str(value) for value in row]
