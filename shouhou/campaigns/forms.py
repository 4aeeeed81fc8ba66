"""Forms of campaigns."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Role
from shouhou.campaigns.actions import CampaignValues
from shouhou.campaigns.audience import Conditions
from shouhou.campaigns.codes import PHASES, STATES, CampaignKind, Unstated, Way
from shouhou.channels.models import OutgoingWay
from shouhou.core.forms import LineField, MomentField, TextField
from shouhou.customers.models import AssetKind, CustomerKind, Level, PlanKind
from shouhou.customers.values import PlanValues
from shouhou.followups.codes import NoLetter, NoticeAnswer

DAYS = (
    "installed_before",
    "warranty_before",
    "requested_since",
    "not_requested_since",
    "not_called_since",
)


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget)


def _ticks(label: Any, choices: Any = ()) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class DraftForm(forms.Form):
    """What, when and where (F27, CP-08)."""

    kind = forms.ChoiceField(label=_("Kind of event"), choices=CampaignKind.choices, widget=forms.RadioSelect)
    title = LineField(label=_("Name of the event"), max_length=120)
    content = TextField(label=_("What there is"), rows=4, help_text=_("As it is told on the telephone."))
    place = LineField(label=_("Place"))
    begins_at = MomentField(label=_("Begins"))
    ends_at = MomentField(label=_("Ends"))
    phone = LineField(label=_("Telephone for questions"), max_length=40)
    budget = forms.DecimalField(label=_("Budget"), max_digits=12, decimal_places=2, required=False)

    def values(self) -> CampaignValues:
        """The event as the verbs take it; call after is_valid()."""
        return CampaignValues(**self.cleaned_data)


class AudienceForm(forms.Form):
    """Whom it is for; what is left empty asks for nothing."""

    levels = _ticks(_("Level"), Level.choices)
    kind = forms.ChoiceField(
        label=_("Kind of customer"), choices=[("", _("All")), *CustomerKind.choices], required=False
    )
    regions = LineField(
        label=_("Region"),
        required=False,
        max_length=400,
        help_text=_("Provinces, cities or districts, with commas between them."),
    )
    agents = _ticks(_("Looked after by"))
    asset_kinds = _ticks(_("Has"), AssetKind.choices)
    asset_model = LineField(label=_("Name or model of the asset"), required=False, max_length=60)
    installed_before = _day(_("Installed before"))
    warranty_before = _day(_("Warranty ends before"))
    requested_since = _day(_("Last service since"))
    not_requested_since = _day(_("No service since"))
    not_called_since = _day(_("Not talked to since"))
    callers = _ticks(_("Who calls"))

    def __init__(self, *args: Any, branch_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = Staff.objects.working().filter(branch_id=branch_id).order_by("pk")
        agents = [(str(p.pk), p.name) for p in people if Role.AGENT in p.roles]
        for name in ("agents", "callers"):
            self.fields[name].choices = agents  # type: ignore[attr-defined]

    def conditions(self) -> Conditions:
        """The conditions as typed; call after is_valid()."""
        told = self.cleaned_data
        regions = told["regions"].replace("，", ",").replace("、", ",").split(",")
        return Conditions(
            levels=tuple(told["levels"]),
            kind=told["kind"],
            regions=tuple(region.strip() for region in regions if region.strip()),
            agents=tuple(int(pk) for pk in told["agents"]),
            asset_kinds=tuple(told["asset_kinds"]),
            asset_model=told["asset_model"],
            **{name: told[name] for name in DAYS},
        )

    def caller_ids(self) -> list[int]:
        """Who calls, as chosen; call after is_valid()."""
        return [int(pk) for pk in self.cleaned_data["callers"]]


def audience_typed(conditions: Conditions, callers: list[int]) -> dict[str, Any]:
    """The conditions as the form begins with them."""
    return {
        "levels": conditions.levels,
        "kind": conditions.kind,
        "regions": "，".join(conditions.regions),
        "agents": [str(pk) for pk in conditions.agents],
        "asset_kinds": conditions.asset_kinds,
        "asset_model": conditions.asset_model,
        "callers": [str(pk) for pk in callers],
        **{name: getattr(conditions, name) for name in DAYS},
    }


class DecisionForm(forms.Form):
    """The decision, and why less than two weeks will do where it comes late (CP-07)."""

    waiver = LineField(label=_("Why it is held all the same"), required=False, max_length=200)


class MoveForm(forms.Form):
    """Another time for a decided event."""

    begins_at = MomentField(label=_("Begins"))
    ends_at = MomentField(label=_("Ends"))
    reason = LineField(label=_("Why"), max_length=200)
    waiver = LineField(label=_("Why less than two weeks will do"), required=False, max_length=200)


class MessageForm(forms.Form):
    """By which way the notices go."""

    way = forms.ChoiceField(
        label=_("Way"),
        choices=[(w.value, w.label) for w in (OutgoingWay.SMS, OutgoingWay.EMAIL)],
        widget=forms.RadioSelect,
    )


class ReasonForm(forms.Form):
    """Why it is called off or given up."""

    reason = TextField(label=_("Why"), rows=2)


class ReviewForm(forms.Form):
    """What it cost and what came of it."""

    cost = forms.DecimalField(label=_("Cost"), max_digits=12, decimal_places=2, required=False)
    result = TextField(label=_("What came of it"), rows=5)


class EndForm(forms.Form):
    """Nothing is asked: it has ended."""


class AnswerForm(forms.Form):
    """Whether somebody is coming, and how that came."""

    answer = forms.ChoiceField(label=_("Answer"), choices=NoticeAnswer.choices[:2], widget=forms.RadioSelect)
    way = forms.ChoiceField(
        label=_("How it came"), choices=[(w.value, w.label) for w in (Way.CALL, Way.LETTER, Way.SEEN)]
    )


class AttendanceForm(forms.Form):
    """How somebody was seen to be there."""

    way = forms.ChoiceField(
        label=_("How"), choices=[(w.value, w.label) for w in (Way.SEEN, Way.CALL)], widget=forms.RadioSelect
    )


class NoLetterForm(forms.Form):
    """Why no letter follows (CP-02)."""

    reason = forms.ChoiceField(label=_("Why"), choices=NoLetter.choices, widget=forms.RadioSelect)


class LeadForm(forms.Form):
    """What came up with a recipient, and perhaps when to talk about it."""

    what = TextField(label=_("What the customer is interested in"), rows=3)
    plan_kind = forms.ChoiceField(
        label=_("Next talk"), choices=[("", _("None")), *PlanKind.choices], required=False
    )
    planned_date = _day(_("Planned for"))

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        if told.get("plan_kind") and not told.get("planned_date"):
            self.add_error("planned_date", _("Say when."))
        return told

    def plan(self) -> PlanValues | None:
        """The next talk, where one is planned; call after is_valid()."""
        told = self.cleaned_data
        if not told["plan_kind"]:
            return None
        return PlanValues(
            kind=told["plan_kind"], content=told["what"][:400], planned_date=told["planned_date"]
        )


class UnstatedForm(forms.Form):
    """What is done with those who never said anything (decision 21)."""

    choice = forms.ChoiceField(
        label=_("Customers who never said anything about events"),
        choices=Unstated.choices,
        widget=forms.RadioSelect,
    )


class _Filter(forms.Form):
    def chosen(self) -> dict[str, Any]:
        """What was chosen and can be meant."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class CampaignFilter(_Filter):
    """Which campaigns are shown."""

    show = forms.ChoiceField(label=_("Show"), choices=[("", _("All")), *PHASES.items()], required=False)


class RecipientFilter(_Filter):
    """Which recipients of a campaign are shown."""

    campaign = forms.CharField(required=False, widget=forms.HiddenInput)
    show = forms.ChoiceField(label=_("Show"), choices=[("", _("All")), *STATES.items()], required=False)
