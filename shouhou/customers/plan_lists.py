"""The list of planned services: whose, when, with whom, and what became of them."""

from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouhou.core.lists import Ask, Column, Listing, Order, link, tag
from shouhou.core.say import day_of
from shouhou.customers.forms.lists import Chosen
from shouhou.customers.models import NextServicePlan, PlanKind


class PlanFilter(Chosen):
    """Which plans the list shows."""

    STATES = (("", _("Still to be done")), ("done", _("Carried out")), ("dropped", _("Given up")))
    DUE = (
        ("", _("Whenever")),
        ("late", _("Past")),
        ("today", _("Due by today")),
        ("7", _("In 7 days")),
        ("30", _("In 30 days")),
    )

    state = forms.ChoiceField(label=_("What became of it"), required=False, choices=STATES)
    due = forms.ChoiceField(label=_("Planned for"), required=False, choices=DUE)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *PlanKind.choices])
    mine = forms.BooleanField(label=_("Only mine"), required=False)


def _rows(ask: Ask) -> QuerySet[NextServicePlan]:
    rows = NextServicePlan.objects.visible_to(ask.staff).filter(customer__merged_into=None)
    rows = rows.select_related("customer", "owner", "asset", "done_case")
    match ask.chosen.get("state"):
        case "done":
            rows = rows.exclude(done_at=None)
        case "dropped":
            rows = rows.exclude(dropped_at=None)
        case _:
            rows = rows.ahead()
    if "kind" in ask.chosen:
        rows = rows.filter(kind=ask.chosen["kind"])
    if "mine" in ask.chosen:
        rows = rows.filter(owner_id=ask.staff.pk)
    return _when(rows, ask)


def _when(rows: QuerySet[NextServicePlan], ask: Ask) -> QuerySet[NextServicePlan]:
    today = day_of(ask.at)
    match ask.chosen.get("due"):
        case "late":
            return rows.filter(planned_date__lt=today)
        case "today":
            return rows.filter(planned_date__lte=today)
        case "7" | "30" as days:
            return rows.filter(planned_date__lte=today + timedelta(days=int(days)))
    return rows


def _day(row: NextServicePlan, ask: Ask) -> str:
    mark = tag(gettext("Past"), "is-late") if row.is_ahead and row.planned_date < day_of(ask.at) else ""
    moved = tag(gettext("Postponed")) if row.first_date else ""
    return format_html("{}{}{}", row.planned_date.isoformat(), mark, moved)


def _content(row: NextServicePlan, _ask: Ask) -> str:
    return link(reverse("customers:plan-detail", args=[row.customer_id, row.pk]), row.content[:120])


def _customer(row: NextServicePlan, _ask: Ask) -> str:
    url = reverse("customers:detail", args=[row.customer_id])
    return format_html('<a href="{}">{}</a>', url, row.customer.name)


def _state(row: NextServicePlan) -> str:
    if row.done_at is not None:
        return gettext("Carried out")
    return gettext("Given up") if row.dropped_at is not None else gettext("Still to be done")


def record_url(plan: NextServicePlan) -> str:
    """Where the record stands that did it; empty while there is none."""
    if plan.done_record:
        return reverse("followups:detail", args=[plan.done_record])
    return reverse("desk:case", args=[plan.done_case.slug]) if plan.done_case else ""


def record_no(plan: NextServicePlan) -> str:
    """The number of the record that did it."""
    return plan.done_record or (plan.done_case.number if plan.done_case else "")


def _record(row: NextServicePlan, _ask: Ask) -> str:
    url = record_url(row)
    return format_html('<a href="{}">{}</a>', url, record_no(row)) if url else ""


PLANS: Any = Listing(
    code="plans",
    title=_("Planned services"),
    permission="customers.see",
    url_name="customers:plans",
    columns=(
        Column("content", _("Content of the talk"), lambda p: p.content, _content, width=40, is_fixed=True),
        Column("day", _("Planned for"), lambda p: p.planned_date, _day, width=14),
        Column("customer", _("Customer"), lambda p: p.customer.name, _customer, width=32),
        Column("kind", _("Kind"), lambda p: p.get_kind_display(), width=14),
        Column("reason", _("Reason"), lambda p: p.reason, width=30),
        Column("owner", _("Owed by"), lambda p: p.owner.name if p.owner else "", width=12),
        Column("state", _("What became of it"), _state, width=12),
        Column("record", _("Record"), record_no, _record, width=16),
        Column("asset", _("Equipment"), lambda p: p.asset.title if p.asset else "", width=20, is_default=False),
        Column("time", _("Convenient time"), lambda p: p.convenient_time, width=14, is_default=False),
        Column("first", _("Before it was postponed"), lambda p: p.first_date, width=14, is_default=False),
        Column("why", _("Why postponed or given up"), lambda p: p.why_dropped or p.why_postponed, width=24,
               is_default=False),
    ),
    orders=(
        Order("day", _("By day"), ("planned_date", "id")),
        Order("newest", _("Newest first"), ("-id",)),
    ),
    form=lambda data, _staff: PlanFilter(data),
    rows=_rows,
)  # fmt: skip
