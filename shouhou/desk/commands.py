"""Pages and actions as the palette offers them: found by Chinese, pinyin, initials and English, by those who may."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import may
from shouhou.core.addresses import view_at
from shouhou.search.tokens import readings, squeezed


@dataclass(frozen=True, slots=True, eq=False)
class Command:
    """A page, or the page on which an action begins; `also` are further words it is found by."""

    url_name: str
    label: Promise
    icon: str
    also: str = ""
    is_action: bool = False


ACTIONS: Final = (
    Command("intake:request-new", _("Take a request"), "plus", "报修 新建 new request repair", True),
    Command("desk:call-panel", _("Record a call"), "phone-call", "来电 call panel telephone", True),
    Command("customers:new", _("New customer"), "user-plus", "建档 add customer", True),
    Command("intake:import-new", _("Import a workbook"), "file-import", "excel 表格 upload", True),
    Command("accounts:staff-new", _("Add a person"), "user-plus", "新员工 add staff", True),
    Command("accounts:branch-new", _("Add a branch"), "building", "新建分公司", True),
    Command("accounts:duty-shift-new", _("Add a duty shift"), "calendar-plus", "值班 roster", True),
    Command("accounts:switch-person", _("Switch person by PIN"), "switch-horizontal", "换人", True),
    Command("accounts:password", _("Change the password"), "lock", "密码", True),
)
PAGES: Final = (
    Command("desk:today", _("Today"), "checklist", "应办 duties home"),
    Command("desk:regulation", _("Regulation"), "gavel", "制度 条款 clauses figures"),
    Command("desk:checkup", _("Check-up of the regulation"), "shield-check", "体检 lint check"),
    Command("desk:coverage", _("How the clauses are kept"), "progress-check", "条款 执行 coverage"),
    Command("desk:missing", _("What is missing"), "alert-circle", "该有未有 缺 silence missing"),
    Command("desk:load", _("Load ahead"), "chart-bar", "工作量 预估 活动 load campaign"),
    Command("supervision:board", _("Supervision"), "scale", "督办 制度 board"),
    Command("service_requests:list", _("Requests"), "inbox", "报修单 service requests"),
    Command("customers:list", _("Customers"), "address-book", "客户档案"),
    Command("customers:duplicates", _("Duplicates"), "copy", "重复客户 merge"),
    Command("followups:register", _("Follow-ups"), "book-2", "登记表 register calls"),
    Command("intake:imports", _("Imports"), "file-import", "导入 excel"),
    Command("lists:jobs", _("List jobs"), "list-check", "批量 bulk"),
    Command("accounts:staff", _("Staff"), "users", "员工 people"),
    Command("accounts:places", _("Branches and departments"), "building", "分公司 部门 places"),
    Command("accounts:duty-shifts", _("Duty shifts"), "calendar", "值班 排班 roster"),
    Command("supervision:failures", _("Failures"), "urgent", "停电 断网 故障 failure power network"),
    Command("accounts:company", _("Settings"), "settings", "公司 设置 company"),
    Command("accounts:profile", _("My profile"), "user-circle", "我的"),
    Command("accounts:sessions", _("Where I am signed in"), "device-desktop", "登录 sessions"),
    Command("core:keyboard", _("Keys"), "keyboard", "快捷键 shortcuts"),
)


@dataclass(frozen=True, slots=True)
class Offer:
    """A command as one person is offered it now."""

    label: str
    url: str
    icon: str
    is_action: bool
    keys: str
    """By what it is found, each behind the end of a line."""


@dataclass(frozen=True, slots=True)
class _Posts:
    """What permissions depend on."""

    roles: frozenset[str]


def offers(staff: Staff) -> tuple[Offer, ...]:
    """What this person may begin and open, actions first; the views themselves say who may."""
    return _offered(_Posts(frozenset((*staff.roles, *staff.lent_roles))), translation.get_language() or "")


@lru_cache(maxsize=128)
def _offered(posts: _Posts, _language: str) -> tuple[Offer, ...]:
    found = []
    for command in (*ACTIONS, *PAGES):
        url, permission = _open_to(command.url_name)
        if url and (permission == "public" or may(posts, permission)):
            keys = "".join(f"\n{key}" for key in command_keys(command))
            found.append(Offer(str(command.label), url, command.icon, command.is_action, keys))
    return tuple(found)


def matching(query: str, offered: Iterable[Offer]) -> tuple[list[Offer], list[Offer]]:
    """Those that the query names from the beginning of a word or reading, and those that merely contain it."""
    asked = squeezed(query)
    if not asked:
        return list(offered), []
    first, rest = [], []
    for offer in offered:
        if f"\n{asked}" in offer.keys:
            first.append(offer)
        elif len(asked) > 1 and asked in offer.keys:
            rest.append(offer)
    return first, rest


def places_of(query: str, labels: Iterable[str]) -> list[int]:
    """Which of the labels of the page asked from the query means; all of them where nothing is asked."""
    asked = squeezed(query)
    return [n for n, label in enumerate(labels) if not asked or any(asked in key for key in keys_of(label))]


@lru_cache(maxsize=256)
def command_keys(command: Command) -> tuple[str, ...]:
    """By what a command is found, in whatever language the page is shown."""
    keys: dict[str, None] = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            for text in (str(command.label), *command.also.split()):
                keys |= dict.fromkeys(keys_of(text))
    return tuple(keys)


@lru_cache(maxsize=1024)
def keys_of(text: str) -> tuple[str, ...]:
    """A text as it is typed: whole, each Latin word, full pinyin and initials."""
    plain = squeezed(text)
    keys = {plain: None} | {squeezed(word): None for word in text.split()}
    if not plain.isascii():
        for syllables in readings(plain):
            keys |= {"".join(syllables): None, "".join(s[0] for s in syllables): None}
    return tuple(key for key in keys if key)


@lru_cache(maxsize=128)
def _open_to(url_name: str) -> tuple[str, str]:
    """Address and permission of a page; empty where this installation does not have it."""
    try:
        url = reverse(url_name)
    except NoReverseMatch:
        return "", ""
    return url, str(getattr(view_at(url), "permission", ""))
