"""What is typed to rehearse an amendment: the period, the branch, hours, days off, a pasted roster."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, time
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from shouhou.accounts.models import Branch, Staff
from shouhou.accounts.roles import Reach
from shouhou.core.forms import LineField, TextField
from shouhou.core.say import weekday
from shouhou.supervision.roster_text import USUAL_SHIFTS, Reading, read_roster, read_shifts, read_spans
from shouhou.supervision.views.rosters import PastedTable

_MONDAY: Final = date(2026, 3, 2)
_WEEKDAYS: Final = "一二三四五六日"


class RehearsalForm(forms.Form):
    """The period, of which branch, and what else than figures and rules would be otherwise."""

    first = forms.DateField(
        label=gettext_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    last = forms.DateField(
        label=gettext_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    branch = forms.TypedChoiceField(
        label=gettext_lazy("Branch"), coerce=int, empty_value=None, required=False
    )
    hours = TextField(
        label=gettext_lazy("Other working hours"), rows=7, required=False,
        help_text=gettext_lazy("One weekday a line: 周一 08:30-12:00 13:30-18:00. Left empty, the present ones hold."),
    )  # fmt: skip
    off = LineField(
        label=gettext_lazy("Further days off"), required=False,
        help_text=gettext_lazy("Such as 2026-10-08, several with spaces between."),
    )  # fmt: skip
    work = LineField(label=gettext_lazy("Further working days"), required=False)
    shifts = TextField(label=gettext_lazy("Shifts"), rows=4, max_length=2000, required=False)
    table = PastedTable(
        label=pgettext_lazy("rehearsal", "Another roster, from Excel"), required=False,
        help_text=gettext_lazy("Its days may lie in the past here; left empty, the rosters as they were hold."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, staff: Staff, **options: Any) -> None:
        super().__init__(data, **options)
        self._staff = staff
        self.fields["shifts"].initial = USUAL_SHIFTS
        field = self.fields["branch"]
        assert isinstance(field, forms.TypedChoiceField)
        if staff.reach == Reach.ALL:
            every = Branch.objects.order_by("name").values_list("pk", "name")
            field.choices = [("", _("All branches")), *every]
        else:
            del self.fields["branch"]

    @property
    def branch_id(self) -> int | None:
        """The branch that is meant: the chosen one, or one's own."""
        found: int | None = self.cleaned_data.get("branch")
        return found if "branch" in self.fields else self._staff.branch_id

    def clean_hours(self) -> list[list[Any]]:
        """The hours as a file of terms has them."""
        found: list[list[Any]] = []
        for line in filter(None, map(str.strip, self.cleaned_data["hours"].splitlines())):
            name, _space, spans = line.partition(" ")
            day, read = _weekday(name), read_spans(spans)
            if day is None or read is None or any(known == day for known, _b, _e in found):
                raise forms.ValidationError(_("This line cannot be meant: %(line)s") % {"line": line})
            found += [[day, f"{begins:%H:%M}", f"{ends:%H:%M}"] for begins, ends in read]
        return found

    def clean_off(self) -> list[date]:
        """The further days off."""
        return _days(self.cleaned_data["off"])

    def clean_work(self) -> list[date]:
        """The further working days."""
        return _days(self.cleaned_data["work"])

    def roster(self) -> Reading | None:
        """The pasted roster, its doubts in it; None where there is none or the form says what is wrong."""
        table, branch_id = self.cleaned_data.get("table", ""), self.branch_id
        if not table.strip():
            return None
        shifts, wrong = read_shifts(self.cleaned_data.get("shifts", ""))
        if wrong:
            self.add_error("shifts", _("This line cannot be meant: %(line)s") % {"line": wrong[0]})
            return None
        if branch_id is None:
            self.add_error("branch", _("A roster belongs to one branch; choose it."))
            return None
        people = Staff.objects.working().filter(branch_id=branch_id).values_list("pk", "name")
        first = self.cleaned_data["first"]
        return read_roster(table, month=first.replace(day=1), today=first, shifts=shifts, people=people)


def hours_text(hours: Iterable[tuple[int, time, time]]) -> str:
    """Weekly hours as they are typed."""
    days: dict[int, list[str]] = {}
    for day, begins, ends in sorted(hours):
        days.setdefault(day, []).append(
            f"{begins:%H:%M}-{'24:00' if ends == time() else format(ends, '%H:%M')}"
        )
    return "\n".join(
        f"{weekday(_MONDAY.replace(day=2 + day))} {' '.join(spans)}" for day, spans in days.items()
    )


def _weekday(name: str) -> int | None:
    names = [{weekday(_MONDAY.replace(day=2 + n)), f"周{c}", f"星期{c}", c} for n, c in enumerate(_WEEKDAYS)]
    return next((n for n, known in enumerate(names) if name in known), None)


def _days(text: str) -> list[date]:
    found = []
    for one in re.split(r"[\s,，、;；]+", text.strip()):
        if one:
            try:
                found.append(date.fromisoformat(one))
            except ValueError:
                raise forms.ValidationError(
                    _("“%(day)s” is no day; write 2026-03-01.") % {"day": one}
                ) from None
    return found


def hours_of(rows: Sequence[Sequence[Any]]) -> list[tuple[int, time, time]]:
    """Hours from their plain form."""
    return [(int(day), time.fromisoformat(begins), time.fromisoformat(ends)) for day, begins, ends in rows]
