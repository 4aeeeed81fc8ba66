"""The roster of a month: people down, days across; and the box into which the table of Excel is pasted."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.models import RosterDay, RosterVersion, Staff
from shouhou.accounts.permissions import may, requires
from shouhou.accounts.roles import Role
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import TextField, add_refusal
from shouhou.core.say import day_of
from shouhou.policy.calendar import WorkCalendar
from shouhou.policy.linting import Flaw, Person, flaws_of_days, not_rostered
from shouhou.policy.models import PolicyVersion
from shouhou.policy.terms import WEEK
from shouhou.policy.timelines import load_timeline
from shouhou.supervision.actions.rosters import adopt_roster
from shouhou.supervision.flaw_words import told
from shouhou.supervision.roster_text import USUAL_SHIFTS, Reading, read_roster, read_shifts


class PastedTable(forms.CharField):
    """A table as it was copied: tabs and line ends stay as they are."""

    widget = forms.Textarea(attrs={"rows": 6})

    def __init__(self, **options: Any) -> None:
        super().__init__(strip=False, max_length=200_000, **options)


class RosterForm(forms.Form):
    """The table of Excel, and what its marks mean."""

    shifts = TextField(label=gettext_lazy("Shifts"), rows=4, max_length=2000)
    table = PastedTable(label=gettext_lazy("Table from Excel"))


@requires("absences.see")
def rosters(request: StaffRequest) -> HttpResponse:
    """Who works when in a month; supervisors paste the table of Excel."""
    now = clock.now()
    month = _month(request.GET.get("month", ""), day_of(now))
    may_manage = may(request.user, "duty.manage")
    if request.method == "POST" and may_manage:
        form = RosterForm(request.POST)
        doubts = _adopt(request, form, month, now) if form.is_valid() else ()
        if form.is_valid() and not doubts:
            messages.success(request, _("The roster holds from now on."))
            return see_other(f"{reverse('supervision:rosters')}?month={month:%Y-%m}")
        return _page(request, form, month, now, doubts=doubts, status=422)
    last = RosterVersion.objects.filter(branch_id=request.user.branch_id).exclude(shifts="").order_by("-pk")
    kept = last.values_list("shifts", flat=True).first()
    form = RosterForm(initial={"shifts": kept or USUAL_SHIFTS})
    return _page(request, form if may_manage else None, month, now)


def _month(text: str, today: date) -> date:
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        return today.replace(day=1)
    return found if 2000 <= found.year <= 2100 else today.replace(day=1)


def _calendar(request: StaffRequest, now: datetime) -> WorkCalendar:
    """The hours that hold; the usual week where no figures have been adopted yet."""
    try:
        return load_timeline(request.user.branch_id, since=now, until=now).at(now).calendar
    except PolicyVersion.DoesNotExist:
        return WorkCalendar(ZoneInfo(settings.TIME_ZONE), WEEK)


def _people(request: StaffRequest) -> list[Staff]:
    return list(
        Staff.objects.working().filter(branch_id=request.user.branch_id).order_by("department_id", "name")
    )


def _adopt(request: StaffRequest, form: RosterForm, month: date, now: datetime) -> Reading | tuple[()]:
    shifts, wrong = read_shifts(form.cleaned_data["shifts"])
    if wrong:
        form.add_error("shifts", _("This line cannot be meant: %(line)s") % {"line": wrong[0]})
        return ()
    people = [(one.pk, one.name) for one in _people(request)]
    table = form.cleaned_data["table"]
    reading = read_roster(table, month=month, today=day_of(now), shifts=shifts, people=people)
    if reading.doubts:
        return reading
    try:
        adopt_roster(
            branch_id=request.user.branch_id,
            entries=reading.entries,
            shifts=form.cleaned_data["shifts"],
            by=actor_of(request),
            at=now,
        )
    except Refusal as refusal:
        add_refusal(form, refusal)
    return ()


def _flaws(
    people: list[Staff], marks: dict[tuple[int, date], str], calendar: WorkCalendar, first: date
) -> list[Flaw]:
    """Long stretches without anybody, and whose post is rostered without her."""
    known = [Person(one.pk, one.name, one.department_id, tuple(one.roles)) for one in people]
    rostered = {staff_id for staff_id, _day in marks}
    return [*flaws_of_days(calendar, first, days=60), *not_rostered(known, rostered, [Role.AGENT])]


def _page(
    request: StaffRequest,
    form: RosterForm | None,
    month: date,
    now: datetime,
    doubts: Reading | tuple[()] = (),
    status: int = 200,
) -> HttpResponse:
    after = (month + timedelta(days=32)).replace(day=1)
    days = [month + timedelta(days=n) for n in range((after - month).days)]
    rows = RosterDay.objects.filter(branch_id=request.user.branch_id, day__range=(days[0], days[-1]))
    marks = {(row.staff_id, row.day): row.mark for row in rows}
    people = [one for one in _people(request) if form is not None or any((one.pk, d) in marks for d in days)]
    calendar = _calendar(request, now)
    context = {
        "form": form,
        "doubts": doubts.doubts if doubts else (),
        "month": month,
        "before": (month - timedelta(days=1)).replace(day=1),
        "after": after,
        "days": [(day, bool(calendar.hours_on(day))) for day in days],
        "rows": [(one, [marks.get((one.pk, day), "") for day in days]) for one in people],
        "has_any": bool(marks),
        "flaws": told(_flaws(people, marks, calendar, max(month, day_of(now)))) if form is not None else (),
        "now": now,
    }
    return render(request, "supervision/rosters.html", context, status=status)
