"""The holidays of a year: as the package knows them, corrected by hand; each correction is a version."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import may, requires
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import LineField, TextField, add_refusal
from shouhou.core.say import day_of
from shouhou.policy.models import HolidayVersion
from shouhou.policy.statutory import statutory_days
from shouhou.supervision.holiday_text import UnreadableDay, read_days, write_days
from shouhou.supervision.holidays import adopt_holidays

_VERSIONS = 10


class HolidayForm(forms.Form):
    """Days off and days worked of one year, and why they change."""

    off = TextField(label=gettext_lazy("Days off"), required=False, rows=8, max_length=3000)
    work = TextField(label=gettext_lazy("Make-up days worked"), required=False, rows=8, max_length=3000)
    reason = LineField(label=gettext_lazy("Reason"), max_length=200)

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._year = year

    def clean(self) -> dict[str, Any]:
        """Each piece must be a day of the year."""
        values = super().clean() or {}
        for name in ("off", "work"):
            try:
                values[name] = read_days(values.get(name, ""), year=self._year)
            except UnreadableDay as piece:
                said = _("This is no day of %(year)s: %(piece)s") % {"year": self._year, "piece": piece}
                self.add_error(name, said)
        return values


@requires("absences.see")
def holidays(request: StaffRequest) -> HttpResponse:
    """The days off and the make-up days of a year; supervisors correct them."""
    now, may_manage = clock.now(), may(request.user, "duty.manage")
    year = _year(request.GET.get("year", ""), day_of(now).year)
    newest = HolidayVersion.objects.order_by("-pk").first()
    held = _of(newest.off if newest else [], year), _of(newest.work if newest else [], year)
    known = statutory_days([year])
    form = None
    if may_manage:
        shown = known if request.GET.get("statutory") else held
        initial = {"off": write_days(shown[0]), "work": write_days(shown[1])}
        data = request.POST if request.method == "POST" else None
        form = HolidayForm(data, year=year, initial=initial)
        if form.is_bound and form.is_valid() and _adopt(request, form, newest, year):
            return see_other(f"{reverse('supervision:holidays')}?year={year}")
    versions = list(HolidayVersion.objects.order_by("-pk")[:_VERSIONS])
    names = Staff.objects.in_bulk([one.adopted_by_id for one in versions if one.adopted_by_id])
    context = {
        "form": form,
        "year": year,
        "off": write_days(held[0]).splitlines(),
        "work": write_days(held[1]).splitlines(),
        "differs": bool(known[0]) and known != held,
        "versions": [(one, names.get(one.adopted_by_id or 0)) for one in versions],
        "now": now,
    }
    return render(request, "supervision/holidays.html", context, status=422 if form and form.errors else 200)


def _year(text: str, this: int) -> int:
    asked = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else this
    return asked if 2000 <= asked <= 2100 else this


def _of(days: list[str], year: int) -> list[date]:
    return sorted(day for day in map(date.fromisoformat, days) if day.year == year)


def _adopt(request: StaffRequest, form: HolidayForm, newest: HolidayVersion | None, year: int) -> bool:
    """The other years stay as they are."""
    values = form.cleaned_data
    off, work = (
        [day for day in map(date.fromisoformat, days) if day.year != year]
        for days in ((newest.off, newest.work) if newest else ((), ()))
    )
    try:
        _version, looked = adopt_holidays(
            off=[*off, *values["off"]],
            work=[*work, *values["work"]],
            reason=values["reason"],
            by=actor_of(request),
            at=clock.now(),
        )
    except Refusal as refusal:
        add_refusal(form, refusal)
        return False
    messages.success(request, _("Adopted. Cases whose open limits are reckoned anew: %(n)s") % {"n": looked})
    return True
