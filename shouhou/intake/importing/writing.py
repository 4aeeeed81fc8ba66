"""Workbooks that go back to the person: a sample to fill in, and rows with what was found in them."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Final

import xlsxwriter  # type: ignore[import-untyped]

from shouhou.intake.importing.tables import Cell
from shouhou.intake.importing.values import as_text

# Text is written as text, never as a formula or a link, whatever sign it begins with.
_OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook(headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, widths: Sequence[int] = ()) -> bytes:
    """An .xlsx of one sheet: headings in bold, frozen, and every cell as text, so that no digit is lost."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, _OPTIONS) as book:
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        bold = book.add_format({"bold": True, "num_format": "@", "bg_color": "#E8EEF2", "bottom": 1})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        for column in range(len(headings)):
            width = widths[column] if column < len(widths) else 16
            sheet.set_column(column, column, width, text)
        for column, heading in enumerate(headings):
            sheet.write_string(0, column, heading, bold)
        for line, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if shown := as_text(cell):
                    sheet.write_string(line, column, shown[:32_767], text)
    return out.getvalue()
