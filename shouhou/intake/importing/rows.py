"""What all tables share row by row: sums, repeated headings, 同上, merged cells, decisions (plain Python)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final, NamedTuple

from shouhou.customers.imported import ImportedProfile, ImportedRecord
from shouhou.intake.importing.cells import RowReader
from shouhou.intake.importing.fields import FIELDS, Field, Part, Reads
from shouhou.intake.importing.findings import Code, Finding, Level
from shouhou.intake.importing.tables import Cell, Row, is_filled
from shouhou.intake.importing.values import as_text, folded, heading_of, is_ditto

_TOTALS: Final = frozenset(["合计", "总计", "小计", "共计", "total", "sum", "subtotal"])
_SIGNATURE: Final = re.compile(
    r"(制表|填表|填报|编制|审核|复核|批准|校对|经办|主管|负责)(人|人员|者)?\s*[:：]"
)
_SETTLED: Final = frozenset([Level.LEFT_OUT, Level.CHANGED])
WHOLE_ROW: Final = -1


class Choice(StrEnum):
    """What a person decides about a doubt."""

    ACCEPT = "ACCEPT"  # it comes in as understood; what could not be read stays in the notes
    TYPED = "TYPED"  # another value stands there
    OMIT = "OMIT"  # the cell, or the whole row, stays out


@dataclass(frozen=True, slots=True)
class Answer:
    """What was decided about a cell, or with column -1 about a row."""

    choice: Choice
    value: str = ""


class Fate(StrEnum):
    """What becomes of a row."""

    COMES = "COMES"
    JOINS = "JOINS"  # brings further contacts or assets for the customer of an earlier row
    SKIPPED = "SKIPPED"
    REJECTED = "REJECTED"


class Checked(NamedTuple):
    """A row after the check; `same_as` is the earlier row of the same customer, 0 where there is none."""

    row_no: int
    fate: Fate
    findings: tuple[Finding, ...] = ()
    profile: ImportedProfile | None = None
    same_as: int = 0
    record: ImportedRecord | None = None

    def with_finding(self, finding: Finding, fate: Fate) -> "Checked":
        """The same row with one thing more found, and what that makes of it."""
        return self._replace(fate=fate, findings=(*self.findings, finding))


@dataclass(slots=True)
class RowChecker:
    """Reads the rows of one table from the first to the last: 同上 and blanks look back.

    `mapping` names the field of each column ('' is left out); `answers` what was decided about cells, by row and
    column (-1 for the row); `hollow` the formulas without a result, row and column from 1.
    """

    headings: Sequence[str]
    mapping: Sequence[str]
    today: date
    answers: Mapping[tuple[int, int], Answer] = field(default_factory=dict)
    hollow: frozenset[tuple[int, int]] = frozenset()
    columns: list[tuple[int, Field]] = field(default_factory=list)
    _above: dict[int, Cell] = field(default_factory=dict)
    _named: Row | None = None
    _typed: dict[int, tuple[Cell, str]] = field(default_factory=dict)
    _name_column: int = -1
    _shared: frozenset[int] = frozenset()
    _of_customer: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        self.columns = [(i, FIELDS[code]) for i, code in enumerate(self.mapping) if code]
        self._name_column = next((i for i, what in self.columns if what.code == "name"), -1)
        self._shared = frozenset(i for i, what in self.columns if self.is_shared(what))
        self._of_customer = frozenset(
            i for i, what in self.columns if i in self._shared and what.part is Part.CUSTOMER
        )

    def is_shared(self, what: Field) -> bool:
        """Whether a blank of this column means the customer above, where all such columns are blank."""
        return what.part is not Part.ASSET and what.reads is not Reads.NOTES

    def set_aside(self, row: Row) -> Code | None:
        """Headings printed again on a further page, sums below the table, and what a person left out."""
        if self.answers and self._said(row.no, WHOLE_ROW, Choice.OMIT):
            return Code.LEFT_BY_HAND
        first = next((i for i, cell in enumerate(row.cells) if is_filled(cell)), 0)
        text = heading_of(row.cell(first))
        if self._is_below(row, text):
            return Code.BELOW_TABLE
        if len(text) <= 12 and folded(text) in _TOTALS:
            return Code.TOTAL_ROW
        if not text or first >= len(self.headings) or text != self.headings[first]:
            return None
        filled = [
            (heading_of(cell), heading) for cell, heading in zip(row.cells, self.headings, strict=False)
        ]
        said = [(text, heading) for text, heading in filled if text]
        return Code.HEADING_AGAIN if len(said) > 1 and all(a == b for a, b in said) else None

    def _is_below(self, row: Row, first: str) -> bool:
        """Whether nobody meant this as a row: places to sign, or nothing in a column that comes in."""
        if not any(is_filled(row.cell(i)) for i, _what in self.columns):
            places = [(row.no, i) for i, _what in self.columns]
            is_meant = any(p in self.answers or (p[0], p[1] + 1) in self.hollow for p in places)
            return not is_meant
        return bool(_SIGNATURE.match(first)) and sum(map(is_filled, row.cells)) <= 2

    def read(self, row: Row) -> RowReader:
        """The cells of a row as values and findings, blanks filled down where the customer above is meant."""
        reader = RowReader(self.today)
        row = self._filled_down(row)
        for column, what in self.columns:
            cell = self._cell(row, column, reader)
            answer = self.answers.get((row.no, column)) if self.answers else None
            if answer is None:
                reader.read(what, column, self.headings[column], cell)
            else:
                self._read_as_answered(reader, what, column, cell, answer)
        if row.spread:
            reader.names_above = self._name_column in row.spread
            self._say_shared(row, reader)
        return reader

    def doubt_order(self, reader: RowReader, part: Part, begins: str, ends: str) -> None:
        """Points out a warranty or a contract that ends before it begins; both days come in."""
        values = reader.record(part)
        first, last = values.get(begins), values.get(ends)
        if isinstance(first, date) and isinstance(last, date) and last < first:
            column = next((i for i, what in self.columns if what.part is part and what.target == ends), -1)
            reader.findings.append(Finding(Code.ENDS_BEFORE, column, last.isoformat()))

    def as_accepted(self, checked: Checked) -> Checked:
        """The row without the doubts about it as a whole, where somebody has accepted them."""
        if not self.answers or not self._said(checked.row_no, WHOLE_ROW, Choice.ACCEPT):
            return checked
        left = tuple(f for f in checked.findings if f.column >= 0 or f.level not in _SETTLED)
        return checked._replace(findings=left)

    def _said(self, row_no: int, column: int, choice: Choice) -> bool:
        answer = self.answers.get((row_no, column))
        return answer is not None and answer.choice is choice

    def _read_as_answered(
        self, reader: RowReader, what: Field, column: int, cell: Cell, answer: Answer
    ) -> None:
        if answer.choice is Choice.ACCEPT:
            reader.read(what, column, self.headings[column], cell)
        if answer.choice is not Choice.TYPED:
            reader.findings = [f for f in reader.findings if f.column != column or f.level not in _SETTLED]
            return
        reader.findings = [f for f in reader.findings if f.column != column]
        self._typed[column] = (cell, answer.value)
        reader.read(what, column, self.headings[column], answer.value)

    def _cell(self, row: Row, column: int, reader: RowReader) -> Cell:
        cell = row.cell(column)
        if self._typed and column in row.spread and self._typed.get(column, (None,))[0] == cell:
            return self._typed[column][1]
        if is_ditto(cell):
            above = self._above.get(column, "")
            if not is_filled(above):
                return above
            reader.findings.append(Finding(Code.DITTO, column, as_text(above)[:200]))
            return above
        if self.hollow and (row.no, column + 1) in self.hollow and not is_filled(cell):
            reader.findings.append(Finding(Code.FORMULA_EMPTY, column))
        self._above[column] = cell
        return cell

    def _say_shared(self, row: Row, reader: RowReader) -> None:
        """One doubt for the row whose customer stands further up; what is odd about that is said up there."""
        reader.findings = [
            f for f in reader.findings if f.column not in row.spread or f.level not in _SETTLED
        ]
        meant = [column for column in row.spread if column < len(self.mapping) and self.mapping[column]]
        if not meant:
            return
        column = self._name_column if self._name_column in meant else meant[0]
        if any((row.no, column) == place for place in self.answers):
            return
        text = as_text(row.cell(column))[:200]
        code = Code.FILLED_DOWN if row.filled_from else Code.MERGED
        figures = {"row": row.filled_from} if row.filled_from else {"count": len(meant)}
        reader.findings.insert(0, Finding(code, column, text, figures))

    def _filled_down(self, row: Row) -> Row:
        """The row with the customer of the row above, where it says something and not of whom."""
        name = self._name_column
        if name < 0 or is_filled(row.cell(name)):
            self._named = row
            return row
        above = self._named
        lent = self._lent_to(row)
        if above is None or not lent or (row.no, name) in self.answers:
            return row
        width = max(len(row.cells), max(lent) + 1)
        cells = tuple(above.cell(i) if i in lent else row.cell(i) for i in range(width))
        return replace(row, cells=cells, spread=tuple(sorted(lent)), filled_from=above.no)

    def _lent_to(self, row: Row) -> frozenset[int]:
        """The columns that a row without a name takes from above: none where it has facts of a customer of its own,
        all but the contact's where it names another contact."""
        if any(is_filled(row.cell(i)) for i in self._of_customer):
            return frozenset()
        if any(is_filled(row.cell(i)) for i in self._shared):
            return self._of_customer
        says = any(is_filled(row.cell(i)) for i, what in self.columns if what.reads is not Reads.NOTES)
        return self._shared if says else frozenset()
