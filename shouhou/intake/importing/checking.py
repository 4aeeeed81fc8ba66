"""Checking the rows of a table of customers one after the other: what comes in, what does not, why (plain Python)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from shouhou.customers.completeness import IMPORTED, missing
from shouhou.customers.imported import ImportedAsset, ImportedContact, ImportedProfile, Value
from shouhou.intake.importing import columns
from shouhou.intake.importing.cells import RowReader, asset_kind, contact_of
from shouhou.intake.importing.fields import Part
from shouhou.intake.importing.findings import Code, Finding, Level
from shouhou.intake.importing.rows import Checked, Fate, RowChecker
from shouhou.intake.importing.tables import Row
from shouhou.intake.importing.values import folded

_PERSON_HEADINGS: Final = frozenset(["姓名", "客户姓名", "车主", "车主姓名", "owner"])
_NAMES_AN_ASSET: Final = frozenset(["name", "model", "serial", "plate", "vin", "brand", "lines"])


@dataclass(slots=True)
class Checker(RowChecker):
    """Checks the rows of a table of customers from the first to the last: repeated customers look back.

    `bring_twice` lets a customer come in again where the table repeats it.
    """

    bring_twice: bool = False
    _seen: dict[tuple[str, ...], int] = field(default_factory=dict)
    _assets: set[tuple[int, str]] = field(default_factory=set)
    _people: set[tuple[int, str]] = field(default_factory=set)

    def check(self, row: Row) -> Checked:
        """What the row holds and what becomes of it."""
        if why := self.set_aside(row):
            return Checked(row.no, Fate.SKIPPED, (Finding(why),))
        reader = self.read(row)
        profile = self._profile(row.no, reader)
        if profile is None or any(finding.level is Level.REJECTED for finding in reader.findings):
            graver = [finding for finding in reader.findings if finding.level is not Level.INCOMPLETE]
            return Checked(row.no, Fate.REJECTED, tuple(graver))
        return self.as_accepted(self._compare(profile, reader))

    # Records

    def _profile(self, row_no: int, reader: RowReader) -> ImportedProfile | None:
        values = reader.record(Part.CUSTOMER)
        if "name" not in values:
            if not any(finding.code is Code.TOO_LONG for finding in reader.findings):
                column = next(i for i, what in self.columns if what.code == "name")
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
        column = next((i for i, what in self.columns if what.code == "name"), 0)
        return columns.plain(self.headings[column]) in _PERSON_HEADINGS

    def _contacts(self, values: Mapping[str, Value], reader: RowReader) -> tuple[ImportedContact, ...]:
        first = contact_of(Part.CONTACT, reader)
        if first and not first.name:
            name = str(values["name"])[:60] if values["kind"] == "PERSON" else ""
            name = name or " ".join(reader.phone_words)[:60]
            first = first._replace(name=name)
        elif reader.phone_words:
            reader.notes.append(" ".join(reader.phone_words))
        if first is None and values["kind"] == "PERSON":
            first = ImportedContact(str(values["name"])[:60])
        further = contact_of(Part.MORE_CONTACT, reader)
        return tuple(contact for contact in (first, further) if contact)

    def _gaps(
        self, values: Mapping[str, Value], contacts: Sequence[ImportedContact], reader: RowReader
    ) -> bool:
        """Whether something the paper requires is missing; it is pointed out and refuses no row."""
        known = {
            "contact": any(contact.name for contact in contacts),
            "phone": any(contact.phones for contact in contacts),
        }
        gaps = missing(lambda code: known.get(code, bool(values.get(code))), source=IMPORTED)
        if gaps:
            reader.findings.append(Finding(Code.GAPS, figures={"fields": " ".join(gaps)}))
        return bool(gaps)

    def _asset(self, reader: RowReader) -> tuple[ImportedAsset, ...]:
        values = reader.record(Part.ASSET)
        if "warranty_until" in values:
            self.doubt_order(reader, Part.ASSET, "installed_date", "warranty_until")
        if not values.keys() & _NAMES_AN_ASSET:
            # A place or a warranty alone does not say of what; it is kept where somebody will read it.
            if reader.asset_words:
                reader.findings.append(Finding(Code.ASSET_UNNAMED, text=";".join(reader.asset_words)[:200]))
                reader.notes.extend(reader.asset_words)
            return ()
        return (ImportedAsset(asset_kind(values), dict(values)),)

    # The same customer twice

    def _compare(self, profile: ImportedProfile, reader: RowReader) -> Checked:
        keys = identities(profile)
        same = next((self._seen[key] for key in keys if key in self._seen), 0)
        name_key = ("name", folded(profile.name))
        namesake = self._seen.get(name_key, 0)
        if reader.names_above:
            same = same or namesake
        findings = reader.findings
        if same and not self.bring_twice:
            return self._repeat(profile, same, keys, findings)
        if namesake and not same:
            findings.append(Finding(Code.SAME_NAME, figures={"row": namesake}))
        for key in (*keys, name_key):
            self._seen.setdefault(key, profile.row_no)
        self._people.update((profile.row_no, contact.plain_name) for contact in profile.contacts)
        self._new_assets(profile, profile.row_no)
        return Checked(profile.row_no, Fate.COMES, tuple(findings), profile)

    def _repeat(
        self, profile: ImportedProfile, same: int, keys: Sequence[tuple[str, ...]], findings: list[Finding]
    ) -> Checked:
        contacts, assets = self._new_contacts(profile, same), self._new_assets(profile, same)
        for key in keys:
            self._seen.setdefault(key, same)
        joins = bool(contacts or assets)
        code, fate = (Code.JOINS_ROW, Fate.JOINS) if joins else (Code.SAME_ROW, Fate.SKIPPED)
        kept = [finding for finding in findings if finding.code is not Code.GAPS] if joins else []
        kept.append(Finding(code, figures={"row": same}))
        new = profile._replace(contacts=contacts, assets=assets)
        return Checked(profile.row_no, fate, tuple(kept), new, same)

    def _new_contacts(self, profile: ImportedProfile, row_no: int) -> tuple[ImportedContact, ...]:
        """The people and telephones that no earlier row tells of this customer."""
        name, new = folded(profile.name), list[ImportedContact]()
        for contact in profile.contacts:
            phones = tuple(p for p in contact.phones if ("phone", name, p.digits) not in self._seen)
            who = (row_no, contact.plain_name)
            if contact.name and who not in self._people:
                new.append(contact)
            elif phones:
                new.append(contact._replace(phones=phones))
            self._people.add(who)
        return tuple(new)

    def _new_assets(self, profile: ImportedProfile, row_no: int) -> tuple[ImportedAsset, ...]:
        keyed = [((row_no, _asset_key(asset)), asset) for asset in profile.assets]
        new = tuple(asset for key, asset in keyed if key not in self._assets)
        self._assets.update(key for key, _asset in keyed)
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
