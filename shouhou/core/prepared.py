"""Questions whose SQL is written once and then asked again with other values: for what is asked while somebody types.

Writing the SQL of a query set costs more than the database needs to answer it, where all is read by keys.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

_KEPT: Final = 2000
_FIRST: Final = 9_000_000_000_000_000_000  # no key of a table gets so far
_written: dict[Hashable, tuple[str, list[Any], dict[Any, tuple[str, int]]] | None] = {}

type Values = Mapping[str, Sequence[Any]]
type Asked = tuple[str, list[Any]]
"""A question as it is sent: SQL and parameters."""


def rows_of(
    name: Hashable, build: Callable[[Values], QuerySet[Any, Any]], **values: Sequence[Any]
) -> list[Any]:
    """The rows of `build(values)`, a query set of values_list, as the database gives them; one statement.

    `values` are lists of keys (int) or of texts (str), each used in `column__in` only. `name` stands for everything
    else that `build` depends on. Rows come without conversion by fields: texts and whole numbers only.
    """
    return _fetched(question(name, build, **values))


def rows_of_all(questions: Iterable[Asked | None]) -> list[Any]:
    """The rows of several questions with the like columns, one question after the other; one statement."""
    asked = [one for one in questions if one is not None]
    if not asked:
        return []
    parts = (f"SELECT * FROM ({sql}) AS q{n}" for n, (sql, _params) in enumerate(asked))
    return _fetched((" UNION ALL ".join(parts), [value for _sql, params in asked for value in params]))


def question(
    name: Hashable, build: Callable[[Values], QuerySet[Any, Any]], **values: Sequence[Any]
) -> Asked | None:
    """What rows_of() asks, to be asked together with others; None where nothing can be found."""
    if not all(values.values()):
        return None
    padded = {key: _padded(list(several)) for key, several in values.items()}
    shape = (connection.vendor, name, tuple((key, len(several)) for key, several in padded.items()))
    if shape not in _written:
        if len(_written) >= _KEPT:
            _written.clear()
        _written[shape] = _write(build, padded)
    written = _written[shape]
    if written is None:
        return None
    sql, params, slots = written
    return sql, [padded[slots[p][0]][slots[p][1]] if p in slots else p for p in params]


def _fetched(asked: Asked | None) -> list[Any]:
    if asked is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(*asked)
        rows: list[Any] = cursor.fetchall()
        return rows


def _padded(several: list[Any]) -> list[Any]:
    """As long as a power of two, so that few lengths have to be written."""
    return several + several[-1:] * ((1 << (len(several) - 1).bit_length()) - len(several))


def _write(
    build: Callable[[Values], QuerySet[Any, Any]], values: Values
) -> tuple[str, list[Any], dict[Any, tuple[str, int]]] | None:
    """The SQL, its parameters and what stands at their places; None where nothing can be found."""
    places: dict[str, list[Any]] = {}
    slots: dict[Any, tuple[str, int]] = {}
    for key, several in values.items():
        is_text = isinstance(several[0], str)
        places[key] = []
        for n in range(len(several)):
            place = f"\x00{key}\x00{n}" if is_text else _FIRST + len(slots)
            slots[place] = (key, n)
            places[key].append(place)
    try:
        sql, params = build(places).query.sql_with_params()
    except EmptyResultSet:
        return None
    return sql, list(params), slots
