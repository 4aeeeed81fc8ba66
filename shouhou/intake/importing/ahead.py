"""The rows of a confirmed table, read and checked, for whoever writes them (plain Python)."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from shouhou.core.aside import aside, is_at_hand
from shouhou.intake.importing.checking import Checker
from shouhou.intake.importing.reading import reopen_table
from shouhou.intake.importing.records import RecordChecker
from shouhou.intake.importing.rows import Checked
from shouhou.search.tokens import load_dictionary

MANY: Final = 2000
"""Rows for which a second process is worth the half second it takes to begin."""
_FIRST: Final = 500
"""Rows that are checked here meanwhile."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A confirmed file and how its rows are checked. Rows up to `done`, and so many `others` behind them, are checked
    silently: repeated customers and 同上 look back at them. `analyse` also finds out by what each customer will be
    found."""

    data: bytes
    sheet: str
    heading_row: int
    headings: Sequence[str]
    row_count: int
    checker: Checker | RecordChecker
    done: int = 0
    analyse: bool = False
    others: int = 0

    def rows(self) -> Iterator[Checked]:
        """The rows after those done, checked; many of them in a second process, where there is a second core."""
        if self.row_count < MANY or _cores() < 2:
            return checked(self)
        # After the check, a person looks at it and lets it run: what that needs can be loaded meanwhile.
        if is_at_hand() or self.done > _FIRST:  # behind many rows, both would have to look through those
            return aside(checked, self, then=load_dictionary)
        return aside(
            checked,
            replace(self, others=_FIRST),
            first=islice(checked(self), _FIRST),
            then=load_dictionary,
        )


def checked(reading: Reading) -> Iterator[Checked]:
    """The rows of a file behind those done, each as the check finds it."""
    table = reopen_table(
        reading.data,
        sheet=reading.sheet,
        heading_row=reading.heading_row,
        headings=reading.headings,
        row_count=reading.row_count,
    )
    coming = (row for row in map(reading.checker.check, table.rows()) if row.row_no > reading.done)
    for row in islice(coming, reading.others, None):
        yield row._replace(profile=row.profile.analysed()) if reading.analyse and row.profile else row


def _cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
