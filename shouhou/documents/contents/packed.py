"""Word and Excel documents are packed: they are unpacked once, into nowhere, to see that they are what they say."""

import zipfile
import zlib
from typing import IO, Final

from shouhou.documents.contents import refusals
from shouhou.documents.contents.kinds import DOCX, XLSX, Format

_MOST_PARTS: Final = 5_000
_MOST_UNPACKED: Final = 200 * 1024 * 1024
_CHUNK: Final = 256 * 1024
_IS_LOCKED: Final = 0x1


def document_of(file: IO[bytes], name: str) -> Format:
    """Whether it is a Word or an Excel document; raises CannotKeepFile.

    Each part is read to its end, so that sizes that lie, parts that overlap and broken ones come to light.
    """
    try:
        with zipfile.ZipFile(file) as packed:
            parts = packed.infolist()
            names = {part.filename for part in parts}
            found = _format(names)
            if found is None:
                raise refusals.wrong_kind(name)
            if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _MOST_UNPACKED:
                raise refusals.too_full(name)
            if any(part.flag_bits & _IS_LOCKED for part in parts) or _has_programs(packed, names):
                raise refusals.with_macros(name)
            _read_all(packed, parts, name)
    except (
        zipfile.BadZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        ValueError,
        KeyError,
    ) as error:
        raise refusals.damaged(name) from error
    return found


def _format(names: set[str]) -> Format | None:
    if "[Content_Types].xml" not in names:
        return None
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else None


def _has_programs(packed: zipfile.ZipFile, names: set[str]) -> bool:
    if any(part.lower().endswith(("vbaproject.bin", ".exe", ".dll", ".js", ".vbs")) for part in names):
        return True
    with packed.open("[Content_Types].xml") as types:
        return b"macroenabled" in types.read(1024 * 1024).lower()


def _read_all(packed: zipfile.ZipFile, parts: list[zipfile.ZipInfo], name: str) -> None:
    total = 0
    for part in parts:
        with packed.open(part) as content:
            while chunk := content.read(_CHUNK):
                total += len(chunk)
                if total > _MOST_UNPACKED:
                    raise refusals.too_full(name)
