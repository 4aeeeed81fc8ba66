"""Forms of the next service and of consents."""

import unicodedata
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouhou.core.forms import LineField, TextField
from shouhou.customers.models import ConsentChannel, ConsentPurpose, ConsentState, PlanKind
from shouhou.customers.values import ConsentValues, PlanValues


class DayField(forms.DateField):
    """A day, picked or typed."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
        options.setdefault("input_formats", ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d"])
        options.setdefault("error_messages", {"invalid": _("Write a day like 2026-03-09.")})
        super().__init__(**options)

    def to_python(self, value: Any) -> date | None:
        """The day; full-width digits are understood."""
        return super().to_python(
            unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else value
        )


class PlanForm(forms.Form):
    """“下一次”服务: what to talk about, when, and why then."""

    kind = forms.ChoiceField(label=_("Kind"), choices=PlanKind, widget=forms.RadioSelect)
    content = TextField(label=_("Content of the talk"), rows=3)
    planned_date = DayField(label=_("Day of the talk"))
    convenient_time = LineField(label=_("Convenient time"), max_length=60, required=False)
    reason = TextField(label=_("Reason"), rows=2, required=False)

    def __init__(self, *args: Any, optional: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.optional = optional
        if optional:
            for field in self.fields.values():
                field.required = False

    @property
    def is_told(self) -> bool:
        """Whether anything is said; an optional plan may stay empty."""
        return any(str(self[name].value() or "").strip() for name in self.fields if name != "kind")

    def clean(self) -> dict[str, Any]:
        """A plan that is begun needs its kind, content and day."""
        told: dict[str, Any] = super().clean() or {}
        if self.optional and self.is_told:
            for name in ("kind", "content", "planned_date"):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, _("A plan needs this too."))
        return told

    def values(self) -> PlanValues:
        """The plan as the verb takes it."""
        return PlanValues(**self.cleaned_data)


class ReasonForm(forms.Form):
    """A usual reason, own words, or both."""

    WHY: tuple[tuple[str, Any], ...] = ()

    why = forms.ChoiceField(label=_("Why"), widget=forms.RadioSelect, required=False)
    reason = LineField(label=_("In your own words"), max_length=160, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["why"].choices = self.WHY  # type: ignore[attr-defined]

    def words(self) -> str:
        """The reason as it is kept; empty where none was given, which the verb refuses."""
        usual = str(dict(self.WHY).get(self.cleaned_data["why"], ""))
        return gettext(": ").join(part for part in (usual, self.cleaned_data["reason"]) if part)


class PostponeForm(ReasonForm):
    """To which later day, and why."""

    WHY = (
        ("BUSY", _("The customer asked for another time")),
        ("UNREACHED", _("The customer could not be reached")),
        ("NOT_YET", _("It is not due yet (reading, use)")),
        ("OURS", _("Nobody of us has time then")),
    )

    planned_date = DayField(label=_("New day"))


class DropForm(ReasonForm):
    """Why a planned service is given up."""

    WHY = (
        ("SOLD", _("The equipment is gone or out of use")),
        ("REFUSED", _("The customer does not want it")),
        ("OTHERWISE", _("It was settled in another way")),
        ("MISTAKE", _("Planned by mistake or twice")),
    )


class DoneForm(forms.Form):
    """Which of the customer's cases or talks a planned service was."""

    case = forms.TypedChoiceField(label=_("It was"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, cases: Iterable[tuple[int, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"].choices = list(cases)  # type: ignore[attr-defined]


def plan_days(today: date) -> list[tuple[str, date]]:
    """Days that are often chosen, as words and day."""
    return [
        (str(_("in a week")), today + timedelta(days=7)),
        (str(_("in a month")), today + timedelta(days=30)),
        (str(_("in three months")), today + timedelta(days=91)),
        (str(_("in half a year")), today + timedelta(days=182)),
        (str(_("in a year")), today + timedelta(days=365)),
    ]


class ConsentForm(forms.Form):
    """One line of the consent ledger."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=ConsentPurpose, widget=forms.RadioSelect)
    channel = forms.ChoiceField(
        label=_("Way"), choices=ConsentChannel, widget=forms.RadioSelect, initial=ConsentChannel.ANY
    )
    state = forms.ChoiceField(label=_("What was answered"), choices=ConsentState, widget=forms.RadioSelect)
    how = LineField(
        label=_("How it was said"),
        max_length=120,
        required=False,
        help_text=_("For example: in the call of today"),
    )

    def values(self) -> ConsentValues:
        """The line as the verb takes it."""
        return ConsentValues(**self.cleaned_data)
