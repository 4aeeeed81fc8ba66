"""What is typed to change the working hours of a week."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any, Final

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouhou.core.forms import LineField
from shouhou.core.say import weekday

type Hours = tuple[tuple[int, time, time], ...]

_MONDAY: Final = date(2026, 3, 2)
_SPANS: Final = ("a", "b", "c")


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the week: its name, its hours in words, the fields of its spans, and whether something is wrong."""

    name: str
    said: str
    spans: list[tuple[forms.BoundField, forms.BoundField]]
    is_wrong: bool


class HoursForm(forms.Form):
    """Up to three spans of hours for each day of the week, from which day on, and why."""

    holds_from = forms.DateField(
        label=_("Holds from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = LineField(label=_("Reason"), help_text=_("Why it is changed; stands beside the version."))

    def __init__(self, data: Any = None, *, hours: Iterable[tuple[int, time, time]], initial: Any) -> None:
        shown = dict(initial)
        for day in range(7):
            spans = sorted((begins, ends) for d, begins, ends in hours if d == day)
            for span, (begins, ends) in zip(_SPANS, spans, strict=False):
                shown |= {f"{day}{span}-from": begins, f"{day}{span}-to": ends}
        super().__init__(data, initial=shown)
        for day in range(7):
            for span in _SPANS:
                for name, label in (("from", _("From when")), ("to", _("Until when"))):
                    self.fields[f"{day}{span}-{name}"] = forms.TimeField(
                        label=label,
                        required=False,
                        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
                    )

    @property
    def days(self) -> list["Day"]:
        """Each day of the week with the fields of its spans."""
        return [self._day(day) for day in range(7)]

    def _day(self, day: int) -> "Day":
        spans = [(self[f"{day}{span}-from"], self[f"{day}{span}-to"]) for span in _SPANS]
        told = [
            f"{_clock(begins.value())}–{_clock(ends.value())}" for begins, ends in spans if begins.value()
        ]
        is_wrong = any(bound.errors for span in spans for bound in span)
        return Day(weekday(_MONDAY.replace(day=2 + day)), " · ".join(told), spans, is_wrong)

    def clean(self) -> dict[str, Any]:
        """Whole spans that end after they begin and do not overlap, at least one in the week; 00:00 ends a day."""
        for day in range(7):
            last = time()
            for begins, ends, name in self._spans(day):
                if begins is None or ends is None:
                    self.add_error(name, gettext("Give both: from when, and until when."))
                    break
                if ends != time() and ends <= begins:
                    self.add_error(name, gettext("These hours end before they begin."))
                elif begins < last:
                    self.add_error(name, gettext("These hours overlap with those before."))
                last = ends if ends != time() else time(23, 59)
        if not self.errors and not self.hours():
            self.add_error(None, gettext("A week without hours: nobody would ever be on duty."))
        return self.cleaned_data

    def hours(self) -> Hours:
        """The hours as they were typed."""
        return tuple(
            (day, begins, ends)
            for day in range(7)
            for begins, ends, _name in self._spans(day)
            if begins is not None and ends is not None
        )

    def _spans(self, day: int) -> list[tuple[time | None, time | None, str]]:
        told = self.cleaned_data
        spans = [
            (told.get(f"{day}{span}-from"), told.get(f"{day}{span}-to"), f"{day}{span}-to") for span in _SPANS
        ]
        return [one for one in spans if one[0] is not None or one[1] is not None]


def _clock(value: Any) -> str:
    """A time of the clock as the form holds it: a time, or what was typed."""
    return f"{value:%H:%M}" if isinstance(value, time) else str(value or "")[:5]
