"""The form of the call panel: the talk, who it was with, and what comes of it."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouhou.core.errors import Refusal, Refusals
from shouhou.core.forms import LineField, TextField, add_refusal
from shouhou.customers.actions import CannotPlan
from shouhou.customers.forms.plans import PlanForm
from shouhou.customers.models import ConsentState
from shouhou.customers.values import PlanValues
from shouhou.followups.talk_form import TalkForm
from shouhou.intake.forms.taking import OutcomeMixin
from shouhou.service_requests.codes import RequestKind


class PanelForm(OutcomeMixin, TalkForm):
    """The talk, who it was with where there is no profile yet, and the request that comes of it."""

    org_name = LineField(label=gettext_lazy("Customer organisation"), required=False)
    address = LineField(label=gettext_lazy("Address"), required=False)
    makes_request = forms.BooleanField(label=gettext_lazy("Fault report or building request"), required=False)
    request_kind = forms.ChoiceField(
        label=gettext_lazy("Kind of request"),
        choices=RequestKind.choices,
        initial=RequestKind.REPAIR,
        widget=forms.RadioSelect,
        required=False,
    )
    problem = TextField(label=gettext_lazy("Problem reported"), required=False, rows=2)
    wanted = TextField(label=gettext_lazy("Service wanted"), required=False, rows=2)
    promotion = forms.ChoiceField(
        label=gettext_lazy("May we tell you of events and offers?"),
        choices=[("", gettext_lazy("Not asked")), *ConsentState.choices[:2]],
        widget=forms.RadioSelect,
        required=False,
    )

    field_order = ["way", "line_state", "contact_name", "phone"]

    def __init__(
        self, *args: Any, is_known: bool = False, plan_data: QueryDict | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.is_known = is_known
        self.plan = PlanForm(plan_data, prefix="plan", optional=True)

    @property
    def next_plan(self) -> PlanValues | None:
        """The next talk, where it was agreed on; call after is_valid()."""
        return self.plan.values() if self.plan.is_bound and self.plan.is_told else None

    def take_refusal(self, refusal: Refusal) -> None:
        """Puts a refusal where it belongs: to the plan where it is about one, else to the talk."""
        each = refusal.each if isinstance(refusal, Refusals) else (refusal,)
        of_plan = all(isinstance(one, CannotPlan) and one.field in self.plan.fields for one in each)
        if not of_plan:
            super().take_refusal(refusal)
            return
        add_refusal(self.plan, refusal)
        self.add_error(None, _("The next talk cannot be planned so; see there."))

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if self.plan.is_bound and not self.plan.is_valid():
            self.add_error(None, _("The next talk cannot be planned so; see there."))
        if self.plan.is_bound and self.plan.is_told and not self.is_known and not values.get("org_name"):
            self.add_error("org_name", _("Say who the customer is; a plan belongs to a customer."))
        if values.get("makes_request") and not values.get("problem"):
            self.add_error("problem", _("Write the problem in the customer's own words."))
        return values
