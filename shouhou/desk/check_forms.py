"""Forms of the spot checks: which are shown, and what ringing back came to."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.core.forms import MomentField, TextField
from shouhou.supervision.models import Content, Finding

DONE, WAITING = "done", "waiting"


class CheckFilter(forms.Form):
    """Whose talks, and how the checks stand; all of it optional."""

    agent = forms.TypedChoiceField(label=_("Person"), required=False, coerce=int, empty_value=None)
    show = forms.ChoiceField(
        label=_("How it stands"),
        required=False,
        choices=[("", _("All")), (WAITING, _("To be checked")), *Finding.choices],
    )

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agent"].choices = [("", _("All")), *people]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """What was chosen and can be meant; the rest is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}


class CheckForm(forms.Form):
    """What the customer said when rung back."""

    finding = forms.ChoiceField(label=_("What it came to"), choices=Finding.choices, widget=forms.RadioSelect)
    called_at = MomentField(label=_("Rung back at"))
    content = forms.ChoiceField(
        label=_("The customer is"), choices=Content.choices, widget=forms.RadioSelect, required=False
    )
    words = TextField(
        label=_("What the customer said"),
        required=False,
        max_length=2000,
        help_text=_("Needed where it differs from the record."),
    )
