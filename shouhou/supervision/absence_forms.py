"""Forms of absences: who is away for how long, and who stands in."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import AbsenceKind, Staff
from shouhou.core.forms import LineField, MomentField
from shouhou.policy.calendar import WorkCalendar
from shouhou.supervision import absence_spans


class AbsenceForm(forms.Form):
    """Who is away, how long, why; with those who may stand in, where the one who types may name one."""

    staff = forms.TypedChoiceField(label=_("Who is away"), coerce=int)
    length = forms.ChoiceField(
        label=_("How long"),
        choices=absence_spans.LENGTHS,
        widget=forms.RadioSelect,
        initial=absence_spans.REST,
    )
    day = forms.DateField(
        label=_("On which day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("For a morning, an afternoon, a whole day or a week; today where nothing is chosen."),
    )
    starts_at = MomentField(label=_("From when"), required=False)
    ends_at = MomentField(label=_("Until when"), required=False)
    kind = forms.ChoiceField(
        label=_("Why"), choices=AbsenceKind.choices, widget=forms.RadioSelect, initial=AbsenceKind.LEAVE
    )
    note = LineField(label=_("Note"), required=False, max_length=200)
    deputy = forms.TypedChoiceField(
        label=_("Who stands in"), coerce=int, required=False, empty_value=None, widget=forms.RadioSelect
    )

    def __init__(
        self, *args: Any, people: Sequence[Staff], deputies: Sequence[Staff] | None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["staff"].choices = [(p.pk, p.name) for p in people]  # type: ignore[attr-defined]
        if deputies is None:
            del self.fields["deputy"]
        else:
            later = ("", _("To be named later"))
            choices = [*((p.pk, p.name) for p in deputies), later]
            self.fields["deputy"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Other times need both of their ends."""
        values = super().clean() or {}
        if values.get("length") == absence_spans.OTHER:
            for name in ("starts_at", "ends_at"):
                if not values.get(name) and name not in self.errors:
                    self.add_error(name, _("Write a day and a time, like 2026-03-09 16:50."))
        return values

    def span(self, today: date, at: datetime, calendar: WorkCalendar) -> tuple[datetime, datetime]:
        """From when until when she is away; call after is_valid()."""
        values = self.cleaned_data
        if values["length"] == absence_spans.OTHER:
            return values["starts_at"], values["ends_at"]
        day = values["day"] or today
        return absence_spans.span(values["length"], day=day, at=at, calendar=calendar)
