"""Months and years as days and moments of the installation's zone (plain Python)."""

from datetime import date, datetime, timedelta

from shouhou.cases.figures import end_of_day, start_of_day
from shouhou.core.say import day_of
from shouhou.reports.codes import PeriodKind


def month_of(at: datetime) -> date:
    """The first day of the local month of a moment."""
    return day_of(at).replace(day=1)


def next_month(first: date) -> date:
    """The first day of the month after."""
    return (first + timedelta(days=31)).replace(day=1)


def month_before(first: date) -> date:
    """The first day of the month before."""
    return (first - timedelta(days=1)).replace(day=1)


def last_day(kind: str, first: date) -> date:
    """The last day of a period."""
    if kind == PeriodKind.YEAR:
        return date(first.year, 12, 31)
    return next_month(first) - timedelta(days=1)


def begins(first: date) -> datetime:
    """00:00 of the first day."""
    return start_of_day(first)


def ends(kind: str, first: date) -> datetime:
    """24:00 of the last day: the next 00:00, exclusive."""
    return end_of_day(last_day(kind, first))


def before(kind: str, first: date) -> date:
    """The first day of the period before."""
    return date(first.year - 1, 1, 1) if kind == PeriodKind.YEAR else month_before(first)


def read_month(raw: str) -> date | None:
    """The month of an address or a form (2026-03); None for what is none."""
    try:
        return date.fromisoformat(f"{raw}-01")
    except ValueError:
        return None
