"""Which characters the packaged faces can print, and what stands in for those they cannot."""

import functools
import re
import struct
from pathlib import Path
from typing import Final

import pylopdf_fonts_zh_cn

_WINDOWS_FULL_UNICODE: Final = (3, 10)
_SILENT: Final = dict.fromkeys([*range(0xFE00, 0xFE10), 0x200B, 0x200C, 0x200D, 0x00AD, 0xFEFF], None)
_LONG_RUN: Final = re.compile(r"[!-~]{25,}")
_BREAK: Final = "\u200b"


def printable(text: str) -> str:
    """The text with each character that no packaged face has shown as 〔U+1F600〕, so that nothing is lost unseen.

    Joiners and variation marks fall away; runs of Latin letters that no line could hold may be broken.
    """
    known = _known()
    plain = text.translate(_SILENT).replace("\t", "    ")
    if not known.issuperset(map(ord, plain)):
        plain = "".join(c if ord(c) in known else f"〔U+{ord(c):04X}〕" for c in plain)
    return _LONG_RUN.sub(
        lambda run: _BREAK.join(run[0][i : i + 12] for i in range(0, len(run[0]), 12)), plain
    )


@functools.cache
def _known() -> frozenset[int]:
    """The characters that both faces have; read once, in about 20 ms."""
    serif = _characters(pylopdf_fonts_zh_cn.serif_path())
    return serif & _characters(pylopdf_fonts_zh_cn.sans_path()) | {ord("\n")}


def _characters(font: Path) -> frozenset[int]:
    """The characters of an OpenType font, from the groups of its `cmap` table (format 12)."""
    data = font.read_bytes()
    start = _cmap(data)
    (count,) = struct.unpack_from(">I", data, start + 12)
    found: set[int] = set()
    for first, last, _glyph in struct.iter_unpack(">III", data[start + 16 : start + 16 + 12 * count]):
        found.update(range(first, last + 1))
    return frozenset(found)


def _cmap(data: bytes) -> int:
    """Where in the file the map from characters to glyphs begins; raises ValueError if the font has none."""
    (tables,) = struct.unpack_from(">H", data, 4)
    for index in range(tables):
        tag, _sum, offset, _size = struct.unpack_from(">4sIII", data, 12 + 16 * index)
        if tag == b"cmap":
            (count,) = struct.unpack_from(">H", data, offset + 2)
            for platform, encoding, inner in struct.iter_unpack(
                ">HHI", data[offset + 4 : offset + 4 + 8 * count]
            ):
                if (platform, encoding) == _WINDOWS_FULL_UNICODE:
                    return int(offset + inner)
    raise ValueError("The font has no map of all Unicode characters.")
