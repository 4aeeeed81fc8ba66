"""The intake screen (F05 with its outcome) and the short request of the call panel."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.core.errors import Refusal, Refusals
from shouhou.core.forms import TextField, add_refusal
from shouhou.customers.actions import CannotKeep
from shouhou.intake.actions.taking import ANSWERED, LATER, REPORT, STUDY
from shouhou.service_requests.forms import FactsForm, deciders

_FACT_OF_PROFILE = {
    "name": "org_name",
    "address": "address",
    "contacts.0.name": "contact_name",
    "contacts.0.phones.0": "phone",
    "first_problem": "problem",
    "first_wanted": "wanted",
}


class OutcomeMixin(forms.Form):
    """What becomes of the request at once: answered, to be studied, reported upward, or later."""

    outcome = forms.ChoiceField(
        label=_("What now"),
        choices=[
            (REPORT, _("Report to engineering")),
            (ANSWERED, _("Answered on the spot")),
            (STUDY, _("Needs study")),
            ("LATER", _("Later")),
        ],
        widget=forms.RadioSelect,
        required=False,
        initial="LATER",
    )
    report_to = forms.TypedChoiceField(label=_("Report to"), coerce=int, empty_value=None, required=False)
    answer = TextField(label=_("Answer given"), required=False, rows=2)
    question = TextField(label=_("Note for engineering or open question"), required=False, rows=2)

    def __init__(self, *args: Any, branch_id: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {s.pk: s for s in deciders(branch_id)}
        choices = [(pk, s.name) for pk, s in self._people.items()]
        self.fields["report_to"].choices = choices or [("", "—")]  # type: ignore[attr-defined]

    def take_refusal(self, refusal: Refusal) -> None:
        """Puts a refusal beside the field it belongs to; what the profile refuses belongs to the facts it came from."""
        each = refusal.each if isinstance(refusal, Refusals) else (refusal,)
        for one in each:
            field = _FACT_OF_PROFILE.get(one.field or "") if isinstance(one, CannotKeep) else one.field
            add_refusal(self, Refusal(one.sentence, field=field))

    @property
    def receiver(self) -> Staff | None:
        """Who receives the report."""
        return self._people.get(self.cleaned_data.get("report_to") or 0)

    @property
    def chosen_outcome(self) -> str:
        """The outcome as the verb takes it."""
        outcome: str = self.cleaned_data.get("outcome") or LATER
        return LATER if outcome == "LATER" else outcome


class IntakeForm(OutcomeMixin, FactsForm):
    """F05 报修登记表 with what becomes of it."""
