"""Days of a year as people write them: 10月1日至10月8日、10-10; read and written again (plain Python)."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

_DAY = r"(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
_SPAN = re.compile(rf"{_DAY}(?:\s*(?:至|到|~|～|—|–)+\s*{_DAY})?")
_ONE = timedelta(days=1)


class UnreadableDay(ValueError):
    """A piece of the text is no day of the year; the text is the piece."""


def read_days(text: str, *, year: int) -> list[date]:
    """The days that are meant, in their order; raises UnreadableDay."""
    found: set[date] = set()
    for piece in filter(None, (one.strip() for one in re.split(r"[\n,，、;；]", text))):
        matched = _SPAN.fullmatch(piece)
        if matched is None:
            raise UnreadableDay(piece)
        numbers = [int(one) for one in matched.groups() if one is not None]
        try:
            days = [date(year, *numbers[n : n + 2]) for n in range(0, len(numbers), 2)]
        except ValueError:
            raise UnreadableDay(piece) from None
        if days[-1] < days[0]:
            raise UnreadableDay(piece)
        found.update(days[0] + _ONE * n for n in range((days[-1] - days[0]).days + 1))
    return sorted(found)


def write_days(days: Iterable[date]) -> str:
    """One line for each stretch of days."""
    stretches: list[tuple[date, date]] = []
    for day in sorted(days):
        if stretches and day - stretches[-1][1] == _ONE:
            stretches[-1] = stretches[-1][0], day
        else:
            stretches.append((day, day))
    said = (_say(first) if first == last else f"{_say(first)}至{_say(last)}" for first, last in stretches)
    return "\n".join(said)


def _say(day: date) -> str:
    return f"{day.month}月{day.day}日"
