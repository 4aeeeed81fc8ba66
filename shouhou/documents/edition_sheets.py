"""What goes onto the printed edition of the regulation, and onto a sheet of plain tables (plain Python)."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shouhou.documents.sheets import Sheet


@dataclass(frozen=True, slots=True)
class ClauseBlock:
    """One clause with its rules and their windows."""

    number: str
    text: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PartBlock:
    """One part of the text."""

    number: str
    title: str
    clauses: tuple[ClauseBlock, ...]


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One change: where, of what kind, how it read before and reads now."""

    number: str
    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class SignLine:
    """One person of the sheet of signatures."""

    seq: int
    name: str
    department: str
    read: str = ""
    signed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionSheet(Sheet):
    """The regulation as it holds from a day, with changes and signatures."""

    template: ClassVar[str] = "edition"

    title: str
    holds_from: date
    edition_no: str = ""
    preamble: str = ""
    words: str = ""
    parts: tuple[PartBlock, ...] = ()
    elsewhere: tuple[str, ...] = ()
    changes: tuple[ChangeLine, ...] = ()
    people: tuple[SignLine, ...] = ()
    form_code: str = "ZD"

    @property
    def number(self) -> str:
        """档号, empty before it is archived."""
        return self.edition_no


@dataclass(frozen=True, slots=True)
class TableBlock:
    """One table: its heading, the heads of its columns, their shares of the width, and rows of texts."""

    title: str
    heads: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]
    nothing: str = "无"


@dataclass(frozen=True, slots=True, kw_only=True)
class TablesSheet(Sheet):
    """A heading, a line of what it is about, and tables."""

    template: ClassVar[str] = "tables"

    title: str
    about: str = ""
    sentence: str = ""
    tables: tuple[TableBlock, ...] = ()

    @property
    def number(self) -> str:
        """Such a sheet has none."""
        return ""
