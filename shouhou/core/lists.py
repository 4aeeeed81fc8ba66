"""One description of a list, from which its table, its cards, its column choice and its files follow."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.module_loading import import_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shouhou.core import say
from shouhou.core.paging import Page, page

# Named by path, so that core imports none of them.
LISTINGS: Final[dict[str, str]] = {
    "customers": "shouhou.customers.lists.CUSTOMERS",
    "assets": "shouhou.customers.asset_lists.ASSETS",
    "plans": "shouhou.customers.plan_lists.PLANS",
    "requests": "shouhou.service_requests.lists.REQUESTS",
    "complaints": "shouhou.complaints.lists.COMPLAINTS",
    "campaigns": "shouhou.campaigns.lists.CAMPAIGNS",
    "recipients": "shouhou.campaigns.lists.RECIPIENTS",
    "satisfaction": "shouhou.satisfaction.lists.SURVEYS",
    "articles": "shouhou.knowledge.lists.ARTICLES",
    "calls": "shouhou.followups.lists.CALLS",
    "letters": "shouhou.followups.letter_lists.LETTERS",
    "letter-drafts": "shouhou.followups.letter_lists.DRAFTS",
    "duties": "shouhou.supervision.lists.DUTIES",
    "staff": "shouhou.accounts.lists.STAFF",
    "checks": "shouhou.desk.check_lists.CHECKS",
    "objections": "shouhou.supervision.objection_lists.OBJECTIONS",
    "messages": "shouhou.channels.lists.MESSAGES",
    "outgoing": "shouhou.channels.lists.OUTGOING",
    "incoming": "shouhou.channels.lists.INCOMING",
    "slips": "shouhou.slips.lists.RETURNED",
    "imports": "shouhou.intake.lists.IMPORTS",
    "absences": "shouhou.supervision.absence_lists.ABSENCES",
    "appointments": "shouhou.supervision.absence_lists.APPOINTMENTS",
    "failures": "shouhou.supervision.absence_lists.FAILURES",
    "duplicates": "shouhou.customers.duplicate_lists.DUPLICATES",
}
# What rooms above the list's own can do to many of its rows, likewise by path.
ACTIONS_ABOVE: Final[dict[str, tuple[str, ...]]] = {"customers": ("shouhou.followups.mail_merge.LETTERS",)}
CHUNK: Final = 500
_UNBROKEN: Final = SafeString(' class="nowrap"')

type Words = str | Promise


@dataclass(frozen=True, slots=True)
class Ask:
    """Who asks for which rows: `chosen` are the filters that were understood, `whole` whether she may dial."""

    staff: Any
    at: datetime
    chosen: Mapping[str, Any] = field(default_factory=dict)
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    `value` is what a file gets (text, number, date, moment); `shown` what the screen gets where that is more than
    the value in words. `masked` hides a telephone number from those who need not dial. `width` counts characters
    of a workbook, 0 asks the contents. A `fixed` column cannot be left out.
    """

    code: str
    heading: Words
    value: Callable[[Any], object]
    shown: Callable[[Any, Ask], str] | None = None
    masked: Callable[[str], str] | None = None
    width: int = 0
    is_number: bool = False
    is_default: bool = True
    is_fixed: bool = False

    def told(self, row: Any, ask: Ask) -> object:
        """What a file gets."""
        value = self.value(row)
        return self.masked(str(value)) if self.masked and value and not ask.whole else value

    def html(self, row: Any, ask: Ask) -> str:
        """What the screen gets; a plain text is escaped by whoever puts it into a page."""
        if self.shown is not None:
            return self.shown(row, ask)
        if self.masked:
            return phone(str(self.value(row) or ""), ask, self.masked)
        return words_of(self.told(row, ask), ask.at)


@dataclass(frozen=True, slots=True)
class Order:
    """One order of the rows: fields as for keyset paging, which an index walks."""

    code: str
    label: Words
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """What a bulk action did to one row, in words, and what is needed to take it back."""

    said: str
    before: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BulkAction:
    """One thing that can be done to many rows, by the verb that does it to one.

    `form` makes the form of its values for (data, staff); `carry_out(ref, values, by=…, at=…)` raises the Refusal of
    the verb; `take_back(ref, before, by=…, at=…)` likewise, and None cannot be undone. When it is carried out the
    values hold the work's number as `job_id`, in a trial they do not. At `outcome_url_name` is what came of the work.
    `begins(query, staff)` says with which values the form begins for the rows of these filters.
    """

    code: str
    label: Words
    permission: str
    form: Callable[[Any, Any], forms.Form]
    carry_out: Callable[..., Done]
    take_back: Callable[..., None] | None = None
    outcome_url_name: str = ""
    begins: Callable[[str, Any], Mapping[str, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: who may see it, its filters, its rows, its columns and what can be done to many rows at once.

    `form` makes the filter for (data, staff); it has `chosen()`. `rows` answers a query set that keyset paging
    walks in each of `orders`, or a short sequence; `prepare` loads what the columns of some rows need. At
    `sheets_url_name` the sheets of ticked rows are printed together.
    """

    code: str
    title: Words
    permission: str
    url_name: str
    columns: tuple[Column, ...]
    orders: tuple[Order, ...]
    form: Callable[[Any, Any], Any]
    rows: Callable[[Ask], QuerySet[Any] | Sequence[Any]]
    prepare: Callable[[Ask, Sequence[Any]], None] | None = None
    actions: tuple[BulkAction, ...] = ()
    usual_order: Callable[[Ask], str] | None = None
    sheets_url_name: str = ""

    def order(self, code: str) -> Order:
        """The order of that code; the first where there is none."""
        return next((order for order in self.orders if order.code == code), self.orders[0])

    def action(self, code: str) -> BulkAction | None:
        """The bulk action of that code."""
        return next((action for action in self.every_action() if action.code == code), None)

    def every_action(self) -> tuple[BulkAction, ...]:
        """Its own bulk actions and those of the rooms above."""
        return (*self.actions, *map(import_string, ACTIONS_ABOVE.get(self.code, ())))

    def chosen_columns(self, codes: Sequence[str]) -> list[Column]:
        """The columns of these codes in their order, with those that cannot be left out; the usual ones for none."""
        known = {column.code: column for column in self.columns}
        picked = [known[code] for code in dict.fromkeys(codes) if code in known]
        if not picked:
            return [column for column in self.columns if column.is_default]
        return [c for c in self.columns if c.is_fixed and c not in picked] + picked


def listing(code: str) -> Listing | None:
    """The list of that code, None where there is none."""
    path = LISTINGS.get(code)
    found = import_string(path) if path else None
    return found if isinstance(found, Listing) else None


def page_of(listing: Listing, ask: Ask, *, order: Order, cursor: str = "") -> Page[Any]:
    """One page of the list, its rows prepared."""
    rows = listing.rows(ask)
    is_lazy = isinstance(rows, QuerySet)
    found = page(rows, order=order.fields, cursor=cursor) if is_lazy else Page(rows=list(rows))  # type: ignore[arg-type]
    if listing.prepare and found.rows:
        listing.prepare(ask, found.rows)
    return found


def stream(
    listing: Listing, ask: Ask, *, order: Order, refs: Sequence[int] | None = None, chunk: int = CHUNK
) -> Iterator[Any]:
    """All rows of the list (or those of `refs`), chunk by chunk along the key: memory stays flat however many."""
    rows = listing.rows(ask)
    if not isinstance(rows, QuerySet):
        found = [row for row in rows if refs is None or row.pk in refs]
        if listing.prepare and found:
            listing.prepare(ask, found)
        yield from found
        return
    if refs is not None:
        rows = rows.filter(pk__in=refs)
    cursor = ""
    while True:
        part = page(rows, order=order.fields, cursor=cursor, size=chunk)
        if listing.prepare and part.rows:
            listing.prepare(ask, part.rows)
        yield from part.rows
        cursor = part.next_cursor
        if not cursor:
            return


def has_more_than(listing: Listing, ask: Ask, *, order: Order, limit: int) -> bool:
    """Whether the list has more rows than that; reads no more than so many keys."""
    rows = listing.rows(ask)
    if not isinstance(rows, QuerySet):
        return len(rows) > limit
    return bool(rows.order_by(*order.fields).values_list("pk", flat=True)[limit : limit + 1])


def words_of(value: object, at: datetime | None = None) -> str:
    """A value as people read it; moments and days around `at`, yes for True and nothing for False."""
    match value:
        case None | False:
            return ""
        case True:
            return _("yes")
        case datetime():
            return moment(value, say.say_moment(value, at))
        case date():
            return value.isoformat()
        case Decimal():
            return say.say_money(value)
    return str(value)


def moment(at: datetime | date | None, words: str) -> str:
    """A moment in these words, the full one on hover."""
    if at is None:
        return ""
    return format_html('<time datetime="{}" title="{}">{}</time>', say.iso(at), say.say_full(at), words)


def ago(at: datetime | None, ask: Ask) -> str:
    """How long ago something was."""
    return moment(at, say.say_ago(at, ask.at)) if at else ""


def phone(number: str, ask: Ask, mask: Callable[[str], str]) -> str:
    """A number to dial, or a masked one."""
    if not number:
        return ""
    if not ask.whole:
        return format_html('<span class="phone-number">{}</span>', mask(number))
    return format_html(
        '<a class="phone-number" href="tel:{}">{}</a>', say.dial_phone(number), say.group_phone(number)
    )


def link(url: str, words: object) -> SafeString:
    """The row's own link: what Enter opens. A number is not broken at its hyphens."""
    is_number = (said := str(words)).isascii() and " " not in said
    return format_html('<a href="{}" data-act{}>{}</a>', url, _UNBROKEN if is_number else "", said)


def tag(words: object, kind: str = "") -> SafeString:
    """A small mark behind a text."""
    return format_html(' <span class="tag {}">{}</span>', kind, words)
