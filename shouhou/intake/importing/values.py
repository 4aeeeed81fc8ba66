"""From a cell as somebody filled it to the value meant: texts, telephones, dates, codes (plain Python)."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Final

from shouhou.core.text import tidy, tidy_long
from shouhou.customers.codes import is_credit_code
from shouhou.customers.imported import ImportedPhone
from shouhou.customers.phones import MOBILE, OFFICE, NotATelephone, read_telephone
from shouhou.intake.importing.tables import Cell

_NOTHING: Final = frozenset(
    [
        "无", "暂无", "没有", "不详", "未知", "无电话", "无手机", "未填", "待定", "待补", "空", "/",
        "//", "\\", "-", "--", "—", "——", "_", ".", "。", "*", "?", "？", "n/a", "na", "#n/a", "null",
        "none", "nil", "#value!", "#ref!", "#name?", "#div/0!", "#null!", "#num!", "#####",
    ]
)  # fmt: skip
_DITTO: Final = frozenset(["同上", "〃", "″", "''", '"', "同 上", "ditto"])
_LONGEST: Final = max(map(len, _NOTHING | _DITTO))
_FIFTEEN_DIGITS: Final = 10**15


def as_text(cell: Cell) -> str:
    """A cell as a person sees it: whole numbers without a point, dates as 2023-03-05, no direction marks."""
    match cell:
        case str():
            # Most cells hold nothing that would have to be tidied away, and seeing that is quick.
            if cell.isprintable() and unicodedata.is_normalized("NFC", cell) and "_x" not in cell:
                return cell.strip()
            return tidy_long(cell.replace("_x000D_", ""))
        case bool():
            return "TRUE" if cell else "FALSE"
        case int():
            return str(cell)
        case float():
            return str(int(cell)) if cell.is_integer() and abs(cell) < 1e21 else repr(cell)
        case datetime():
            return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
        case date():
            return cell.isoformat()
        case _:
            return str(cell)


def meant(cell: Cell) -> str:
    """The text of a cell on one line; empty where somebody wrote that there is nothing (无, /, #N/A)."""
    text = as_text(cell)
    if not text.isprintable() or "  " in text:
        text = tidy(text)
    return "" if len(text) <= _LONGEST and text.lower() in _NOTHING else text


def heading_of(cell: Cell) -> str:
    """The text of a cell as a heading: on one line, and no longer than anybody would write one."""
    return " ".join(as_text(cell).split())[:120]


def is_ditto(cell: Cell) -> bool:
    """Whether the cell says: as in the row above."""
    if not isinstance(cell, str):
        return False
    text = cell.strip()
    return len(text) <= _LONGEST and text.lower() in _DITTO


def is_rounded(cell: Cell) -> bool:
    """Whether a number is longer than the fifteen digits that a spreadsheet keeps: its end is wrong."""
    return isinstance(cell, int | float) and not isinstance(cell, bool) and abs(cell) >= _FIFTEEN_DIGITS


def folded(name: str) -> str:
    """A name for comparing: half-width, lower case, without spaces and punctuation."""
    plain = unicodedata.normalize("NFKC", name).lower()
    if plain.isalnum():
        return plain
    return "".join(c for c in plain if c.isalnum())


# Telephones

_PLAIN: Final = re.compile(r"(1[3-9][0-9]{9})|0(?!0|1[3-9])[0-9]{2,3}-?[0-9]{7,8}")
"""A mobile, or a landline with its area code: as most people write them, so that nothing more has to be looked at."""
_SHORTENED: Final = re.compile(r"(\d(?:\.(\d+))?)[eE]\+?(\d{1,2})")
_NUMBER: Final = re.compile(
    r"\+?\(?\d[\d()\s.·-]*\d(?:\s*(?:转|轉|分机|ext\.?|x|#)\s*\d{1,6})?", re.IGNORECASE
)
_LABEL: Final = re.compile(
    r"手机号?|移动电话|联系电话|电话|固话|座机|办公|tel\b|mobile|phone|cell", re.IGNORECASE
)
_BETWEEN: Final = re.compile(r"[/、,，;；\n|]|或者|或|\band\b|\bor\b", re.IGNORECASE)
_IN_A_ROW: Final = re.compile(
    r"(?<!\d)(?:1[3-9]\d[- ]?\d{4}[- ]?\d{4}|\(?0\d{2,3}\)?[- ]?\d{7,8}(?:-\d{1,6})?)(?!\d)"
)


@dataclass(frozen=True, slots=True)
class Phones:
    """What a telephone cell holds: numbers, words that stood beside them, parts that are no telephone.

    `shortened` where a spreadsheet made 1.38E+10 of a number, so that its last digits are lost.
    """

    numbers: tuple[ImportedPhone, ...] = ()
    words: str = ""
    impossible: tuple[str, ...] = ()
    shortened: bool = False


def read_phones(cell: Cell) -> Phones:
    """All telephones of a cell, split where several stand in it."""
    if isinstance(cell, str) and (plain := _PLAIN.fullmatch(cell)):
        mark = MOBILE if plain[1] else OFFICE
        return Phones((ImportedPhone(cell, cell.replace("-", ""), mark=mark),))
    return _phones_among_words(cell)


def _phones_among_words(cell: Cell) -> Phones:
    text = unicodedata.normalize("NFKC", meant(cell).replace("—", "-").replace("－", "-"))
    if not text:
        return Phones()
    if found := _SHORTENED.fullmatch(text):
        return _lengthened(text, found)
    numbers: dict[tuple[str, str], ImportedPhone] = {}
    words: list[str] = []
    impossible: list[str] = []
    for part in _parts(text):
        number, rest = _one_phone(part)
        if number:
            numbers.setdefault((number.digits, number.extension), number)
        elif re.search(r"\d", part):
            impossible.append(part)
        if rest:
            words.append(rest)
    shortened = isinstance(cell, int | float) and any(re.search(r"0{7}$", n.digits) for n in numbers.values())
    return Phones(tuple(numbers.values()), " ".join(words), tuple(impossible), shortened)


def _lengthened(text: str, found: re.Match[str]) -> Phones:
    """1.3812345678E+10 is a telephone in full, 1.38E+10 has lost its end."""
    decimals, power = found[2] or "", int(found[3])
    if len(decimals) < power:
        return Phones(impossible=(text,), shortened=True)
    digits = (found[1].replace(".", ""))[: power + 1]
    number, _rest = _one_phone(digits)
    return Phones((number,)) if number else Phones(impossible=(text,))


def _parts(text: str) -> Sequence[str]:
    parts = [part.strip() for part in _BETWEEN.split(text) if part and part.strip()]
    found: list[str] = []
    for part in parts:
        several = list(_IN_A_ROW.finditer(part))
        if len(several) < 2:
            found.append(part)
            continue
        starts = [0, *(match.start() for match in several[1:]), len(part)]
        found += [part[a:b].strip() for a, b in pairwise(starts)]
    return found


def _one_phone(part: str) -> tuple[ImportedPhone | None, str]:
    """One telephone and the words beside it; None where the digits are none."""
    found = _NUMBER.search(part)
    if not found:
        return None, ""
    try:
        phone = read_telephone(found[0])
    except NotATelephone:
        return None, ""
    is_foreign = bool(re.match(r"\+|00(?!86)", found[0])) and 7 <= len(phone.digits) <= 17
    # An internal number of three or four digits may be dialled; a list of customers holds none.
    if len(phone.digits) < 5 or (phone.is_odd and not is_foreign):
        return None, ""
    words = tidy(_LABEL.sub(" ", f"{part[: found.start()]} {part[found.end() :]}")).strip(" :-()[]")
    return ImportedPhone(phone.number[:40], phone.digits, phone.extension, phone.mark), words[:60]


# Dates

_DATE_FORMS: Final = (
    re.compile(r"(?P<y>\d{4})\s*[-./年]\s*(?P<m>\d{1,2})\s*[-./月]\s*(?P<d>\d{1,2})\s*[日号]?(?:[ T].*)?"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(r"(?P<y>\d{2})\s*[-./年]\s*(?P<m>\d{1,2})\s*[-./月]\s*(?P<d>\d{1,2})\s*[日号]?"),
)
_FIRST_SERIAL: Final = 20_000  # 1954: below it a bare number is no date that a customer list would hold
_LAST_SERIAL: Final = 80_000
_EXCEL_START: Final = date(1899, 12, 30)


def read_date(cell: Cell) -> date | None:
    """A day as people and spreadsheets write it (2023.3.5, 2023年3月5日, 45000); None where it is none."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool | time | timedelta):
        return None
    text = unicodedata.normalize("NFKC", meant(cell))
    serial = float(text) if re.fullmatch(r"\d{5}(\.\d+)?", text) else 0.0
    if _FIRST_SERIAL <= serial <= _LAST_SERIAL:
        return _EXCEL_START + timedelta(days=int(serial))
    for form in _DATE_FORMS:
        if found := form.fullmatch(text):
            return _day(int(found["y"]), int(found["m"]), int(found["d"]))
    return None


_CLOCK: Final = re.compile(r"(上午|下午|晚上|am|pm)?\s*(\d{1,2})\s*[::时点]\s*(\d{1,2})?", re.IGNORECASE)


def read_moment(cell: Cell) -> str | None:
    """A day, with its time of day where one is written: 2026-03-05 or 2026-03-05T14:30; None where it is none."""
    day = read_date(cell)
    if day is None:
        return None
    if isinstance(cell, datetime):
        clock = cell.strftime("%H:%M") if cell.time() != time() else ""
    else:
        rest = re.sub(r"^.*?(?:[日号T]|\s(?=\D*\d{1,2}\s*[::时点]))", "", as_text(cell), count=1)
        clock = (read_time(rest) or "") if rest != as_text(cell) else ""
    return f"{day.isoformat()}T{clock}" if clock else day.isoformat()


def read_time(cell: Cell) -> str | None:
    """A time of day as 14:30, from 下午2点30分, 14:30 or a spreadsheet's fraction of a day; None where it is none."""
    if isinstance(cell, time | datetime):
        return cell.strftime("%H:%M")
    if isinstance(cell, timedelta) or (isinstance(cell, float) and 0 <= cell < 1):
        minutes = round(cell.total_seconds() / 60 if isinstance(cell, timedelta) else cell * 1440) % 1440
        return f"{minutes // 60:02}:{minutes % 60:02}"
    found = _CLOCK.search(unicodedata.normalize("NFKC", meant(cell)))
    if not found:
        return None
    hour, minute = int(found[2]), int(found[3] or 0)
    if found[1] and found[1].lower() in ("下午", "晚上", "pm") and hour < 12:
        hour += 12
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def _day(year: int, month: int, day: int) -> date | None:
    year += 0 if year >= 100 else 2000 if year < 70 else 1900
    try:
        return date(year, month, day) if 1900 <= year <= 2200 else None
    except ValueError:
        return None


# Codes

_PLATE: Final = re.compile(r"[一-鿿][A-Z][A-Z0-9]{4,6}[A-Z0-9挂学警港澳领使]?")
_VIN: Final = re.compile(r"[A-HJ-NPR-Z0-9]{17}")


def read_credit_code(cell: Cell) -> str | None:
    """A unified social credit code (GB 32100, with check sign) or an older tax number; None for others."""
    code = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", meant(cell))).upper()
    if len(code) == 18:
        return code if is_credit_code(code) else None
    return code if re.fullmatch(r"\d{15}|[0-9A-Z]{8}-?[0-9X]", code) else None


def read_plate(cell: Cell) -> str | None:
    """A Chinese plate without its point, such as 京A12345; None where it is none."""
    plate = re.sub(r"[\s·.•-]", "", unicodedata.normalize("NFKC", meant(cell))).upper()
    return plate if _PLATE.fullmatch(plate) else None


def read_vin(cell: Cell) -> str | None:
    """A vehicle identification number of seventeen signs (never I, O or Q); None for others."""
    vin = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", meant(cell))).upper()
    return vin if _VIN.fullmatch(vin) else None


def read_count(cell: Cell) -> int | None:
    """A whole number up to 32,767, with or without a measure word; None for others."""
    found = re.fullmatch(r"(\d{1,5})\s*[条台个辆年月]?", meant(cell))
    return int(found[1]) if found and int(found[1]) <= 32_767 else None
