"""Forms of months: which to show, an earlier one, words, meeting, to whom, remark, erratum, reason, paper figures."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.core.forms import LineField, MomentField, TextField
from shouhou.reports.actions import Meeting
from shouhou.reports.codes import WORD_NAMES, WORDS, Presence
from shouhou.reports.figures import COUNTS

type Named = Sequence[tuple[int, str]]

WHY_LATE = (
    ("OUT", _("Was out, without a device")),
    ("OUTAGE", _("Power, network or telephone failed")),
    ("FORGOTTEN", _("Forgotten, found on checking")),
    ("PAPER", _("Was written on paper first")),
)


class PeriodFilter(forms.Form):
    """Months or years, of which branch; optional."""

    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("All")), ("MONTH", _("Month")), ("YEAR", _("Year"))]
    )
    branch = forms.TypedChoiceField(label=_("Branch"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, *, branches: Named) -> None:
        super().__init__(data)
        every: tuple[Any, Any] = ("", _("All"))
        self.fields["branch"].choices = [every, *branches]  # type: ignore[attr-defined]
        if len(branches) < 2:
            del self.fields["branch"]

    def chosen(self) -> dict[str, Any]:
        """What was chosen and can be meant."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}


class EarlierForm(forms.Form):
    """A month from before the office began here, to be closed by hand."""

    month = forms.DateField(
        label=_("Month"),
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
        error_messages={"invalid": _("Write a month, like 2026-03.")},
    )


class WordsForm(forms.Form):
    """The sections of a summary; `version` is what the page showed."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in WORDS:
            rows = 6 if name in {"work_done", "problems"} else 4
            self.fields[name] = TextField(label=WORD_NAMES[name], rows=rows, required=False)

    def words(self) -> dict[str, str]:
        """The sections; call after is_valid()."""
        return {name: self.cleaned_data[name] for name in WORDS}


class CausesForm(forms.Form):
    """CM-12: common causes, and what is mended."""

    causes = TextField(
        label=_("Common causes, and what is mended"), rows=8,
        help_text=_("What comes again and again, why, what is changed, who sees to it, until when."),
    )  # fmt: skip


class MeetingForm(forms.Form):
    """本部工作会: when, where, in whose chair, who was there, and what was said."""

    held_at = MomentField(label=_("When it was held"))
    place = LineField(label=_("Place"), max_length=120, required=False)
    chair = forms.TypedChoiceField(label=_("In the chair"), coerce=int)
    minutes = TextField(label=_("Minutes"), rows=10)
    others = forms.TypedMultipleChoiceField(
        label=_("Others who were there"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, members: Iterable[Staff], others: Iterable[Staff], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.members = list(members)
        guests = list(others)
        people = [(one.pk, one.name) for one in (*self.members, *guests)]
        self.fields["chair"].choices = people  # type: ignore[attr-defined]
        self.fields["others"].choices = [(one.pk, one.name) for one in guests]  # type: ignore[attr-defined]
        if not guests:
            del self.fields["others"]
        for one in self.members:
            self.fields[f"at_{one.pk}"] = forms.ChoiceField(
                label=one.name, choices=Presence.choices, widget=forms.RadioSelect, initial=Presence.PRESENT
            )

    @property
    def rows(self) -> list[forms.BoundField]:
        """One field for each member of the department."""
        return [self[f"at_{one.pk}"] for one in self.members]

    def meeting(self) -> Meeting:
        """What was told; call after is_valid()."""
        told = self.cleaned_data
        attendance: dict[int, str] = {one.pk: told[f"at_{one.pk}"] for one in self.members}
        attendance |= dict.fromkeys(told.get("others", ()), Presence.PRESENT.value)
        return Meeting(told["held_at"], told["place"], told["chair"], attendance, told["minutes"])


class SubmissionForm(forms.Form):
    """To which general manager the summary goes."""

    to = forms.TypedChoiceField(label=_("To"), coerce=int)

    def __init__(self, *args: Any, managers: Named, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = managers  # type: ignore[attr-defined]


class ReadingForm(forms.Form):
    """What the general manager remarks; may stay empty."""

    remark = TextField(label=_("Remark of the manager"), rows=3, required=False)


class ErratumForm(forms.Form):
    """What was different."""

    text = TextField(label=_("What was different"), rows=3)


class ReasonForm(forms.Form):
    """Why a talk was entered later: a usual reason, own words, or both."""

    why = forms.ChoiceField(label=_("Why"), choices=WHY_LATE, widget=forms.RadioSelect, required=False)
    reason = LineField(label=_("In your own words"), required=False)

    def words(self) -> str:
        """The reason as it is kept; empty where none was given, which the verb refuses."""
        usual = str(dict(WHY_LATE).get(self.cleaned_data["why"], ""))
        return ": ".join(part for part in (usual, self.cleaned_data["reason"]) if part)


class PaperForm(forms.Form):
    """Figures of the period before from paper; what is left empty is taken from the records."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, label in COUNTS.items():
            self.fields[key] = forms.IntegerField(
                label=label, required=False, min_value=0, max_value=9_999_999
            )

    def figures(self) -> Mapping[str, int | None]:
        """The figures; call after is_valid()."""
        return self.cleaned_data
