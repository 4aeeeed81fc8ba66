"""Which sheets a part of a number may mean: numbers follow each other without gaps, so that none has to be indexed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any, Final

from django.db.models import IntegerField, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat, ExtractMonth, ExtractYear

from shouhou.accounts.models import Branch
from shouhou.core.prepared import ALONG, Along, Values, question
from shouhou.documents.models import NumberSeries
from shouhou.documents.numbers import month_text, number_text

_EACH: Final = 5  # numbers of one series
_MOST: Final = 24
_SERIES: Final = 500  # the latest series that are looked through: five series of eight years
_WIDTH: Final = 4
_MONTH: Final = 6  # digits of year and month
_BETWEEN: Final = " "  # neither a prefix nor the code of a branch has one
_MARKS: Final = re.compile(r"[^0-9A-Z]+")


def series_of(prefixes: Sequence[str], *, branch_id: int | None = None) -> Along:
    """Which numbers were given out, as numbers_like() reads it; with a branch only those of the series that it writes.
    The rows are shaped so that the search can ask for them along. Raises ValueError where no prefix is named."""
    asked = question(("series", branch_id), lambda named: _series(named, branch_id), prefixes=prefixes)
    if asked is None:
        raise ValueError("Numbers of no series cannot be asked for.")
    return Along(asked)


def numbers_like(query: str, series: Along) -> list[str]:
    """The numbers given out that the query may be a part of, the latest month first; no statement where it can be
    none, or the series were asked for along with something else.

    Understands the whole (BX-202611-0042), its beginning (BX-2026, BX-202611-00), month and end (2611-0042), the
    end (0042), prefix and end (BX-0042) and a month (202611).
    """
    if not may_be_number(query):
        return []
    asked = _plain(query)
    found: dict[str, None] = {}
    rests: dict[tuple[str, str], _Rest | None] = {}
    for prefix, scope, day, last in _read(series.answer()):
        if (prefix, scope) not in rests:
            rests[prefix, scope] = _rest(asked, prefix, scope)
        rest = rests[prefix, scope]
        if rest is None:
            continue
        fitting = dict.fromkeys(_fitting(rest, month_text(day), last))
        for count in [count for count in fitting if 1 <= count <= last][:_EACH]:
            found[number_text(prefix, scope, day, count)] = None
        if len(found) >= _MOST:
            break
    return list(found)


def may_be_number(query: str) -> bool:
    """Whether it can be a part of a number at all."""
    asked = _plain(query)
    return len(asked) >= 3 and any(c.isdigit() for c in asked)


def _plain(query: str) -> str:
    return _MARKS.sub("", query.upper())


def _series(named: Values, branch_id: int | None) -> QuerySet[Any, Any]:
    """The latest series: their last numbers, months (202611), prefixes and scopes."""
    series = NumberSeries.objects.filter(prefix__in=named["prefixes"])
    if branch_id is not None:
        series = series.filter(scope__in=Branch.objects.filter(pk=branch_id).values("code"))
    place, nothing = Value(ALONG, IntegerField()), Value(0, IntegerField())
    named_so = Concat("prefix", Value(_BETWEEN), "scope", output_field=TextField())
    month = Cast(ExtractYear("month") * 100 + ExtractMonth("month"), IntegerField())
    latest = series.order_by("-month", "prefix", "scope")
    return latest.values_list(place, "last", nothing, nothing, month, named_so)[:_SERIES]


def _read(rows: Sequence[Any]) -> list[tuple[str, str, date, int]]:
    """Prefix, scope, month and last number of each series, the latest month first."""
    found = []
    for _place, last, _id, _kind, month, names in rows:
        prefix, _between, scope = names.partition(_BETWEEN)
        found.append((prefix, scope, date(month // 100, month % 100, 1), last))
    found.sort(key=itemgetter(0, 1))
    found.sort(key=itemgetter(2), reverse=True)
    return found


@dataclass(frozen=True, slots=True)
class _Rest:
    """The digits asked for behind what names the series; `cuts` are the ways to read them as month and count."""

    digits: str
    is_named: bool
    cuts: tuple[tuple[str, str], ...]


def _rest(asked: str, prefix: str, scope: str) -> _Rest | None:
    """What is asked of the series of one prefix and scope; None where it cannot be one of theirs."""
    named = next(
        (part for part in (f"{prefix}{scope}".upper(), prefix.upper()) if asked.startswith(part)), ""
    )
    digits = asked.removeprefix(named)
    if not digits.isdecimal():
        return None
    cuts = range(2, min(len(digits), _MONTH + 1)) if len(digits) > 3 else ()
    return _Rest(digits, bool(named), tuple((digits[:cut], digits[cut:]) for cut in cuts))


def _fitting(rest: _Rest, month: str, last: int) -> Iterator[int]:
    """The counts of one series that fit, the latest first."""
    is_long = len(rest.digits) >= _WIDTH
    if is_long or rest.is_named:
        yield from _ending_in(rest.digits, last)
    if (is_long and rest.digits in month) or (rest.is_named and month.startswith(rest.digits)):
        yield from range(last, last - _EACH, -1)
    for its_month, count in rest.cuts:
        if month.endswith(its_month):
            yield from _beginning_with(count, last)


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
