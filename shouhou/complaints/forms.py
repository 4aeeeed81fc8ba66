"""Forms of complaints."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.complaints.actions import ComplaintValues
from shouhou.complaints.codes import AckWay, Source
from shouhou.core.forms import LineField, MomentField, TextField

WAYS = [(code, label) for code, label in AckWay.choices if code != AckWay.AT_ONCE]


class ComplaintForm(forms.Form):
    """A complaint as it is told (F26)."""

    source = forms.ChoiceField(label=_("Where it comes from"), choices=Source.choices)
    received_at = MomentField(label=_("When it came"))
    customer_name = LineField(label=_("Customer name"))
    contact_name = LineField(label=_("Who complains"), max_length=80, required=False)
    phone = LineField(label=_("Telephone"), max_length=40, required=False)
    description = TextField(label=_("What happened"), rows=5, help_text=_("In the customer's own words."))
    remedy_wanted = TextField(label=_("What the customer wants"), rows=2, required=False)
    facts = TextField(label=_("What supports it"), rows=2, required=False)
    told_at_once = forms.BooleanField(
        label=_("I have told the customer that it is registered"), required=False
    )

    def values(self, *, customer_id: int | None, call_id: int | None) -> ComplaintValues:
        """The complaint as the verb takes it; call after is_valid()."""
        return ComplaintValues(**self.cleaned_data, customer_id=customer_id, call_id=call_id)


class AcknowledgementForm(forms.Form):
    """How and when the customer was told."""

    way = forms.ChoiceField(label=_("How the customer was told"), choices=WAYS, widget=forms.RadioSelect)
    acknowledged_at = MomentField(label=_("When"))


class AnswerForm(forms.Form):
    """What the customer was answered."""

    answer = TextField(label=_("What the customer was answered"), rows=4)


class CancellationForm(forms.Form):
    """Why it ends."""

    reason = TextField(label=_("Why"), rows=2)


class ComplaintFilter(forms.Form):
    """Which complaints are shown."""

    q = LineField(label=_("Customer"), required=False, max_length=60)
    show = forms.ChoiceField(
        label=_("Show"),
        choices=[("", _("Open")), ("waiting", _("Not acknowledged")), ("all", _("All"))],
        required=False,
    )

    def chosen(self) -> dict[str, Any]:
        """What was chosen and can be meant."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
