"""Lists as workbooks and as CSV, with nothing in them that a spreadsheet would run as a formula."""

import csv as csv_writer
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import IO, Any, Final
from zoneinfo import ZoneInfo

import xlsxwriter  # type: ignore[import-untyped]
from django.conf import settings
from django.utils.translation import gettext as _

_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_SHEET_NAME: Final = 31
_FORBIDDEN_IN_NAMES: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_ROWS: Final = 1_000_000  # of a sheet; Excel ends at 1,048,576
_CHARACTERS: Final = 32_000  # of a cell; Excel ends at 32,767
_CSV_LINES: Final = 500
_BLANKS: Final = (
    " \u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u202f\u2060\u3000\ufeff"
)
_WIDTHS: Final = (8, 60)
_SAMPLE: Final = 50
_OPTIONS: Final = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}


def workbook(headings: Sequence[str], rows: Iterable[Sequence[Any]], sheet_name: str = "") -> bytes:
    """An .xlsx with a frozen heading and a filter; rows are written as they come, and memory stays flat.

    Texts stay texts, whatever they begin with; moments are shown local to the installation; numbers, dates and
    Decimals can be reckoned with. More than a million rows go on on a second sheet.
    """
    return workbook_of_sheets(headings, rows, sheet_name, rows_a_sheet=_ROWS)


def workbook_of_sheets(
    headings: Sequence[str], rows: Iterable[Sequence[Any]], sheet_name: str, *, rows_a_sheet: int
) -> bytes:
    """As workbook, with a new sheet after each `rows_a_sheet` rows."""
    out = io.BytesIO()
    write_workbook(out, headings, rows, sheet_name, rows_a_sheet=rows_a_sheet)
    return out.getvalue()


def write_workbook(
    out: IO[bytes],
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
    sheet_name: str = "",
    *,
    widths: Sequence[int] = (),
    rows_a_sheet: int = _ROWS,
) -> None:
    """Writes an .xlsx into an open file, row after row; `widths` of columns in characters, 0 asks the contents."""
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        formats = {
            "heading": book.add_format({"bold": True, "bottom": 1, "valign": "vcenter"}),
            "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"}),
            "day": book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        }
        left, number = iter(rows), 0
        while True:
            first = list(islice(left, min(_SAMPLE, rows_a_sheet)))
            if number and not first:
                break
            number += 1
            sheet = book.add_worksheet(_name(sheet_name, number))
            _fill(sheet, headings, first, islice(left, rows_a_sheet - len(first)), formats, widths)


def csv(headings: Sequence[str], rows: Iterable[Sequence[Any]], sheet_name: str = "") -> bytes:
    """The same as CSV in UTF-8 with its mark, so that Excel reads the characters right.

    A text that a spreadsheet would run as a formula gets an apostrophe before it. `sheet_name` says nothing here;
    both writers are called alike.
    """
    return b"".join(csv_chunks(headings, rows))


def csv_chunks(
    headings: Sequence[str], rows: Iterable[Sequence[Any]], *, lines: int = _CSV_LINES
) -> Iterator[bytes]:
    """The same piece by piece, `lines` lines each, so that memory stays flat however many there are."""
    left, mark = chain([headings], rows), "\ufeff"
    while some := list(islice(left, lines)):
        out = io.StringIO(newline="")
        csv_writer.writer(out).writerows([_harmless(value) for value in row] for row in some)
        yield (mark + out.getvalue()).encode()
        mark = ""


def _fill(
    sheet: Any,
    headings: Sequence[str],
    sample: list[Sequence[Any]],
    more: Iterator[Sequence[Any]],
    formats: dict[str, Any],
    widths: Sequence[int],
) -> None:
    """Heading, then rows; columns are as wide as their heading and the first rows ask for."""
    for column, heading in enumerate(headings):
        texts = [heading, *(_shown(row[column]) for row in sample if column < len(row))]
        wanted = widths[column] if column < len(widths) else 0
        width = wanted or max(_width(text) for text in texts) + 2
        sheet.set_column(column, column, min(max(width, _WIDTHS[0]), _WIDTHS[1]))
        sheet.write_string(0, column, heading, formats["heading"])
    sheet.freeze_panes(1, 0)
    line = 0
    for line, row in enumerate(chain(sample, more), start=1):
        for column, value in enumerate(row):
            _write(sheet, line, column, value, formats)
    if headings:
        sheet.autofilter(0, 0, max(line, 1), len(headings) - 1)


def _write(sheet: Any, line: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(line, column, _local(value), formats["moment"])
    elif isinstance(value, date):
        sheet.write_datetime(line, column, value, formats["day"])
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        sheet.write_number(line, column, value)
    elif text := _shown(value):
        sheet.write_string(line, column, text)


def _shown(value: Any) -> str:
    """A value as text: yes and no in words, moments local, a text longer than a cell holds cut and marked."""
    match value:
        case None:
            return ""
        case bool():
            return _("Yes") if value else _("No")
        case datetime():
            return f"{_local(value):%Y-%m-%d %H:%M}"
    text = str(value)
    return text if len(text) <= _CHARACTERS else f"{text[:_CHARACTERS]} ……"


def _harmless(value: Any) -> str:
    text = _shown(value)
    is_text = isinstance(value, bool) or not isinstance(value, int | float | Decimal)
    return f"'{text}" if is_text and text.lstrip(_BLANKS).startswith(_DANGEROUS) else text


def _local(moment: datetime) -> datetime:
    """Without a zone, as spreadsheets want it; a moment that has none is local already."""
    if moment.tzinfo is None:
        return moment
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE)).replace(tzinfo=None)


def _name(wanted: str, number: int) -> str:
    ending = f" {number}" if number > 1 else ""
    return (wanted.translate(_FORBIDDEN_IN_NAMES).strip()[: _SHEET_NAME - len(ending)] or "1") + ending


def _width(text: str) -> int:
    """How wide a text stands: Chinese characters take two places."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text[: _WIDTHS[1]])
