"""Statements whose plan PostgreSQL keeps: to plan what is asked at every key pressed costs more than to answer it.

They are kept under a name made of their text, so that a pooler which hands connections round can only lose them; what
it loses is asked as it stands.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from weakref import WeakKeyDictionary

from django.db import DatabaseError, connection

_SEEN_BEFORE: Final = 2  # what is asked more often is kept
_KEPT: Final = 50  # statements of a connection, each some hundred kilobytes of the server's memory
_COUNTED: Final = 2000
_LOST: Final = "26000"  # no such name
_OUTDATED: Final = "0A000"  # a table has changed since
_THERE: Final = "42P05"
_MOST_LOST: Final = 3  # then there is a pooler between
_PLACE: Final = re.compile(r"(?<!%)%s")


@dataclass(slots=True)
class _Plans:
    """What one connection has kept: the call for each statement, or none where it cannot be kept."""

    seen: dict[str, int] = field(default_factory=dict)
    calls: dict[str, str] = field(default_factory=dict)
    lost: int = 0

    def gave_up(self, sql: str, state: str) -> bool:
        """Whether the statement failed because it was kept; then it is asked as it stands."""
        if state == _OUTDATED:
            self.calls[sql] = ""
        elif state == _LOST:
            del self.calls[sql]
            self.lost += 1
        return state in {_OUTDATED, _LOST}


_of: WeakKeyDictionary[Any, _Plans] = WeakKeyDictionary()


def fetched(sql: str, params: Sequence[Any]) -> list[Any]:
    """All rows of a statement.

    Its places (%s) stand only where the database knows by itself what belongs there, and are filled with texts and
    lists of keys: what is kept makes of a value what the column holds, where a plain statement would compare it as it
    is.
    """
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql" and connection.get_autocommit():
            plans = _of.setdefault(connection.connection, _Plans())
            if call := _call(plans, cursor, sql, len(params)):
                try:
                    cursor.execute(call, params)
                    rows: list[Any] = cursor.fetchall()
                    return rows
                except DatabaseError as error:
                    if not plans.gave_up(sql, _state(error)):
                        raise
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _call(plans: _Plans, cursor: Any, sql: str, places: int) -> str:
    """How the statement is asked for by its name; empty where it is not kept."""
    if (call := plans.calls.get(sql)) is not None:
        return call
    if len(plans.calls) >= _KEPT or plans.lost >= _MOST_LOST:
        return ""
    if len(plans.seen) >= _COUNTED:
        plans.seen.clear()
    plans.seen[sql] = seen = plans.seen.get(sql, 0) + 1
    if seen <= _SEEN_BEFORE:
        return ""
    plans.calls[sql] = call = _kept(cursor, sql, places)
    return call


def _kept(cursor: Any, sql: str, places: int) -> str:
    name = f"kept_{hashlib.sha256(sql.encode()).hexdigest()[:24]}"
    texts = [text.replace("%%", "%") for text in _PLACE.split(sql)]
    try:
        cursor.execute(f"PREPARE {name} AS {_numbered(texts)}")
    except DatabaseError as error:
        if _state(error) != _THERE:
            return ""
    return f"EXECUTE {name}({', '.join(['%s'] * places)})" if places else f"EXECUTE {name}"


def _numbered(texts: Iterable[str]) -> str:
    first, *rest = texts
    return first + "".join(f"${n}{text}" for n, text in enumerate(rest, 1))


def _state(error: DatabaseError) -> str:
    return str(getattr(error.__cause__, "sqlstate", ""))
