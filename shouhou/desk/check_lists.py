"""The spot checks as a list."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import may
from shouhou.core.lists import Ask, Column, Listing, Order, link
from shouhou.desk.check_forms import WAITING, CheckFilter
from shouhou.supervision.models import SpotCheck


def _form(data: Any, viewer: Staff) -> CheckFilter:
    people: list[tuple[int, str]] = []
    if may(viewer, "supervision.see"):
        people = list(Staff.objects.visible_to(viewer).order_by("name", "pk").values_list("pk", "name"))
    return CheckFilter(data if data is not None else {}, people=people)


def _rows(ask: Ask) -> QuerySet[SpotCheck]:
    checks = SpotCheck.objects.visible_to(ask.staff, as_supervisor=may(ask.staff, "supervision.see"))
    if "agent" in ask.chosen:
        checks = checks.filter(agent_id=ask.chosen["agent"])
    show = ask.chosen.get("show")
    if show == WAITING:
        checks = checks.filter(done_at=None)
    elif show:
        checks = checks.filter(finding=show)
    return checks.select_related("talk", "agent", "done_by", "round", "case")


def _talk(check: SpotCheck, _ask: Ask) -> str:
    return link(reverse("followups:detail", args=[check.talk.record_no]), check.talk.record_no)


def _finding(check: SpotCheck, ask: Ask) -> str:
    if not check.is_done and may(ask.staff, "checks.record") and check.agent_id != ask.staff.pk:
        return link(reverse("desk:spot-check", args=[check.case.slug, check.pk]), _standing(check))
    return format_html("{}", _standing(check))


def _standing(check: SpotCheck) -> str:
    if check.is_done:
        return check.get_finding_display()
    return str(_("To be checked") if not check.attempts else _("Not reached yet"))


CHECKS = Listing(
    code="checks",
    title=_("Spot checks"),
    permission="checks.see",
    url_name="desk:spot-checks",
    columns=(
        Column("talk", _("Talk"), lambda c: c.talk.record_no, _talk, width=18, is_fixed=True),
        Column("customer", _("Customer"), lambda c: c.talk.customer_name, width=24),
        Column("agent", _("Recorded by"), lambda c: c.agent.name, width=10),
        Column("month", _("Month"), lambda c: str(c.round), width=10),
        Column("finding", _("How it stands"), _standing, _finding, width=16),
        Column("words", _("What the customer said"), lambda c: c.words, width=40),
        Column(
            "content", _("The customer is"), lambda c: c.get_content_display(), width=10, is_default=False
        ),
        Column("called", _("Rung back at"), lambda c: c.called_at, width=18),
        Column("by", _("Checked by"), lambda c: c.done_by.name if c.done_by else "", width=10),
        Column("case", _("Case"), lambda c: str(c.case), width=18, is_default=False),
    ),
    orders=(Order("newest", _("Newest first"), ("-id",)), Order("oldest", _("Oldest first"), ("id",))),
    form=_form,
    rows=_rows,
)
