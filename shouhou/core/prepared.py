"""Questions whose SQL is written once and then asked again with other values: for what is asked while somebody types.

Writing the SQL of a query set costs more than the database needs to answer it, where all is read by keys.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from shouhou.core.kept_plans import fetched

_KEPT: Final = 2000
_FIRST: Final = 9_000_000_000_000_000_000  # no key of a table gets so far
_written: dict[Hashable, "_Written | None"] = {}

ALONG: Final = -1
"""What stands first in the rows of a question that is asked along with another."""

type Values = Mapping[str, Sequence[Any]]
type Asked = tuple[str, list[Any]]
"""A question as it is sent: SQL and parameters."""


@dataclass(frozen=True, slots=True)
class _Written:
    """SQL, its parameters, what stands at their places, and what fields make of the columns."""

    sql: str
    params: list[Any]
    slots: dict[Any, tuple[str, int]]
    converters: list[tuple[int, Any, Any]]
    takes_lists: bool

    def asked(self, values: Values) -> Asked:
        """The question with these values."""
        return self.sql, [self._value(values, *self.slots[p]) if p in self.slots else p for p in self.params]

    def _value(self, values: Values, key: str, n: int) -> Any:
        return values[key] if self.takes_lists else values[key][n]

    def made(self, row: Sequence[Any]) -> tuple[Any, ...]:
        """A row as its fields would read it."""
        columns = list(row)
        for place, convert, expression in self.converters:
            columns[place] = convert(columns[place], expression, connection)
        return tuple(columns)


@dataclass(slots=True)
class Along:
    """A question that is asked together with another statement, if there is one, and else by itself."""

    asked: Asked
    rows: list[Any] | None = None

    def answer(self) -> list[Any]:
        """Its rows; one statement where nobody has taken it along."""
        if self.rows is None:
            self.rows = fetched(*self.asked)
        return self.rows


def rows_of(
    name: Hashable, build: Callable[[Values], QuerySet[Any, Any]], **values: Sequence[Any]
) -> list[Any]:
    """The rows of `build(values)`, a query set of values_list, as the database gives them; one statement.

    `values` are lists of keys (int) or of texts (str), each used in `column__in` only. `name` stands for everything
    else that `build` depends on.
    """
    written, padded = _question(name, build, values)
    rows = fetched(*written.asked(padded)) if written else []
    return [written.made(row) for row in rows] if written and written.converters else rows


def rows_of_all(questions: Iterable[Asked | None]) -> list[Any]:
    """The rows of several questions with the like columns, one question after the other; one statement."""
    asked = [one for one in questions if one is not None]
    if not asked:
        return []
    parts = (f"SELECT * FROM ({sql}) AS q{n}" for n, (sql, _params) in enumerate(asked))
    return fetched(" UNION ALL ".join(parts), [value for _sql, params in asked for value in params])


def question(
    name: Hashable, build: Callable[[Values], QuerySet[Any, Any]], **values: Sequence[Any]
) -> Asked | None:
    """What rows_of() asks, to be asked together with others; None where nothing can be found.

    Rows come without conversion by fields: texts and whole numbers only.
    """
    written, padded = _question(name, build, values)
    return written.asked(padded) if written else None


def _question(
    name: Hashable, build: Callable[[Values], QuerySet[Any, Any]], values: Values
) -> tuple[_Written | None, Values]:
    if not all(values.values()):
        return None, values
    takes_lists = connection.vendor == "postgresql"
    given = {key: list(several) if takes_lists else _padded(list(several)) for key, several in values.items()}
    lengths = () if takes_lists else tuple((key, len(several)) for key, several in given.items())
    shape = (connection.vendor, name, lengths)
    if shape not in _written:
        if len(_written) >= _KEPT:
            _written.clear()
        _written[shape] = _write(build, given, takes_lists)
    return _written[shape], given


def _padded(several: list[Any]) -> list[Any]:
    """As long as a power of two, so that few lengths have to be written."""
    return several + several[-1:] * ((1 << (len(several) - 1).bit_length()) - len(several))


def _write(
    build: Callable[[Values], QuerySet[Any, Any]], values: Values, takes_lists: bool
) -> _Written | None:
    """The question for any values of this shape; None where nothing can be found.

    PostgreSQL takes a list as one value, whatever its length: what is sent is shorter, and parsed and planned sooner.
    """
    places: dict[str, list[Any]] = {}
    slots: dict[Any, tuple[str, int]] = {}
    for key, several in values.items():
        is_text = isinstance(several[0], str)
        places[key] = []
        for n in range(1 if takes_lists else len(several)):
            place = f"\x00{key}\x00{n}" if is_text else _FIRST + len(slots)
            slots[place] = (key, n)
            places[key].append(place)
    try:
        compiler = build(places).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    found = compiler.get_converters([column for column, _sql, _alias in compiler.select])
    steps = [(place, step, column) for place, (several, column) in found.items() for step in several]
    if takes_lists:
        sql = _with_lists(sql, [None if param in slots else _literal(param) for param in params])
        params = [param for param in params if param in slots]
    return _Written(sql, list(params), slots, steps, takes_lists)


def _literal(value: Any) -> str:
    with connection.cursor() as cursor:
        text: str = cursor.mogrify("%s", [value])
        return text.replace("%", "%%")


def _with_lists(sql: str, constants: Sequence[str | None]) -> str:
    """The SQL with `= ANY(list)` instead of `IN (value)` where there is no constant, and with the constants."""
    texts = re.split(r"(?<!%)%s", sql)
    written = texts[0]
    for constant, text in zip(constants, texts[1:], strict=True):
        if constant is None:
            written = written.removesuffix("IN (") + "= ANY(%s"
        else:
            written += constant
        written += text
    return written
