"""Returned pages as a list."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.core.lists import Ask, Column, Listing, Order, ago, link
from shouhou.slips.forms import PageFilter
from shouhou.slips.models import PageState, ReturnedPage


def _form(data: Any, _viewer: Staff) -> PageFilter:
    return PageFilter(data if data is not None else {})


def _rows(ask: Ask) -> QuerySet[ReturnedPage]:
    named = ("slip__case__customer", "file", "arrived_by", "done_by")
    found = ReturnedPage.objects.visible_to(ask.staff).select_related(*named)
    found = found.filter(state=ask.chosen.get("show") or PageState.WAITING)
    return found.filter(slip__number__icontains=ask.chosen["q"]) if "q" in ask.chosen else found


def _name(page: Any, _ask: Ask) -> str:
    return link(reverse("desk:slip-page", args=[page.pk]), page.name)


def _customer(page: Any) -> str:
    case = page.slip.case if page.slip else None
    return case.customer.name if case is not None and case.customer else ""


def _what_for(page: Any) -> str:
    """The kind of its slip, and by which rule its duty is owed."""
    if page.slip is None:
        return str(_("No code read"))
    return " ".join(part for part in (str(page.slip.get_kind_display()), page.slip.rule_id) if part)


RETURNED = Listing(
    code="slips",
    title=_("Returned slips"),
    permission="files.add",
    url_name="slips:pages",
    columns=(
        Column("name", _("Page"), lambda p: p.name, _name, width=34, is_fixed=True),
        Column("slip", _("Slip"), lambda p: p.slip.number if p.slip else "", width=20),
        Column("customer", _("Customer"), _customer, width=30),
        Column("kind", _("For"), _what_for, width=16),
        Column("state", _("State"), lambda p: p.get_state_display(), width=12),
        Column("way", _("Came by"), lambda p: p.get_way_display(), width=12),
        Column(
            "arrived", _("Arrived"), lambda p: p.arrived_at, lambda p, ask: ago(p.arrived_at, ask), width=18
        ),
        Column("said", _("Remark"), lambda p: p.said, width=24, is_default=False),
    ),
    orders=(Order("newest", _("Newest first"), ("-arrived_at", "-id")),),
    form=_form,
    rows=_rows,
)
