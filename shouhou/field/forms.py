"""Forms of work on site, one for each step."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.cases.models import Case
from shouhou.core.forms import LineField, MomentField, TextField
from shouhou.field.actions import FourFacts, VisitValues, WorkValues
from shouhou.field.actions.planning import GOERS
from shouhou.field.codes import Charge, ClearedWith, DeferReason, Result
from shouhou.followups.talk_form import TalkForm
from shouhou.service_requests.forms import deciders


class NeedForm(forms.Form):
    """That somebody must go; who decides about it is asked only where nobody has the report."""

    what = TextField(label=_("What is to be done on site"), rows=3)
    to = forms.TypedChoiceField(label=_("Who decides who goes"), coerce=int)

    def __init__(self, *args: Any, case: Case, knows_who: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {} if knows_who else {s.pk: s for s in deciders(case.branch_id)}
        if not self._people:
            del self.fields["to"]
            return
        choices = [(pk, s.name) for pk, s in self._people.items()]
        self.fields["to"].choices = choices  # type: ignore[attr-defined]
        self.fields["to"].initial = choices[0][0]

    @property
    def decider(self) -> Staff | None:
        """The person chosen; call after is_valid()."""
        return self._people.get(self.cleaned_data.get("to", 0))


class VisitForm(forms.Form):
    """派工单: who goes and when."""

    technician_id = forms.TypedChoiceField(label=_("Who goes"), coerce=int)
    others = LineField(label=_("Who else goes along"), required=False, max_length=200)
    depart_at = MomentField(label=_("Leaves"))
    arrive_at = MomentField(label=_("Arrives"))
    finish_at = MomentField(label=_("Done by"), required=False)
    people = TextField(label=_("People of the customer who are wanted"), required=False, rows=2)
    equipment = TextField(label=_("Equipment of the customer to be ready"), required=False, rows=2)
    anyway = forms.BooleanField(label=_("It is meant so, although the times overlap"), required=False)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        working = Staff.objects.filter(branch_id=case.branch_id, is_active=True, left_at=None).order_by(
            "name"
        )
        goers = [(s.pk, s.name) for role in GOERS for s in working if s.has_role(role)]
        self.fields["technician_id"].choices = [  # type: ignore[attr-defined]
            ("", _("Choose …")),
            *dict.fromkeys(goers),
        ]

    def values(self) -> VisitValues:
        """The visit as the verb takes it; call after is_valid()."""
        return VisitValues(**self.cleaned_data)


class AnnounceForm(TalkForm):
    """The talk before anybody leaves, with the four facts (AS-12)."""

    depart_at = MomentField(label=_("We leave"))
    arrive_at = MomentField(label=_("We arrive"))
    people = TextField(label=_("People of the customer who are wanted"), required=False, rows=2)
    equipment = TextField(label=_("Equipment of the customer to be ready"), required=False, rows=2)

    def facts(self) -> FourFacts:
        """The four facts as the verb takes them; call after is_valid()."""
        told = self.cleaned_data
        return FourFacts(told["depart_at"], told["arrive_at"], told["people"], told["equipment"])


class HindranceForm(forms.Form):
    """Why nobody can go in time."""

    reason = forms.ChoiceField(label=_("Why"), choices=DeferReason.choices, widget=forms.RadioSelect)
    words = LineField(label=_("In your own words"), required=False, max_length=300)


class DeferForm(TalkForm):
    """The talk in which the customer hears why nobody can come, and the new date (AS-14)."""

    reason = forms.ChoiceField(label=_("Why"), choices=DeferReason.choices, widget=forms.RadioSelect)
    words = LineField(label=_("In your own words"), required=False, max_length=300)
    new_date = MomentField(label=_("Somebody comes by"))


class GapsForm(forms.Form):
    """What was found out about what the request lacks (AS-20)."""

    cleared_with = forms.ChoiceField(
        label=_("Cleared up with"),
        choices=ClearedWith.choices,
        widget=forms.RadioSelect,
        initial=ClearedWith.CUSTOMER,
    )
    note = TextField(label=_("What was found out"), rows=3)


class ChargeForm(forms.Form):
    """Free or charged, the prices told, and who agreed (AS-21)."""

    charge = forms.ChoiceField(label=_("Who pays"), choices=Charge.choices, widget=forms.RadioSelect)
    price = LineField(label=_("Prices told"), required=False, max_length=300)
    agreed_by = LineField(label=_("Who agreed"), required=False, max_length=80)


class StepForm(forms.Form):
    """A step that was taken now, or at another time that is told."""

    happened_at = MomentField(label=_("Not now, but at"), required=False)


class DepartureForm(StepForm):
    """Setting out; with the reason where the customer was not told before."""

    untold_why = LineField(label=_("Why before the customer was told"), required=False, max_length=300)
    field_order = ["untold_why", "happened_at"]


class WorkForm(StepForm):
    """现场服务报告单 in short."""

    result = forms.ChoiceField(label=_("Result"), choices=Result.choices, widget=forms.RadioSelect)
    found = TextField(label=_("Found on site"), required=False, rows=2)
    action = TextField(label=_("Done on site"), rows=3)
    left_over = TextField(label=_("What is left to be done"), required=False, rows=2)
    signed_by = LineField(label=_("Signed for the customer by"), required=False, max_length=80)
    unsigned_why = LineField(label=_("Why nobody signed"), required=False, max_length=300)
    field_order = ["result", "found", "action", "left_over", "signed_by", "unsigned_why", "happened_at"]

    def values(self) -> WorkValues:
        """The report as the verb takes it; call after is_valid()."""
        told = {name: value for name, value in self.cleaned_data.items() if name != "happened_at"}
        return WorkValues(**told)
