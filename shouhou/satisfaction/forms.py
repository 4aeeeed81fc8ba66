"""Forms of satisfaction: the customer's page, the quick one of a talk, which answers are listed, the shares."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from shouhou.core.forms import LineField, TextField
from shouhou.satisfaction.actions import Answers
from shouhou.satisfaction.codes import OVERALL, Attribute, Channel, Service
from shouhou.satisfaction.figures import figure_choices

_YES_NO = (("yes", _("Yes")), ("no", _("No")))


def _mark(
    label: Any, low: int, high: int, *, required: bool = False, hint: Any = ""
) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, coerce=int, required=required, empty_value=None, help_text=hint,
        choices=[(n, str(n)) for n in range(low, high + 1)], widget=forms.RadioSelect,
    )  # fmt: skip


def _yes_no(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, coerce=lambda told: told == "yes", required=False, empty_value=None, choices=_YES_NO,
        widget=forms.RadioSelect,
    )  # fmt: skip


class SurveyForm(forms.Form):
    """What a customer answers (F31); only the first question must be answered."""

    overall = forms.TypedChoiceField(
        label=_("How satisfied are you with our service?"), choices=OVERALL, coerce=int,
        widget=forms.RadioSelect, error_messages={"required": _("Please choose one of the five.")},
    )  # fmt: skip
    solved_first = _yes_no(_("Was your matter solved at the first contact?"))
    ces = _mark(_("How easy was it for you to have it settled?"), 1, 7, hint=_("1 very hard … 7 very easy"))
    nps = _mark(_("Would you recommend us to others?"), 0, 10, hint=_("0 certainly not … 10 certainly"))
    comment = TextField(label=_("What should we do better?"), required=False, rows=3, max_length=2000)
    may_contact = _yes_no(_("May we call you about it?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in Attribute:
            self.fields[f"at_{one.value}"] = _mark(one.label, 1, 5)

    @property
    def rated(self) -> list[forms.BoundField]:
        """The fields of what is rated apart."""
        return [self[f"at_{one.value}"] for one in Attribute]

    def answers(self) -> Answers:
        """The answers; call after is_valid()."""
        told = self.cleaned_data
        names = ("overall", "solved_first", "ces", "nps", "comment", "may_contact")
        marks = {one.value: told[f"at_{one.value}"] for one in Attribute}
        return Answers(
            **{name: told[name] for name in names},
            attributes={code: mark for code, mark in marks.items() if mark is not None},
        )


class QuickForm(SurveyForm):
    """What is asked at the end of a talk: nothing of it must be."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, prefix="survey", **kwargs)
        self.fields["overall"].required = False
        self.fields["overall"].empty_value = None  # type: ignore[attr-defined]

    @property
    def is_told(self) -> bool:
        """Whether the customer gave a mark; call after is_valid()."""
        return self.cleaned_data.get("overall") is not None


class RatesForm(forms.Form):
    """How many of a hundred customers are asked about each service."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for service in Service:
            self.fields[service.value] = forms.IntegerField(label=service.label, min_value=0, max_value=100)


class SurveyFilter(forms.Form):
    """Which answers are shown."""

    q = LineField(label=_("Customer"), required=False, max_length=60)
    service = forms.ChoiceField(
        label=_("Service"), choices=[("", _("All")), *Service.choices], required=False
    )
    channel = forms.ChoiceField(
        label=_("How it came in"), choices=[("", _("All")), *Channel.choices], required=False
    )
    figure = forms.ChoiceField(
        label=_("Counted as"), choices=[("", _("All")), *figure_choices()], required=False
    )
    first_day = forms.DateField(
        label=pgettext_lazy("day", "From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last_day = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    branch = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def chosen(self) -> dict[str, Any]:
        """What was chosen and can be meant."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class FiguresForm(forms.Form):
    """Which days, which service, and of which branch."""

    first_day = forms.DateField(
        label=pgettext_lazy("day", "From"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    last_day = forms.DateField(
        label=_("Until"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    service = forms.ChoiceField(
        label=_("Service"), choices=[("", _("All")), *Service.choices], required=False
    )
    branch = forms.TypedChoiceField(label=_("Branch"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, *, branches: Sequence[tuple[int, str]]) -> None:
        super().__init__(data)
        every: tuple[Any, Any] = ("", _("All"))
        self.fields["branch"].choices = [every, *branches]  # type: ignore[attr-defined]
        if len(branches) < 2:
            del self.fields["branch"]

    def clean(self) -> dict[str, Any]:
        told = super().clean() or {}
        first, last = told.get("first_day"), told.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", gettext("The period ends before it begins."))
        return told
