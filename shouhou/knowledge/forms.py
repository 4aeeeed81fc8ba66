"""Forms of what there is to say."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.campaigns.audience import Conditions
from shouhou.core.forms import LineField, TextField
from shouhou.customers.models import AssetKind, CustomerKind, Level
from shouhou.followups.codes import Topic
from shouhou.knowledge.actions import ArticleValues
from shouhou.knowledge.models import ArticleKind


class ArticleForm(forms.Form):
    """One thing to say, from when on, and whom it concerns."""

    kind = forms.ChoiceField(label=_("Kind"), choices=ArticleKind.choices, widget=forms.RadioSelect)
    topic = forms.ChoiceField(label=_("Which of the seven services"), choices=Topic.choices)
    title = LineField(label=_("Title"), max_length=120)
    body = TextField(label=_("What to say"), rows=10, help_text=_("As you would say it on the telephone."))
    holds_from = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    asset_kind = forms.ChoiceField(
        label=_("For which assets"), choices=[("", _("All")), *AssetKind.choices], required=False
    )
    asset_model = LineField(label=_("Name or model of the asset"), required=False, max_length=80)
    customer_kind = forms.ChoiceField(
        label=_("Kind of customer"), choices=[("", _("All")), *CustomerKind.choices], required=False
    )
    levels = forms.MultipleChoiceField(
        label=_("Level"), choices=Level.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    regions = LineField(
        label=_("Region"),
        required=False,
        max_length=400,
        help_text=_("Provinces, cities or districts, with commas between them."),
    )
    why = LineField(label=_("What has changed"), required=False, max_length=200)

    def __init__(self, *args: Any, is_new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:
            del self.fields["why"]

    def values(self) -> ArticleValues:
        """It as the verbs take it; call after is_valid()."""
        told = self.cleaned_data
        regions = told["regions"].replace("，", ",").replace("、", ",").split(",")
        return ArticleValues(
            kind=told["kind"],
            topic=told["topic"],
            title=told["title"],
            body=told["body"],
            holds_from=told["holds_from"],
            asset_kind=told["asset_kind"],
            asset_model=told["asset_model"],
            conditions=Conditions(
                levels=tuple(told["levels"]),
                kind=told["customer_kind"],
                regions=tuple(region.strip() for region in regions if region.strip()),
            ),
        )


class RetireForm(forms.Form):
    """Why it is taken out."""

    reason = LineField(label=_("Why"), max_length=200)


class ArticleFilter(forms.Form):
    """What is shown."""

    q = LineField(label=_("Search for"), required=False, max_length=60)
    topic = forms.ChoiceField(label=_("Topic"), choices=[("", _("All")), *Topic.choices], required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("All")), *ArticleKind.choices], required=False)
    unread = forms.BooleanField(label=_("Only what I have not read"), required=False)

    def chosen(self) -> dict[str, Any]:
        """What was chosen and can be meant."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}
