"""The list of what customers have: equipment, software, stations and vehicles, by what falls due."""

from datetime import timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.roles import Reach
from shouhou.core.lists import Ask, Column, Listing, Order, link, tag
from shouhou.core.say import day_of
from shouhou.customers.forms.lists import AssetFilter
from shouhou.customers.models import Asset


def _rows(ask: Ask) -> QuerySet[Asset]:
    # Written as reckonings, so that no database walks the customers and sorts: the rows come by their own key.
    rows = (
        _visible(ask).alias(_merged=Coalesce("customer__merged_into_id", 0)).filter(is_active=True, _merged=0)
    )
    rows = rows.select_related("customer__agent")
    today, chosen = day_of(ask.at), ask.chosen
    if "kind" in chosen:
        rows = rows.filter(kind=chosen["kind"])
    match chosen.get("maintenance"):
        case "late":
            rows = rows.filter(next_maintenance_date__lt=today)
        case "30" | "90" as days:
            rows = rows.filter(next_maintenance_date__range=(today, today + timedelta(days=int(days))))
    match chosen.get("warranty"):
        case "in":
            rows = rows.filter(warranty_until__gte=today)
        case "out":
            rows = rows.filter(warranty_until__lt=today)
        case "30":
            rows = rows.filter(warranty_until__range=(today, today + timedelta(days=30)))
    if text := chosen.get("serial"):
        begins = str(text).upper()
        rows = rows.filter(_begins("plate", begins) | _begins("serial", begins) | _begins("vin", begins))
    return rows


def _visible(ask: Ask) -> QuerySet[Asset]:
    """Those of the customers she may see, by their plain columns."""
    match ask.staff.reach:
        case Reach.ALL:
            return Asset.objects.all()
        case Reach.OWN:
            return Asset.objects.filter(customer__agent_id=ask.staff.pk)
    return Asset.objects.alias(_branch=F("customer__branch_id") + 0).filter(_branch=ask.staff.branch_id)


def _begins(column: str, text: str) -> Q:
    """From the text to the last one that begins so: a stretch of the index on both databases."""
    return Q(**{f"{column}__gte": text, f"{column}__lt": f"{text}\U0010ffff"}) & ~Q(**{column: ""})


def _name(row: Asset, _ask: Ask) -> str:
    return link(reverse("customers:asset", args=[row.customer_id, row.pk]), row.title)


def _customer(row: Asset, _ask: Ask) -> str:
    return format_html(
        '<a href="{}">{}</a>', reverse("customers:detail", args=[row.customer_id]), row.customer.name
    )


def _day(value: Any, ask: Ask) -> str:
    if value is None:
        return ""
    mark = tag(gettext("Past"), "is-late") if value < day_of(ask.at) else ""
    return format_html("{}{}", value.isoformat(), mark)


ASSETS = Listing(
    code="assets",
    title=_("Assets"),
    permission="customers.see",
    url_name="customers:assets",
    columns=(
        Column("title", _("Name"), lambda a: a.title, _name, width=30, is_fixed=True),
        Column("customer", _("Customer"), lambda a: a.customer.name, _customer, width=32),
        Column("kind", _("Kind"), lambda a: a.get_kind_display(), width=10),
        Column("serial", _("Serial number"), lambda a: a.serial, width=18),
        Column("next", _("Next maintenance"), lambda a: a.next_maintenance_date,
               lambda a, ask: _day(a.next_maintenance_date, ask), width=14),
        Column("warranty", _("Warranty until"), lambda a: a.warranty_until,
               lambda a, ask: _day(a.warranty_until, ask), width=14),
        Column("agent", _("Agent"), lambda a: a.customer.agent.name if a.customer.agent else "", width=12),
        Column("plate", _("Plate"), lambda a: a.plate, width=12, is_default=False),
        Column("vin", _("VIN"), lambda a: a.vin, width=20, is_default=False),
        Column("model", _("Model"), lambda a: a.model, width=16, is_default=False),
        Column("brand", _("Brand"), lambda a: a.brand, width=12, is_default=False),
        Column("place", _("Installed at"), lambda a: a.place, width=24, is_default=False),
        Column("installed", _("Installed on"), lambda a: a.installed_date, width=12, is_default=False),
        Column("cycle", _("Maintenance every (months)"), lambda a: a.cycle_months, width=10, is_number=True,
               is_default=False),
    ),
    orders=(Order("newest", _("Newest first"), ("-id",)),),
    form=lambda data, _staff: AssetFilter(data),
    rows=_rows,
)  # fmt: skip
