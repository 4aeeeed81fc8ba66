"""What a table can be a list of, the columns each kind knows, and a guess from headings and names (plain Python)."""

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from shouhou.intake.importing.fields import FIELDS, Part


class Book(StrEnum):
    """The kinds of tables that come in."""

    CUSTOMERS = "CUSTOMERS"
    CONTACTS = "CONTACTS"
    ASSETS = "ASSETS"
    CONTRACTS = "CONTRACTS"
    CASES = "CASES"
    REPAIRS = "REPAIRS"
    CALLS = "CALLS"
    LETTERS = "LETTERS"


_WHOSE: Final = ("name", "credit_code", "contact", "phone", "phone_more")
_ASSET_FIELDS: Final = tuple(code for code, field in FIELDS.items() if field.part is Part.ASSET)

COLUMNS: Final[dict[Book, tuple[str, ...]]] = {
    Book.CUSTOMERS: tuple(code for code, field in FIELDS.items() if field.part is not Part.RECORD),
    Book.CONTACTS: (*_WHOSE, "post", "email", "wechat", "fax"),
    Book.ASSETS: (*_WHOSE, *_ASSET_FIELDS, "notes"),
    Book.CONTRACTS: (*_WHOSE, "number", "sort", "from_date", "until_date", "cost", "what", "handler", "notes"),
    Book.CASES: (
        *_WHOSE, "address", "number", "happened", "clock", "channel", "request_kind", "what", "wanted", "state",
        "result", "urgency", "handler", "serial", "plate", "notes",
    ),
    Book.REPAIRS: (
        *_WHOSE, "number", "happened", "clock", "sort", "what", "result", "cost", "handler", "serial", "plate",
        "asset_name", "asset_model", "notes",
    ),
    Book.CALLS: (
        *_WHOSE, "number", "happened", "clock", "way", "sort", "what", "result", "handler", "serial", "plate",
        "notes",
    ),
    Book.LETTERS: (
        *_WHOSE, "address", "number", "happened", "sort", "way", "what", "result", "handler", "notes",
    ),
}  # fmt: skip

# A row says something where one of each group of columns is filled.
ESSENTIAL: Final[dict[Book, tuple[tuple[str, ...], ...]]] = {
    Book.CUSTOMERS: (("name",),),
    Book.CONTACTS: (("contact", "phone", "phone_more"),),
    Book.ASSETS: (("asset_name", "asset_model", "serial", "plate", "vin", "brand", "lines"),),
    Book.CONTRACTS: (("number", "from_date", "until_date"),),
    Book.CASES: (("name",), ("what",), ("happened",)),
    Book.REPAIRS: (("happened",), ("what", "result")),
    Book.CALLS: (("happened",), ("what", "result")),
    Book.LETTERS: (("happened",), ("what", "number")),
}

# The first that fits; the titles of the paper forms among them.
_SIGNS: Final = (
    (Book.LETTERS, re.compile(r"信函|收件人|发出日期|发函|letters?\b", re.IGNORECASE)),
    (Book.CALLS, re.compile(r"通话|受话人|来电人|电话登记|呼入|call book|call register", re.IGNORECASE)),
    (Book.CONTRACTS, re.compile(r"合同|contract", re.IGNORECASE)),
    (
        Book.CASES,
        re.compile(r"受理编号|受理时间|受理单号|报修登记|未结|open (?:cases|requests)", re.IGNORECASE),
    ),
    (
        Book.REPAIRS,
        re.compile(r"维修日期|维修记录|维修内容|维修项目|修理记录|past repairs", re.IGNORECASE),
    ),
)
_NAMES: Final = (
    (Book.CONTACTS, re.compile(r"联系人|通讯录|contacts", re.IGNORECASE)),
    (Book.ASSETS, re.compile(r"设备|台账|资产|车辆|assets|equipment", re.IGNORECASE)),
)


def likeliest(headings: Iterable[str], *, sheet: str = "", file_name: str = "") -> Book:
    """What a table seems to be a list of: by its headings, then by the names of its sheet and file."""
    texts = [text for text in headings if text]
    joined = "\n".join(texts)
    for book, sign in _SIGNS:
        if sign.search(joined) or sign.search(f"{sheet}\n{file_name}"):
            return book
    has_address = any(re.search(r"地址|address", text, re.IGNORECASE) for text in texts)
    for book, sign in _NAMES:
        if not has_address and sign.search(f"{sheet}\n{file_name}"):
            return book
    return Book.CUSTOMERS
