"""Lists as workbooks and as CSV, with nothing in them that a spreadsheet would run as a formula."""

import csv as csv_writer
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

import xlsxwriter

_DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")
_SHEET_NAME: Final = 31
_FORBIDDEN_IN_NAMES: Final = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_WIDTHS: Final = (8, 60)


def workbook(headings: Sequence[str], rows: Iterable[Sequence[Any]], sheet_name: str) -> bytes:
    """An .xlsx of one sheet with a frozen header; rows are written as they come, memory stays flat."""
    out = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "in_memory": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(sheet_name.translate(_FORBIDDEN_IN_NAMES)[:_SHEET_NAME] or "Sheet1")
        bold = book.add_format({"bold": True, "bottom": 1})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.freeze_panes(1, 0)
        for column, heading in enumerate(headings):
            sheet.set_column(column, column, min(max(len(heading) * 2 + 2, _WIDTHS[0]), _WIDTHS[1]))
            sheet.write_string(0, column, heading, bold)
        for line, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                _write(sheet, line, column, value, moment, day)
    return out.getvalue()


def _write(sheet: Any, line: int, column: int, value: Any, moment: Any, day: Any) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(line, column, value.replace(tzinfo=None), moment)
    elif isinstance(value, date):
        sheet.write_datetime(line, column, value, day)
    elif isinstance(value, bool) or not isinstance(value, int | float):
        sheet.write_string(line, column, "" if value is None else str(value))
    else:
        sheet.write_number(line, column, value)


def csv(headings: Sequence[str], rows: Iterable[Sequence[Any]], sheet_name: str = "") -> bytes:
    """The same as CSV in UTF-8 with its mark, so that Excel reads the characters right."""
    out = io.StringIO(newline="")
    writer = csv_writer.writer(out)
    writer.writerow([_harmless(h) for h in headings])
    for row in rows:
        writer.writerow([_harmless(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def _harmless(value: Any) -> str:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_DANGEROUS) and not isinstance(value, int | float) else text
