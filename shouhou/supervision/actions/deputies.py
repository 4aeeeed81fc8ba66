"""Naming who stands in during an absence, and taking that back (DP-01)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import Absence, Deputyship, Staff
from shouhou.cases.actions import Happening, book, lock, look_again_at_persons
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.say import say_due, say_moment
from shouhou.core.text import tidy
from shouhou.policy.timelines import load_timeline


class CannotNameDeputy(Refusal):
    """This person cannot stand in: from elsewhere, herself, away, or in a circle."""


@transaction.atomic
def name_deputy(*, absence_id: int, deputy_id: int, note: str = "", by: Actor, at: datetime) -> Deputyship:
    """Names who stands in from now, or from the beginning of the absence, until its end; another one is replaced.

    Raises CannotNameDeputy.
    """
    case = lock(*Absence.objects.filter(pk=absence_id).values_list("case_id", flat=True))
    if not case:
        raise CannotNameDeputy(_("There is no such absence."))
    absent_id = Absence.objects.values_list("staff_id", flat=True).get(pk=absence_id)
    # Both are locked in one order, so that two who name each other at once cannot make a circle.
    people = Staff.objects.select_for_update(of=("self",)).filter(pk__in=[absent_id, deputy_id])
    known = {person.pk: person for person in people.order_by("pk")}
    absence = Absence.objects.select_related("staff").get(pk=absence_id)
    book(case[0], *name_for(absence, known.get(deputy_id), note=note, by=by, at=at), by=by, at=at)
    look_again_at(absence, at=at)
    return absence.deputyships.standing().latest("pk")


@transaction.atomic
def revoke_deputy(*, deputyship_id: int, by: Actor, at: datetime) -> None:
    """Takes a deputy's powers back; another is then owed (DP-01). Raises CannotNameDeputy when they have ended."""
    found = Deputyship.objects.filter(pk=deputyship_id).values_list("absence__case_id", flat=True)
    case = lock(*found)
    if not case:
        raise CannotNameDeputy(_("There is no such deputy."))
    row = Deputyship.objects.select_related("absence__staff", "deputy").get(pk=deputyship_id)
    if row.revoked_at is not None or row.ends_at <= at or not row.absence.is_standing:
        raise CannotNameDeputy(_("These powers have ended already."))
    book(case[0], _take_back(row, row.absence, at), wanted(row.absence, at), by=by, at=at)
    look_again_at(row.absence, at=at)


def look_again_at(absence: Absence, *, at: datetime) -> None:
    """Whether what the absent person owes, and what those owe for whom she stands in, would be late for want of a
    deputy is reckoned anew by the next roll."""
    look_again_at_persons(owner_ids=_hers_and_stood_for(absence), since=absence.starts_at, at=at)


def _hers_and_stood_for(absence: Absence) -> set[int]:
    rows = Deputyship.objects.standing().filter(starts_at__lt=absence.ends_at, ends_at__gt=absence.starts_at)
    found, asked = set[int](), {absence.staff_id}
    while asked:
        found |= asked
        above = rows.filter(deputy_id__in=asked).values_list("absence__staff_id", flat=True)
        asked = set(above) - found
    return found


def name_for(
    absence: Absence, deputy: Staff | None, *, note: str, by: Actor, at: datetime
) -> list[Happening]:
    """Writes who stands in and returns what to book; the caller has locked the case and both people.

    Raises CannotNameDeputy.
    """
    if not absence.is_standing or absence.ends_at <= at:
        raise CannotNameDeputy(_("This absence is over already."))
    begins = max(absence.starts_at, at)
    deputy = _demand_suited(absence, deputy)
    known = absence.deputyships.standing().filter(ends_at__gt=at).select_related("deputy")
    if any(row.deputy_id == deputy.pk for row in known):
        raise CannotNameDeputy(
            _("%(name)s stands in already.") % {"name": deputy.name}, field="deputy", clause="DP-01"
        )
    _demand_present(deputy, begins)
    _demand_no_circle(absence, deputy, begins)
    told = [_take_back(row, absence, at) for row in known]
    row = Deputyship.objects.create(
        absence=absence,
        deputy=deputy,
        starts_at=begins,
        ends_at=absence.ends_at,
        note=tidy(note),
        named_by_id=by.staff_id,
        named_at=at,
    )
    data = {
        "deputyship_id": row.pk,
        "deputy_id": deputy.pk,
        "staff_id": absence.staff_id,
        "starts_at": begins.isoformat(),
        "ends_at": row.ends_at.isoformat(),
    }
    words = {"deputy": deputy.name, "name": absence.staff.name, "span": span_of(row), "note": row.note}
    return [*told, Happening("DEPUTY_NAMED", at, data=data, words=words)]


def span_of(absence: Absence | Deputyship) -> str:
    """From when until when, in words."""
    return f"{say_moment(absence.starts_at)} – {say_due(absence.ends_at)}"


def wanted(absence: Absence, at: datetime) -> Happening:
    """That a deputy is needed: from the beginning of the absence, or half an hour from now (DP-01)."""
    terms = load_timeline(absence.branch_id, since=at, until=at).at(at).terms
    needed_at = max(absence.starts_at, at + timedelta(minutes=terms.deputy_minutes))
    words = {"what": f"{absence.staff.name} {span_of(absence)}"}
    data = {"needed_at": needed_at.isoformat(), "staff_id": absence.staff_id}
    return Happening("DEPUTY_WANTED", at, data=data, words=words)


def _demand_suited(absence: Absence, deputy: Staff | None) -> Staff:
    absent = absence.staff
    if deputy is None or not deputy.works_here:
        raise CannotNameDeputy(_("This person does not work here."), field="deputy", clause="DP-01")
    if deputy.pk == absent.pk:
        raise CannotNameDeputy(
            _("Nobody stands in for herself; choose a colleague."), field="deputy", clause="DP-01"
        )
    if (deputy.branch_id, deputy.department_id) != (absent.branch_id, absent.department_id):
        raise CannotNameDeputy(
            _("%(name)s is of another department; a deputy is of the same department as %(absent)s.")
            % {"name": deputy.name, "absent": absent.name},
            field="deputy",
            clause="DP-01",
        )
    return deputy


def _demand_present(deputy: Staff, begins: datetime) -> None:
    """Somebody who is away can be named only where somebody stands in for her then."""
    away = Absence.objects.running(begins).filter(staff=deputy).first()
    if away is None:
        return
    if not away.deputyships.in_force(begins).exists():
        raise CannotNameDeputy(
            _("%(name)s is away then, until %(until)s, and nobody stands in for her; choose another.")
            % {"name": deputy.name, "until": say_due(away.ends_at)},
            field="deputy",
            clause="DP-01",
        )


def _demand_no_circle(absence: Absence, deputy: Staff, begins: datetime) -> None:
    rows = Deputyship.objects.standing().filter(starts_at__lt=absence.ends_at, ends_at__gt=begins)
    after: dict[int, list[int]] = {}
    for absent_id, deputy_id in rows.values_list("absence__staff_id", "deputy_id"):
        after.setdefault(absent_id, []).append(deputy_id)
    seen, waiting = set[int](), [deputy.pk]
    while waiting:
        one = waiting.pop()
        if one == absence.staff_id:
            raise CannotNameDeputy(
                _(
                    "That would be a circle: %(name)s is away in that time, too, and her work comes back to %(absent)s."
                )
                % {"name": deputy.name, "absent": absence.staff.name},
                field="deputy",
                clause="DP-01",
            )
        if one not in seen:
            seen.add(one)
            waiting += after.get(one, [])


def _take_back(row: Deputyship, absence: Absence, at: datetime) -> Happening:
    if row.starts_at < at:
        row.ends_at = at
    else:
        row.revoked_at = at
    row.save(update_fields=["ends_at", "revoked_at"])
    words = {"deputy": row.deputy.name, "name": absence.staff.name}
    data = {"deputyship_id": row.pk, "deputy_id": row.deputy_id, "staff_id": absence.staff_id}
    return Happening("DEPUTY_REVOKED", at, data=data, words=words)
