"""The fields a column can mean: where each is written, how it is read, its limit (plain Python)."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from shouhou.customers.imported import ImportedProfile, Value


class Part(StrEnum):
    """Which record of a row a field belongs to."""

    CUSTOMER = "CUSTOMER"
    CONTACT = "CONTACT"
    MORE_CONTACT = "MORE_CONTACT"
    ASSET = "ASSET"


class Reads(StrEnum):
    """How a cell is understood."""

    TEXT = "TEXT"
    NOTES = "NOTES"
    PHONES = "PHONES"
    PAST_DATE = "PAST_DATE"
    DATE = "DATE"
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
)

FIELDS: Final[dict[str, Field]] = {field.code: field for field in _EVERY}


def chosen_fields(mapping: Sequence[str]) -> list[Field]:
    """The fields of a mapping, each once, in the order of the columns."""
    return [FIELDS[code] for code in dict.fromkeys(mapping) if code]


def held(profile: ImportedProfile, field: Field) -> str:
    """What a field of a customer will hold, choices as their codes."""
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


# What people write for a stored code; compared half-width and in lower case.
CHOICES: Final[dict[str, dict[str, str]]] = {
    "kind": {
        "单位": "ORG", "企业": "ORG", "公司": "ORG", "组织": "ORG", "法人": "ORG", "organisation": "ORG",
        "organization": "ORG", "company": "ORG", "org": "ORG", "个人": "PERSON", "私人": "PERSON",
        "自然人": "PERSON", "person": "PERSON", "private": "PERSON", "individual": "PERSON",
    },
    "level": {
        "重点客户": "KEY", "重点": "KEY", "重要": "KEY", "重要客户": "KEY", "vip": "KEY",
        "大客户": "KEY", "a": "KEY", "a级": "KEY", "key": "KEY", "key customer": "KEY",
        "一般客户": "REGULAR", "一般": "REGULAR", "普通": "REGULAR", "普通客户": "REGULAR",
        "常规": "REGULAR", "老客户": "REGULAR", "固定客户": "REGULAR", "b": "REGULAR", "b级": "REGULAR",
        "regular": "REGULAR", "regular customer": "REGULAR", "零散客户": "OCCASIONAL",
        "零散": "OCCASIONAL", "散户": "OCCASIONAL", "临时": "OCCASIONAL", "临时客户": "OCCASIONAL",
        "c": "OCCASIONAL", "c级": "OCCASIONAL", "occasional": "OCCASIONAL", "潜在客户": "PROSPECT",
        "潜在": "PROSPECT", "意向": "PROSPECT", "意向客户": "PROSPECT", "d": "PROSPECT",
        "d级": "PROSPECT", "prospect": "PROSPECT",
    },
    "source": {
        "来电": "CALL", "电话": "CALL", "call": "CALL", "来访": "VISIT", "上门": "VISIT",
        "visit": "VISIT", "销售": "SALES", "销售转入": "SALES", "sales": "SALES", "介绍": "REFERRAL",
        "转介绍": "REFERRAL", "推荐": "REFERRAL", "referral": "REFERRAL", "活动": "CAMPAIGN",
        "campaign": "CAMPAIGN", "网站": "WEBSITE", "网络": "WEBSITE", "website": "WEBSITE",
        "其他": "OTHER", "其它": "OTHER", "other": "OTHER",
    },
    "plate_colour": {
        "蓝": "BLUE", "蓝色": "BLUE", "蓝牌": "BLUE", "blue": "BLUE", "黄": "YELLOW", "黄色": "YELLOW",
        "黄牌": "YELLOW", "yellow": "YELLOW", "绿": "GREEN", "绿色": "GREEN", "绿牌": "GREEN",
        "green": "GREEN", "黄绿": "YELLOW_GREEN", "黄绿色": "YELLOW_GREEN", "白": "WHITE",
        "白色": "WHITE", "白牌": "WHITE", "white": "WHITE", "黑": "BLACK", "黑色": "BLACK",
        "黑牌": "BLACK", "black": "BLACK",
    },
}  # fmt: skip
