"""What every kind of file is read into: sheets of rows, and the table found in one of them (plain Python)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

type Cell = str | int | float | bool | date | datetime | time | timedelta


@dataclass(frozen=True, slots=True)
class Row:
    """A row that holds something; `no` counts as the workbook does, from 1.

    `spread` are the columns (from 0) whose value stands further up, in a merged cell or, where `filled_from` names
    the row, above blanks.
    """

    no: int
    cells: tuple[Cell, ...]
    spread: tuple[int, ...] = ()
    filled_from: int = 0

    def cell(self, column: int) -> Cell:
        """The cell of a column (from 0), empty where the row is shorter."""
        return self.cells[column] if column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet whose rows can be walked again and again, rows without content left out.

    `hollow` are the cells (row, column, from 1) whose formula has no stored result.
    """

    name: str
    walk: Callable[[], Iterator[Row]]
    hollow: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The table in a sheet: its headings and what stands below them."""

    sheet: Sheet
    sheets: tuple[str, ...]
    heading_row: int
    headings: tuple[str, ...]
    row_count: int

    def rows(self, after: int = 0) -> Iterator[Row]:
        """The rows below the headings whose number is greater than `after`."""
        first = max(self.heading_row, after)
        return (row for row in self.sheet.walk() if row.no > first)


def is_filled(cell: Cell) -> bool:
    """Whether a cell holds more than white space."""
    return bool(cell.strip()) if isinstance(cell, str) else True
