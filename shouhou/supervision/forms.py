"""Forms of supervision: what the board shows, a waiver, and the handing over of a leaver's work."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.cases.models import Line
from shouhou.cases.wording import breach_word, line_word, outcome_word, rule_what
from shouhou.core.forms import LineField
from shouhou.policy.current import refresh
from shouhou.policy.rulebook import Breach, Outcome
from shouhou.supervision.board import LATE, OPEN, UP, cause_choices, place_in_regulation

type Named = Sequence[tuple[int, str]]

PERIODS = (("month", _("This month")), ("today", _("Today")), ("last", _("Last month")))
SETTLED = (Outcome.WAIVED, Outcome.MET_LATE, Outcome.MISSED, Outcome.MET, Outcome.UNKNOWABLE)
VIEWS = ("clauses", "people", "duties")
WHY_WAIVED = (
    ("CUSTOMER", _("The customer could not be reached or asked for another time")),
    ("OUTAGE", _("Power, network or telephone failed")),
    ("MISTAKE", _("Entered by mistake or twice")),
    ("ABSENT", _("The person was ill or away")),
)


class BoardFilter(forms.Form):
    """Whose duties are shown, by which rule, and how they stand; all of it optional."""

    person = forms.TypedChoiceField(label=_("Person"), required=False, coerce=int, empty_value=None)
    department = forms.TypedChoiceField(label=_("Department"), required=False, coerce=int, empty_value=None)
    branch = forms.TypedChoiceField(label=_("Branch"), required=False, coerce=int, empty_value=None)
    rule = forms.ChoiceField(label=_("Rule"), required=False)
    show = forms.ChoiceField(label=_("How it stands"), required=False)
    cause = forms.ChoiceField(label=_("Why late"), required=False)
    breach = forms.ChoiceField(label=_("When it is late"), required=False)
    period = forms.ChoiceField(label=_("Period"), choices=PERIODS, required=False)
    view = forms.ChoiceField(choices=[(v, v) for v in VIEWS], required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, staff: Iterable[Staff] = (), branches: Named = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = people = list(staff)
        departments = {s.department_id: s.department.name for s in people}
        every: tuple[str, Any] = ("", _("All"))
        choices: dict[str, list[Any]] = {
            "person": [every, *((s.pk, s.name) for s in people)],
            "department": [every, *sorted(departments.items(), key=lambda item: item[1])],
            "branch": [every, *branches],
            "rule": [every, *rule_choices()],
            "breach": [every, (UP, _("Goes up to the supervisor")), *breach_choices()],
            "cause": [every, *cause_choices()],
            "show": [(OPEN, outcome_word(OPEN)), (LATE, outcome_word("OPEN_LATE")), *settled_choices()],
        }
        for name, values in choices.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]
        if len(branches) < 2:
            del self.fields["branch"]

    def chosen(self) -> dict[str, Any]:
        """What was chosen and can be meant; the rest is left out."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}


def rule_choices() -> list[tuple[str, str]]:
    """The rules in the order of the regulation."""
    ids = sorted({rule.id for rule in refresh().rules}, key=place_in_regulation)
    return [(rule_id, f"{rule_id} {rule_what(rule_id)}") for rule_id in ids]


def breach_choices() -> list[tuple[str, str]]:
    """The breach classes."""
    return [(breach.value, breach_word(breach)) for breach in Breach]


def settled_choices() -> list[tuple[str, str]]:
    """The ways in which a duty can have ended."""
    return [(outcome.value, outcome_word(outcome)) for outcome in SETTLED]


class WaiverForm(forms.Form):
    """Why a duty is waived: a usual reason, own words, or both."""

    why = forms.ChoiceField(label=_("Why"), choices=WHY_WAIVED, widget=forms.RadioSelect, required=False)
    reason = LineField(label=_("In your own words"), required=False)

    def words(self) -> str:
        """The reason as it is kept; empty where none was given, which the verb refuses."""
        usual = str(dict(WHY_WAIVED).get(self.cleaned_data["why"], ""))
        return ": ".join(part for part in (usual, self.cleaned_data["reason"]) if part)


class HandOverForm(forms.Form):
    """Who takes the duties and cases, who some lines of work and the customers, and whether the person leaves."""

    taker = forms.TypedChoiceField(label=_("Duties and cases go to"), coerce=int)
    customers_to = forms.TypedChoiceField(
        label=_("Customers go to"), coerce=int, required=False, empty_value=None
    )
    leaves = forms.BooleanField(
        label=_("This person leaves the company: sign her out everywhere and close her entry"), required=False
    )

    def __init__(self, *args: Any, giver_id: int, takers: Named = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [("", _("To the same person")), *takers, (giver_id, _("Stays where it is"))]
        self.fields["taker"].choices = [("", _("Choose …")), *takers]  # type: ignore[attr-defined]
        self.fields["customers_to"].choices = others  # type: ignore[attr-defined]
        for line in Line.values:
            self.fields[f"line_{line}"] = forms.TypedChoiceField(
                label=line_word(line), coerce=int, required=False, empty_value=None, choices=others
            )

    @property
    def lines(self) -> list[forms.BoundField]:
        """One field for each line of work that may go to somebody else."""
        return [self[f"line_{line}"] for line in Line.values]

    def by_line(self) -> dict[str, int]:
        """Who takes which line of work, where it is not the one who takes the rest; call after is_valid()."""
        told = {line: self.cleaned_data[f"line_{line}"] for line in Line.values}
        return {line: key for line, key in told.items() if key is not None}
