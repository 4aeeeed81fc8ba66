"""What the first-run page asks."""

import re
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.actions import CompanyFacts, FirstPerson
from shouhou.accounts.forms import LineField, LogoForm, SecretField, date_input
from shouhou.cases.wording import rule_what
from shouhou.core.text import tidy, tidy_long
from shouhou.policy.rulebook import Origin
from shouhou.policy.shipped import RULEBOOK

NUMBER_PREFIXES = ("BX", "SB", "DH", "KH")
TRIAL = timedelta(days=14)
MOST_DEPARTMENTS = 60
_LAST_PAPER_NUMBER = re.compile(r"(?:.*[-—–])?0*(\d{1,6})$")


def law_rules() -> list[tuple[str, str]]:
    """The built rules that stand for law or standards: suggestions that are proposed at set-up."""
    ids = dict.fromkeys(rule.id for rule in RULEBOOK.rules if rule.origin is Origin.STANDARD)
    return [(rule_id, f"{rule_id} {rule_what(rule_id)}") for rule_id in ids]


class PaperNumberField(forms.CharField):
    """The last number on paper, as the bare number or as it is printed: 37 or BX-202611-0037."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput(attrs={"inputmode": "numeric", "placeholder": "0037"})
        super().__init__(required=False, max_length=40, widget=widget, **options)

    def clean(self, value: Any) -> int | None:
        """The number, None where nothing was typed; raises ValidationError for anything else."""
        typed = tidy(str(super().clean(value) or ""))
        if not typed:
            return None
        found = _LAST_PAPER_NUMBER.match(typed)
        if not found or not int(found[1]):
            raise forms.ValidationError(gettext("Write the last number, such as 0037."))
        return int(found[1])


class SetUpForm(LogoForm):
    """First administrator, company, departments, dates and last paper numbers."""

    name = LineField(label=_("Company name"), max_length=120)
    short_name = LineField(
        label=_("Short name"), max_length=40, required=False, help_text=_("Shown at the top of the screen.")
    )
    header = LineField(
        label=_("Header on paper"),
        max_length=120,
        required=False,
        help_text=_("Printed above each form; the company name where this is empty."),
    )
    branch = LineField(
        label=_("Branch"), max_length=80, help_text=_("The first place of business; others can be added.")
    )
    departments = forms.CharField(
        label=_("Departments"),
        max_length=4000,
        help_text=_("One per line. The administrator stands in the first."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    start_date = forms.DateField(
        label=_("Start date"),
        widget=date_input(),
        help_text=_("Nothing that happened before this day makes duties."),
    )
    trial_until = forms.DateField(
        label=_("Trial until"),
        widget=date_input(),
        required=False,
        help_text=_("Up to and including this day the system reminds, and nothing is counted."),
    )
    law_rules = forms.MultipleChoiceField(
        label=_("Rules of the law, proposed for adoption"),
        choices=law_rules,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "The law or a standard asks for them, though the regulation does not. Can be changed later."
        ),
    )
    person = LineField(label=_("Your name"), max_length=60)
    username = LineField(
        label=_("Sign-in name"),
        max_length=60,
        help_text=_("Letters, digits or characters without spaces; capital letters make no difference."),
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = SecretField(
        label=_("Password"), autocomplete="new-password", help_text=_("At least eight characters.")
    )
    again = SecretField(label=_("Password once more"), autocomplete="new-password")
    BX = PaperNumberField(label=_("Service requests (BX)"))
    SB = PaperNumberField(label=_("Reports upward (SB)"))
    DH = PaperNumberField(label=_("Call records (DH)"))
    KH = PaperNumberField(label=_("Customer files (KH)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["logo"].required = False

    def clean_departments(self) -> list[str]:
        """One name per line, each once."""
        lines = [tidy(line) for line in tidy_long(self.cleaned_data["departments"]).split("\n")]
        names = list(dict.fromkeys(line for line in lines if line))
        if any(len(name) > 80 for name in names):
            raise forms.ValidationError(gettext("A department's name has at most 80 characters."))
        if not names:
            raise forms.ValidationError(gettext("Please name at least one department."))
        if len(names) > MOST_DEPARTMENTS:
            raise forms.ValidationError(gettext("At most 60 departments; others can be added later."))
        return names

    def clean(self) -> dict[str, Any]:
        """Both passwords are the same."""
        if "again" in self.cleaned_data and self.cleaned_data.get("password") != self.cleaned_data["again"]:
            self.add_error("again", _("The two passwords differ."))
        return self.cleaned_data

    @property
    def facts(self) -> CompanyFacts:
        """The company as the verb takes it."""
        wanted = ("name", "short_name", "header", "start_date", "trial_until")
        return CompanyFacts(**{n: self.cleaned_data[n] for n in wanted})

    @property
    def first_person(self) -> FirstPerson:
        """The first administrator as the verb takes her."""
        values = self.cleaned_data
        return FirstPerson(username=values["username"], name=values["person"], password=values["password"])

    @property
    def last_numbers(self) -> dict[str, int]:
        """The last paper numbers that were typed, by prefix."""
        return {p: self.cleaned_data[p] for p in NUMBER_PREFIXES if self.cleaned_data[p]}


def first_values(today: date) -> dict[str, Any]:
    """What stands in the form before anybody types: the usual departments, and a start today on trial."""
    departments = (
        gettext("After-sales service department"),
        gettext("Engineering department"),
        gettext("Business department"),
        gettext("Workshop"),
        gettext("Finance department"),
    )
    return {
        "branch": gettext("Head office"),
        "departments": "\n".join(departments),
        "start_date": today,
        "trial_until": today + TRIAL,
        "law_rules": [rule_id for rule_id, _what in law_rules()],
    }
