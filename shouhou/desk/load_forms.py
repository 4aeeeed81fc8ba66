"""What is asked of a campaign: when, and how many are to be told."""

from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

MOST: Final = 100_000
_LONGEST: Final = 366


class CampaignForm(forms.Form):
    """A wanted date and the size of the audience."""

    day = forms.DateField(
        label=_("Wanted date"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    audience = forms.IntegerField(
        label=_("How many customers are to be told"),
        min_value=1,
        max_value=MOST,
        error_messages={
            "min_value": _("A campaign for nobody needs no calls: say how many customers are to be told."),
            "max_value": _("So many cannot be called: %(limit_value)s at most."),
        },
    )

    def __init__(self, data: Any, *, today: date) -> None:
        super().__init__(data)
        self._today = today

    def clean_day(self) -> date:
        """A day ahead, within a year."""
        day: date = self.cleaned_data["day"]
        if day <= self._today:
            raise forms.ValidationError(_("This day is past or today: a campaign needs a day ahead."))
        if (day - self._today).days > _LONGEST:
            raise forms.ValidationError(_("That is more than a year ahead; nothing can be foretold for it."))
        return day
