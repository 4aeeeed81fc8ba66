"""The statutory calendar of China, as a maintained package knows it (plain Python)."""

from collections.abc import Iterable
from datetime import date

import chinese_calendar


def statutory_days(years: Iterable[int]) -> tuple[list[date], list[date]]:
    """The days off and the make-up days of these years, where the package knows them."""
    wanted = set(years)
    off = [d for d in chinese_calendar.constants.holidays if d.year in wanted]
    work = [d for d in chinese_calendar.constants.workdays if d.year in wanted]
    return sorted(off), sorted(work)
