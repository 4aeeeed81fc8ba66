"""The complaints as a list."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from shouhou.access.masking import masked
from shouhou.accounts.models import Staff
from shouhou.cases.models import Case, Line
from shouhou.complaints.forms import ComplaintFilter
from shouhou.core.lists import Ask, Column, Listing, Order, link

STATES = {
    "RECEIVED": _("Received"),
    "ACKNOWLEDGED": _("Acknowledged"),
    "CLOSED": _("Closed"),
    "CANCELLED": _("Cancelled"),
}


def _form(data: Any, _viewer: Staff) -> ComplaintFilter:
    return ComplaintFilter(data if data is not None else {})


def _rows(ask: Ask) -> QuerySet[Case]:
    found = Case.objects.visible_to(ask.staff).of_line(Line.COMPLAINT).select_related("complaint", "agent")
    show = ask.chosen.get("show", "")
    if show != "all":
        found = found.filter(closed_at=None)
    if show == "waiting":
        found = found.filter(state="RECEIVED")
    return found.filter(complaint__customer_name__icontains=ask.chosen["q"]) if "q" in ask.chosen else found


def _number(case: Any, _ask: Ask) -> str:
    return link(reverse("desk:case", args=[case.slug]), case.number)


def _description(case: Any, _ask: Ask) -> str:
    return Truncator(case.complaint.description).chars(60)


COMPLAINTS = Listing(
    code="complaints",
    title=_("Complaints"),
    permission="complaints.see",
    url_name="complaints:list",
    columns=(
        Column("number", _("Number"), lambda c: c.number, _number, width=18, is_fixed=True),
        Column("customer", _("Customer"), lambda c: c.complaint.customer_name, width=32),
        Column("what", _("What happened"), lambda c: c.complaint.description, _description, width=48),
        Column("state", _("State"), lambda c: str(STATES.get(c.state, c.state)), width=12),
        Column("received", _("Received"), lambda c: c.complaint.received_at, width=18),
        Column("agent", _("Agent"), lambda c: c.agent.name if c.agent else "", width=10),
        Column(
            "source",
            _("Where it comes from"),
            lambda c: c.complaint.get_source_display(),
            width=14,
            is_default=False,
        ),
        Column(
            "phone", _("Telephone"), lambda c: c.complaint.phone, masked=masked, width=18, is_default=False
        ),
        Column(
            "wanted",
            _("What the customer wants"),
            lambda c: c.complaint.remedy_wanted,
            width=40,
            is_default=False,
        ),
    ),
    orders=(Order("newest", _("Newest first"), ("-opened_at", "-id")),),
    form=_form,
    rows=_rows,
)
