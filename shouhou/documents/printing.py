"""Sheets become paper of any kind: PDF/A for printer and archive, one tall picture for messages."""

import base64
import functools
import io
import json
import threading
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, fields, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import pylopdf_fonts_zh_cn
import typst
from django.conf import settings
from django.utils import translation
from PIL import Image

from shouhou.accounts.models import Company
from shouhou.documents.glyphs import printable
from shouhou.documents.papers import Setup
from shouhou.documents.sheets import BookLine, BookPage, CompanyHeader, Drawing, Sheet

_FORMS: Final = Path(__file__).parent / "forms"
_LOGO_HEIGHT: Final = 260  # pixels: 11 mm at 600 dpi
_PICTURE_TEXT: Final = (
    2_000  # characters of one field: a picture in a message is looked at, not read for an hour
)
_PICTURE_LINES: Final = 200  # lines of a book in one picture; a telephone shows no taller one
_SLIP_CHARACTERS: Final = 20_000  # what fits on a slip of five metres, the longest page that a PDF knows
_PIECE_OF_SLIP: Final = 1_000.0  # mm
_LARGE_BOOK: Final = 400  # lines
_KEPT_SHEETS: Final = 10
_PICTURE_PPI: Final = 144.0
_WIDE_PICTURE_PPI: Final = 110.0

_PLAIN: Final = Setup()
_at_hand = threading.local()


def render(
    sheet: Sheet, *, company: CompanyHeader, printed_at: datetime, printed_by: str, setup: Setup = _PLAIN
) -> bytes:
    """The sheet as PDF/A-2b on the paper of `setup`, with the exact title of its form; who and when in the foot.

    A first sheet of a thread costs about 30 ms, further ones a few. Any text can be printed: what the packaged
    faces lack is shown as 〔U+…〕. A slip is as long as what stands on it.
    """
    page = _page_of(sheet, setup)
    made = _compiler(sheet.template).compile(
        sys_inputs=_inputs(sheet, company, printed_at, printed_by, page=page),
        format="pdf",
        pdf_standards=["a-2b"],
        timestamp=int(printed_at.timestamp()),
        # Tags make a book of a thousand lines ten times as large; who cannot see it has the register's page.
        pdf_tags=not sheet.landscape,
    )
    if isinstance(sheet, BookPage) and len(sheet.lines) > _LARGE_BOOK:
        _forget()
    return _one(made)


def render_picture(sheet: Sheet, *, company: CompanyHeader, printed_at: datetime, printed_by: str) -> bytes:
    """The sheet as one tall PNG for a message; fields over 2000 characters, books over 200 lines are cut and say so."""
    made = _compiler(sheet.template).compile(
        sys_inputs=_inputs(sheet, company, printed_at, printed_by, page=None),
        format="png",
        ppi=_WIDE_PICTURE_PPI if sheet.landscape else _PICTURE_PPI,
    )
    return _one(made)


def in_chinese() -> AbstractContextManager[None]:
    """While sheets are built: translated names come out in Chinese, whatever language the page is shown in."""
    return translation.override("zh-hans")


def company_header() -> CompanyHeader:
    """The head of paper as the company has set it; one statement."""
    company = Company.objects.get()
    return CompanyHeader(
        name=company.name,
        header=company.header,
        address=company.address,
        phone=company.phone,
        logo=bytes(company.logo or b""),
    )


def full_moment(moment: datetime) -> str:
    """A moment in full, as on paper: 2026年11月23日 16:50, local to the installation."""
    local = moment.astimezone(ZoneInfo(settings.TIME_ZONE))
    return f"{full_day(local.date())} {local:%H:%M}"


def full_day(day: date) -> str:
    """A day in full, as on paper: 2026年11月3日."""
    return f"{day.year}年{day.month}月{day.day}日"


def _one(made: bytes | list[bytes] | None) -> bytes:
    """A picture would be a list if the sheet had several pages; a sheet as picture has one, however tall."""
    if not isinstance(made, bytes):
        raise TypeError("A sheet becomes one file.")
    return made


def _forget() -> None:
    """Typst keeps what it has set until ten further sheets are made; of 4,500 lines that is half a gigabyte."""
    for _each in range(_KEPT_SHEETS + 1):
        _compiler("empty").compile(format="pdf")


def _compiler(template: str) -> typst.Compiler:
    """This thread's compiler of a form: it may not be used by two threads at once, and making one costs 5 ms."""
    compilers: dict[str, typst.Compiler] | None = getattr(_at_hand, "compilers", None)
    if compilers is None:
        compilers = _at_hand.compilers = {}
    if template not in compilers:
        compilers[template] = typst.Compiler(
            input=str(_FORMS / f"{template}.typ"),
            root=str(_FORMS),
            font_paths=_fonts(),
            ignore_system_fonts=True,
        )
    return compilers[template]


@functools.cache
def _fonts() -> typst.Fonts:
    folder = pylopdf_fonts_zh_cn.serif_path().parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)])


@dataclass(frozen=True, slots=True)
class _Page:
    """The paper as the templates know it, lengths in mm; `height` is None where it follows the content."""

    layout: str
    width: float
    height: float | None
    x: float = 0.0
    y: float = 0.0
    copies: tuple[str, ...] = ()
    preprinted: bool = False


def _page_of(sheet: Sheet, setup: Setup) -> _Page:
    """The page for a sheet: a book lies across, a slip that would be longer than PDF allows comes in pieces."""
    paper = setup.paper
    width, height = paper.width, paper.height
    if sheet.landscape and paper.turns and height is not None:
        width, height = height, width
    if height is None and _weight(sheet) > _SLIP_CHARACTERS:
        height = _PIECE_OF_SLIP
    x, y = float(setup.x), float(setup.y)
    return _Page(paper.layout.value, width, height, x, y, setup.copy_names, setup.preprinted)


def _weight(value: Any) -> int:
    """How many characters there are to set; the end of a line counts for a whole one."""
    match value:
        case str():
            return len(value) + 20 * value.count("\n")
        case tuple():
            return sum(_weight(each) for each in value)
        case _ if is_dataclass(value):
            return sum(_weight(getattr(value, f.name)) for f in fields(value))
    return 0


def _inputs(
    sheet: Sheet, company: CompanyHeader, printed_at: datetime, printed_by: str, *, page: _Page | None
) -> dict[str, str]:
    is_picture = page is None
    contact = " ".join(part for part in (company.address, company.phone) if part)
    everything = {
        "fields": _book(sheet, is_picture) if isinstance(sheet, BookPage) else _plain(sheet, is_picture),
        "number": _plain(sheet.number, is_picture),
        "form_code": _plain(sheet.form_code, is_picture),
        "marks": _plain(sheet.marks, is_picture),
        "prepared_by": _plain(sheet.prepared_by, is_picture),
        "reviewed_by": _plain(sheet.reviewed_by, is_picture),
        "approved_by": _plain(sheet.approved_by, is_picture),
        "company": {
            "name": _plain(company.name, is_picture),
            "header": _plain(company.header, is_picture),
            "contact": _plain(contact, is_picture),
            "logo": _logo(company.logo),
        },
        "printed_at": full_moment(printed_at),
        "printed_by": _plain(printed_by, is_picture),
        "picture": is_picture,
        "paper": asdict(page or _page_of(sheet, _PLAIN)),
        "copies": page.copies if page else (),
    }
    return {"sheet": json.dumps(everything, ensure_ascii=False)}


def _plain(value: Any, is_picture: bool) -> Any:
    match value:
        case Drawing():
            return value
        case str():
            return printable(_cut(value) if is_picture else value)
        case datetime():
            return full_moment(value)
        case date():
            return full_day(value)
        case tuple() | list():
            return [_plain(item, is_picture) for item in value]
        case _ if is_dataclass(value):
            return {f.name: _plain(getattr(value, f.name), is_picture) for f in fields(value)}
    return value


def _cut(text: str) -> str:
    return text if len(text) <= _PICTURE_TEXT else text[:_PICTURE_TEXT] + " ……（全文见单据）"


def _book(page: BookPage, is_picture: bool) -> dict[str, Any]:
    """The register's fields: each line with its day and time apart, and a line 缺号 for each number that is missing."""
    lines: list[dict[str, Any]] = []
    for line in sorted(page.lines, key=lambda each: each.seq):
        while lines and lines[-1]["seq"] + 1 < line.seq:
            missing = line.gap(lines[-1]["seq"] + 1, line.at)
            lines.append(_book_line(missing, page.month.year) | {"day": "", "clock": ""})
        lines.append(_book_line(line, page.month.year))
    shown = lines[:_PICTURE_LINES] if is_picture else lines
    return {
        "branch": printable(page.branch),
        "month_text": f"{page.month.year}年{page.month.month}月",
        "closed_on": _plain(page.closed_on, False),
        "as_of": _plain(page.as_of, False),
        "archive_no": _plain(page.archive_no, False),
        "count": len(page.lines),
        "lines": shown,
        "left_out": len(lines) - len(shown),
    }


def _book_line(line: BookLine, year: int) -> dict[str, Any]:
    local = line.at.astimezone(ZoneInfo(settings.TIME_ZONE))
    plain: dict[str, Any] = _plain(line, False)
    days = {f.name: getattr(line, f.name) for f in fields(line) if f.name.endswith("_on")}
    return plain | {
        "day": _day_of_book(local.date(), year),
        "clock": f"{local:%H:%M}",
        **{name: _day_of_book(day, year) for name, day in days.items()},
    }


def _day_of_book(day: date | None, year: int) -> str:
    """A day in the narrow column of a book whose head names the year; in full if it lies in another year."""
    if day is None:
        return ""
    return f"{day.month}月{day.day}日" if day.year == year else full_day(day)


@functools.lru_cache(maxsize=8)
def _logo(content: bytes) -> str:
    """The logo as a small SVG picture in a text, which is all that a form's input can carry; "" if there is none."""
    if not content:
        return ""
    with Image.open(io.BytesIO(content), formats=["PNG", "JPEG"]) as logo:
        logo.thumbnail((_LOGO_HEIGHT * 5, _LOGO_HEIGHT))
        out = io.BytesIO()
        logo.convert("RGBA").save(out, "PNG", optimize=True)
        width, height = logo.size
    data = base64.b64encode(out.getvalue()).decode("ascii")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )
