"""Why a file cannot be read: a code and its figures, put into words by sentences.py (plain Python)."""

from enum import StrEnum


class Why(StrEnum):
    """The reasons, each with one sentence and what would help."""

    EMPTY = "EMPTY"
    TOO_BIG = "TOO_BIG"  # megabytes, limit
    UNKNOWN = "UNKNOWN"
    PDF = "PDF"
    PICTURE = "PICTURE"
    WEB_PAGE = "WEB_PAGE"
    WORD = "WORD"
    SLIDES = "SLIDES"
    ARCHIVE = "ARCHIVE"
    PASSWORD = "PASSWORD"
    BINARY_EXCEL = "BINARY_EXCEL"
    PROGRAM = "PROGRAM"
    DAMAGED = "DAMAGED"
    BOMB = "BOMB"  # limit
    ENCODING = "ENCODING"
    QUOTE = "QUOTE"  # row
    LONG_CELL = "LONG_CELL"  # row
    NO_SHEET = "NO_SHEET"
    SHEET_GONE = "SHEET_GONE"  # sheet
    TOO_MANY_ROWS = "TOO_MANY_ROWS"  # limit
    TOO_MANY_COLUMNS = "TOO_MANY_COLUMNS"  # limit, cell
    FAR_CELL = "FAR_CELL"  # cell
    NO_HEADINGS = "NO_HEADINGS"
    ONLY_HEADINGS = "ONLY_HEADINGS"


class Unreadable(Exception):
    """The file is refused; `why` and `figures` make the sentence."""

    def __init__(self, why: Why, **figures: int | str) -> None:
        super().__init__(f"{why} {figures}" if figures else str(why))
        self.why = why
        self.figures = figures
