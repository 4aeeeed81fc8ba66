"""Forms about lateness: an objection, its answer, a reason for several duties, and which objections are shown."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.core.forms import LineField, TextField
from shouhou.supervision.models import Ruling, cause_choices

WAITING = "waiting"


class ObjectionForm(forms.Form):
    """What it was due to, and why it should not be held against her."""

    cause = forms.ChoiceField(label=_("What it was due to"), choices=cause_choices, widget=forms.RadioSelect)
    reason = TextField(label=_("Why it should not be held against you"), max_length=2000)


class AnswerForm(forms.Form):
    """Whether an objection is upheld, and why."""

    ruling = forms.ChoiceField(label=_("Ruling"), choices=Ruling.choices, widget=forms.RadioSelect)
    answer = TextField(label=_("Reasons"), max_length=2000)


class LatenessForm(forms.Form):
    """One reason for the duties that are ticked."""

    cause = forms.ChoiceField(label=_("What it was due to"), choices=cause_choices, widget=forms.RadioSelect)
    words = LineField(label=_("In your own words"), required=False, max_length=500)
    duty = forms.TypedMultipleChoiceField(
        label=_("Duties"), coerce=int, error_messages={"required": _("Tick what the reason is for.")}
    )

    def __init__(self, *args: Any, duties: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["duty"].choices = [(pk, str(pk)) for pk in duties]  # type: ignore[attr-defined]


class ObjectionFilter(forms.Form):
    """How the objections stand that are shown."""

    show = forms.ChoiceField(
        label=_("How it stands"),
        required=False,
        choices=[("", _("All")), (WAITING, _("Waiting for an answer")), *Ruling.choices],
    )

    def chosen(self) -> dict[str, Any]:
        """What was chosen and can be meant."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
