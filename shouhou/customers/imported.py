"""A customer as a workbook describes it, checked and ready to be written (plain Python).

What there are thousands of are named tuples: they are quickly copied from one process to another.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, NamedTuple

from shouhou.customers.names import name_key
from shouhou.search.tokens import Found, SearchTexts, analysed

type Value = str | int | date
_NOTHING: Final[Mapping[str, Any]] = {}


class ImportedPhone(NamedTuple):
    """A telephone as typed, its digits without country code and extension, the paper's mark (M, H, B)."""

    number: str
    digits: str
    extension: str = ""
    mark: str = "M"


class ImportedContact(NamedTuple):
    """A person at the customer; `texts` are further columns of the contact by their names."""

    name: str
    texts: Mapping[str, str] = _NOTHING
    phones: tuple[ImportedPhone, ...] = ()

    @property
    def plain_name(self) -> str:
        """The name as two rows are compared: without the spaces that spread 王 敏."""
        return "".join(self.name.split())


class ImportedAsset(NamedTuple):
    """A thing we serve: its kind and its filled columns by their names."""

    kind: str
    values: Mapping[str, Value]


class ImportedProfile(NamedTuple):
    """One customer of a workbook; `values` are columns of the customer by their names, `name` among them.

    The first contact is the one talked to. `row_no` is the row it stands in; `is_incomplete` asks for
    completion (待补), never for a duty.
    """

    row_no: int
    values: Mapping[str, Value]
    contacts: tuple[ImportedContact, ...] = ()
    assets: tuple[ImportedAsset, ...] = ()
    is_incomplete: bool = False
    found: Found | None = None
    """By what it will be found besides its number, once `analysed`."""
    key: str = ""
    """Its name as it is compared, once `analysed`."""

    @property
    def name(self) -> str:
        """The customer's name."""
        return str(self.values["name"])

    def text(self, name: str) -> str:
        """A column of text, empty where the workbook says nothing."""
        return str(self.values.get(name, ""))

    def with_more(self, further: Sequence["ImportedProfile"]) -> "ImportedProfile":
        """The same customer with what further rows tell of her: assets, contacts and telephones, notes."""
        contacts = list(self.contacts)
        for contact in (person for row in further for person in row.contacts):
            _add_contact(contacts, contact)
        notes = dict.fromkeys(row.text("notes") for row in (self, *further))
        said = "\n".join(note for note in notes if note)
        return self._replace(
            values={**self.values, "notes": said} if said else self.values,
            contacts=tuple(contacts),
            assets=(*self.assets, *(asset for row in further for asset in row.assets)),
            found=None,
        )

    def analysed(self) -> "ImportedProfile":
        """The same with what it will be found by and compared by, where that was not found out before."""
        if self.found:
            return self
        return self._replace(found=analysed(self._search_texts()), key=name_key(self.name))

    def _search_texts(self) -> SearchTexts:
        """What `finding.findable` makes of saved rows, but for the number."""
        names = [
            self.text(name) for name in ("name", "short_name", "former_name", "invoice_name", "group_name")
        ]
        names += [person.name for person in self.contacts]
        codes = [
            str(asset.values.get(key, "")) for asset in self.assets for key in ("plate", "vin", "serial")
        ]
        return SearchTexts(
            names=tuple(dict.fromkeys(name for name in names if name)),
            phones=tuple(phone.digits for person in self.contacts for phone in person.phones),
            codes=tuple(code for code in codes if code),
            exact=(self.text("credit_code"),) if self.text("credit_code") else (),
        )


def _add_contact(known: list[ImportedContact], further: ImportedContact) -> None:
    """Somebody known gets the further telephones; telephones of nobody go to the first."""
    for place, one in enumerate(known):
        if one.plain_name == further.plain_name or not further.name:
            known[place] = one._replace(phones=(*one.phones, *further.phones))
            return
    known.append(further)


@dataclass(frozen=True, slots=True)
class ImportedRecord:
    """One row about a customer who is known by name, credit code or telephone: a contact, an asset, a past repair.

    `values` are what the table says by the names of its fields; `happened` is a local day, or day and time, as text.
    """

    row_no: int
    name: str = ""
    credit_code: str = ""
    address: str = ""
    values: Mapping[str, Value] = field(default_factory=dict)
    contact: ImportedContact | None = None
    asset: ImportedAsset | None = None
    notes: str = ""
    customer_id: int | None = None

    def text(self, name: str) -> str:
        """A value as text, empty where nothing is said."""
        return str(self.values.get(name, ""))

    @property
    def key(self) -> str:
        """A short hash of what was said, by which a second import of the same row is told."""
        said = "|".join((self.text("number"), self.text("what"), self.text("result")))
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    @property
    def digits(self) -> tuple[str, ...]:
        """The digits of all telephones in the row."""
        return tuple(phone.digits for phone in self.contact.phones) if self.contact else ()

    @property
    def asset_codes(self) -> dict[str, str]:
        """What the asset is known by: serial, plate or VIN."""
        values = self.asset.values if self.asset else {}
        return {key: str(values[key]) for key in ("serial", "plate", "vin") if key in values}
