"""What is typed to announce a version, to open a period to an inspector, and to look at or share days."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.words import ROLE_NAMES
from shouhou.core.forms import LineField, TextField


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AnnouncementForm(forms.Form):
    """Which version, to whom, and what is said to it."""

    version = forms.ChoiceField(label=_("Which version"))
    posts = forms.MultipleChoiceField(
        label=_("Only these posts"),
        required=False,
        choices=[(role.value, name) for role, name in ROLE_NAMES.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Without a choice it goes to everybody."),
    )
    words = TextField(
        label=_("What you want to say to it"), required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    must_sign = forms.BooleanField(label=_("To be signed by each"), required=False)

    def __init__(self, data: Any = None, *, versions: Sequence[tuple[str, str]], initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["version"].choices = versions  # type: ignore[attr-defined]


class InspectionForm(forms.Form):
    """Which period is opened to whom, why, and until when."""

    for_whom = LineField(label=_("Who inspects"), max_length=80)
    reason = LineField(label=_("Why the period is opened"))
    first_day = forms.DateField(label=_("First day shown"), widget=_day())
    last_day = forms.DateField(label=_("Last day shown"), widget=_day())
    branch = forms.TypedChoiceField(label=_("Branch"), coerce=int, required=False, empty_value=None)
    until = forms.DateField(label=_("The link ends after"), widget=_day())

    def __init__(self, data: Any = None, *, branches: Sequence[tuple[int, str]], initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["branch"].choices = [("", _("All branches")), *branches]  # type: ignore[attr-defined]


class SpanForm(forms.Form):
    """Which day, week or month is shown."""

    span = forms.ChoiceField(
        label=_("Span"), choices=[("day", _("Day")), ("week", _("Week")), ("month", _("Month"))]
    )
    day = forms.DateField(label=_("The day in it"), widget=_day())


class ShareForm(forms.Form):
    """With whom one's days are shared, and until when."""

    reader = forms.TypedChoiceField(label=_("Colleague"), coerce=int)
    until = forms.DateField(label=_("Shared until"), widget=_day())

    def __init__(self, data: Any = None, *, people: Sequence[tuple[int, str]], initial: Any = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["reader"].choices = people  # type: ignore[attr-defined]
