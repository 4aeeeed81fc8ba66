"""Forms of the register and of one call's sheet."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.core.forms import LineField, TextField
from shouhou.followups.codes import CallKind, Topic, Way

type Named = Sequence[tuple[int, str]]

WHY_TAKEN_BACK = (
    ("WRONG_CUSTOMER", _("Entered under the wrong customer")),
    ("TWICE", _("Entered twice")),
    ("WRONG_WORDS", _("What was entered is not right")),
    ("NOT_SO", _("The talk did not take place")),
)


class BookFilter(forms.Form):
    """Which lines of a book's month are shown; all of it optional. `choices` are those of its own fields by name."""

    q = LineField(label=_("Customer"), required=False, max_length=60)
    branch = forms.TypedChoiceField(label=_("Branch"), required=False, coerce=int, empty_value=None)
    month = forms.CharField(required=False, widget=forms.HiddenInput)
    order = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, choices: Mapping[str, Sequence[Any]], branches: Named = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, values in choices.items():
            self.fields[name].choices = [("", _("All")), *values]  # type: ignore[attr-defined]
        self.fields["branch"].choices = branches  # type: ignore[attr-defined]
        if len(branches) < 2:
            del self.fields["branch"]

    def chosen(self) -> dict[str, Any]:
        """What was chosen and can be meant; the rest is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}


class RegisterFilter(BookFilter):
    """Which lines of the book of calls are shown."""

    way = forms.ChoiceField(label=_("Way"), required=False)
    kind = forms.ChoiceField(label=_("Matter"), required=False)
    recorder = forms.TypedChoiceField(label=_("Recorded by"), required=False, coerce=int, empty_value=None)

    field_order = ("q", "way", "kind", "recorder", "branch")

    def __init__(self, *args: Any, recorders: Named = (), **kwargs: Any) -> None:
        choices = {"way": Way.choices, "kind": CallKind.choices, "recorder": recorders}
        super().__init__(*args, choices=choices, **kwargs)


class GistForm(forms.Form):
    """What was said, written after the call was recorded (AS-06)."""

    gist = TextField(label=_("What was said"), rows=5)
    topics = forms.MultipleChoiceField(
        label=_("Topics"), choices=Topic.choices, widget=forms.CheckboxSelectMultiple, required=False
    )


class AnnulmentForm(forms.Form):
    """Why a call is taken back: a usual reason, own words, or both."""

    why = forms.ChoiceField(label=_("Why"), choices=WHY_TAKEN_BACK, widget=forms.RadioSelect, required=False)
    reason = LineField(label=_("In your own words"), required=False)

    def words(self) -> str:
        """The reason as it is kept; empty where none was given, which the verb refuses."""
        usual = str(dict(WHY_TAKEN_BACK).get(self.cleaned_data["why"], ""))
        return ": ".join(part for part in (usual, self.cleaned_data["reason"]) if part)
