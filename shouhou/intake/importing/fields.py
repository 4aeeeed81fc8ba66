"""The fields a column can mean: where each is written, how it is read, its limit (plain Python)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shouhou.customers.imported import ImportedProfile, ImportedRecord, Value


class Part(StrEnum):
    """Which record of a row a field belongs to."""

    CUSTOMER = "CUSTOMER"
    CONTACT = "CONTACT"
    MORE_CONTACT = "MORE_CONTACT"
    ASSET = "ASSET"
    RECORD = "RECORD"  # what is neither customer nor contact nor asset: a contract, a case, a past talk


class Reads(StrEnum):
    """How a cell is understood."""

    TEXT = "TEXT"
    NOTES = "NOTES"
    PHONES = "PHONES"
    PAST_DATE = "PAST_DATE"
    DATE = "DATE"
    MOMENT = "MOMENT"
    TIME = "TIME"
    CREDIT_CODE = "CREDIT_CODE"
    POSTCODE = "POSTCODE"
    EMAIL = "EMAIL"
    PLATE = "PLATE"
    VIN = "VIN"
    COUNT = "COUNT"
    CHOICE = "CHOICE"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: the record and column it fills, how its cells are read, the most characters."""

    code: str
    part: Part
    target: str
    reads: Reads = Reads.TEXT
    limit: int = 200


def _customer(code: str, reads: Reads = Reads.TEXT, limit: int = 200) -> Field:
    return Field(code, Part.CUSTOMER, code, reads, limit)


def _contact(code: str, limit: int = 60, target: str = "", reads: Reads = Reads.TEXT) -> Field:
    return Field(code, Part.CONTACT, target or code, reads, limit)


def _asset(code: str, limit: int = 60, target: str = "", reads: Reads = Reads.TEXT) -> Field:
    return Field(code, Part.ASSET, target or code, reads, limit)


def _record(code: str, limit: int = 200, reads: Reads = Reads.TEXT, target: str = "") -> Field:
    return Field(code, Part.RECORD, target or code, reads, limit)


_EVERY: Final = (
    _customer("name"),
    _customer("address"),
    _contact("contact", target="name"),
    _contact("phone", target="phones", reads=Reads.PHONES),
    _contact("phone_more", target="phones", reads=Reads.PHONES),
    _contact("post"),
    _contact("email", 120, reads=Reads.EMAIL),
    _contact("wechat"),
    _contact("fax", 40),
    Field("contact_more", Part.MORE_CONTACT, "name", limit=60),
    Field("contact_more_phone", Part.MORE_CONTACT, "phones", Reads.PHONES),
    _customer("credit_code", Reads.CREDIT_CODE),
    _customer("postcode", Reads.POSTCODE, 10),
    _customer("province", limit=40),
    _customer("city", limit=40),
    _customer("district", limit=40),
    _customer("kind", Reads.CHOICE),
    _customer("level", Reads.CHOICE),
    _customer("source", Reads.CHOICE),
    _customer("short_name", limit=80),
    _customer("former_name"),
    _customer("group_name"),
    _customer("invoice_name"),
    _customer("first_date", Reads.PAST_DATE),
    _customer("maintenance_cycle", limit=60),
    _customer("notes", Reads.NOTES, 2_000),
    _asset("asset_name", 120, target="name"),
    _asset("asset_model", 80, target="model"),
    _asset("serial"),
    _asset("software_version", 40),
    _asset("installed_date", reads=Reads.PAST_DATE),
    _asset("accepted_date", reads=Reads.PAST_DATE),
    _asset("warranty_until", reads=Reads.DATE),
    _asset("place", 200),
    _asset("plate", 12, reads=Reads.PLATE),
    _asset("plate_colour", reads=Reads.CHOICE),
    _asset("vin", 17, reads=Reads.VIN),
    _asset("brand"),
    _asset("engine_no", 40),
    _asset("colour", 20),
    _asset("purchase_date", reads=Reads.PAST_DATE),
    _asset("owner_name", 120),
    _asset("driver_name"),
    _asset("lines", reads=Reads.COUNT),
    _asset("opened_date", reads=Reads.PAST_DATE),
    _asset("licence_until", reads=Reads.DATE),
    _asset("next_maintenance_date", reads=Reads.DATE),
    _record("number", 24),
    _record("happened", reads=Reads.MOMENT),
    _record("clock", reads=Reads.TIME),
    _record("what", 4_000),
    _record("result", 4_000),
    _record("wanted", 2_000),
    _record("sort", 60),
    _record("way", 60),
    _record("handler", 60),
    _record("cost", 40),
    _record("from_date", reads=Reads.DATE),
    _record("until_date", reads=Reads.DATE),
    _record("state", reads=Reads.CHOICE),
    _record("channel", reads=Reads.CHOICE),
    _record("request_kind", reads=Reads.CHOICE),
    _record("urgency", reads=Reads.CHOICE),
)

FIELDS: Final[dict[str, Field]] = {field.code: field for field in _EVERY}


def chosen_fields(mapping: Sequence[str]) -> list[Field]:
    """The fields of a mapping, each once, in the order of the columns."""
    return [FIELDS[code] for code in dict.fromkeys(mapping) if code]


def held(one: ImportedProfile | ImportedRecord, field: Field) -> str:
    """What a field of a row will hold, choices as their codes."""
    if isinstance(one, ImportedRecord):
        return _held_by_record(one, field)
    profile = one
    place = 1 if field.part is Part.MORE_CONTACT else 0
    people = profile.contacts[place : place + 1]
    value: Value = ""
    match field.part:
        case Part.CUSTOMER:
            value = profile.values.get(field.target, "")
        case Part.ASSET:
            value = next((asset.values.get(field.target, "") for asset in profile.assets), "")
        case _ if field.reads is Reads.PHONES:
            value = "  ".join(phone.number for person in people for phone in person.phones)
        case _ if field.target == "name":
            value = next((person.name for person in people), "")
        case _:
            value = next((person.texts.get(field.target, "") for person in people), "")
    return str(value)[:60]


def _held_by_record(record: ImportedRecord, field: Field) -> str:
    value: Value = ""
    match field.part:
        case Part.CUSTOMER:
            whose = {"name": record.name, "credit_code": record.credit_code, "address": record.address}
            value = whose.get(field.target, record.notes)
        case Part.ASSET:
            value = record.asset.values.get(field.target, "") if record.asset else ""
        case Part.RECORD:
            value = record.values.get(field.target, "")
        case _ if record.contact is None:
            value = ""
        case _ if field.reads is Reads.PHONES:
            value = "  ".join(phone.number for phone in record.contact.phones)
        case _:
            value = (
                record.contact.name if field.target == "name" else record.contact.texts.get(field.target, "")
            )
    return str(value)[:60]
