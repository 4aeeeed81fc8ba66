"""The field of a note."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.core.forms import TextField


class NoteForm(forms.Form):
    """One note; whom it names is read out of its words."""

    text = TextField(label=_("Internal note"), rows=2, max_length=2_000)
