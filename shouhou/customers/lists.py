"""The list of customers: its filters, rows and columns, and what can be done to many of them at once."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouhou.access.masking import masked
from shouhou.core.lists import Ask, Column, Listing, Order, ago, link, tag
from shouhou.customers.bulk_actions import CUSTOMER_ACTIONS
from shouhou.customers.finding import find_customers
from shouhou.customers.forms.lists import CustomerFilter
from shouhou.customers.models import Contact, Customer


def _rows(ask: Ask) -> QuerySet[Customer] | Sequence[Customer]:
    if query := ask.chosen.get("q"):
        found = find_customers(str(query), staff=ask.staff, limit=50)
        return [row for row in found if _fits(row, ask)]
    rows = Customer.objects.visible_to(ask.staff).standing().select_related("agent")
    for name in ("level", "branch"):
        if name in ask.chosen:
            rows = rows.filter(**{name: ask.chosen[name]})
    return rows.incomplete() if "incomplete" in ask.chosen else rows


def _fits(row: Customer, ask: Ask) -> bool:
    chosen = ask.chosen
    if "level" in chosen and row.level != chosen["level"]:
        return False
    if "branch" in chosen and row.branch_id != chosen["branch"].pk:
        return False
    return row.is_incomplete if "incomplete" in chosen else True


def _prepare(_ask: Ask, rows: Sequence[Any]) -> None:
    """The branches, first contacts and their telephones of all rows, in three statements.

    Joined to the branches, SQLite would sort all customers of one.
    """
    first = Contact.objects.filter(is_active=True, is_primary=True).prefetch_related("phones")
    prefetch_related_objects(
        list(rows), "branch", Prefetch("contacts", queryset=first, to_attr="first_contacts")
    )


def _contact(row: Any) -> Contact | None:
    return next(iter(row.first_contacts), None)


def _phone(row: Any) -> str:
    contact = _contact(row)
    phone = next(iter(contact.phones.all()), None) if contact else None
    return phone.number if phone else ""


def _name(row: Customer, _ask: Ask) -> str:
    mark = tag(gettext("To be completed"), "is-wait") if row.is_incomplete else ""
    beside = " · ".join(part for part in (row.file_no, row.short_name) if part)
    url = reverse("customers:detail", args=[row.pk])
    return format_html('{}{}<span class="beside file-no">{}</span>', link(url, row.name), mark, beside)


CUSTOMERS = Listing(
    code="customers",
    title=_("Customers"),
    permission="customers.see",
    url_name="customers:list",
    columns=(
        Column("name", _("Name of the customer"), lambda c: c.name, _name, width=36, is_fixed=True),
        Column("file_no", _("File no."), lambda c: c.file_no, width=18, is_default=False),
        Column("level", _("Level"), lambda c: c.get_level_display(), width=12),
        Column("contact", _("Contact"), lambda c: getattr(_contact(c), "name", ""), width=12),
        Column("phone", _("Telephone"), _phone, masked=masked, width=18),
        Column("region", _("Region"), lambda c: c.region, width=24),
        Column("agent", _("Agent"), lambda c: c.agent.name if c.agent else "", width=12),
        Column(
            "latest",
            _("Last contact"),
            lambda c: c.last_contact_at,
            lambda c, a: ago(c.last_contact_at, a),
            width=18,
        ),
        Column("branch", _("Branch"), lambda c: c.branch.name, width=14, is_default=False),
        Column("kind", _("Kind of customer"), lambda c: c.get_kind_display(), width=12, is_default=False),
        Column("short_name", _("Short name"), lambda c: c.short_name, width=18, is_default=False),
        Column(
            "credit_code",
            _("Unified social credit code"),
            lambda c: c.credit_code,
            width=22,
            is_default=False,
        ),
        Column("province", _("Province"), lambda c: c.province, width=12, is_default=False),
        Column("city", _("City"), lambda c: c.city, width=12, is_default=False),
        Column("district", _("District"), lambda c: c.district, width=12, is_default=False),
        Column("address", _("Address"), lambda c: c.address, width=40, is_default=False),
        Column("postcode", _("Postcode"), lambda c: c.postcode, width=10, is_default=False),
        Column("source", _("Source"), lambda c: c.get_source_display(), width=12, is_default=False),
        Column(
            "incomplete", _("To be completed"), lambda c: c.is_incomplete or None, width=10, is_default=False
        ),
        Column("created", _("Filed at"), lambda c: c.created_at, width=18, is_default=False),
    ),
    orders=(Order("latest", _("The latest contact or filing first"), ("-latest_at", "-id")),),
    form=lambda data, staff: CustomerFilter(data, viewer=staff),
    rows=_rows,
    prepare=_prepare,
    actions=CUSTOMER_ACTIONS,
)
