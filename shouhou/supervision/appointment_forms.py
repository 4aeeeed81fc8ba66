"""The form of an appointment."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.core.forms import LineField


class AppointmentForm(forms.Form):
    """Whom, from when, and a word about it."""

    staff = forms.TypedChoiceField(label=_("Who is appointed"), coerce=int)
    begins_on = forms.DateField(
        label=_("From which day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = LineField(label=_("Note"), required=False, max_length=200)

    def __init__(self, *args: Any, people: Sequence[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].choices = [(p.pk, p.name) for p in people]  # type: ignore[attr-defined]
