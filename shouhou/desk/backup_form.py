"""Where backups go and how long they are kept, as the administrator types it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.core.forms import LineField


class BackupForm(forms.Form):
    """The place and the two lengths; the folder itself is tried out by the verb."""

    folder = LineField(
        label=_("Folder"),
        required=False,
        max_length=500,
        help_text=_(
            "The whole path, like E:\\backup or /mnt/nas/shouhou; empty for the folder beside the data."
        ),
    )
    keep_days = forms.IntegerField(label=_("Daily backups kept"), min_value=1, max_value=366)
    keep_months = forms.IntegerField(label=_("Monthly backups kept"), min_value=0, max_value=120)

    def values(self) -> dict[str, Any]:
        """What plan_backups takes."""
        return dict(self.cleaned_data)
