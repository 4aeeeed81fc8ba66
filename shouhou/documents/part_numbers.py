"""Which sheets a part of a number may mean: numbers follow each other without gaps, so that none has to be indexed."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any, Final

from django.db.models import QuerySet

from shouhou.documents.models import NumberSeries
from shouhou.documents.numbers import number_text

_EACH: Final = 5  # numbers of one series
_MOST: Final = 24
_SERIES: Final = 500  # the latest series that are looked through: five series of eight years
_WIDTH: Final = 4
_MARKS: Final = re.compile(r"[^0-9A-Z]+")


def numbers_like(
    query: str, *, prefixes: Collection[str], scopes: Collection[str] | QuerySet[Any, Any] | None = None
) -> list[str]:
    """The numbers given out that the query may be a part of, the latest month first; one statement.

    Understands the whole (BX-202611-0042), its beginning (BX-2026, BX-202611-00), month and end (2611-0042), the
    end (0042), prefix and end (BX-0042) and a month (202611). The codes of branches, or a query of them, narrow it to
    the series they write.
    """
    asked = _MARKS.sub("", query.upper())
    if not any(c.isdigit() for c in asked) or len(asked) < 3:
        return []
    series = NumberSeries.objects.filter(prefix__in=prefixes).order_by("-month", "prefix", "scope")
    if scopes is not None:
        series = series.filter(scope__in=scopes)
    found: dict[str, None] = {}
    for prefix, scope, month, last in series.values_list("prefix", "scope", "month", "last")[:_SERIES]:
        for count in _counts(asked, f"{prefix}{scope}".upper(), prefix.upper(), f"{month:%Y%m}", last):
            found[number_text(prefix, scope, month, count)] = None
        if len(found) >= _MOST:
            break
    return list(found)


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
