"""A roster as it is pasted from Excel: people down, days across, each doubt named by row and column."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise
from typing import Final

from django.utils.translation import gettext as _

USUAL_SHIFTS: Final = (
    "班 08:30-12:00 13:30-18:00\n上 08:30-12:00\n下 13:30-18:00\n早 08:00-16:00\n中 12:00-20:00\n晚 16:00-24:00\n"
    "夜 20:00-08:00\n值 00:00-24:00\n休"
)
_SPAN: Final = re.compile(r"(\d{1,2})[:：.](\d{2})\s*[-–—~～至到]\s*(\d{1,2})[:：.](\d{2})")
_DAY: Final = re.compile(
    r"(?:(\d{4})[-/.年])?(?:(\d{1,2})[-/.月])?(\d{1,2})日?\s*(?:[（(]?(?:星期|周)?[一二三四五六日天][）)]?)?"
)
_MOST_CELLS: Final = 20_000

type Spans = tuple[tuple[time, time], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """What one person works on one day; no spans is a day off. A span that ends not after it begins ends next day."""

    staff_id: int
    day: date
    mark: str
    spans: Spans


@dataclass(frozen=True, slots=True)
class Doubt:
    """A cell that cannot be meant, by its row and column as Excel counts them, from 1."""

    row: int
    column: int
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What a pasted roster says, and what is doubtful in it; nothing is taken while anything is."""

    entries: tuple[Entry, ...]
    doubts: tuple[Doubt, ...]


def read_shifts(text: str) -> tuple[dict[str, Spans], list[str]]:
    """The shifts by their marks, one a line (早 08:00-16:00; 休 without hours), and the lines that cannot be meant."""
    found: dict[str, Spans] = {}
    wrong = []
    for line in filter(None, map(str.strip, text.splitlines())):
        mark, _space, hours = line.partition(" ")
        spans = read_spans(hours) if hours.strip() else ()
        if spans is None or mark in found or len(mark) > 20:
            wrong.append(line)
        else:
            found[mark] = spans
    return found, wrong


def read_spans(text: str) -> Spans | None:
    """The spans that a text names; None where it names something else, too, or spans that overlap."""
    if re.sub(r"[\s,，、;；/+]", "", _SPAN.sub("", text)):
        return None
    found = []
    for hour, minute, until_hour, until_minute in _SPAN.findall(text):
        begins, ends = _time(hour, minute), _time(until_hour, until_minute)
        if begins is None or ends is None:
            return None
        found.append((begins, ends))
    found.sort()
    crosses = [ends <= begins and ends != time() for begins, ends in found]
    if any(crosses[:-1]) or any(b[1] == time() or b[1] > a[0] for b, a in pairwise(found)):
        return None
    return tuple(found) or None


def _time(hour: str, minute: str) -> time | None:
    if (hour, minute) == ("24", "00"):
        return time()
    return time(int(hour), int(minute)) if int(hour) < 24 and int(minute) < 60 else None


def read_roster(
    text: str, *, month: date, today: date, shifts: Mapping[str, Spans], people: Iterable[tuple[int, str]]
) -> Reading:
    """Reads tab separated text: the first row names the days (3月2日, 3/2, 2026-03-02, or 2 of the month), the first
    column the people; an empty cell says nothing. Days before today are doubtful: what has run stays as it was."""
    table = [line.split("\t") for line in text.replace("\r", "").split("\n")]
    if sum(map(len, table)) > _MOST_CELLS:
        return Reading((), (Doubt(1, 1, "", _("This is too large; paste a month at a time.")),))
    reader = _Reader(month, today, shifts, people)
    head = next((n for n, cells in enumerate(table) if any(cell.strip() for cell in cells)), None)
    if head is None or len(table[head]) < 2:
        return Reading(
            (), (Doubt(1, 1, "", _("Copy the table in Excel with its row of days and paste it here.")),)
        )
    days = dict(reader.days(head + 1, table[head]))
    entries = [e for n, cells in enumerate(table[head + 1 :], head + 2) for e in reader.row(n, cells, days)]
    if not entries and not reader.doubts:
        reader.doubts.append(Doubt(head + 1, 1, "", _("There is no shift in this table.")))
    return Reading(tuple(entries), tuple(reader.doubts))


class _Reader:
    """Reads row by row and collects the doubts."""

    def __init__(
        self, month: date, today: date, shifts: Mapping[str, Spans], people: Iterable[tuple[int, str]]
    ) -> None:
        self.month, self.today, self.shifts = month, today, shifts
        self.doubts: list[Doubt] = []
        self.people: dict[str, list[int]] = {}
        for pk, name in people:
            self.people.setdefault(_plain(name), []).append(pk)
        self.seen: dict[int, int] = {}

    def days(self, row: int, cells: Sequence[str]) -> Iterator[tuple[int, date]]:
        """The days by their columns."""
        known: dict[date, int] = {}
        for column, cell in enumerate(cells[1:], 2):
            if not cell.strip():
                continue
            day = self._day(cell.strip())
            if day is None:
                self._doubt(row, column, cell, _("This is no day; write 3月2日, 3/2 or 2026-03-02."))
            elif day in known:
                self._doubt(
                    row, column, cell, _("This day stands in column %(n)s already.") % {"n": known[day]}
                )
            else:
                known[day] = column
                yield column, day

    def _day(self, text: str) -> date | None:
        found = _DAY.fullmatch(text)
        if found is None:
            return None
        year, month, day = found.groups()
        try:
            return date(int(year or self.month.year), int(month or self.month.month), int(day))
        except ValueError:
            return None

    def row(self, row: int, cells: Sequence[str], days: Mapping[int, date]) -> Iterator[Entry]:
        """What one row says of one person."""
        if not any(cell.strip() for cell in cells):
            return
        person = self._person(row, cells[0])
        for column, cell in enumerate(cells[1:], 2):
            mark = cell.strip()
            if not mark:
                continue
            entry = self._entry(row, column, mark, days.get(column), person or 0)
            if entry is not None and person is not None:
                yield entry

    def _person(self, row: int, cell: str) -> int | None:
        found = self.people.get(_plain(cell), [])
        if len(found) != 1:
            why = (
                _("Two people have this name; enter these days by hand.")
                if found
                else _("Nobody of this name works in this branch.")
            )
            self._doubt(row, 1, cell, why)
            return None
        if found[0] in self.seen:
            self._doubt(
                row, 1, cell, _("This person stands in row %(n)s already.") % {"n": self.seen[found[0]]}
            )
            return None
        self.seen[found[0]] = row
        return found[0]

    def _entry(self, row: int, column: int, mark: str, day: date | None, person: int) -> Entry | None:
        spans = self.shifts[mark] if mark in self.shifts else read_spans(mark)
        if day is None:
            self._doubt(row, column, mark, _("Above this column stands no day."))
        elif day < self.today:
            self._doubt(row, column, mark, _("This day is past; what has run stays as it was."))
        elif spans is None:
            self._doubt(row, column, mark, _("This shift is not known; name it above, or write 8:30-12:00."))
        else:
            return Entry(person, day, mark[:40], spans)
        return None

    def _doubt(self, row: int, column: int, text: str, why: str) -> None:
        self.doubts.append(Doubt(row, column, text.strip()[:40], why))


def _plain(name: str) -> str:
    return re.sub(r"\s", "", name)
