"""Forms of the steps of a request, one for each sheet or short answer."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Role
from shouhou.cases.models import Case
from shouhou.core.forms import LineField, MomentField, TextField
from shouhou.customers.models import Asset
from shouhou.service_requests.actions import RequestValues
from shouhou.service_requests.codes import Channel, RequestKind, Urgency, Warranty


def deciders(branch_id: int | None = None) -> list[Staff]:
    """Who can receive a report: engineering supervisors first, then the general manager."""
    active = Staff.objects.filter(is_active=True, left_at=None).order_by("name")
    heads = [s for s in active if s.has_role(Role.ENGINEERING_SUPERVISOR)]
    near = [s for s in heads if branch_id is None or s.branch_id == branch_id] or heads
    return near or [s for s in active if s.has_role(Role.GENERAL_MANAGER)]


class FactsForm(forms.Form):
    """F05 报修登记表, in the paper's order; what is missing makes a draft, so only time and channel are required."""

    channel = forms.ChoiceField(
        label=_("Channel"), choices=Channel.choices, widget=forms.RadioSelect, initial=Channel.PHONE
    )
    received_at = MomentField(label=_("Received"))
    kind = forms.ChoiceField(
        label=_("Kind of request"),
        choices=RequestKind.choices,
        widget=forms.RadioSelect,
        initial=RequestKind.REPAIR,
    )
    org_name = LineField(label=_("Customer organisation"), required=False)
    address = LineField(label=_("Address"), required=False)
    contact_name = LineField(label=_("Contact"), required=False, max_length=60)
    phone = LineField(label=_("Telephone"), required=False, max_length=60)
    problem = TextField(label=_("Problem reported"), required=False, rows=3)
    wanted = TextField(label=_("Service wanted"), required=False, rows=2)
    wanted_at = MomentField(label=_("Wanted by"), required=False)
    asset_id = forms.TypedChoiceField(
        label=_("Equipment"), coerce=int, empty_value=None, required=False, choices=[("", "—")]
    )
    fault_code = LineField(label=_("Fault code"), required=False, max_length=80)
    environment = TextField(label=_("Surroundings and signs before the fault"), required=False, rows=2)
    urgency = forms.ChoiceField(
        label=_("Urgency"), choices=Urgency.choices, widget=forms.RadioSelect, initial=Urgency.NORMAL
    )
    safety_risk = forms.BooleanField(label=_("Safety is touched"), required=False)
    warranty = forms.ChoiceField(label=_("Warranty"), choices=Warranty.choices, required=False)

    def __init__(self, *args: Any, customer_id: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if customer_id is not None:
            assets = [
                (a.pk, str(a)) for a in Asset.objects.filter(customer_id=customer_id).order_by("pk")[:200]
            ]
            self.fields["asset_id"].choices = [("", "—"), *assets]  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone and sum(c.isdigit() for c in phone) < 3:
            raise forms.ValidationError(_("A telephone number has at least three digits."))
        return phone

    def values(self) -> RequestValues:
        """The request as the verbs take it; call after is_valid()."""
        names = RequestValues.__dataclass_fields__
        return RequestValues(**{name: self.cleaned_data[name] for name in names})


class ToForm(forms.Form):
    """Chooses who receives a report."""

    to = forms.TypedChoiceField(label=_("To"), coerce=int)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {s.pk: s for s in deciders(case.branch_id)}
        choices = [(pk, s.name) for pk, s in self._people.items()]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]
        if choices:
            self.fields["to"].initial = choices[0][0]

    @property
    def receiver(self) -> Staff:
        """The person chosen; call after is_valid()."""
        return self._people[self.cleaned_data["to"]]


class ReportForm(ToForm):
    """上报单."""

    question = TextField(label=_("Matter"), rows=3, required=False)


class EscalationForm(ToForm):
    """请示单."""

    question = TextField(label=_("What is to be decided"), rows=3)
    tried = TextField(label=_("Tried so far"), rows=3)


class StudyForm(forms.Form):
    """What was looked into (AS-08)."""

    note = TextField(label=_("What was looked into"), rows=3)


class SolutionForm(forms.Form):
    """批示 / 解决办法."""

    solution = TextField(label=_("Solution"), rows=4)


class AnswerForm(forms.Form):
    """The answer that solved it."""

    answer = TextField(label=_("Answer"), rows=3)


class CloseForm(forms.Form):
    """A closing note, not required."""

    note = TextField(label=_("Note"), rows=2, required=False)


class ReasonForm(forms.Form):
    """Why."""

    reason = TextField(label=_("Reason"), rows=2)


class MergeForm(ReasonForm):
    """Into which request, and why."""

    into = LineField(label=_("Number of the other request"), max_length=24)
