"""Somebody is away, comes back, or does not go after all (DP-01, DP-03)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import Absence, AbsenceKind, Staff
from shouhou.accounts.roles import Reach, Role
from shouhou.accounts.words import ROLE_NAMES
from shouhou.cases.actions import Happening, assign, book, lock, open_case
from shouhou.cases.models import Case, Line
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy
from shouhou.documents.numbers import take_number
from shouhou.supervision.actions.deputies import look_again_at, name_for, span_of, wanted

LONGEST: Final = timedelta(days=366)
TOLD_LATE: Final = timedelta(days=7)
OWES: Final = Role.BUSINESS_SUPERVISOR


class CannotRecordAbsence(Refusal):
    """The absence cannot be meant so, or stands already."""


class CannotEndAbsence(Refusal):
    """The absence is over, taken back, or has not begun."""


@dataclass(frozen=True, slots=True)
class AbsenceValues:
    """Who is away, from when until when (exclusive), why, and a word about it."""

    staff_id: int
    starts_at: datetime
    ends_at: datetime
    kind: str = AbsenceKind.LEAVE
    note: str = ""


@transaction.atomic
def record_absence(
    *, values: AbsenceValues, deputy_id: int | None = None, by: Actor, at: datetime
) -> Absence:
    """Records that somebody is away; with `deputy_id` her deputy is named in the same save, else one is owed (DP-01).

    Raises CannotRecordAbsence, and CannotNameDeputy for a deputy who cannot be.
    """
    people = Staff.objects.select_for_update(of=("self",)).order_by("pk")
    known = {person.pk: person for person in people.filter(pk__in=[values.staff_id, deputy_id or 0])}
    staff = known.get(values.staff_id)
    if staff is None or not staff.works_here:
        raise CannotRecordAbsence(_("This person does not work here."), field="staff")
    _demand_possible(values, staff, at)
    case = open_case(line=Line.ABSENCE, branch_id=staff.branch_id, agent_id=staff.pk, by=by, at=at)
    absence = Absence.objects.create(
        case=case,
        staff=staff,
        branch_id=staff.branch_id,
        kind=values.kind,
        note=tidy(values.note),
        starts_at=values.starts_at,
        ends_at=values.ends_at,
        recorded_by_id=by.staff_id,
        recorded_at=at,
    )
    told = [_recorded(absence, at), *_owner(case, absence, at), wanted(absence, at)]
    if deputy_id is not None:
        told += name_for(absence, known.get(deputy_id), note="", by=by, at=at)
    case.number = take_number("DL", branch_id=staff.branch_id, at=at)
    case.save(update_fields=["number"])
    book(case, *told, by=by, at=at)
    look_again_at(absence, at=at)
    return absence


def _demand_possible(values: AbsenceValues, staff: Staff, at: datetime) -> None:
    if values.kind not in AbsenceKind.values:
        raise CannotRecordAbsence(_("Choose why."), field="kind")
    if values.ends_at <= values.starts_at:
        raise CannotRecordAbsence(_("The absence must end after it begins."), field="ends_at")
    if values.ends_at - values.starts_at > LONGEST:
        raise CannotRecordAbsence(_("An absence is at most a year long."), field="ends_at")
    if values.ends_at <= at:
        raise CannotRecordAbsence(
            _("This absence is over already; nobody can stand in any more."), field="ends_at"
        )
    if values.starts_at < at - TOLD_LATE:
        raise CannotRecordAbsence(
            _("An absence that began more than a week ago cannot be entered; let it begin today."),
            field="starts_at",
        )
    known = Absence.objects.standing().filter(
        staff=staff, starts_at__lt=values.ends_at, ends_at__gt=values.starts_at
    )
    if (other := known.first()) is not None:
        raise CannotRecordAbsence(
            _("%(name)s is entered as away already, %(span)s.")
            % {"name": staff.name, "span": span_of(other)},
            field="starts_at",
        )


def _recorded(absence: Absence, at: datetime) -> Happening:
    data = {
        "staff_id": absence.staff_id,
        "kind": absence.kind,
        "starts_at": absence.starts_at.isoformat(),
        "ends_at": absence.ends_at.isoformat(),
    }
    words = {"name": absence.staff.name, "span": span_of(absence), "note": absence.note}
    return Happening("ABSENCE_RECORDED", at, data=data, words=words)


def _owner(case: Case, absence: Absence, at: datetime) -> list[Happening]:
    """Who must name the deputy: the business supervisor, else the after-sales supervisor, else the manager; never
    whoever is away."""
    head = _head_above(absence)
    return [assign(case, role=OWES, staff=head, role_name=str(ROLE_NAMES[OWES]), at=at)] if head else []


def _head_above(absence: Absence) -> Staff | None:
    away = Absence.objects.standing().filter(
        starts_at__lte=max(absence.starts_at, absence.recorded_at),
        ends_at__gt=max(absence.starts_at, absence.recorded_at),
    )
    others = Staff.objects.working().exclude(pk=absence.staff_id).order_by("pk")
    for role in (OWES, Role.AFTER_SALES_SUPERVISOR, Role.GENERAL_MANAGER):
        holders = list(others.holding(role))
        near = [one for one in holders if one.branch_id == absence.branch_id]
        near += [one for one in holders if one not in near and one.reach == Reach.ALL]
        gone = set(away.filter(staff__in=near).values_list("staff_id", flat=True)) if near else set()
        if found := next((one for one in near if one.pk not in gone), None):
            return found
    return None


@transaction.atomic
def end_absence(*, absence_id: int, by: Actor, at: datetime) -> Absence:
    """Somebody is back, perhaps earlier than told: the powers of her deputy end now. Raises CannotEndAbsence."""
    case, absence = _locked(absence_id)
    if absence.starts_at > at:
        raise CannotEndAbsence(_("This absence has not begun yet; take it back instead."))
    _close(case, absence, "ABSENCE_ENDED", min(at, absence.ends_at), by, at)
    return absence


@transaction.atomic
def cancel_absence(*, absence_id: int, by: Actor, at: datetime) -> Absence:
    """Takes back an absence that has not begun; raises CannotEndAbsence."""
    case, absence = _locked(absence_id)
    if absence.starts_at <= at:
        raise CannotEndAbsence(_("This absence has begun; say that she is back instead."))
    _close(case, absence, "ABSENCE_CANCELLED", at, by, at)
    return absence


def end_due_absences(*, by: Actor, at: datetime) -> int:
    """Books the end of every absence whose time is over; returns how many. The powers ended by themselves before."""
    due = Absence.objects.standing().filter(ends_at__lte=at).order_by("ends_at", "pk")
    done = 0
    for pk in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            case, absence = _locked(pk)
            _close(case, absence, "ABSENCE_ENDED", absence.ends_at, by, at)
        done += 1
    return done


def _locked(absence_id: int) -> tuple[Case, Absence]:
    case = lock(*Absence.objects.filter(pk=absence_id).values_list("case_id", flat=True))
    if not case:
        raise CannotEndAbsence(_("There is no such absence."))
    absence = Absence.objects.select_related("staff").get(pk=absence_id)
    if not absence.is_standing:
        raise CannotEndAbsence(_("This absence is over already."))
    return case[0], absence


def _close(case: Case, absence: Absence, kind: str, moment: datetime, by: Actor, at: datetime) -> None:
    its = absence.deputyships.standing()
    its.filter(starts_at__gte=moment).update(revoked_at=at)
    its.filter(starts_at__lt=moment, ends_at__gt=moment).update(ends_at=moment)
    if kind == "ABSENCE_ENDED":
        absence.ended_at = moment
    else:
        absence.cancelled_at = moment
    absence.save(update_fields=["ended_at", "cancelled_at"])
    told = Happening(kind, moment, data={"staff_id": absence.staff_id}, words={"name": absence.staff.name})
    book(case, told, by=by, at=at)
    look_again_at(absence, at=at)
