"""Which sheets a part of a number may mean: numbers follow each other without gaps, so that none has to be indexed."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet

from shouhou.accounts.models import Branch
from shouhou.core.prepared import Values, rows_of
from shouhou.documents.models import NumberSeries
from shouhou.documents.numbers import number_text

_EACH: Final = 5  # numbers of one series
_MOST: Final = 24
_SERIES: Final = 500  # the latest series that are looked through: five series of eight years
_WIDTH: Final = 4
_MARKS: Final = re.compile(r"[^0-9A-Z]+")


def numbers_like(query: str, *, prefixes: Sequence[str], branch_id: int | None = None) -> list[str]:
    """The numbers given out that the query may be a part of, the latest month first; one statement.

    Understands the whole (BX-202611-0042), its beginning (BX-2026, BX-202611-00), month and end (2611-0042), the
    end (0042), prefix and end (BX-0042) and a month (202611). With a branch only those of the series that it writes.
    """
    asked = _MARKS.sub("", query.upper())
    if not any(c.isdigit() for c in asked) or len(asked) < 3:
        return []
    found: dict[str, None] = {}
    for prefix, scope, day, last in _series(prefixes, branch_id):
        month = str(day)  # 2026-11-01, as one database gives it and the other writes it
        counts = _counts(asked, f"{prefix}{scope}".upper(), prefix.upper(), month[:4] + month[5:7], last)
        for count in counts:
            found[number_text(prefix, scope, date.fromisoformat(month), count)] = None
        if len(found) >= _MOST:
            break
    return list(found)


def _series(prefixes: Sequence[str], branch_id: int | None) -> list[Any]:
    def build(named: Values) -> QuerySet[Any, Any]:
        series = NumberSeries.objects.filter(prefix__in=named["prefixes"])
        if branch_id is not None:
            series = series.filter(scope__in=Branch.objects.filter(pk=branch_id).values("code"))
        return series.order_by("-month", "prefix", "scope").values_list("prefix", "scope", "month", "last")[
            :_SERIES
        ]

    return rows_of(("series", branch_id), build, prefixes=prefixes)


def _counts(asked: str, head: str, prefix: str, month: str, last: int) -> Iterable[int]:
    """The counts of one series that fit, the latest first."""
    named = next((part for part in (head, prefix) if asked.startswith(part)), "")
    rest = asked.removeprefix(named)
    if not rest.isdecimal():
        return ()
    fitting = dict.fromkeys(_fitting(rest, month, last, is_named=bool(named)))
    return [count for count in fitting if 1 <= count <= last][:_EACH]


def _fitting(rest: str, month: str, last: int, *, is_named: bool) -> Iterator[int]:
    if len(rest) >= _WIDTH or is_named:
        yield from _ending_in(rest, last)
    if (len(rest) >= _WIDTH and rest in month) or (is_named and month.startswith(rest)):
        yield from range(last, last - _EACH, -1)
    for cut in range(2, min(len(rest), len(month) + 1)):
        if month.endswith(rest[:cut]) and len(rest) > 3:
            yield from _beginning_with(rest[cut:], last)


def _ending_in(digits: str, last: int) -> Iterator[int]:
    """0042 is 42, 10042, 20042 …; a short end means the count itself."""
    step = 10 ** max(len(digits), _WIDTH)
    first = int(digits)
    yield from range(first + (max(0, last - first) // step) * step, first - 1, -step)


def _beginning_with(digits: str, last: int) -> Iterator[int]:
    """00 is 99, 98 … as far as they are given out; all digits are one count."""
    if len(digits) >= _WIDTH:
        yield int(digits)
        return
    high = min(last, int(digits.ljust(_WIDTH, "9")))
    yield from range(high, max(int(digits.ljust(_WIDTH, "0")), high - _EACH, 0), -1)
    yield int(digits.ljust(_WIDTH, "0"))
