"""Workbooks of other makes for tests: a small .xls and a small .ods, written byte by byte."""

import struct
import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def ods(rows: Sequence[Sequence[Any]], *, sheet: str = "客户", more: str = "", locked: bool = False) -> bytes:
    """An .ods with the rows; a cell may be given as its own markup by a leading `<`; `more` follows the rows."""
    body = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES} office:version="1.2">'
        f'<office:body><office:spreadsheet><table:table table:name="{escape(sheet)}">{body}{more}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = '<manifest:encryption-data manifest:checksum="x"/>' if locked else "<manifest/>"
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", _ODS)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


def _ods_cell(value: Any) -> str:
    if isinstance(value, str) and value.startswith("<"):
        return value
    if value == "":
        return "<table:table-cell/>"
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'


def xls(
    rows: Sequence[Sequence[Any]], *, sheet: str = "Sheet1", locked: bool = False, far: bool = False
) -> bytes:
    """An .xls with the rows: texts as labels, figures as numbers; `far` puts something into the last corners."""
    records = [_record(0x0203, struct.pack("<HHHd", 0xFFFF, n % 256, 0, 1.0)) for n in (255,)] if far else []
    for line, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, int | float):
                records.append(_record(0x0203, struct.pack("<HHHd", line, column, 0, float(value))))
            elif value != "":
                text = value.encode("utf-16-le")
                head = struct.pack("<HHHHB", line, column, 0, len(text) // 2, 1)
                records.append(_record(0x0204, head + text))
    page = (
        _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
        + b"".join(records)
        + _record(0x0A, b"")
    )
    name = sheet.encode("utf-16-le")
    start = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    start += _record(0x002F, b"\0" * 6) if locked else b""
    start += _record(0x0042, struct.pack("<H", 1200)) + _record(
        0x00E0, struct.pack("<HHH", 0, 0, 0) + b"\0" * 14
    )
    bound = struct.pack("<IHBB", 0, 0, len(name) // 2, 1) + name
    place = len(start) + 4 + len(bound) + 4
    bound = struct.pack("<I", place) + bound[4:]
    return _container(start + _record(0x0085, bound) + _record(0x0A, b"") + page)


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _container(stream: bytes) -> bytes:
    """Microsoft's container around one stream, in sectors of 512 bytes."""
    stream = stream.ljust(-(-max(len(stream), 4096) // 512) * 512, b"\0")
    count = len(stream) // 512
    tables = -(-(count + 2) // 126)
    end, table_mark, free = 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
    links = [*range(1, count), end, end, *[table_mark] * tables]
    links += [free] * (tables * 128 - len(links))
    folder = _entry("Root Entry", 5, end, 0, child=1) + _entry("Workbook", 2, 0, len(stream)) + b"\0" * 256
    places = [count + 1 + n for n in range(tables)]
    head = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        + b"\0" * 16
        + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
        + b"\0" * 6
    )
    head += struct.pack("<IIIIIIIII", 0, tables, count, 0, 4096, end, 0, end, 0)
    head += struct.pack("<109I", *places, *[free] * (109 - tables))
    return head + stream + folder + struct.pack(f"<{len(links)}I", *links)


def _entry(name: str, kind: int, start: int, size: int, *, child: int = 0xFFFFFFFF) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    none = 0xFFFFFFFF
    head = text.ljust(64, b"\0") + struct.pack("<HBBIII", len(text), kind, 1, none, none, child)
    return (head + b"\0" * 36 + struct.pack("<II", start, size) + b"\0" * 4).ljust(128, b"\0")
