"""The front door of a file: what it is by its content, never by its name, and the table in it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from shouhou.customers.vcards import is_vcard
from shouhou.intake.importing import cards, columns, delimited, limits, old_excel, workbooks
from shouhou.intake.importing.tables import Cell, Row, Sheet, Table, is_filled
from shouhou.intake.importing.unreadable import Unreadable, Why
from shouhou.intake.importing.values import heading_of

ALL_SHEETS: Final = "*"  # no sheet can have this name
SHEET_STRIDE: Final = 2_000_000  # more than any sheet has rows
_SIGNATURES: Final = (
    (b"%PDF", Why.PDF),
    (b"\x89PNG", Why.PICTURE),
    (b"\xff\xd8\xff", Why.PICTURE),
    (b"GIF8", Why.PICTURE),
    (b"RIFF", Why.PICTURE),
    (b"Rar!", Why.ARCHIVE),
    (b"7z\xbc\xaf\x27\x1c", Why.ARCHIVE),
    (b"\x1f\x8b", Why.ARCHIVE),
    (b"{\\rtf", Why.WORD),
    (b"MZ", Why.PROGRAM),
    (b"\x7fELF", Why.PROGRAM),
)
_MARKUP: Final = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta", b"<head", b"<style")


def open_table(data: bytes, *, sheet: str = "", heading_row: int = 0) -> Table:
    """The table of a file: on the named sheet, below the numbered row of headings, or where they are found.

    Raises Unreadable with the reason where there is no such table, or more of it than the limits allow.
    """
    sheets = read_sheets(data)
    names = tuple(each.name for each in sheets)
    if sheet == ALL_SHEETS:
        return _joined(sheets)
    if sheet:
        chosen = next((each for each in sheets if each.name == sheet), None)
        if chosen is None:
            raise Unreadable(Why.SHEET_GONE, sheet=sheet)
    else:
        chosen = _likeliest(sheets)
    headings = _row_numbered(chosen, heading_row) if heading_row else find_headings(_top(chosen))
    return _table(chosen, names, headings)


def reopen_table(
    data: bytes, *, sheet: str, heading_row: int, headings: Sequence[str], row_count: int
) -> Table:
    """The table of a file that open_table has read before (the same bytes, by their hash): nothing is searched anew."""
    if sheet == ALL_SHEETS:
        joined = _joined(workbooks.read(data))
        return Table(joined.sheet, joined.sheets, heading_row, tuple(headings), row_count)
    again = workbooks.read_again(data, sheet) if _is_workbook(data) else _text(data)
    return Table(again, (sheet,), heading_row, tuple(headings), row_count)


def read_sheets(data: bytes) -> Sequence[Sheet]:
    """The sheets of a file, rows not yet read; raises Unreadable for wrong, disguised, dangerous files."""
    if not data.strip(b"\x00\t\r\n "):
        raise Unreadable(Why.EMPTY)
    if len(data) > limits.FILE_BYTES:
        megabyte = 1024 * 1024
        raise Unreadable(Why.TOO_BIG, size=-(-len(data) // megabyte), limit=limits.FILE_BYTES // megabyte)
    if _is_workbook(data):
        return workbooks.read(data)
    _refuse_disguises(data)
    return [_text(data)]


def _text(data: bytes) -> Sheet:
    """The one sheet of what is no workbook: address cards, or a delimited text."""
    return cards.read(data) if is_vcard(data) else delimited.read(data)


def _refuse_disguises(data: bytes) -> None:
    for signature, why in _SIGNATURES:
        if data.startswith(signature):
            raise Unreadable(why)
    if data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise Unreadable(Why.WEB_PAGE)


def _joined(sheets: Sequence[Sheet]) -> Table:
    """One table of all sheets with the headings of the likeliest; each sheet's rows count from a number of its own."""
    first = _likeliest(sheets)
    headings = find_headings(_top(first))
    found = [(place, sheet, _same_headings(sheet, headings)) for place, sheet in enumerate(sheets)]
    alike = [(place, sheet, top) for place, sheet, top in found if top is not None]

    def walk() -> Iterator[Row]:
        for place, sheet, top in alike:
            for row in sheet.walk():
                if row.no > top.no:
                    yield replace(row, no=place * SHEET_STRIDE + row.no)

    hollow = tuple(
        (place * SHEET_STRIDE + row, column)
        for place, sheet, _top_row in alike
        for row, column in sheet.hollow
    )
    whole = Sheet(ALL_SHEETS, walk, hollow)
    table = _table(whole, tuple(sheet.name for sheet in sheets), replace(headings, no=0))
    return replace(table, heading_row=0)


def _same_headings(sheet: Sheet, wanted: Row) -> Row | None:
    texts = [text for text in _texts(wanted) if text]
    return next((row for row in _top(sheet) if [text for text in _texts(row) if text] == texts), None)


def place_of(row_no: int, sheets: Sequence[str] = ()) -> tuple[str, int]:
    """The sheet and the row in it of a number of a joined table."""
    place, no = divmod(row_no, SHEET_STRIDE)
    return (sheets[place] if place < len(sheets) else "", no)


def _is_workbook(data: bytes) -> bool:
    return data.startswith((b"PK", old_excel.MARK))


def _likeliest(sheets: Sequence[Sheet]) -> Sheet:
    """The sheet whose top looks most like headings of customers; the first one among equals."""
    if len(sheets) == 1:
        return sheets[0]
    return max(
        sheets, key=lambda each: max((columns.recognised(_texts(row)) for row in _top(each)), default=0)
    )


def _top(sheet: Sheet) -> list[Row]:
    rows = []
    for row in sheet.walk():
        rows.append(row)
        if len(rows) == limits.TITLE_ROWS:
            break
    return rows


def find_headings(top: Sequence[Row]) -> Row:
    """The row of headings among the first rows: the first with the most known headings, else with most words.

    Titles stand in one cell; a row of data holds numbers. Raises Unreadable where there is nothing.
    """
    if not top:
        raise Unreadable(Why.EMPTY)
    known = [(columns.recognised(_texts(row)), row) for row in top]
    most = max(count for count, _ in known)
    if most >= 2 or (most == 1 and all(_width(row) == 1 for row in top)):
        return next(row for count, row in known if count == most)
    return _wordiest(top)


def _wordiest(top: Sequence[Row]) -> Row:
    widest = max(_width(row) for row in top)
    for row in top:
        filled = [cell for cell in row.cells if is_filled(cell)]
        if len(filled) * 2 > widest and all(_may_be_heading(cell) for cell in filled):
            return row
    raise Unreadable(Why.NO_HEADINGS)


def _may_be_heading(cell: Cell) -> bool:
    return isinstance(cell, str) and len(cell) <= 30 and any(c.isalpha() for c in cell)


def _width(row: Row) -> int:
    return sum(1 for cell in row.cells if is_filled(cell))


def _row_numbered(sheet: Sheet, no: int) -> Row:
    for row in sheet.walk():
        if row.no == no:
            return row
        if row.no > no:
            break
    raise Unreadable(Why.NO_HEADINGS)


def _table(sheet: Sheet, names: tuple[str, ...], headings: Row) -> Table:
    texts = _texts(headings)
    while texts and not texts[-1]:
        texts.pop()
    count = width = 0
    for row in sheet.walk():
        if row.no > headings.no:
            count += 1
            width = max(width, len(row.cells))
            if count > limits.ROWS:
                raise Unreadable(Why.TOO_MANY_ROWS, limit=limits.ROWS)
    if not count:
        raise Unreadable(Why.ONLY_HEADINGS)
    # Columns beyond the last heading still count: a heading may be missing where the data is not.
    texts += [""] * (width - len(texts))
    return Table(sheet, names, headings.no, tuple(texts), count)


def _texts(row: Row) -> list[str]:
    return [heading_of(cell) for cell in row.cells]
