"""The complaints as a list."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from shouhou.access.masking import masked
from shouhou.accounts.models import Staff
from shouhou.cases.figures import start_of_day
from shouhou.cases.models import Case, Line
from shouhou.complaints.codes import STATE_NAMES
from shouhou.complaints.figures import FIGURES, counted, one_of
from shouhou.complaints.forms import ComplaintFilter
from shouhou.core.lists import Ask, Column, Listing, Order, link
from shouhou.policy.timelines import load_timeline


def _form(data: Any, _viewer: Staff) -> ComplaintFilter:
    return ComplaintFilter(data if data is not None else {})


_SHOWN = {
    "": Q(closed_at=None),
    "waiting": Q(closed_at=None, complaint__acknowledged_at=None),
    "back": Q(closed_at=None, state="ACCEPTED"),
    "all": Q(),
}
_SAME = ("level", "category", "reason", "source", "satisfaction")


def _rows(ask: Ask) -> QuerySet[Case]:
    found = Case.objects.visible_to(ask.staff).of_line(Line.COMPLAINT)
    found = found.select_related("complaint__handler", "agent")
    chosen = ask.chosen
    show = chosen.get("show", "")
    mine = Q(closed_at=None, complaint__handler_id__in=(ask.staff.pk, *ask.staff.stands_for))
    found = found.filter(mine if show == "mine" else _SHOWN[show])
    for name in _SAME:
        if name in chosen:
            found = found.filter(one_of(name, chosen[name]))
    if "branch" in chosen:
        found = found.filter(branch_id=chosen["branch"])
    if "q" in chosen:
        found = found.filter(complaint__customer_name__icontains=chosen["q"])
    if "figure" in chosen:
        found = found.filter(counted(), FIGURES[chosen["figure"]][1](_hours(ask)))
    return found.filter(_between(chosen))


def _hours(ask: Ask) -> int:
    branch = ask.chosen.get("branch") or ask.staff.branch_id
    return load_timeline(branch, since=ask.at, until=ask.at).at(ask.at).terms.complaint_hours


def _between(chosen: Any) -> Q:
    """By the day on which a complaint came in."""
    found = Q()
    if "first_day" in chosen:
        found &= Q(complaint__received_at__gte=start_of_day(chosen["first_day"]))
    if "last_day" in chosen:
        ends: datetime = start_of_day(chosen["last_day"] + timedelta(days=1))
        found &= Q(complaint__received_at__lt=ends)
    return found


def _number(case: Any, _ask: Ask) -> str:
    return format_html(
        '<span class="nowrap">{}</span>', link(reverse("desk:case", args=[case.slug]), case.number)
    )


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
        Column("level", _("Class"), lambda c: c.complaint.get_level_display(), width=12),
        Column("state", _("State"), lambda c: str(STATE_NAMES.get(c.state, c.state)), width=12),
        Column("received", _("When it came"), lambda c: c.complaint.received_at, width=18),
        Column(
            "handler",
            _("Who handles it"),
            lambda c: c.complaint.handler.name if c.complaint.handler else "",
            width=10,
        ),
        Column("agent", _("Agent"), lambda c: c.agent.name if c.agent else "", width=10),
        Column(
            "categories",
            _("What the complaint is about"),
            lambda c: "、".join(c.complaint.category_names),
            width=24,
            is_default=False,
        ),
        Column(
            "reason",
            _("Cause"),
            lambda c: c.complaint.get_reason_display() if c.complaint.reason else "",
            width=14,
            is_default=False,
        ),
        Column(
            "satisfaction",
            _("Satisfaction with the handling"),
            lambda c: c.complaint.get_satisfaction_display() if c.complaint.satisfaction else "",
            width=12,
            is_default=False,
        ),
        Column("solved", _("Solved"), lambda c: c.complaint.solved_at, width=18, is_default=False),
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
