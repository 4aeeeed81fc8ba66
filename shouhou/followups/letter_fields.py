"""The fields that a letter template may have: a closed list, and what each comes to."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from shouhou.customers.models import Contact, Customer
from shouhou.documents.printing import full_day
from shouhou.documents.sheets import CompanyHeader
from shouhou.followups.codes import LetterKind

SUBJECT: Final = "主题"
BODY: Final = "正文"
REFUSING: Final = "拒收方式"
WORDS: Final = (SUBJECT, BODY)
"""What is typed for each letter."""

# Chinese on paper whatever language the page has; in the order in which they are listed for who writes a template.
FIELDS: Final[dict[str, str]] = {
    "客户名称": "山东青山机动车检测有限公司",
    "客户简称": "青山检测",
    "收件人": "刘洋 站长",
    "联系人": "刘洋",
    "联系人职务": "站长",
    "客户地址": "济南市历下区解放路 1 号",
    "客户邮编": "250000",
    SUBJECT: "关于年度保养的通知",
    BODY: "贵站的制动台将于四月到保养期。",
    "信函编号": "XH-202611-0001",
    "日期": "2026年11月29日",
    "公司名称": "博远售后服务有限公司",
    "公司地址": "济南市高新区新泺大街 8 号",
    "公司电话": "0531-88886666",
    "经办人": "王敏",
    "经办人电话": "13800138000",
    "署名": "售后服务部",
    REFUSING: "如不希望再收到此类信函，请致电 0531-88886666 告知，我们即不再发送。",
}
_WHO: Final = ("公司名称", "署名", "经办人")
_HOW: Final = ("公司电话", "经办人电话")
TELLING: Final = (LetterKind.NOTICE, LetterKind.INVITATION)
"""Kinds that must say who writes, how to reach him, and how to refuse further ones (CP-05)."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes: the colleague who handles it."""

    name: str
    phone: str = ""


def unknown(names: list[str]) -> list[tuple[str, str]]:
    """The fields that there are not, each with the nearest that there is, "" for none."""
    return [
        (name, next(iter(difflib.get_close_matches(name, FIELDS, 1, 0.4)), ""))
        for name in names
        if name not in FIELDS
    ]


def lacks(kind: str, names: list[str]) -> list[str]:
    """What CP-05 asks of a template of this kind and is not in it; one field of each is named."""
    if kind not in TELLING:
        return []
    wanted = (_WHO, _HOW, (REFUSING,))
    return [group[0] for group in wanted if not set(group) & set(names)]


def values_for(
    *,
    customer: Customer | None,
    contact: Contact | None,
    company: CompanyHeader,
    writer: Writer,
    dated: date,
    typed: Mapping[str, str],
) -> dict[str, str]:
    """What each field comes to in one letter; `typed` overrides what the files say."""
    called = writer.phone or company.phone
    found = {
        "客户名称": customer.name if customer else "",
        "客户简称": (customer.short_name or customer.name) if customer else "",
        "收件人": " ".join(part for part in (contact.name, contact.post) if part) if contact else "",
        "联系人": contact.name if contact else "",
        "联系人职务": contact.post if contact else "",
        "客户地址": f"{customer.region}{customer.address}" if customer else "",
        "客户邮编": customer.postcode if customer else "",
        "日期": full_day(dated),
        "公司名称": company.name,
        "公司地址": company.address,
        "公司电话": company.phone or called,
        "经办人": writer.name,
        "经办人电话": called,
        "署名": writer.name,
        REFUSING: f"如不希望再收到此类信函，请致电 {company.phone or called} 告知，我们即不再发送。",
    }
    return found | {name: value for name, value in typed.items() if value or name in WORDS}
