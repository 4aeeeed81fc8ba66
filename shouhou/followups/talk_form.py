"""The form of a talk (F02), wherever one is told: call panel, intake, telling a solution."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouhou.core.forms import LineField, MomentField, TextField
from shouhou.customers.values import PlanValues
from shouhou.followups.actions import CallValues, Promise
from shouhou.followups.codes import (
    CallKind,
    LineState,
    NoLetter,
    NoticeAnswer,
    RepeatWhy,
    Satisfaction,
    Topic,
    Way,
)

YES, NO = "yes", "no"


class TalkForm(forms.Form):
    """What is told of a talk; `promises_open` are (event id, words) of promises that it may keep, `plans_open`
    (id, words) of plans that it may have carried out.
    """

    way = forms.ChoiceField(
        label=gettext_lazy("Way"), choices=Way.choices, widget=forms.RadioSelect, initial=Way.CALL_IN
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Matter"), choices=CallKind.choices, initial=CallKind.CONSULTATION
    )
    line_state = forms.ChoiceField(
        label=gettext_lazy("Line"),
        choices=LineState.choices,
        initial=LineState.CONNECTED,
    )
    started_at = MomentField(label=gettext_lazy("Began"))
    ended_at = MomentField(label=gettext_lazy("Ended"), required=False)
    contact_name = LineField(label=gettext_lazy("Who"), required=False, max_length=60)
    phone = LineField(label=gettext_lazy("Telephone"), required=False, max_length=40)
    topics = forms.MultipleChoiceField(
        label=gettext_lazy("Topics"),
        choices=Topic.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    gist = TextField(label=gettext_lazy("What was said"), required=False, rows=4)
    demand = TextField(label=gettext_lazy("Demand"), required=False, rows=2)
    wish = TextField(label=gettext_lazy("Wish"), required=False, rows=2)
    complaint = TextField(label=gettext_lazy("Complaint"), required=False, rows=2)
    new_need = TextField(label=gettext_lazy("New need"), required=False, rows=2)
    opinion = TextField(label=gettext_lazy("Opinion"), required=False, rows=2)
    answered_now = forms.ChoiceField(
        label=gettext_lazy("Answered on the spot?"),
        choices=[
            ("", gettext_lazy("Nothing to answer")),
            (YES, gettext_lazy("Yes")),
            (NO, gettext_lazy("No")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    answer = TextField(label=gettext_lazy("Answer"), required=False, rows=2)
    promise_what = LineField(label=gettext_lazy("Promised"), required=False)
    promised_at = MomentField(label=gettext_lazy("Promised for"), required=False)
    satisfaction = forms.ChoiceField(
        label=gettext_lazy("Satisfaction"),
        choices=[("", gettext_lazy("Not asked")), *Satisfaction.choices],
        required=False,
    )
    keeps = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Keeps these promises"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    carries_out = forms.TypedMultipleChoiceField(
        label=gettext_lazy("This was the planned talk"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    seconds = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Second follow-up of"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    checks = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Asked whether all is in order"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    notices = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Told of the event"),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    notice_answer = forms.ChoiceField(
        label=gettext_lazy("What the customer says to it"),
        choices=NoticeAnswer.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    no_letter = forms.ChoiceField(
        label=gettext_lazy("Letter"),
        choices=[("", gettext_lazy("A letter follows within two days")), *NoLetter.choices],
        required=False,
    )
    repeat_why = forms.ChoiceField(
        label=gettext_lazy("Why the same came up again"),
        choices=RepeatWhy.choices,
        widget=forms.RadioSelect,
        required=False,
    )
    repeat_words = LineField(label=gettext_lazy("In your own words"), required=False, max_length=200)
    another = forms.BooleanField(label=gettext_lazy("Both talks took place"), required=False)

    def __init__(
        self,
        *args: Any,
        promises_open: Iterable[tuple[int, str]] = (),
        plans_open: Iterable[tuple[int, str]] = (),
        seconds_open: Iterable[tuple[int, str]] = (),
        checks_open: Iterable[tuple[int, str]] = (),
        notices_open: Iterable[tuple[int, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["keeps"].choices = list(promises_open)  # type: ignore[attr-defined]
        self.fields["carries_out"].choices = list(plans_open)  # type: ignore[attr-defined]
        self.fields["seconds"].choices = list(seconds_open)  # type: ignore[attr-defined]
        self.fields["checks"].choices = list(checks_open)  # type: ignore[attr-defined]
        self.fields["notices"].choices = list(notices_open)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        connected = values.get("line_state") == LineState.CONNECTED
        if values.get("promise_what") and not values.get("promised_at") and "promised_at" not in self.errors:
            self.add_error("promised_at", _("Say by when; a promise without a time cannot be kept."))
        if values.get("promised_at") and not values.get("promise_what"):
            self.add_error("promise_what", _("Say what was promised."))
        if values.get("answered_now") == YES and not (values.get("answer") or values.get("gist")):
            self.add_error("answer", _("Write the answer that was given."))
        if not connected and values.get("promise_what"):
            self.add_error("promise_what", _("Nobody was reached, so nothing was promised."))
        if connected and values.get("notices") and not values.get("notice_answer"):
            self.add_error("notice_answer", _("Say what the customer answered."))
        return values

    def values(
        self,
        *,
        customer_id: int | None,
        customer_name: str,
        asset_id: int | None = None,
        next_plan: PlanValues | None = None,
        evidence: bool = False,
    ) -> CallValues:
        """The talk as the verbs take it; call after is_valid()."""
        told = self.cleaned_data
        promises = [Promise(told["promise_what"], told["promised_at"])] if told["promise_what"] else []
        plain = {
            name: told[name]
            for name in (
                "way", "kind", "line_state", "started_at", "ended_at", "contact_name", "phone", "topics", "gist",
                "demand", "wish", "complaint", "new_need", "opinion", "answer", "satisfaction", "keeps", "carries_out",
                "seconds", "checks", "notices",
                "notice_answer", "no_letter", "repeat_why", "repeat_words", "another",
            )
        }  # fmt: skip
        return CallValues(
            **plain,
            answered_now={YES: True, NO: False}.get(told["answered_now"]),
            promises=promises,
            customer_id=customer_id,
            customer_name=customer_name,
            asset_id=asset_id,
            next_plan=next_plan,
            evidence=evidence,
        )


def initial_talk(now: datetime, **more: Any) -> dict[str, Any]:
    """What a fresh form of a talk begins with."""
    return {"started_at": now, **more}
