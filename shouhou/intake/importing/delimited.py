"""Reading .csv and pasted tables: encoding, delimiter and rows found from the content (plain Python)."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from typing import Final

from shouhou.intake.importing import limits
from shouhou.intake.importing.tables import Row, Sheet
from shouhou.intake.importing.unreadable import Unreadable, Why

_DELIMITERS: Final = ("\t", ",", ";", "，", "；", "|")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f]")
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (b"\x84\x31\x95\x33", "gb18030"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_LINES: Final = 50


def read(data: bytes) -> Sheet:
    """The one sheet of a delimited text; raises Unreadable for what is no text or in no known encoding."""
    text = decode(data)
    delimiter, text = _told_delimiter(text)
    dialect = delimiter or sniff(text)
    return Sheet(name="", walk=lambda: _rows(text, dialect))


def decode(data: bytes) -> str:
    """The text of a file: by its mark, else as UTF-8, UTF-16 without a mark, or GB18030 (GBK within it)."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _plain(data, encoding)
    if b"\x00" in data[:4096]:
        return _plain(data, _utf16_order(data[:4096]), otherwise=Why.UNKNOWN)
    try:
        return _checked(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _plain(data, "gb18030")


def _plain(data: bytes, encoding: str, *, otherwise: Why = Why.ENCODING) -> str:
    try:
        return _checked(data.decode(encoding))
    except UnicodeDecodeError as mistake:
        raise Unreadable(otherwise) from mistake


def _checked(text: str) -> str:
    """Text that somebody could have typed; a program or a picture holds control characters."""
    if _CONTROL.search(text):
        raise Unreadable(Why.UNKNOWN)
    return text.lstrip("\ufeff")


def _utf16_order(start: bytes) -> str:
    even, odd = start[::2].count(0), start[1::2].count(0)
    return "utf-16-le" if odd >= even else "utf-16-be"


def _told_delimiter(text: str) -> tuple[str, str]:
    """Excel's own first line `sep=;`, which is not part of the table."""
    first, _, rest = text.partition("\n")
    found = re.fullmatch(r'"?sep=(.)"?\r?', first, re.IGNORECASE)
    # The line stays, empty, so that row numbers are those that the person sees.
    return (found[1], f"\n{rest}") if found else ("", text)


def sniff(text: str) -> str:
    """The delimiter that splits the first lines most evenly into several columns; a comma where none does."""
    best, best_score = ",", 0.0
    for delimiter in _DELIMITERS:
        try:
            sample = list(islice(csv.reader(io.StringIO(text), delimiter=delimiter), _SAMPLE_LINES))
        except csv.Error:
            continue
        widths = Counter(len(line) for line in sample if any(part.strip() for part in line))
        if not widths:
            continue
        width, times = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
        score = (times / widths.total()) * min(width, 30) if width > 1 else 0.0
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    no = 0
    try:
        for cells in reader:
            no += 1
            if len(cells) > limits.COLUMNS and any(part.strip() for part in cells[limits.COLUMNS :]):
                raise Unreadable(Why.TOO_MANY_COLUMNS, limit=limits.COLUMNS, row=no)
            if any(part and not part.isspace() for part in cells):
                yield Row(no, tuple(cells[: limits.COLUMNS]))
    except csv.Error as mistake:
        # The csv reader's own limit of 131,072 characters: most often a quotation mark was opened and never closed.
        why = Why.QUOTE if '"' in text else Why.LONG_CELL
        raise Unreadable(why, row=no + 1) from mistake
