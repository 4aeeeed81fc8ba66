"""The filter above the access log."""

from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.desk.access_log import WHATS


def _day() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class AccessFilter(forms.Form):
    """Whose looking, at whom, how and when; what is not understood filters nothing."""

    person = forms.ModelChoiceField(
        label=_("Person"),
        required=False,
        queryset=Staff.objects.order_by("name", "pk"),
        empty_label=_("Everybody"),
    )
    what = forms.ChoiceField(
        label=_("What was done"), required=False, choices=[("", _("All")), *WHATS.items()]
    )
    first = forms.DateField(label=_("First day"), required=False, widget=_day())
    last = forms.DateField(label=_("Last day"), required=False, widget=_day())
    customer = forms.IntegerField(
        required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput()
    )

    def chosen(self) -> dict[str, Any]:
        """The filters that were understood; days become moments, the last one included."""
        self.is_valid()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        zone = ZoneInfo(settings.TIME_ZONE)
        if "first" in chosen:
            chosen["begins"] = datetime.combine(chosen["first"], time(), zone)
        if "last" in chosen:
            chosen["ends"] = datetime.combine(chosen["last"], time(), zone) + timedelta(days=1)
        return chosen
