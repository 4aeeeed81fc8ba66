"""What goes onto letters (F28) and the pages of their book (F04): plain values, already in Chinese (plain Python)."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from shouhou.documents.sheets import BookLine, BookPage, Sheet


@dataclass(frozen=True, slots=True)
class LetterLine(BookLine):
    """One line of the book F04, one letter."""

    letter_no: str = ""
    kind: str = ""
    customer: str = ""
    addressee: str = ""
    address: str = ""
    subject: str = ""
    summary: str = ""
    way: str = ""
    tracking_no: str = ""
    record_no: str = ""
    delivered_on: date | None = None
    reply: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRegisterPage(BookPage):
    """F04 跟踪服务信函登记表."""

    template: ClassVar[str] = "letter_register"

    form_code: str = "F04"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of a paragraph that look alike."""

    text: str
    bold: bool = False
    italic: bool = False
    underline: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or with `rows` a table whose cells hold blocks; `align` is left, center, right or both."""

    pieces: tuple[Piece, ...] = ()
    align: str = "left"
    heading: int = 0
    indent: bool = False
    rows: tuple[tuple[tuple["Block", ...], ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSheet(Sheet):
    """F28 信函 on letterhead; `paragraphs` are the body as it was typed, one each line.

    With `blocks` these are the whole letter, from its title to its date, as a template has them.
    """

    template: ClassVar[str] = "letter"

    letter_no: str
    kind: str
    title: str
    customer: str
    addressee: str
    subject: str
    paragraphs: tuple[str, ...]
    signatory: str = ""
    dated: date | None = None
    blocks: tuple[Block, ...] = ()
    form_code: str = "F28"

    @property
    def number(self) -> str:
        """信函编号."""
        return self.letter_no


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSheets(Sheet):
    """Many letters, each on a sheet of its own, for one run of the printer."""

    template: ClassVar[str] = "letters"

    letters: tuple[LetterSheet, ...]
    form_code: str = "F28"

    @property
    def number(self) -> str:
        """How many there are."""
        return f"{len(self.letters)} 封"
