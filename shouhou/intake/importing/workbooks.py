"""Reading .xlsx: values only, so that formulas come as their last result and macros and links as nothing."""

import io
from collections.abc import Iterator

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from shouhou.intake.importing import archive, limits
from shouhou.intake.importing.tables import Row, Sheet, is_filled
from shouhou.intake.importing.unreadable import Unreadable, Why


def read(data: bytes) -> list[Sheet]:
    """The visible sheets that hold something, in the workbook's order; raises Unreadable."""
    extents = {name: extent for name, extent in archive.measure(data).extents.items() if extent.last_row}
    book = _book(data)
    shown = [
        meta.name
        for meta in book.sheets_metadata
        if meta.typ is SheetTypeEnum.WorkSheet
        and meta.visible is SheetVisibleEnum.Visible
        and meta.name in extents
    ]
    if not shown:
        raise Unreadable(Why.EMPTY if not extents else Why.NO_SHEET)
    return [_sheet(book, name, extents[name]) for name in shown]


def read_again(data: bytes, name: str) -> Sheet:
    """A sheet of a workbook that `read` has measured and opened before, without measuring it anew."""
    return _sheet(_book(data), name, archive.Extent())


def _book(data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except CalamineError as mistake:
        raise Unreadable(Why.DAMAGED) from mistake


def _sheet(book: CalamineWorkbook, name: str, extent: archive.Extent) -> Sheet:
    opened: list[CalamineSheet] = []

    def walk() -> Iterator[Row]:
        if not opened:
            _check_reach(extent)
            opened.append(_open(book, name))
        return _rows(opened[0])

    return Sheet(name=name, walk=walk)


def _check_reach(extent: archive.Extent) -> None:
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
        # A panic of the Rust reader is no Exception and has no importable type.
        if type(panic).__name__ == "PanicException":
            raise Unreadable(Why.DAMAGED) from panic
        raise


def _rows(sheet: CalamineSheet) -> Iterator[Row]:
    for no, cells in enumerate(sheet.iter_rows(), start=1):
        if any(is_filled(cell) for cell in cells):
            yield Row(no, tuple(cells))
