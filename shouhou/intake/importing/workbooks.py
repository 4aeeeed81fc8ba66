"""Reading .xlsx, .xls and .ods: values only, so that formulas come as their last result and macros as nothing."""

import io
from collections.abc import Iterator, Sequence

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from shouhou.intake.importing import archive, limits, old_excel
from shouhou.intake.importing.extents import Extent
from shouhou.intake.importing.tables import Cell, Row, Sheet, is_filled
from shouhou.intake.importing.unreadable import Unreadable, Why

type Merged = Sequence[tuple[int, int, int, int]]


def read(data: bytes) -> list[Sheet]:
    """The visible sheets that hold something, in the workbook's order; raises Unreadable."""
    extents = _extents(data)
    book = _book(data)
    shown = [
        meta.name
        for meta in book.sheets_metadata
        if meta.typ is SheetTypeEnum.WorkSheet and meta.visible is SheetVisibleEnum.Visible
    ]
    if extents is None:
        sheets = [_old_sheet(book, name) for name in shown]
        found = [sheet for sheet in sheets if sheet is not None]
        is_empty = bool(sheets)
    else:
        found = [_sheet(book, name, extents[name]) for name in shown if name in extents]
        is_empty = not extents
    if not found:
        raise Unreadable(Why.EMPTY if is_empty else Why.NO_SHEET)
    return found


def _extents(data: bytes) -> dict[str, Extent] | None:
    """What was measured before anything is opened; None for an old .xls, which is checked as a whole."""
    if data.startswith(old_excel.MARK):
        old_excel.check(data)
        return None
    return {name: extent for name, extent in archive.measure(data).extents.items() if extent.last_row}


def read_again(data: bytes, name: str) -> Sheet:
    """A sheet of a workbook that `read` has measured and opened before, without measuring it anew."""
    # An OpenDocument reader tells no merged cells; its content is small enough to be measured twice.
    extent = Extent()
    if b"content.xml" in data[-4096:] or b"opendocument" in data[:200]:
        extent = archive.measure(data).extents.get(name, extent)
    return _sheet(_book(data), name, extent)


def _book(data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as locked:
        raise Unreadable(Why.PASSWORD) from locked
    except CalamineError as mistake:
        raise Unreadable(Why.DAMAGED) from mistake
    except BaseException as panic:
        raise _seen(panic) from panic


def _old_sheet(book: CalamineWorkbook, name: str) -> Sheet | None:
    """A sheet of an .xls, None where it is empty; its grid is laid out already."""
    end = _open(book, name).end
    extent = Extent(1, end[0] + 1, 1, end[1] + 1) if end else None
    return _sheet(book, name, extent) if extent else None


def _sheet(book: CalamineWorkbook, name: str, extent: Extent) -> Sheet:
    opened: list[tuple[CalamineSheet, dict[tuple[int, int], tuple[int, int]]]] = []

    def walk() -> Iterator[Row]:
        if not opened:
            _check_reach(extent)
            sheet = _open(book, name)
            opened.append((sheet, _spread(_merged(sheet, extent))))
        return _rows(*opened[0])

    return Sheet(name=name, walk=walk, hollow=tuple(extent.hollow))


def _check_reach(extent: Extent) -> None:
    """Refuses a sheet whose grid would not fit, before it is laid out."""
    if extent.last_column > limits.COLUMNS:
        raise Unreadable(Why.TOO_MANY_COLUMNS, limit=limits.COLUMNS, cell=extent.corner)
    if extent.grid > limits.GRID_CELLS:
        raise Unreadable(Why.FAR_CELL, cell=extent.corner)


def _open(book: CalamineWorkbook, name: str) -> CalamineSheet:
    try:
        return book.get_sheet_by_name(name)
    except CalamineError as mistake:
        raise Unreadable(Why.DAMAGED) from mistake
    except BaseException as panic:
        raise _seen(panic) from panic


def _seen(panic: BaseException) -> BaseException:
    """A panic of the Rust reader, which is no Exception and has no importable type, is a damaged file."""
    return Unreadable(Why.DAMAGED) if type(panic).__name__ == "PanicException" else panic


def _merged(sheet: CalamineSheet, extent: Extent) -> Merged:
    """Merged ranges, rows and columns from 1, first to last."""
    told = sheet.merged_cell_ranges
    if told is None:
        return extent.merged
    return [(first[0] + 1, first[1] + 1, last[0] + 1, last[1] + 1) for first, last in told]


def _spread(merged: Merged) -> dict[tuple[int, int], tuple[int, int]]:
    """For each cell below the first of a merged column the cell whose value it shares.

    A value that spans columns belongs to the first of them only: a name is no address.
    """
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for first_row, column, last_row, _last_column in merged:
        if last_row - first_row <= limits.ROWS and len(found) <= limits.GRID_CELLS // 10:
            found |= {(row, column): (first_row, column) for row in range(first_row + 1, last_row + 1)}
    return found


def _rows(sheet: CalamineSheet, spread: dict[tuple[int, int], tuple[int, int]]) -> Iterator[Row]:
    if spread:
        yield from _spread_rows(sheet, spread)
        return
    for no, cells in enumerate(sheet.iter_rows(), start=1):
        if any(is_filled(cell) for cell in cells):
            yield Row(no, tuple(cells))


def _spread_rows(sheet: CalamineSheet, spread: dict[tuple[int, int], tuple[int, int]]) -> Iterator[Row]:
    by_row: dict[int, list[int]] = {}
    for row, column in spread:
        by_row.setdefault(row, []).append(column)
    kept: dict[tuple[int, int], Cell] = {}
    wanted = {place: place for place in spread.values()}
    for no, line in enumerate(sheet.iter_rows(), start=1):
        cells: list[Cell] = list(line)
        for column, cell in enumerate(cells, start=1):
            if (no, column) in wanted:
                kept[no, column] = cell
        if not any(is_filled(cell) for cell in cells):
            continue
        filled = []
        for column in by_row.get(no, ()):
            value = kept.get(spread[no, column], "")
            if column <= len(cells) and not is_filled(cells[column - 1]) and is_filled(value):
                cells[column - 1] = value
                filled.append(column - 1)
        yield Row(no, tuple(cells), tuple(sorted(filled)))
