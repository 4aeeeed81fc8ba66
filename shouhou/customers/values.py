"""What is told of a customer, before it is written: the arguments of the verbs (F01)."""

import unicodedata
from dataclasses import dataclass, fields
from datetime import date

from shouhou.core.text import tidy, tidy_long
from shouhou.customers.models import ConsentChannel, CustomerKind

CODES = frozenset(
    {"credit_code", "invoice_tax_no", "vin", "plate"}
)  # compared without case, blanks and points
LONG = frozenset({"first_problem", "first_wanted", "notes", "content", "reason"})


@dataclass(frozen=True, slots=True)
class PhoneValues:
    """A telephone as typed; the mark (M, H, B) is guessed where none is given."""

    number: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class ContactValues:
    """A contact with all its telephones; `id` names the one that is changed."""

    name: str = ""
    phones: tuple[PhoneValues, ...] = ()
    post: str = ""
    shift: str = ""
    role: str = ""
    email: str = ""
    wechat: str = ""
    fax: str = ""
    birthday: date | None = None
    convenient_time: str = ""
    interests: str = ""
    id: int | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all is said."""
        return not self.phones and not any(columns(self).values())


@dataclass(frozen=True, slots=True)
class ProfileValues:
    """A profile with its contacts, the one talked to first."""

    name: str
    kind: str = CustomerKind.ORG
    short_name: str = ""
    former_name: str = ""
    invoice_name: str = ""
    group_name: str = ""
    invoice_tax_no: str = ""
    invoice_address: str = ""
    invoice_phone: str = ""
    invoice_bank: str = ""
    invoice_account: str = ""
    credit_code: str = ""
    province: str = ""
    city: str = ""
    district: str = ""
    address: str = ""
    postcode: str = ""
    level: str = ""
    source: str = ""
    first_date: date | None = None
    first_problem: str = ""
    first_wanted: str = ""
    maintenance_cycle: str = ""
    notes: str = ""
    contacts: tuple[ContactValues, ...] = ()
    agent_id: int | None = None
    retention_until: date | None = None


@dataclass(frozen=True, slots=True)
class AssetValues:
    """A service object; which fields are said depends on its kind."""

    kind: str
    name: str = ""
    model: str = ""
    serial: str = ""
    software_version: str = ""
    installed_date: date | None = None
    accepted_date: date | None = None
    warranty_until: date | None = None
    place: str = ""
    plate: str = ""
    plate_colour: str = ""
    vin: str = ""
    brand: str = ""
    engine_no: str = ""
    gearbox: str = ""
    colour: str = ""
    purchase_date: date | None = None
    usage: str = ""
    key_no: str = ""
    owner_name: str = ""
    driver_name: str = ""
    lines: int | None = None
    opened_date: date | None = None
    licence_until: date | None = None
    calibrated_date: date | None = None
    calibration_until: date | None = None
    cycle_months: int | None = None
    cycle_km: int | None = None
    next_maintenance_date: date | None = None
    next_maintenance_km: int | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True)
class PlanValues:
    """The next talk: what about, when, and why then (AS-04)."""

    kind: str
    content: str
    planned_date: date
    convenient_time: str = ""
    reason: str = ""
    asset_id: int | None = None
    origin: str = ""


@dataclass(frozen=True, slots=True)
class ConsentValues:
    """What the customer said to being contacted; `how` it was said is the proof."""

    purpose: str
    state: str
    channel: str = ConsentChannel.ANY
    how: str = ""
    contact_id: int | None = None


type Values = ContactValues | ProfileValues | AssetValues | PlanValues | ConsentValues

_NOT_COLUMNS = frozenset({"id", "phones", "contacts"})


def columns(values: Values) -> dict[str, object]:
    """The values as columns of their row, texts made fit to be kept; telephones and contacts are rows of
    their own.
    """
    told = {f.name: getattr(values, f.name) for f in fields(values) if f.name not in _NOT_COLUMNS}
    return {name: _tidied(name, value) for name, value in told.items()}


def _tidied(name: str, value: object) -> object:
    if not isinstance(value, str):
        return value
    if name in CODES:
        return fit_code(value)
    return tidy_long(value) if name in LONG else tidy(value)


def fit_code(value: str) -> str:
    """A plate, VIN or credit code as it is kept and compared: 冀B·12345 → 冀B12345."""
    return "".join(c for c in unicodedata.normalize("NFKC", tidy(value)).upper() if c.isalnum())
