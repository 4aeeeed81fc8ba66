"""Checking the rows of a table one after the other: what comes in, what does not, and why (plain Python)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final

from shouhou.customers.imported import ImportedAsset, ImportedContact, ImportedProfile, Value
from shouhou.intake.importing import columns
from shouhou.intake.importing.cells import RowReader
from shouhou.intake.importing.fields import FIELDS, Field, Part
from shouhou.intake.importing.findings import Code, Finding, Level
from shouhou.intake.importing.tables import Cell, Row, is_filled
from shouhou.intake.importing.values import as_text, folded, heading_of, is_ditto

_TOTALS: Final = frozenset(["合计", "总计", "小计", "共计", "total", "sum", "subtotal"])
_PERSON_HEADINGS: Final = frozenset(["姓名", "客户姓名", "车主", "车主姓名", "owner"])


class Fate(StrEnum):
    """What becomes of a row."""

    COMES = "COMES"
    JOINS = "JOINS"  # brings a further asset for the customer of an earlier row
    SKIPPED = "SKIPPED"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True)
class Checked:
    """A row after the check; `same_as` is the earlier row of the same customer, 0 where there is none."""

    row_no: int
    fate: Fate
    findings: tuple[Finding, ...] = ()
    profile: ImportedProfile | None = None
    same_as: int = 0

    def with_finding(self, finding: Finding, fate: Fate) -> "Checked":
        """The same row with one thing more found, and what that makes of it."""
        return replace(self, fate=fate, findings=(*self.findings, finding))


@dataclass(slots=True)
class Checker:
    """Checks the rows of one table from the first to the last: repeated customers and 同上 look back.

    `mapping` names the field of each column ('' is left out); `bring_twice` lets a customer come in again
    where the table repeats it.
    """

    headings: Sequence[str]
    mapping: Sequence[str]
    today: date
    bring_twice: bool = False
    _seen: dict[tuple[str, ...], int] = field(default_factory=dict)
    _assets: set[tuple[int, str]] = field(default_factory=set)
    _above: dict[int, Cell] = field(default_factory=dict)
    _columns: list[tuple[int, Field]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._columns = [(i, FIELDS[code]) for i, code in enumerate(self.mapping) if code]

    def check(self, row: Row) -> Checked:
        """What the row holds and what becomes of it."""
        if why := self._no_customer(row):
            return Checked(row.no, Fate.SKIPPED, (Finding(why),))
        reader = RowReader(self.today)
        for column, what in self._columns:
            cell = self._cell(row, column, reader)
            reader.read(what, column, self.headings[column], cell)
        profile = self._profile(row.no, reader)
        if profile is None or any(finding.level is Level.REJECTED for finding in reader.findings):
            graver = [finding for finding in reader.findings if finding.level is not Level.INCOMPLETE]
            return Checked(row.no, Fate.REJECTED, tuple(graver))
        return self._compare(profile, reader)

    def _no_customer(self, row: Row) -> Code | None:
        """Headings printed again on a further page, and sums below the table."""
        first = next((i for i, cell in enumerate(row.cells) if is_filled(cell)), 0)
        text = heading_of(row.cell(first))
        if len(text) <= 12 and folded(text) in _TOTALS:
            return Code.TOTAL_ROW
        if not text or first >= len(self.headings) or text != self.headings[first]:
            return None
        filled = [
            (heading_of(cell), heading) for cell, heading in zip(row.cells, self.headings, strict=False)
        ]
        said = [(text, heading) for text, heading in filled if text]
        return Code.HEADING_AGAIN if len(said) > 1 and all(a == b for a, b in said) else None

    def _cell(self, row: Row, column: int, reader: RowReader) -> Cell:
        cell = row.cell(column)
        if is_ditto(cell):
            above = self._above.get(column, "")
            reader.findings.append(Finding(Code.DITTO, column, as_text(above)[:200]))
            return above
        self._above[column] = cell
        return cell

    # Records

    def _profile(self, row_no: int, reader: RowReader) -> ImportedProfile | None:
        values = reader.record(Part.CUSTOMER)
        if "name" not in values:
            if not any(finding.code is Code.TOO_LONG for finding in reader.findings):
                column = next(i for i, what in self._columns if what.code == "name")
                reader.findings.append(Finding(Code.NAME_MISSING, column))
            return None
        values.setdefault("kind", "PERSON" if self._lists_persons() else "ORG")
        contacts = self._contacts(values, reader)
        incomplete = self._gaps(values, contacts, reader)
        assets = self._asset(reader)
        if reader.notes:
            values["notes"] = "\n".join(reader.notes)
        return ImportedProfile(row_no, dict(values), contacts, assets, incomplete)

    def _lists_persons(self) -> bool:
        column = next((i for i, what in self._columns if what.code == "name"), 0)
        return columns.plain(self.headings[column]) in _PERSON_HEADINGS

    def _contacts(self, values: Mapping[str, Value], reader: RowReader) -> tuple[ImportedContact, ...]:
        first = self._contact(Part.CONTACT, reader)
        if first and not first.name:
            name = str(values["name"])[:60] if values["kind"] == "PERSON" else ""
            name = name or " ".join(reader.phone_words)[:60]
            first = replace(first, name=name)
        elif reader.phone_words:
            reader.notes.append(" ".join(reader.phone_words))
        if first is None and values["kind"] == "PERSON":
            first = ImportedContact(str(values["name"])[:60])
        further = self._contact(Part.MORE_CONTACT, reader)
        return tuple(contact for contact in (first, further) if contact)

    def _contact(self, part: Part, reader: RowReader) -> ImportedContact | None:
        texts = {key: str(value) for key, value in reader.record(part).items()}
        phones = tuple(reader.phones.get(part, {}).values())
        name = texts.pop("name", "")
        return ImportedContact(name, texts, phones) if name or phones or texts else None

    def _gaps(
        self, values: Mapping[str, Value], contacts: Sequence[ImportedContact], reader: RowReader
    ) -> bool:
        """Whether something the paper requires is missing; it is pointed out and refuses no row."""
        known = {
            "address": bool(values.get("address")),
            "contact": any(contact.name for contact in contacts),
            "phone": any(contact.phones for contact in contacts),
        }
        gaps = [field for field, is_known in known.items() if not is_known]
        if gaps:
            reader.findings.append(Finding(Code.GAPS, figures={"fields": " ".join(gaps)}))
        return bool(gaps)

    def _asset(self, reader: RowReader) -> tuple[ImportedAsset, ...]:
        values = reader.record(Part.ASSET)
        if not values.keys() & {"name", "model", "serial", "plate", "vin", "brand", "lines"}:
            # A place or a warranty alone does not say of what; it is kept where somebody will read it.
            if reader.asset_words:
                reader.findings.append(Finding(Code.ASSET_UNNAMED, text=";".join(reader.asset_words)[:200]))
                reader.notes.extend(reader.asset_words)
            return ()
        kind = "EQUIPMENT"
        if values.keys() & {"plate", "vin", "engine_no"}:
            kind = "VEHICLE"
        elif values.keys() & {"lines", "opened_date", "licence_until"}:
            kind = "STATION"
        elif "software_version" in values and "serial" not in values:
            kind = "SOFTWARE"
        return (ImportedAsset(kind, dict(values)),)

    # The same customer twice

    def _compare(self, profile: ImportedProfile, reader: RowReader) -> Checked:
        keys = identities(profile)
        same = next((self._seen[key] for key in keys if key in self._seen), 0)
        name_key = ("name", folded(profile.name))
        namesake = self._seen.get(name_key, 0)
        findings = reader.findings
        if same and not self.bring_twice:
            return self._repeat(profile, same, findings)
        if namesake and not same:
            findings.append(Finding(Code.SAME_NAME, figures={"row": namesake}))
        for key in (*keys, name_key):
            self._seen.setdefault(key, profile.row_no)
        self._is_new_asset(profile, profile.row_no)
        return Checked(profile.row_no, Fate.COMES, tuple(findings), profile)

    def _repeat(self, profile: ImportedProfile, same: int, findings: list[Finding]) -> Checked:
        joins = self._is_new_asset(profile, same)
        code, fate = (Code.JOINS_ROW, Fate.JOINS) if joins else (Code.SAME_ROW, Fate.SKIPPED)
        kept = [finding for finding in findings if finding.code is not Code.GAPS] if joins else []
        kept.append(Finding(code, figures={"row": same}))
        return Checked(profile.row_no, fate, tuple(kept), profile, same)

    def _is_new_asset(self, profile: ImportedProfile, row_no: int) -> bool:
        new = False
        for asset in profile.assets:
            key = (row_no, _asset_key(asset))
            new = new or key not in self._assets
            self._assets.add(key)
        return new


def identities(profile: ImportedProfile) -> list[tuple[str, ...]]:
    """By what two rows are one customer: credit code, or name and telephone, or name where there is none."""
    name = folded(profile.name)
    found: list[tuple[str, ...]] = []
    if code := profile.values.get("credit_code"):
        found.append(("code", str(code)))
    digits = [phone.digits for contact in profile.contacts for phone in contact.phones]
    found += [("phone", name, number) for number in digits]
    if not digits:
        found.append(("name", name))
    return found


def _asset_key(asset: ImportedAsset) -> str:
    for key in ("vin", "plate", "serial"):
        if key in asset.values:
            return f"{key}:{asset.values[key]}"
    return "|".join(f"{key}={value}" for key, value in sorted(asset.values.items()))
