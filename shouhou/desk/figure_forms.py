"""What is typed to change the figures a company holds itself to, and how each rule stands."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouhou.cases.wording import STANDINGS
from shouhou.core.forms import LineField
from shouhou.policy.terms import Terms

_LABELS: Final = {
    "profile_minutes": _("Profile, reminder after (minutes)"),
    "report_hours": _("Report, reminder after (hours)"),
    "acknowledge_hours": _("Acknowledging, reminder after (hours)"),
    "study_hours": _("Studying a question (hours)"),
    "escalate_hours": _("Asking for a solution (hours)"),
    "decide_hours": _("Deciding a solution (hours)"),
    "check_guidance_hours": _("Checking guidance by telephone, after (hours)"),
    "dispatch_hours": _("Sending somebody (hours)"),
    "second_opens_days": _("Second follow-up, from day"),
    "second_closes_days": _("Second follow-up, until day"),
    "retry_minutes": _("Dialling again after (minutes)"),
    "unreached_opens_days": _("Message instead of a call, from day"),
    "unreached_closes_days": _("Message instead of a call, until day"),
    "completion_check_days": _("Completion check (days)"),
    "complaint_hours": _("Acknowledging a complaint (hours)"),
    "complaint_assess_hours": _("Assessing a complaint (hours)"),
    "complaint_promise_hours": _("Complaint, saying when the next answer comes (hours)"),
    "complaint_urgent_hours": _("Looking into an urgent complaint (hours)"),
    "complaint_escalated_hours": _("Looking into an escalated complaint (hours)"),
    "complaint_serious_hours": _("Looking into a serious grievance (hours)"),
    "complaint_common_hours": _("Looking into a normal complaint (hours)"),
    "complaint_normal_hours": _("Looking into a normal grievance (hours)"),
    "complaint_appeal_hours": _("Looking into an appeal (hours)"),
    "complaint_slight_hours": _("Looking into a slight grievance (hours)"),
    "complaint_callback_days": _("Second call-back after a complaint (days)"),
    "complaint_high_yuan": _("A claim is high from (yuan)"),
    "complaint_improve_hours": _("Report of what will be better (hours)"),
    "workshop_first_opens_days": _("First call after the workshop, from day"),
    "workshop_first_closes_days": _("First call after the workshop, until day"),
    "campaign_notice_days": _("Campaign, call ahead (days)"),
    "campaign_letter_days": _("Campaign, letter within (days)"),
    "inquiry_from_percent": _("Asking the workshop, from per cent of the time"),
    "inquiry_to_percent": _("Asking the workshop, until per cent of the time"),
    "pickup_short_hours": _("Pick-up notice, short jobs (hours ahead)"),
    "pickup_long_hours": _("Pick-up notice, long jobs (hours ahead)"),
    "pickup_long_from_days": _("Long jobs take at least (days)"),
    "file_days": _("Filing the caller within (days)"),
    "checks_per_agent": _("Spot checks of each agent a month"),
    "check_days": _("Spot checks done within (days)"),
    "deputy_minutes": _("Naming a deputy within (minutes)"),
    "book_working_days": _("Closing the month's book within (working days)"),
    "summary_working_days": _("Monthly summary within (working days)"),
    "annual_summary_days": _("Summary of the year within (days)"),
    "day_items": _("One person can do in a day (items)"),
    "untouched_days": _("Open case, customer not talked to for (days)"),
    "statement_minutes": _("On statement when told later than (minutes)"),
    "failure_hours": _("After a failure, recorded within (hours)"),
    "undo_seconds": _("Undo within (seconds)"),
}


class FiguresForm(forms.Form):
    """All figures, how each rule stands, from when they hold, and why; a branch's beside what the company has."""

    holds_from = forms.DateField(
        label=_("Holds from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = LineField(label=_("Reason"), help_text=_("Why it is changed; stands beside the version."))

    def __init__(
        self,
        data: Any = None,
        *,
        terms: Terms,
        company: Terms,
        rules: Iterable[tuple[str, str]],
        initial: Any,
    ) -> None:
        super().__init__(data, initial=initial)
        self._names = list(terms.figures())
        for name in self._names:
            own = getattr(terms, name)
            self.fields[name] = forms.IntegerField(
                label=_LABELS.get(name, name),
                min_value=0,
                max_value=9999,
                initial=own,
                help_text=_deviates(own, getattr(company, name)),
            )

        self._rules = list(rules)
        for rule_id, what in self._rules:
            self.fields[f"rule-{rule_id}"] = forms.ChoiceField(
                label=f"{rule_id} · {what}", choices=STANDINGS.items()
            )

    def needs_no_reason(self) -> None:
        """For a rehearsal, which adopts nothing: neither a reason nor a day has to be given."""
        for name in ("reason", "holds_from"):
            self.fields[name].required = False

    @property
    def numbers(self) -> list[forms.BoundField]:
        """The fields of the figures."""
        return [self[name] for name in self._names]

    @property
    def rules(self) -> list[forms.BoundField]:
        """The fields of the rules."""
        return [self[f"rule-{rule_id}"] for rule_id, _what in self._rules]

    def standings(self) -> dict[str, str]:
        """How the rules are to stand."""
        return {rule_id: self.cleaned_data[f"rule-{rule_id}"] for rule_id, _what in self._rules}

    def figures(self) -> dict[str, int]:
        """The figures as they were typed."""
        return {name: self.cleaned_data[name] for name in self._names}


def _deviates(own: int, company: int) -> str:
    return "" if own == company else gettext("Of the branch's own; the company has %(n)s.") % {"n": company}


class VersionsForm(forms.Form):
    """Which two versions are laid beside each other."""

    old = forms.TypedChoiceField(label=_("Until then"), coerce=int)
    new = forms.TypedChoiceField(label=_("From then on"), coerce=int)

    def __init__(self, data: Any, *, versions: list[tuple[int, str]]) -> None:
        super().__init__(data)
        for name in ("old", "new"):
            self.fields[name].choices = versions  # type: ignore[attr-defined]
