"""Looking into a workbook's zip before anything opens it: kind, true unpacked size, reach of each sheet.

The reader lays out a full grid from the first to the last cell and ends the whole process when memory runs
out, so that one cell in the far corner of a 5 KB file would stop the server: everything is measured here
first, by unpacking in small pieces that are thrown away.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree
from xml.parsers import expat

from shouhou.intake.importing import limits
from shouhou.intake.importing.extents import HOLLOW_KEPT, Extent
from shouhou.intake.importing.opendocument import OpenRuler
from shouhou.intake.importing.unreadable import Unreadable, Why

_LOCAL_HEADER: Final = struct.Struct("<4s5H3I2H")
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})([0-9]{1,9})$")
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, struct.error, UnicodeDecodeError, ElementTree.ParseError)
_PIECE: Final = 1 << 18
_SMALL_PART: Final = 4 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Workbook:
    """What was measured: the reach of each sheet by its name."""

    extents: dict[str, Extent]


def measure(data: bytes) -> Workbook:
    """Checks a zip as a workbook and measures it; raises Unreadable for every other content and for bombs."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            _check_kind({part.filename for part in parts})
            _check_declared(parts, len(data))
            return Workbook(_extents(archive, data, parts))
    except (
        zipfile.BadZipFile,
        zlib.error,
        struct.error,
        UnicodeDecodeError,
        ElementTree.ParseError,
    ) as mistake:
        raise Unreadable(Why.DAMAGED) from mistake


def _check_kind(names: set[str]) -> None:
    if any(name.startswith("xl/workbook.xml") for name in names) or "content.xml" in names:
        return
    if "xl/workbook.bin" in names:
        raise Unreadable(Why.BINARY_EXCEL)
    if any(name.startswith("word/") for name in names):
        raise Unreadable(Why.WORD)
    if any(name.startswith("ppt/") for name in names):
        raise Unreadable(Why.SLIDES)
    raise Unreadable(Why.ARCHIVE)


def _check_declared(parts: list[zipfile.ZipInfo], packed: int) -> None:
    if len(parts) > limits.ARCHIVE_PARTS:
        raise Unreadable(Why.BOMB, limit=_megabytes(limits.UNPACKED_BYTES))
    if any(part.flag_bits & 0x1 for part in parts):
        raise Unreadable(Why.PASSWORD)
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise Unreadable(Why.DAMAGED)
    if sum(part.file_size for part in parts) > allowance(packed):
        raise Unreadable(Why.BOMB, limit=_megabytes(limits.UNPACKED_BYTES))


def allowance(packed: int) -> int:
    """How many bytes a zip of so many bytes may unpack to."""
    return min(limits.UNPACKED_BYTES, max(limits.UNPACKED_FREE, packed * limits.UNPACKED_RATIO))


def _megabytes(size: int) -> int:
    return size // (1024 * 1024)


def _extents(archive: zipfile.ZipFile, data: bytes, parts: list[zipfile.ZipInfo]) -> dict[str, Extent]:
    left = allowance(len(data))
    rulers: dict[str, _Ruler] = {}
    is_open = any(part.filename == "content.xml" for part in parts)
    opened = OpenRuler()
    for part in parts:
        ruler: _Ruler | OpenRuler = _Ruler()
        if is_open:
            if part.filename == "META-INF/manifest.xml" and b"encryption-data" in archive.read(part):
                raise Unreadable(Why.PASSWORD)
            ruler = opened if part.filename == "content.xml" else ruler
        for piece in _pieces(data, part):
            left -= len(piece)
            if left < 0:
                raise Unreadable(Why.BOMB, limit=_megabytes(limits.UNPACKED_BYTES))
            ruler.feed(piece)
        ruler.close()
        rulers[part.filename.lower()] = ruler if isinstance(ruler, _Ruler) else _Ruler()
    if len(rulers) < len(parts):
        raise Unreadable(Why.DAMAGED)
    return opened.extents if is_open else _by_sheet(archive, rulers)


def _pieces(data: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The true content of a part, piece by piece, whatever size the directory of the zip claims."""
    header = _LOCAL_HEADER.unpack_from(data, part.header_offset)
    if header[0] != b"PK\x03\x04":
        raise Unreadable(Why.DAMAGED)
    start = part.header_offset + _LOCAL_HEADER.size + header[9] + header[10]
    packed = memoryview(data)[start : start + part.compress_size]
    if part.compress_type == zipfile.ZIP_STORED:
        yield from (bytes(packed[i : i + _PIECE]) for i in range(0, len(packed), _PIECE))
        return
    inflating = zlib.decompressobj(-zlib.MAX_WBITS)
    for i in range(0, len(packed), _PIECE):
        waiting = bytes(packed[i : i + _PIECE])
        while waiting and not inflating.eof:
            yield inflating.decompress(waiting, _PIECE)
            waiting = inflating.unconsumed_tail
    yield inflating.flush()


class _Ruler:
    """Measures a part while it streams by: a sheet's filled cells; everything else is only unpacked."""

    def __init__(self) -> None:
        self.extent = Extent()
        self.root = ""
        self._row = self._column = 0
        self._formula = self._error = False
        self._parser: expat.XMLParserType | None = expat.ParserCreate()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, piece: bytes) -> None:
        self._parse(piece, final=False)
        if self.root not in ("", "worksheet"):
            self._parser = None

    def close(self) -> None:
        self._parse(b"", final=True)

    def _parse(self, piece: bytes, *, final: bool) -> None:
        if self._parser is None:
            return
        try:
            self._parser.Parse(piece, final)
        except expat.ExpatError:
            # A picture, say. A sheet that cannot be measured is not offered and so never opened.
            self._parser, self.root = None, "?"

    def _refuse(self, *_: object) -> None:
        raise Unreadable(Why.DAMAGED)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if not self.root:
            self.root = tag
        if self.root != "worksheet":
            return
        if tag == "c":
            self._place(attributes.get("r"))
            self._error = attributes.get("t") == "e"
        elif tag in ("v", "is"):
            self.extent.stretch(self._row, self._column)
            if self._formula and self._parser:
                self._parser.CharacterDataHandler = self._result
        elif tag == "f":
            self._formula = True
        elif tag == "row":
            given = attributes.get("r", "")
            self._row = int(given) if given.isdigit() and len(given) < 10 else self._row + 1
            self._column = 0

    def _result(self, said: str) -> None:
        """Only listened to inside formulas: texts of other cells go by unread."""
        self._formula = self._formula and not said

    def _end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag == "v" and self._parser:
            self._parser.CharacterDataHandler = None
        if (self._formula or self._error) and tag == "c":
            self._formula = self._error = False
            if len(self.extent.hollow) < HOLLOW_KEPT:
                self.extent.hollow.append((self._row, self._column))

    def _place(self, reference: str | None) -> None:
        if not reference:
            self._column += 1
            return
        found = _REFERENCE.match(reference)
        if not found:
            raise Unreadable(Why.DAMAGED)
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - 64
        self._row, self._column = int(found[2]), column


def _by_sheet(archive: zipfile.ZipFile, rulers: dict[str, _Ruler]) -> dict[str, Extent]:
    """The measured worksheets by their names in the workbook; other kinds of sheet are left out."""
    target: dict[str, str] = {}
    for relation in _tree(archive, "xl/_rels/workbook.xml.rels").iter():
        if relation.tag.endswith("}Relationship") and not _put(
            target, relation.get("Id", ""), relation.get("Target", "")
        ):
            raise Unreadable(Why.DAMAGED)
    found: dict[str, Extent] = {}
    for sheet in _tree(archive, "xl/workbook.xml").iter():
        if not sheet.tag.endswith("}sheet"):
            continue
        key = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
        part = target.get(key, "").lower().lstrip("/")
        ruler = rulers.get(part if part.startswith("xl/") else f"xl/{part}")
        if ruler and ruler.root == "worksheet" and not _put(found, sheet.get("name", ""), ruler.extent):
            raise Unreadable(Why.DAMAGED)
    return found


def _put[T](known: dict[str, T], key: str, value: T) -> bool:
    """Adds an entry; False where the key is taken, since two readers might then choose differently."""
    if key in known:
        return False
    known[key] = value
    return True


def _tree(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    try:
        part = archive.getinfo(name)
    except KeyError as missing:
        raise Unreadable(Why.DAMAGED) from missing
    if part.file_size > _SMALL_PART:
        raise Unreadable(Why.DAMAGED)
    content = archive.read(part)
    if b"<!DOCTYPE" in content:
        raise Unreadable(Why.DAMAGED)
    return ElementTree.fromstring(content)
