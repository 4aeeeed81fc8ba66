"""What the regulation page is asked for: a period, a branch, a person."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.models import Staff
from shouhou.supervision.board import end_of_month

PERIODS = (("month", _("Month")), ("quarter", _("Quarter")), ("year", _("Year")), ("days", _("Own dates")))


class RegulationFilter(forms.Form):
    """All of it optional; what cannot be meant is left out."""

    period = forms.ChoiceField(label=_("Period"), choices=PERIODS, required=False)
    month = forms.DateField(
        label=_("Month"),
        required=False,
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )
    start = forms.DateField(
        label=_("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    end = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    branch = forms.TypedChoiceField(label=_("Branch"), required=False, coerce=int, empty_value=None)
    person = forms.TypedChoiceField(label=_("Person"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, *, staff: Iterable[Staff], branches: Sequence[tuple[int, str]]) -> None:
        super().__init__(data)
        every: tuple[str, Any] = ("", _("All"))
        self.fields["person"].choices = [every, *((s.pk, s.name) for s in staff)]  # type: ignore[attr-defined]
        self.fields["branch"].choices = [every, *branches]  # type: ignore[attr-defined]
        if len(branches) < 2:
            del self.fields["branch"]

    def chosen(self) -> dict[str, Any]:
        """What was chosen and can be meant."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value not in ("", None)}


def days_of(chosen: dict[str, Any], today: date) -> tuple[date, date]:
    """First and last day of the period; own dates the wrong way round are turned."""
    anchor: date = chosen.get("month") or today
    match chosen.get("period"):
        case "year":
            return date(anchor.year, 1, 1), date(anchor.year, 12, 31)
        case "quarter":
            first = date(anchor.year, (anchor.month - 1) // 3 * 3 + 1, 1)
            return first, end_of_month(first + timedelta(days=62))
        case "days":
            start, end = sorted((chosen.get("start", today), chosen.get("end", today)))
            return start, end
    return anchor.replace(day=1), end_of_month(anchor)
