"""What is typed to adopt a rule, change how it stands or withdraw it: from a day on, for whom, and why."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Branch, Staff
from shouhou.accounts.roles import Reach
from shouhou.cases.figures import start_of_day
from shouhou.cases.wording import STANDINGS, breach_sentence
from shouhou.core.forms import LineField
from shouhou.core.say import day_of
from shouhou.policy.adoptions import breaches_offered
from shouhou.policy.rulebook import Breach, Origin, Rule

WHY_ADOPTED: Final = (
    ("LAW", _("The law or a standard asks for it")),
    ("CUSTOM", _("We work like this already")),
    ("NEED", _("Complaints or delays have shown the need")),
    ("TRIED", _("Tried out, and found useful")),
    ("DECIDED", _("Decided by the management")),
    ("USELESS", _("Brings us nothing")),
    ("REPLACED", _("Another rule does it")),
)


class AdoptionForm(forms.Form):
    """How one rule is to stand from which day on, and why: a usual reason, own words or both."""

    standing = forms.ChoiceField(label=_("Standing"), choices=(), widget=forms.RadioSelect, required=False)
    breach = forms.ChoiceField(
        label=_("When it is late"), choices=(), widget=forms.RadioSelect, required=False
    )
    holds_from = forms.DateField(
        label=_("Holds from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    why = forms.ChoiceField(label=_("Reason"), choices=WHY_ADOPTED, widget=forms.RadioSelect, required=False)
    reason = LineField(label=_("In your own words"), required=False)

    def __init__(self, data: Any = None, *, rule: Rule | None, is_branch: bool, initial: Any) -> None:
        super().__init__(data, initial=initial)
        standings = [*STANDINGS.items(), *([("", _("As the company has it"))] if is_branch else [])]
        self.fields["standing"].choices = standings  # type: ignore[attr-defined]
        offered = breaches_offered(rule) if rule is not None else ()
        self.fields["breach"].choices = [  # type: ignore[attr-defined]
            (one, breach_sentence(Breach(one))) for one in offered
        ]
        if len(offered) < 2:
            del self.fields["breach"]

    def words(self) -> str:
        """The reason as it is kept; empty where none was given, which the verb refuses."""
        usual = str(dict(WHY_ADOPTED).get(self.cleaned_data["why"], ""))
        return ": ".join(part for part in (usual, self.cleaned_data["reason"]) if part)


def usual_reason(origin: Origin) -> str:
    """Which reason stands ready for a suggestion."""
    return "LAW" if origin is Origin.STANDARD else "DECIDED"


def branches_for(staff: Staff) -> list[Branch]:
    """For which branches a person may decide beside the company."""
    rows = Branch.objects.filter(is_active=True).order_by("pk")
    return list(rows if staff.reach == Reach.ALL else rows.filter(pk=staff.branch_id))


def branch_chosen(asked: str, branches: Sequence[Branch]) -> Branch | None:
    """The branch that an address names; None for the company, or where it names none of these."""
    return next((one for one in branches if str(one.pk) == asked), None)


def moment_from(day: date, now: datetime) -> datetime:
    """From the moment on where it is today, else from the beginning of the day."""
    return now if day == day_of(now) else start_of_day(day)
