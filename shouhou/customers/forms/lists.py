"""The filter above the list of customers, and the one above the list of assets."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Branch, Staff
from shouhou.accounts.roles import Reach
from shouhou.core.forms import LineField
from shouhou.customers.models import AssetKind, Level


class Chosen(forms.Form):
    """A filter: anything that is not understood filters nothing."""

    def chosen(self) -> dict[str, Any]:
        """The filters that were understood and say something."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class CustomerFilter(Chosen):
    """Which customers the list shows."""

    q = LineField(
        label=_("Search"),
        required=False,
        max_length=80,
        widget=forms.TextInput(
            attrs={"placeholder": _("Name, pinyin, phone, plate, number"), "autocomplete": "off"}
        ),
    )
    level = forms.ChoiceField(
        label=_("Level"), required=False, choices=[("", _("All levels")), *Level.choices]
    )
    branch = forms.ModelChoiceField(
        label=_("Branch"),
        required=False,
        queryset=Branch.objects.order_by("pk"),
        empty_label=_("All branches"),
    )
    incomplete = forms.BooleanField(label=_("Only to be completed"), required=False)

    def __init__(self, *args: Any, viewer: Staff | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if viewer is not None and viewer.reach != Reach.ALL:
            del self.fields["branch"]


class AssetFilter(Chosen):
    """Which assets the list shows."""

    DUE = (("", _("All")), ("late", _("Past")), ("30", _("In 30 days")), ("90", _("In 90 days")))

    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *AssetKind.choices])
    maintenance = forms.ChoiceField(label=_("Next maintenance"), required=False, choices=DUE)
    warranty = forms.ChoiceField(
        label=_("Warranty"),
        required=False,
        choices=[
            ("", _("All")),
            ("in", _("In warranty")),
            ("30", _("Ends in 30 days")),
            ("out", _("Out of warranty")),
        ],
    )
    serial = LineField(label=_("Plate, serial or VIN begins with"), required=False, max_length=60)
