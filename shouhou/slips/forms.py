"""Forms of slips."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.slips.actions.printing import MOST_BLANKS
from shouhou.slips.models import BLANKS, PageState, SlipKind


class PageFilter(forms.Form):
    """Which of the returned pages are shown; those to be typed without a choice."""

    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("To be typed")), *[(s.value, s.label) for s in PageState if s != PageState.WAITING]],
    )
    q = forms.CharField(label=_("Number"), required=False, max_length=40)

    def chosen(self) -> dict[str, str]:
        """The filters that are set."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class PadForm(forms.Form):
    """How many blanks of which kind."""

    kind = forms.ChoiceField(label=_("Blanks for"), choices=[(k.value, k.label) for k in BLANKS])
    count = forms.IntegerField(label=_("How many"), min_value=1, max_value=MOST_BLANKS, initial=30)

    def chosen(self) -> dict[str, Any]:
        """What the verb takes."""
        return {"kind": SlipKind(self.cleaned_data["kind"]), "count": self.cleaned_data["count"]}
