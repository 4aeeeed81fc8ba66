"""Checking the rows of all tables that are no customers: contacts, assets, contracts, cases, books."""

from dataclasses import dataclass, field

from shouhou.customers.imported import ImportedAsset, ImportedRecord, Value
from shouhou.intake.importing.cells import RowReader, asset_kind, contact_of
from shouhou.intake.importing.fields import FIELDS, Field, Part, Reads
from shouhou.intake.importing.findings import Code, Finding, Level
from shouhou.intake.importing.kinds import ESSENTIAL, Book
from shouhou.intake.importing.rows import Checked, Fate, RowChecker
from shouhou.intake.importing.tables import Row
from shouhou.intake.importing.values import folded

_SEVEN = (("address", "address"), ("contact", "contact"), ("phone", "phone"), ("wanted", "wanted"))


@dataclass(slots=True)
class RecordChecker(RowChecker):
    """Checks rows that belong to a customer, who is looked for later; the same row twice comes in once."""

    book: Book = Book.CONTACTS
    _seen: dict[tuple[str, ...], int] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)

    def is_shared(self, what: Field) -> bool:
        return what.code in ("name", "credit_code")

    def check(self, row: Row) -> Checked:
        """What the row holds and what becomes of it, as far as the row alone tells."""
        if why := self.set_aside(row):
            return Checked(row.no, Fate.SKIPPED, (Finding(why),))
        reader = self.read(row)
        self.doubt_order(reader, Part.RECORD, "from_date", "until_date")
        self.doubt_order(reader, Part.ASSET, "installed_date", "warranty_until")
        record = self._record(row.no, reader)
        self._require(record, reader)
        found = tuple(reader.findings)
        if any(finding.level is Level.REJECTED for finding in found):
            return Checked(row.no, Fate.REJECTED, found)
        key = _key(record)
        if same := self._seen.get(key, 0):
            return Checked(
                row.no, Fate.SKIPPED, (Finding(Code.SAME_ROW, figures={"row": same}),), same_as=same
            )
        self._seen[key] = row.no
        if self.book is Book.CASES and (number := record.text("number")):
            if other := self._numbers.get(number, 0):
                column = next((i for i, what in self.columns if what.code == "number"), -1)
                taken = Finding(Code.SAME_NUMBER, column, number, {"row": other})
                return Checked(row.no, Fate.REJECTED, (*found, taken))
            self._numbers[number] = row.no
        return Checked(row.no, Fate.COMES, found, record=record)

    def _record(self, row_no: int, reader: RowReader) -> ImportedRecord:
        whose = reader.record(Part.CUSTOMER)
        values = dict(reader.record(Part.RECORD))
        happened, clock = str(values.get("happened", "")), values.pop("clock", "")
        if happened and clock and "T" not in happened:
            values["happened"] = f"{happened}T{clock}"
        asset = dict(reader.record(Part.ASSET))
        return ImportedRecord(
            row_no,
            name=str(whose.get("name", "")),
            credit_code=str(whose.get("credit_code", "")),
            address=str(whose.get("address", "")),
            values=values,
            contact=contact_of(Part.CONTACT, reader),
            asset=ImportedAsset(asset_kind(asset), asset) if asset else None,
            notes="\n".join(reader.notes),
        )

    def _require(self, record: ImportedRecord, reader: RowReader) -> None:
        """Of whom it is and what it says; a case with gaps comes in all the same."""
        column = self._name_column
        if not (record.name or record.credit_code or record.digits or record.asset_codes):
            reader.findings.append(Finding(Code.NAME_MISSING, column))
        for group in ESSENTIAL[self.book]:
            if group != ("name",) and not any(_is_said(record, FIELDS[code]) for code in group):
                where = next((i for i, what in self.columns if what.code == group[0]), -1)
                reader.findings.append(Finding(Code.NOTHING_SAID, where, figures={"fields": group[0]}))
        if self.book is Book.CASES:
            gaps = [name for name, code in _SEVEN if not _is_said(record, FIELDS[code])]
            if gaps:
                reader.findings.append(Finding(Code.GAPS, figures={"fields": " ".join(gaps)}))


def _is_said(record: ImportedRecord, what: Field) -> bool:
    value: Value | None = None
    match what.part:
        case Part.CUSTOMER:
            value = record.address if what.code == "address" else record.name
        case Part.CONTACT if what.reads is Reads.PHONES:
            value = "yes" if record.digits else ""
        case Part.CONTACT:
            value = record.contact.name if record.contact else ""
        case Part.ASSET:
            value = record.asset.values.get(what.target, "") if record.asset else ""
        case _:
            value = record.values.get(what.target, "")
    return value != ""


def _key(record: ImportedRecord) -> tuple[str, ...]:
    """By what two rows are the same record: everything that stands in them."""
    asset = record.asset.values if record.asset else {}
    person = record.contact.name if record.contact else ""
    values = sorted(f"{name}={value}" for name, value in (*record.values.items(), *asset.items()))
    return (folded(record.name), record.credit_code, person, " ".join(record.digits), *values)
