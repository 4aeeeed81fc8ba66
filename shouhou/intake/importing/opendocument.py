"""Measuring an OpenDocument sheet while it streams by: reach, merged cells, formulas without a result.

A cell or a row may be written once and said to repeat a million times; the reader would lay all of them out.
"""

from typing import Final
from xml.parsers import expat

from shouhou.intake.importing import limits
from shouhou.intake.importing.extents import HOLLOW_KEPT, Extent
from shouhou.intake.importing.unreadable import Unreadable, Why

_CELLS: Final = frozenset(["table-cell", "covered-table-cell"])
_MOST: Final = 20_000_000


class OpenRuler:
    """Takes content.xml piece by piece; `extents` are the tables by their names, in their order."""

    def __init__(self) -> None:
        self.extents: dict[str, Extent] = {}
        self.root = "worksheet"
        self._extent = Extent()
        self._depth = self._row = self._rows = self._column = 0
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, piece: bytes) -> None:
        """Takes in the next piece; raises Unreadable for what is no sheet or reaches too far."""
        self._parse(piece, final=False)

    def close(self) -> None:
        """The end; raises Unreadable for a sheet that breaks off."""
        self._parse(b"", final=True)

    def _parse(self, piece: bytes, *, final: bool) -> None:
        try:
            self._parser.Parse(piece, final)
        except expat.ExpatError as mistake:
            raise Unreadable(Why.DAMAGED) from mistake

    def _refuse(self, *_: object) -> None:
        raise Unreadable(Why.DAMAGED)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag == "table":
            self._depth += 1
            if self._depth == 1:
                self._begin(attributes.get("table:name", ""))
        elif self._depth != 1:
            return
        elif tag == "table-row":
            self._rows = _count(attributes.get("table:number-rows-repeated"))
            self._column = 0
        elif tag in _CELLS:
            self._cell(attributes)

    def _begin(self, name: str) -> None:
        if name in self.extents:
            raise Unreadable(Why.DAMAGED)
        self._extent = self.extents[name] = Extent()
        self._row = 0

    def _cell(self, said: dict[str, str]) -> None:
        row, column = self._row + 1, self._column + 1
        wide = _count(said.get("table:number-columns-repeated"))
        if "office:value-type" in said or "calcext:value-type" in said:
            self._extent.stretch(row, column)
            self._extent.stretch(self._row + self._rows, self._column + wide)
            if self._extent.last_row * self._extent.last_column > limits.GRID_CELLS:
                raise Unreadable(Why.FAR_CELL, cell=self._extent.corner)
        elif "table:formula" in said and len(self._extent.hollow) < HOLLOW_KEPT:
            self._extent.hollow.append((row, column))
        down = _count(said.get("table:number-rows-spanned"))
        across = _count(said.get("table:number-columns-spanned"))
        if down > 1 or across > 1:
            self._extent.merged.append((row, column, row + down - 1, column + across - 1))
        self._column += wide

    def _end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag == "table":
            self._depth -= 1
        elif tag == "table-row" and self._depth == 1:
            self._row += self._rows


def _count(said: str | None) -> int:
    return min(int(said), _MOST) if said and said.isascii() and said.isdigit() and len(said) < 12 else 1
