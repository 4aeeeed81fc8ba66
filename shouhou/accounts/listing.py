"""A list as one person sees it: the view she is in, her filters, her columns, and the rows of one page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from shouhou.accounts.http import StaffRequest
from shouhou.accounts.models import ListChoice, SavedView, Staff
from shouhou.accounts.permissions import may
from shouhou.accounts.saved_views import choices_of, views_for
from shouhou.core.lists import Ask, BulkAction, Column, Listing, Order, page_of
from shouhou.core.paging import Page

_NOT_FILTERS: Final = (
    "cursor",
    "saved",
    "columns",
    "csrfmiddlewaretoken",
    "row",
    "all",
    "action",
    "file",
    "once",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What an address asks of a list, understood for one person."""

    listing: Listing
    ask: Ask
    form: Any
    order: Order
    columns: Sequence[Column]
    query: str
    view: SavedView | None


@dataclass(frozen=True, slots=True)
class TableRow:
    """One row, its cells ready for the page."""

    pk: int
    cells: SafeString
    title: str


@dataclass(frozen=True, slots=True)
class ListPage:
    """All that the template of a list needs."""

    seen: Seen
    page: Page[Any]
    rows: Sequence[TableRow]
    tabs: Sequence[Mapping[str, Any]]
    views: Sequence[SavedView]
    actions: Sequence[BulkAction]
    choice: Sequence[tuple[Column, bool]]
    may_share: bool
    starts_here: bool
    is_mine: bool
    picks_columns: bool = False
    orders: Sequence[tuple[str, str, bool]] = field(default_factory=tuple)

    @property
    def listing(self) -> Listing:
        """The list."""
        return self.seen.listing

    @property
    def view(self) -> SavedView | None:
        """The saved view that is shown."""
        return self.seen.view

    @property
    def view_ref(self) -> int:
        """Its key, 0 without one."""
        return self.seen.view.pk if self.seen.view else 0

    @property
    def query(self) -> str:
        """The filters as they stand in the address."""
        return self.seen.query

    @property
    def chosen(self) -> Mapping[str, Any]:
        """The filters that were understood."""
        return self.seen.ask.chosen

    @property
    def address(self) -> str:
        """Where this very list is found again."""
        return address_of(self.listing, self.query, self.view_ref)


def address_of(listing: Listing, query: str, view_ref: int = 0) -> str:
    """The address of a list with these filters; they stand in it, so that the link can be passed on."""
    parts = [part for part in (f"saved={view_ref}" if view_ref else "", query) if part]
    return "?".join([reverse(listing.url_name), "&".join(parts)]) if parts else reverse(listing.url_name)


def read(
    listing: Listing,
    staff: Staff,
    data: QueryDict,
    *,
    at: datetime,
    views: Sequence[SavedView] | None = None,
    choices: Mapping[int, ListChoice] | None = None,
) -> Seen:
    """What an address (or the query of a job) asks of a list.

    An address without any filter opens the view she starts with; `?saved=0` the list without one.
    """
    views = views_for(staff, listing.code) if views is None else views
    choices = choices_of(staff, listing.code) if choices is None else choices
    filters = data.copy()
    for name in _NOT_FILTERS:
        filters.pop(name, None)
    view = _view(data, filters, views, choices)
    if view is not None and not filters:
        filters = QueryDict(view.query, mutable=True)
    form = listing.form(filters or None, staff)
    said = QueryDict(mutable=True)
    for name, values in filters.lists():
        said.setlist(name, [value for value in values if value])
    query = said.urlencode() or filters.urlencode()
    chosen = form.chosen() if form.is_bound else {}
    ask = Ask(staff, at, chosen, whole=may(staff, "dial"))
    choice = choices.get(view.pk if view else 0)
    codes = (choice.columns if choice else None) or (view.columns if view else [])
    order = listing.order(filters.get("order", "") or (view.order if view else "") or _usual(listing, ask))
    return Seen(listing, ask, form, order, listing.chosen_columns(codes), query, view)


def list_page(request: StaffRequest, listing: Listing, *, at: datetime, is_table: bool = True) -> ListPage:
    """One page of a list for the person of the request: two statements besides the rows themselves.

    A page that draws its rows itself asks for none by `is_table`.
    """
    staff = request.user
    views = views_for(staff, listing.code)
    choices = choices_of(staff, listing.code)
    seen = read(listing, staff, request.GET, at=at, views=views, choices=choices)
    found = page_of(listing, seen.ask, order=seen.order, cursor=request.GET.get("cursor", ""))
    ref = seen.view.pk if seen.view else 0
    return ListPage(
        seen=seen,
        page=found,
        rows=table_rows(found.rows, seen) if is_table else [],
        tabs=_tabs(listing, views, seen),
        views=views,
        actions=[action for action in listing.every_action() if may(staff, action.permission)],
        choice=_choice(listing, seen.columns),
        may_share=may(staff, "views.share"),
        starts_here=ref in choices and choices[ref].is_default,
        is_mine=seen.view is not None and seen.view.owner_id == staff.pk,
        picks_columns="columns" in request.GET,
        orders=[(order.code, str(order.label), order == seen.order) for order in listing.orders],
    )


def table_rows(rows: Sequence[Any], seen: Seen) -> list[TableRow]:
    """The rows with their cells as HTML; written here, since a template takes five times as long for it."""
    heads = [(_class(n, c), "" if n == 0 else _label(c), c) for n, c in enumerate(seen.columns)]
    made = []
    for row in rows:
        cells = "".join(
            f"<td{css}{label}>{conditional_escape(column.html(row, seen.ask))}</td>"
            for css, label, column in heads
        )
        made.append(TableRow(row.pk, mark_safe(cells), str(row)))
    return made


def _usual(listing: Listing, ask: Ask) -> str:
    return listing.usual_order(ask) if listing.usual_order else ""


_SHORT: Final = 12  # characters of a column whose contents are never broken: a state, a name, a kind


def _class(place: int, column: Column) -> str:
    classes = ["main-cell"] if place == 0 else ["num"] if column.is_number else []
    if 0 < column.width <= _SHORT:
        classes.append("nowrap")
    return format_html(' class="{}"', " ".join(classes)) if classes else ""


def _label(column: Column) -> str:
    return format_html(' data-label="{}"', column.heading)


def _view(
    data: QueryDict, filters: QueryDict, views: Sequence[SavedView], choices: Mapping[int, ListChoice]
) -> SavedView | None:
    known = {str(view.pk): view for view in views}
    if "saved" in data:
        return known.get(str(data["saved"]))
    if filters:
        return None
    started = next((str(ref) for ref, choice in choices.items() if choice.is_default), "")
    return known.get(started)


def _tabs(listing: Listing, views: Sequence[SavedView], seen: Seen) -> list[dict[str, Any]]:
    pinned = [view for view in views if view.is_pinned or view == seen.view]
    if not pinned:
        return []
    plain = {"label": _("All"), "url": f"{reverse(listing.url_name)}?saved=0", "current": seen.view is None}
    return [
        plain,
        *(
            {
                "label": view.name,
                "url": address_of(listing, view.query, view.pk),
                "current": view == seen.view,
            }
            for view in pinned
        ),
    ]


def _choice(listing: Listing, shown: Sequence[Column]) -> list[tuple[Column, bool]]:
    """The columns for the choice: those shown in their order, then the others."""
    return [*((c, True) for c in shown), *((c, False) for c in listing.columns if c not in shown)]
