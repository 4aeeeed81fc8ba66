"""The filter above the list of customers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Branch
from shouhou.core.forms import LineField
from shouhou.customers.models import Level


class CustomerFilter(forms.Form):
    """What the list shows; anything that is not understood filters nothing."""

    q = LineField(label=_("Search"), required=False, max_length=80)
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

    def chosen(self) -> dict[str, object]:
        """The filters that were understood and say something."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
