"""Looking into an .xls before anything opens it: what Microsoft's container holds, a password, the reach of cells.

The reader lays out the full grid of every sheet as it opens the file, so that cells in two far corners would fill
the memory: the records are walked here first, without keeping anything of them.
"""

import struct
from collections.abc import Iterator
from typing import Final

from shouhou.intake.importing import limits
from shouhou.intake.importing.extents import Extent
from shouhou.intake.importing.unreadable import Unreadable, Why

MARK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_SECTOR: Final = 0xFFFFFFFA
_BEGIN, _PASSWORD, _MANY = 0x0809, 0x002F, 0x00BD
_CELLS: Final = frozenset([0x0006, 0x0203, 0x0204, 0x0205, 0x027E, 0x00D6, 0x00FD])
_OTHERS: Final = (
    ("EncryptedPackage", Why.PASSWORD),
    ("EncryptionInfo", Why.PASSWORD),
    ("WordDocument", Why.WORD),
    ("PowerPoint Document", Why.SLIDES),
)


def check(data: bytes) -> None:
    """Raises Unreadable for what is no open .xls, or one whose grid would not fit."""
    for name, why in _OTHERS:
        if name.encode("utf-16-le") in data:
            raise Unreadable(why)
    try:
        book = _workbook(data)
    except (struct.error, IndexError, RecursionError) as mistake:
        raise Unreadable(Why.DAMAGED) from mistake
    _check_reach(_sheets(book))


def _check_reach(sheets: Iterator[Extent]) -> None:
    cells = 0
    for extent in sheets:
        cells += extent.grid
        if cells > limits.GRID_CELLS:
            raise Unreadable(Why.FAR_CELL, cell=extent.corner)


def _sheets(book: bytes) -> Iterator[Extent]:
    """The reach of each part of the book, record after record."""
    extent, at = Extent(), 0
    while at + 4 <= len(book):
        kind, size = struct.unpack_from("<HH", book, at)
        if kind == _PASSWORD:
            raise Unreadable(Why.PASSWORD)
        if kind == _BEGIN:
            yield extent
            extent = Extent()
        elif size >= 6 and (kind in _CELLS or kind == _MANY):
            row, column = struct.unpack_from("<HH", book, at + 4)
            extent.stretch(row + 1, column + 1)
            if kind == _MANY and at + 4 + size <= len(book):
                extent.stretch(row + 1, struct.unpack_from("<H", book, at + 2 + size)[0] + 1)
        at += 4 + size
    yield extent


def _workbook(data: bytes) -> bytes:
    """The stream of the workbook, put together from the sectors of the container."""
    size = 1 << min(struct.unpack_from("<H", data, 30)[0], 12)
    sectors = _Sectors(data, size, 512 if size < 4096 else 4096)
    table = _allocation(data, sectors)
    folder = sectors.chain(struct.unpack_from("<I", data, 48)[0], table)
    entries = {_name(folder, at): folder[at : at + 128] for at in range(0, len(folder) - 127, 128)}
    found = entries.get("Workbook") or entries.get("Book")
    if found is None:
        raise Unreadable(Why.UNKNOWN)
    start, length = struct.unpack_from("<II", found, 116)
    if length >= struct.unpack_from("<I", data, 56)[0]:
        return sectors.chain(start, table)[:length]
    small = sectors.chain(struct.unpack_from("<I", entries["Root Entry"], 116)[0], table)
    raw = sectors.chain(struct.unpack_from("<I", data, 60)[0], table)
    return _Sectors(small, 64, 0).chain(start, _numbers(raw))[:length]


class _Sectors:
    """A stretch of bytes in numbered pieces of one size."""

    def __init__(self, data: bytes, size: int, first: int) -> None:
        self._data, self._size, self._first = data, size, first

    def piece(self, number: int) -> bytes:
        at = self._first + number * self._size
        return self._data[at : at + self._size]

    def chain(self, start: int, table: list[int]) -> bytes:
        """The pieces from one on as the table links them; raises Unreadable where they run in a circle."""
        found: list[bytes] = []
        number = start
        while number < _NO_SECTOR:
            if number >= len(table) or len(found) > len(table):
                raise Unreadable(Why.DAMAGED)
            found.append(self.piece(number))
            number = table[number]
        return b"".join(found)


def _allocation(data: bytes, sectors: _Sectors) -> list[int]:
    places = list(struct.unpack_from("<109I", data, 76))
    further = struct.unpack_from("<I", data, 68)[0]
    while further < _NO_SECTOR:
        more = _numbers(sectors.piece(further))
        if not more or len(places) > len(data) // 512:
            raise Unreadable(Why.DAMAGED)
        places += more[:-1]
        further = more[-1]
    return [n for place in places if place < _NO_SECTOR for n in _numbers(sectors.piece(place))]


def _numbers(raw: bytes) -> list[int]:
    count = len(raw) // 4
    return list(struct.unpack_from(f"<{count}I", raw))


def _name(folder: bytes, at: int) -> str:
    length = struct.unpack_from("<H", folder, at + 64)[0]
    return folder[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace")
