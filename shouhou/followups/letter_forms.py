"""Forms of letters: writing one, what became of it, which lines of the month are shown."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.core.forms import LineField, MomentField, TextField
from shouhou.followups.codes import LetterKind, LetterWay
from shouhou.followups.forms import Named
from shouhou.followups.letters import LetterValues


class LetterForm(forms.Form):
    """A letter as it goes out (F28)."""

    kind = forms.ChoiceField(label=_("Kind of letter"), choices=LetterKind.choices, widget=forms.RadioSelect)
    way = forms.ChoiceField(label=_("How it goes out"), choices=LetterWay.choices)
    sent_at = MomentField(label=_("Goes out"))
    customer_name = LineField(label=_("Customer name"))
    addressee = LineField(
        label=_("Addressee"), max_length=80, help_text=_("As it stands on the letter, e.g. 刘洋 站长")
    )
    address = LineField(label=_("Address and postcode"), required=False)
    subject = LineField(label=_("Subject"))
    body = TextField(
        label=_("Letter"),
        rows=10,
        help_text=_("Each line becomes a paragraph. Salutation, company and date come by themselves."),
    )
    signatory = LineField(label=_("Signed by"), max_length=80, required=False)
    tracking_no = LineField(label=_("Tracking number"), max_length=60, required=False)

    def values(
        self, *, customer_id: int | None, customer_name: str = "", call_id: int | None = None
    ) -> LetterValues:
        """The letter as the verb takes it; call after is_valid()."""
        told = dict(self.cleaned_data)
        if customer_name:
            told["customer_name"] = customer_name
        return LetterValues(**told, customer_id=customer_id, call_id=call_id)


class FateForm(forms.Form):
    """What became of a letter (F04)."""

    delivered_on = forms.DateField(
        label=_("Signed for on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    returned = forms.BooleanField(label=_("It came back"), required=False)
    reply = TextField(label=_("What they answered"), rows=3, required=False)


class LetterFilter(forms.Form):
    """Which lines of the month are shown; all of it optional."""

    q = LineField(label=_("Customer"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("Kind of letter"), required=False)
    way = forms.ChoiceField(label=_("How it goes out"), required=False)
    branch = forms.TypedChoiceField(label=_("Branch"), required=False, coerce=int, empty_value=None)
    month = forms.CharField(required=False, widget=forms.HiddenInput)
    order = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, branches: Named = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (("kind", LetterKind.choices), ("way", LetterWay.choices)):
            self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]
        self.fields["branch"].choices = branches  # type: ignore[attr-defined]
        if len(branches) < 2:
            del self.fields["branch"]

    def chosen(self) -> dict[str, Any]:
        """What was chosen and can be meant; the rest is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}
