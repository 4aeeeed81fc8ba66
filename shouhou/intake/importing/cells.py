"""Reading one row cell by cell into values and findings (plain Python)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from shouhou.core.text import tidy_long
from shouhou.customers.codes import is_email
from shouhou.customers.imported import ImportedContact, ImportedPhone, Value
from shouhou.intake.importing import limits
from shouhou.intake.importing.choices import CHOICES
from shouhou.intake.importing.fields import Field, Part, Reads
from shouhou.intake.importing.findings import Code, Finding
from shouhou.intake.importing.tables import Cell
from shouhou.intake.importing.values import (
    Phones,
    as_text,
    is_rounded,
    meant,
    read_count,
    read_credit_code,
    read_date,
    read_moment,
    read_phones,
    read_plate,
    read_time,
    read_vin,
)

_NOTE_HEADINGS: Final = ("备注", "", "Notes", "Remark")
_WRONG: Final = {
    Reads.PAST_DATE: Code.DATE_UNREADABLE,
    Reads.DATE: Code.DATE_UNREADABLE,
    Reads.MOMENT: Code.DATE_UNREADABLE,
    Reads.TIME: Code.DATE_UNREADABLE,
    Reads.CREDIT_CODE: Code.CODE_WRONG,
    Reads.POSTCODE: Code.POSTCODE_WRONG,
    Reads.EMAIL: Code.EMAIL_WRONG,
    Reads.VIN: Code.VIN_WRONG,
    Reads.COUNT: Code.COUNT_WRONG,
    Reads.CHOICE: Code.CHOICE_UNKNOWN,
}


@dataclass(slots=True)
class RowReader:
    """Collects what the cells of one row say, record by record."""

    today: date
    findings: list[Finding] = field(default_factory=list)
    records: dict[Part, dict[str, Value]] = field(default_factory=dict)
    phones: dict[Part, dict[tuple[str, str], ImportedPhone]] = field(default_factory=dict)
    phone_words: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    asset_words: list[str] = field(default_factory=list)
    names_above: bool = False
    """The name is that of a merged cell or of a row above: whatever else the row says is of that customer."""

    def record(self, part: Part) -> dict[str, Value]:
        """The values of one record of the row."""
        return self.records.setdefault(part, {})

    def read(self, what: Field, column: int, heading: str, cell: Cell) -> None:
        """Takes in one cell of a column that means something."""
        text = meant(cell)
        if not text:
            return
        if len(text) > limits.CELL_CHARS or (what.reads is Reads.TEXT and len(text) > what.limit):
            limit = min(what.limit, limits.CELL_CHARS)
            self._find(Code.TOO_LONG, column, text, chars=len(text), limit=limit)
        elif what.reads is Reads.PHONES:
            self._take_phones(what.part, read_phones(cell), column, heading, text)
        elif what.reads is Reads.NOTES:
            self._take_note(what, column, heading, tidy_long(as_text(cell)))
        else:
            self._take_value(what, column, heading, cell, text)

    def _find(self, code: Code, column: int, text: str, **figures: int | str) -> None:
        self.findings.append(Finding(code, column, text[:200], figures))

    def _take_note(self, what: Field, column: int, heading: str, text: str) -> None:
        if len(text) > what.limit:
            self._find(Code.TOO_LONG, column, text, chars=len(text), limit=what.limit)
        else:
            self.notes.append(
                text if heading.strip() in ("备注", "", "Notes", "Remark") else f"{heading}:{text}"
            )

    def _take_value(self, what: Field, column: int, heading: str, cell: Cell, text: str) -> None:
        if what.reads is not Reads.TEXT and is_rounded(cell):
            self._leave_out(Code.ROUNDED, column, heading, text)
            return
        value, code = self._value(what, cell, text)
        if value is None:
            self._leave_out(code or _WRONG[what.reads], column, heading, text)
            return
        self.record(what.part)[what.target] = value
        if what.part is Part.ASSET:
            self.asset_words.append(f"{heading}:{text}"[:300])
        if code:
            self._find(code, column, text)

    def _leave_out(self, code: Code, column: int, heading: str, text: str) -> None:
        """The cell does not come in as what it should be, but nothing written is lost."""
        self._find(code, column, text)
        self.notes.append(f"{heading}:{text}"[:300])

    def _value(self, what: Field, cell: Cell, text: str) -> tuple[Value | None, Code | None]:
        match what.reads:
            case Reads.TEXT:  # most cells
                return text, None
            case Reads.DATE:
                return read_date(cell), None
            case Reads.PAST_DATE:
                day = read_date(cell)
                return (None, Code.DATE_FUTURE) if day and day > self.today else (day, None)
            case Reads.MOMENT:
                moment = read_moment(cell)
                is_ahead = moment is not None and moment[:10] > self.today.isoformat()
                return (None, Code.DATE_FUTURE) if is_ahead else (moment, None)
            case Reads.TIME:
                return read_time(cell), None
            case Reads.CREDIT_CODE:
                return read_credit_code(cell), None
            case Reads.POSTCODE:
                # A spreadsheet takes the zero from 010000.
                code = text.zfill(6) if text.isdigit() and len(text) >= 4 else text
                return (code if re.fullmatch(r"\d{6}", code) else None), None
            case Reads.EMAIL:
                return (text if is_email(text) and len(text) <= what.limit else None), None
            case Reads.VIN:
                return read_vin(cell), None
            case Reads.PLATE:
                plate = read_plate(cell)
                # A temporary or foreign plate warns, it is not refused.
                return (plate, None) if plate else (text.replace(" ", "")[: what.limit], Code.PLATE_ODD)
            case Reads.COUNT:
                return read_count(cell), None
            case _:  # a choice: telephones and notes are taken elsewhere
                return CHOICES[what.target].get(text.lower()), None

    def _take_phones(self, part: Part, found: Phones, column: int, heading: str, text: str) -> None:
        known = self.phones.setdefault(part, {})
        for number in found.numbers:
            known.setdefault((number.digits, number.extension), number)
        if found.shortened:
            self._find(Code.PHONE_ODD if found.numbers else Code.PHONE_SHORTENED, column, text)
        elif found.impossible:
            self._find(Code.PHONE_IMPOSSIBLE, column, "、".join(found.impossible))
        elif not found.numbers:
            self._find(Code.PHONE_IMPOSSIBLE, column, text)
        if found.impossible or not found.numbers:
            self.notes.append(f"{heading}:{text}"[:300])
        if len(found.numbers) > 1:
            self._find(Code.PHONES_SPLIT, column, text, count=len(found.numbers))
        if found.words:
            self._find(Code.PHONE_WORDS, column, text)
            self.phone_words.append(found.words)


def contact_of(part: Part, reader: RowReader) -> ImportedContact | None:
    """The person of one part of a row; None where it says nothing of one."""
    texts = {key: str(value) for key, value in reader.record(part).items()}
    phones = tuple(reader.phones.get(part, {}).values())
    name = texts.pop("name", "")
    return ImportedContact(name, texts, phones) if name or phones or texts else None


def asset_kind(values: Mapping[str, Value]) -> str:
    """What kind of thing the filled columns describe."""
    if values.keys() & {"plate", "vin", "engine_no"}:
        return "VEHICLE"
    if values.keys() & {"lines", "opened_date", "licence_until"}:
        return "STATION"
    return "SOFTWARE" if "software_version" in values and "serial" not in values else "EQUIPMENT"
