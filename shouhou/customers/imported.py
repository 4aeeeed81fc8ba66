"""A customer as a workbook describes it, checked and ready to be written (plain Python)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

type Value = str | int | date


@dataclass(frozen=True, slots=True)
class ImportedPhone:
    """A telephone as typed, its digits without country code and extension, the paper's mark (M, H, B)."""

    number: str
    digits: str
    extension: str = ""
    mark: str = "M"


@dataclass(frozen=True, slots=True)
class ImportedContact:
    """A person at the customer; `texts` are further columns of the contact by their names."""

    name: str
    texts: Mapping[str, str] = field(default_factory=dict)
    phones: tuple[ImportedPhone, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportedAsset:
    """A thing we serve: its kind and its filled columns by their names."""

    kind: str
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class ImportedProfile:
    """One customer of a workbook; `values` are columns of the customer by their names, `name` among them.

    The first contact is the one talked to. `row_no` is the row it stands in; `is_incomplete` asks for
    completion (待补), never for a duty.
    """

    row_no: int
    values: Mapping[str, Value]
    contacts: tuple[ImportedContact, ...] = ()
    assets: tuple[ImportedAsset, ...] = ()
    is_incomplete: bool = False

    @property
    def name(self) -> str:
        """The customer's name."""
        return str(self.values["name"])

    def with_assets(self, further: Sequence[ImportedAsset]) -> "ImportedProfile":
        """The same customer with further things of hers."""
        return replace(self, assets=(*self.assets, *further))
