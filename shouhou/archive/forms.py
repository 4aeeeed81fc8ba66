"""How everything is wanted."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.archive.models import Shape


class ExportForm(forms.Form):
    """As what the tables are written, and whether with the stored files."""

    shape = forms.ChoiceField(
        label=_("Tables as"), choices=Shape.choices, initial=Shape.XLSX, widget=forms.RadioSelect
    )
    with_files = forms.BooleanField(label=_("With all stored files"), required=False, initial=True)
