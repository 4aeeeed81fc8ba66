"""Absences, deputies, the hand-back sheet, and acting for somebody."""

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouhou.accounts.acting import act_for, act_for_oneself
from shouhou.accounts.http import StaffRequest, actor_of, local_path, see_other
from shouhou.accounts.models import Absence, Staff
from shouhou.accounts.permissions import may, requires
from shouhou.accounts.standing_in import people_of, stood_for
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.core.paging import page
from shouhou.core.say import day_of
from shouhou.policy.timelines import load_timeline
from shouhou.supervision import actions
from shouhou.supervision.absence_forms import AbsenceForm
from shouhou.supervision.absence_lists import absences_seen_by
from shouhou.supervision.absences import colleagues, hand_back, present_deputies


@requires("absences.see")
@require_GET
def absences(request: StaffRequest) -> HttpResponse:
    """Who is away now and soon, with whoever stands in; `past` shows what is over."""
    now, past = clock.now(), bool(request.GET.get("past"))
    rows = absences_seen_by(request.user)
    rows = rows.exclude(ended_at=None, cancelled_at=None) if past else rows.standing()
    order = ("-starts_at", "-pk") if past else ("starts_at", "pk")
    context = {
        "page": page(rows, order=order, cursor=request.GET.get("cursor", "")),
        "past": past,
        "for_whom": people_of(request.user.pk, now),
        "sees_appointments": may(request.user, "supervision.see"),
        "may_record": may(request.user, "absences.record"),
        "may_name": may(request.user, "deputies.name"),
        "now": now,
    }
    return render(request, "supervision/absences.html", context)


@requires("absences.record")
def absence_new(request: StaffRequest) -> HttpResponse:
    """Somebody is away: oneself, or for supervisors anybody whom they see, with the deputy in the same save."""
    now = clock.now()
    people = _people(request)
    asked = request.POST.get("staff") or request.GET.get("staff") or str(request.user.pk)
    person = next((one for one in people if str(one.pk) == asked), request.user)
    deputies = _deputies(request, person, now)
    if request.method == "POST":
        form = AbsenceForm(request.POST, people=people, deputies=deputies)
        absence = _record(request, form, now) if form.is_valid() else None
        if absence is not None:
            messages.success(request, _("Saved."))
            return see_other(reverse("supervision:absence", args=[absence.case.number]))
    else:
        initial = {"staff": person.pk, "deputy": deputies[0].pk if deputies else ""}
        form = AbsenceForm(people=people, deputies=deputies, initial=initial)
    context = {"form": form, "person": person, "people": people, "now": now}
    return render(request, "supervision/absence_new.html", context, status=422 if form.errors else 200)


def _people(request: StaffRequest) -> list[Staff]:
    if not may(request.user, "deputies.name"):
        return [request.user]
    seen = Staff.objects.all().visible_to(request.user).working()
    return list(seen.order_by("name", "pk"))


def _deputies(request: StaffRequest, person: Staff, now: datetime) -> list[Staff] | None:
    """Who may be chosen; None for those who may not name a deputy."""
    if not may(request.user, "deputies.name"):
        return None
    return colleagues(person, starts_at=now, ends_at=now)


def _record(request: StaffRequest, form: AbsenceForm, now: datetime) -> Absence | None:
    values = form.cleaned_data
    calendar = load_timeline(request.user.branch_id, since=now, until=now).at(now).calendar
    starts_at, ends_at = form.span(day_of(now), now, calendar)
    told = actions.AbsenceValues(values["staff"], starts_at, ends_at, values["kind"], values["note"])
    try:
        return actions.record_absence(
            values=told, deputy_id=values.get("deputy"), by=actor_of(request), at=now
        )
    except Refusal as refusal:
        add_refusal(form, refusal)
        return None


@requires("absences.see")
@require_GET
def absence(request: StaffRequest, slug: str) -> HttpResponse:
    """One absence: who stands in, and the colleagues who could, each one tap away."""
    return _absence_page(request, _found(request, slug), clock.now())


def _absence_page(request: StaffRequest, row: Absence, now: datetime, status: int = 200) -> HttpResponse:
    may_name = may(request.user, "deputies.name")
    is_open = row.is_standing and row.ends_at > now
    taken = present_deputies(row, now)
    current = next((one for one in taken if one.revoked_at is None and one.ends_at > now), None)
    starts_at = max(row.starts_at, now)
    choice = colleagues(row.staff, starts_at=starts_at, ends_at=row.ends_at) if may_name and is_open else []
    context = {
        "absence": row,
        "deputyships": taken,
        "current": current,
        "choice": [one for one in choice if current is None or one.pk != current.deputy_id],
        "may_name": may_name,
        "may_end": is_open and (may_name or row.staff_id == request.user.pk),
        "shows_why": may_name or row.staff_id == request.user.pk,
        "is_open": is_open,
        "now": now,
    }
    return render(request, "supervision/absence.html", context, status=status)


def _found(request: StaffRequest, slug: str) -> Absence:
    rows = Absence.objects.visible_to(request.user).select_related(
        "staff__department", "staff__branch", "case"
    )
    return get_object_or_404(rows, case__number=slug)


@requires("deputies.name")
@require_POST
def deputy_new(request: StaffRequest, slug: str) -> HttpResponse:
    """Name who stands in: one tap on a colleague's name."""
    row, now = _found(request, slug), clock.now()
    try:
        named = actions.name_deputy(
            absence_id=row.pk,
            deputy_id=_number(request.POST.get("deputy", "")),
            note=request.POST.get("note", ""),
            by=actor_of(request),
            at=now,
        )
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return _absence_page(request, row, now, status=422)
    said = {"deputy": named.deputy.name, "name": row.staff.name}
    messages.success(request, _("%(deputy)s stands in for %(name)s.") % said)
    return see_other(reverse("supervision:absence", args=[slug]))


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


@requires("deputies.name")
@require_POST
def deputy_revocation(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    """Take a deputy's powers back."""
    row = _found(request, slug)
    get_object_or_404(row.deputyships.all(), pk=pk)
    try:
        actions.revoke_deputy(deputyship_id=pk, by=actor_of(request), at=clock.now())
        messages.success(request, _("The powers are taken back; another deputy is needed."))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return see_other(reverse("supervision:absence", args=[slug]))


@requires("absences.record")
@require_POST
def absence_end(request: StaffRequest, slug: str) -> HttpResponse:
    """She is back, or does not go after all."""
    row, now = _found(request, slug), clock.now()
    if row.staff_id != request.user.pk and not may(request.user, "deputies.name"):
        raise Http404
    verb = actions.end_absence if row.starts_at <= now else actions.cancel_absence
    try:
        verb(absence_id=row.pk, by=actor_of(request), at=now)
        messages.success(request, _("Saved. The powers of the deputy have ended."))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return see_other(reverse("supervision:absence", args=[slug]))


@requires("absences.see")
@require_GET
def hand_back_sheet(request: StaffRequest, slug: str) -> HttpResponse:
    """What was done for somebody who was away, and what is open: to read and to print."""
    row, now = _found(request, slug), clock.now()
    deputies = present_deputies(row, now)
    is_hers = request.user.pk in {row.staff_id, *(one.deputy_id for one in deputies)}
    if not is_hers and not may(request.user, "supervision.see"):
        raise Http404
    context = {"absence": row, "deputyships": deputies, "sheet": hand_back(row, now), "now": now}
    return render(request, "supervision/hand_back.html", context)


@requires("desk.use")
@require_POST
def acting_for(request: StaffRequest) -> HttpResponse:
    """Act for somebody from now on (or, with one's own number or none, for oneself), and go on where one was going."""
    onward = local_path(request.POST.get("next", ""), otherwise=reverse("desk:today"))
    person_id = _number(request.POST.get("staff", ""))
    if person_id in {0, request.user.pk}:
        act_for_oneself(request)
        return see_other(onward)
    person = stood_for(request.user.pk, person_id, clock.now())
    if person is None:
        act_for_oneself(request)
        messages.error(request, _("You do not stand in for this person at present."))
        return see_other(reverse("desk:today"))
    act_for(request, person)
    return see_other(onward)
