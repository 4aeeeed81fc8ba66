"""The list of customers, its workbook, and the hint that somebody may be there already."""

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shouhou.access.masking import masked
from shouhou.accounts.http import StaffRequest
from shouhou.accounts.permissions import may, requires
from shouhou.accounts.roles import Reach
from shouhou.core import clock
from shouhou.core.paging import Page, page
from shouhou.core.text import tidy
from shouhou.customers.finding import alike, find_customers
from shouhou.customers.forms import CustomerFilter
from shouhou.customers.models import Contact, Customer
from shouhou.documents.spreadsheets import workbook

_ORDER = ("-latest_at", "-id")
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires("customers.see")
@require_GET
def customer_list(request: StaffRequest) -> HttpResponse:
    """客户: those one may see, the latest contact first; a search shows what it may mean."""
    form = CustomerFilter(request.GET or None)
    chosen = form.chosen() if form.is_bound else {}
    found = _page(request, chosen)
    _load_contacts(found.rows)
    query = request.GET.copy()
    query.pop("cursor", None)
    context = {
        "form": form,
        "page": found,
        "rows": [
            (row, _first_contact(row, whole=may(request.user, "dial"))) for row in found.rows
        ],
        "chosen": chosen,
        "query": query.urlencode(),
        "may_write": may(request.user, "customers.write"),
        "may_import": may(request.user, "customers.import"),
        "sees_all": request.user.reach == Reach.ALL,
        "now": clock.now(),
    }
    return render(request, "customers/list.html", context)


@requires("customers.see")
@require_GET
def export(request: StaffRequest) -> HttpResponse:
    """The list as a workbook, with the filters of the page."""
    form = CustomerFilter(request.GET or None)
    chosen = form.chosen() if form.is_bound else {}
    headings = [
        _("File no."), _("Kind of customer"), _("Name of the customer"), _("Short name"), _("Level"),
        _("Unified social credit code"), _("Province"), _("City"), _("District"), _("Address"), _("Postcode"),
        _("Contact"), _("Telephone"), _("Source"), _("Branch"), _("Agent"), _("To be completed"), _("Filed at"),
        _("Last contact"),
    ]  # fmt: skip
    body = workbook(headings, _export_rows(request, chosen), _("Customers"))
    answer = HttpResponse(body, content_type=_XLSX)
    name = f"{_('Customers')} {timezone.localdate(clock.now()):%Y-%m-%d}.xlsx"
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


@requires("customers.write")
@require_GET
def alike_hint(request: StaffRequest) -> HttpResponse:
    """Customers that may be the same as the one being typed; a shared telephone alone is normal."""
    asked = {
        name: tidy(request.GET.get(name, "")[:200])
        for name in ("name", "credit_code", "plate", "serial", "vin")
    }
    besides = request.GET.get("besides", "")
    number = int(besides) if besides.isdecimal() and len(besides) < 19 else None
    found = alike(staff=request.user, besides=number, **asked)
    return render(request, "customers/parts/alike.html", {"alike": found})


def _page(request: StaffRequest, chosen: dict[str, Any]) -> Page[Customer]:
    if query := chosen.get("q"):
        found = find_customers(str(query), staff=request.user, limit=50)
        return Page(rows=[row for row in found if _fits(row, chosen)])
    rows = _chosen(request, chosen).select_related("branch", "agent")
    return page(rows, order=_ORDER, cursor=request.GET.get("cursor", ""))


def _chosen(request: StaffRequest, chosen: dict[str, Any]) -> QuerySet[Customer]:
    rows = Customer.objects.visible_to(request.user).standing()
    if "level" in chosen:
        rows = rows.filter(level=chosen["level"])
    if "branch" in chosen:
        rows = rows.filter(branch=chosen["branch"])
    return rows.incomplete() if "incomplete" in chosen else rows


def _fits(row: Customer, chosen: dict[str, Any]) -> bool:
    if "level" in chosen and row.level != chosen["level"]:
        return False
    if "branch" in chosen and row.branch_id != chosen["branch"].pk:
        return False
    return row.is_incomplete if "incomplete" in chosen else True


def _load_contacts(rows: Any) -> None:
    """The first contacts and their telephones of all rows, in two statements."""
    from django.db.models import prefetch_related_objects

    first = Contact.objects.filter(is_active=True, is_primary=True).prefetch_related("phones")
    prefetch_related_objects(list(rows), Prefetch("contacts", queryset=first, to_attr="first_contacts"))


def _first_contact(row: Any, *, whole: bool) -> dict[str, str]:
    contact = next(iter(row.first_contacts), None)
    phone = next(iter(contact.phones.all()), None) if contact else None
    number = phone.number if phone else ""
    return {
        "name": contact.name if contact else "",
        "phone": number if whole else "",
        "masked": "" if whole or not number else masked(number),
    }


def _export_rows(request: StaffRequest, chosen: dict[str, Any]) -> Iterator[list[Any]]:
    first = Contact.objects.filter(is_active=True, is_primary=True).prefetch_related("phones")
    if query := chosen.get("q"):
        found = [
            row for row in find_customers(str(query), staff=request.user, limit=50) if _fits(row, chosen)
        ]
        _load_contacts(found)
        yield from (_export_row(request, row) for row in found)
        return
    rows = _chosen(request, chosen).select_related("branch", "agent").order_by(*_ORDER)
    loaded = rows.prefetch_related(Prefetch("contacts", queryset=first, to_attr="first_contacts"))
    for row in loaded.iterator(chunk_size=500):
        yield _export_row(request, row)


def _export_row(request: StaffRequest, row: Customer) -> list[Any]:
    contact = _first_contact(row, whole=may(request.user, "dial"))
    last = timezone.localtime(row.last_contact_at) if row.last_contact_at else ""
    return [
        row.file_no, row.get_kind_display(), row.name, row.short_name, row.get_level_display(), row.credit_code,
        row.province, row.city, row.district, row.address, row.postcode, contact["name"],
        contact["phone"] or contact["masked"], row.get_source_display(), row.branch.name,
        row.agent.name if row.agent else "", _("yes") if row.is_incomplete else "",
        timezone.localtime(row.created_at), last,
    ]  # fmt: skip
