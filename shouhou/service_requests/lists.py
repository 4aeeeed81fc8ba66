"""The list of requests: its filters, rows and columns, and what can be done to many of them at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouhou.access.masking import masked
from shouhou.accounts.models import Staff
from shouhou.cases.models import Case, Line
from shouhou.core.actor import Actor
from shouhou.core.lists import Ask, BulkAction, Column, Done, Listing, Order, link, tag
from shouhou.service_requests.actions.assigning import CannotAssign, assign_request
from shouhou.service_requests.codes import STATE_NAMES, RequestKind, Urgency

TABS = ("DRAFT", "REPORTED", "ESCALATED", "SOLUTION_SET", "INFORMED", "FOLLOWED", "CLOSED")


class RequestFilter(forms.Form):
    """Which requests are shown; without a state those that are not closed."""

    kind = forms.ChoiceField(label=_("Kind of request"), required=False)
    urgency = forms.ChoiceField(label=_("Urgency"), required=False)
    agent = forms.TypedChoiceField(label=_("Agent"), required=False, coerce=int, empty_value=None)
    state = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, staff: Staff) -> None:
        super().__init__(data)
        people = Staff.objects.visible_to(staff).working().values_list("pk", "name")
        choices = {"kind": RequestKind.choices, "urgency": Urgency.choices, "agent": people}
        for name, values in choices.items():
            self.fields[name].choices = [("", _("All")), *values]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """What was chosen and can be meant."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class AssignForm(forms.Form):
    """Who gets them."""

    agent = forms.TypedChoiceField(label=_("Agent"), coerce=int)

    def __init__(self, data: Any, staff: Staff) -> None:
        super().__init__(data)
        people = Staff.objects.visible_to(staff).working().values_list("pk", "name")
        self.fields["agent"].choices = [("", _("Choose …")), *people]  # type: ignore[attr-defined]


def _rows(ask: Ask) -> QuerySet[Case]:
    cases = Case.objects.visible_to(ask.staff).of_line(Line.SERVICE_REQUEST)
    cases = cases.select_related("customer", "service_request", "agent")
    chosen = ask.chosen
    if "kind" in chosen:
        cases = cases.filter(service_request__kind=chosen["kind"])
    if "urgency" in chosen:
        cases = cases.filter(service_request__urgency=chosen["urgency"])
    if "agent" in chosen:
        cases = cases.filter(agent_id=chosen["agent"])
    state = chosen.get("state", "")
    if state == "all":
        return cases
    return cases.filter(state=state) if state and state in STATE_NAMES else cases.filter(closed_at=None)


def _number(case: Case, _ask: Ask) -> str:
    return link(reverse("desk:case", args=[case.slug]), case.number or gettext("Draft"))


def _customer(case: Any) -> str:
    return case.customer.name if case.customer else str(case.service_request.org_name)


def _problem(case: Any, _ask: Ask) -> str:
    told = case.service_request
    urgent = tag(told.get_urgency_display()) if told.urgency != Urgency.NORMAL else ""
    return format_html("<span>{}{}</span>", Truncator(told.problem).chars(60), urgent)


def _state(case: Case, _ask: Ask) -> str:
    name = STATE_NAMES.get(case.state, case.state)
    return format_html('<span class="state state-{}">{}</span>', case.state.lower(), name)


def _assign(ref: int, values: Mapping[str, Any], *, by: Actor, at: datetime) -> Done:
    before = Case.objects.values_list("agent_id", flat=True).get(pk=ref)
    case = assign_request(case_id=ref, agent_id=values["agent"], by=by, at=at)
    agent = Staff.objects.get(pk=values["agent"])
    said = gettext("%(case)s goes to %(name)s") % {"case": case, "name": agent.name}
    return Done(said, {"agent": before, "set": agent.pk})


def _assign_back(ref: int, before: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    now = Case.objects.values_list("agent_id", flat=True).get(pk=ref)
    if now != before["set"] or before["agent"] is None:
        raise CannotAssign(gettext("Somebody has changed this since; it stays as it is."))
    assign_request(case_id=ref, agent_id=before["agent"], by=by, at=at)


REQUESTS = Listing(
    code="requests",
    title=_("Requests"),
    permission="requests.see",
    url_name="service_requests:list",
    columns=(
        Column("number", _("Number"), lambda c: c.number, _number, width=18, is_fixed=True),
        Column("customer", _("Customer"), _customer, width=32),
        Column("problem", _("Problem reported"), lambda c: c.service_request.problem, _problem, width=48),
        Column("state", _("State"), lambda c: str(STATE_NAMES.get(c.state, c.state)), _state, width=12),
        Column("agent", _("Agent"), lambda c: c.agent.name if c.agent else "", width=10),
        Column("received", _("Received"), lambda c: c.service_request.received_at, width=18),
        Column("contact", _("Contact"), lambda c: c.service_request.contact_name, width=12, is_default=False),
        Column("phone", _("Telephone"), lambda c: c.service_request.phone, masked=masked, width=18, is_default=False),
        Column("kind", _("Kind of request"), lambda c: c.service_request.get_kind_display(), width=12,
               is_default=False),
        Column("urgency", _("Urgency"), lambda c: c.service_request.get_urgency_display(), width=10,
               is_default=False),
        Column("channel", _("Channel"), lambda c: c.service_request.get_channel_display(), width=10,
               is_default=False),
        Column("address", _("Address"), lambda c: c.service_request.address, width=40, is_default=False),
        Column("closed", _("Closed"), lambda c: c.closed_at, width=18, is_default=False),
    ),
    orders=(Order("newest", _("Newest first"), ("-opened_at", "-id")),),
    form=RequestFilter,
    rows=_rows,
    sheets_url_name="service_requests:sheets",
    actions=(BulkAction("assign", _("Give to an agent"), "requests.assign", AssignForm, _assign, _assign_back),),
)  # fmt: skip
