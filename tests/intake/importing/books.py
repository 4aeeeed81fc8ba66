"""Workbooks made for tests: tidy ones, messy ones, wrong ones and dangerous ones."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

HEADINGS = ("客户单位名称", "地址", "联系人", "联系电话")
GREEN = ("青山机动车检测站", "济南市历下区解放路1号", "刘洋", "13800138001")
CLOUD = ("云岭物流有限公司", "昆明市官渡区关上路8号", "周敏", "13900139002")
LAKE = ("东湖医院", "武汉市武昌区东湖路3号", "何静", "027-87654321")


def xlsx(
    rows: Sequence[Sequence[Any]], *, sheet: str = "客户", more: Callable[[Any], None] | None = None
) -> bytes:
    """An .xlsx with the rows from its first line on; `more` may do further things to the book."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for line, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, date | datetime):
                    page.write_datetime(line, column, cell, day)
                elif cell != "":
                    page.write(line, column, cell)
        if more:
            more(book)
    return out.getvalue()


def customers(*rows: Sequence[Any], headings: Sequence[str] = HEADINGS) -> bytes:
    """An .xlsx of customers below the usual headings."""
    return xlsx([headings, *rows])


def csv(rows: Sequence[Sequence[str]], *, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    """A delimited text."""
    return "\r\n".join(delimiter.join(row) for row in rows).encode(encoding)


def many(count: int, *, first: int = 0) -> bytes:
    """A workbook of so many different customers."""
    rows = [
        (f"第{n}检测站", f"解放路{n}号", f"联系人{n}", f"138{n:08}")
        for n in range(first + 1, first + count + 1)
    ]
    return customers(*rows)


def parts(data: bytes) -> dict[str, bytes]:
    """What lies in the zip of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(content: dict[str, bytes]) -> bytes:
    """A zip of such parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return out.getvalue()


def with_part(data: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The workbook with one part changed (made, where it is missing)."""
    content = parts(data)
    content[name] = change(content.get(name, b""))
    return packed(content)
