"""What stands in the databases of a process: tables, columns, indexes, constraints and applied migrations."""

from typing import Any

from django.db import connections

_POSTGRES = (
    "SELECT table_name, column_name, data_type, is_nullable, column_default, character_maximum_length,"
    " collation_name, is_identity FROM information_schema.columns WHERE table_schema = 'public'"
    " ORDER BY table_name, ordinal_position",
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname",
    "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
    " WHERE connamespace = 'public'::regnamespace ORDER BY conname",
)
_SQLITE = ("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name",)
_BOTH = (
    "SELECT app, name FROM django_migrations ORDER BY app, name",
    "SELECT app_label, model FROM django_content_type ORDER BY app_label, model",
)


def schema() -> dict[str, list[list[Any]]]:
    """Every row of it, by database."""
    return {alias: [row for asked in _asked(alias) for row in _rows(alias, asked)] for alias in connections}


def _asked(alias: str) -> tuple[str, ...]:
    return (*(_SQLITE if connections[alias].vendor == "sqlite" else _POSTGRES), *_BOTH)


def _rows(alias: str, asked: str) -> list[list[Any]]:
    with connections[alias].cursor() as cursor:
        if (
            asked in _BOTH
            and asked.split(" FROM ")[1].split()[0] not in connections[alias].introspection.table_names()
        ):
            return []
        cursor.execute(asked)
        return [[_in_any_order(cell) for cell in row] for row in cursor.fetchall()]


def _in_any_order(cell: Any) -> Any:
    """The words of a table with its columns sorted: which stands first says nothing."""
    if not isinstance(cell, str) or not cell.startswith("CREATE TABLE"):
        return cell
    head, _bracket, rest = cell.partition("(")
    parts, depth = [""], 0
    for sign in rest.rpartition(")")[0]:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return " ".join(
        f"{head}({','.join(sorted(part.strip() for part in parts))}){rest.rpartition(')')[2]}".split()
    )
