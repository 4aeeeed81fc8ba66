"""What is typed to announce a version."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.words import ROLE_NAMES
from shouhou.core.forms import TextField


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
