"""Appointing who serves the customers, and ending it (PR-04)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import Absence, Branch, Company, Staff
from shouhou.accounts.roles import Reach, Role
from shouhou.accounts.words import ROLE_NAMES
from shouhou.cases.actions import Happening, assign, book, lock, open_case
from shouhou.cases.models import Case, Line
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.say import day_of, say_moment
from shouhou.core.text import tidy
from shouhou.documents.numbers import take_number
from shouhou.supervision.models import Appointment

AHEAD: Final = timedelta(days=366)
OWES: Final = Role.ENGINEERING_SUPERVISOR


class CannotAppoint(Refusal):
    """This person cannot be appointed, or the appointment cannot end so."""


@dataclass(frozen=True, slots=True)
class AppointmentValues:
    """Who serves customers, from which day, and a word about it."""

    staff_id: int
    begins_on: date
    note: str = ""


@transaction.atomic
def appoint_agent(*, values: AppointmentValues, by: Actor, at: datetime) -> Appointment:
    """Appoints who serves the customers from a day on; what was asked for is met by it (PR-04).

    Raises CannotAppoint for oneself, for one who is appointed already or has left, and for a day far ahead.
    """
    staff = Staff.objects.select_for_update(of=("self",)).filter(pk=values.staff_id).first()
    if staff is None or not staff.works_here:
        raise CannotAppoint(_("This person does not work here."), field="staff")
    if staff.pk == by.owner_id:
        raise CannotAppoint(_("Nobody appoints herself."), field="staff", clause="PR-04")
    if values.begins_on > day_of(at) + AHEAD:
        raise CannotAppoint(_("An appointment begins at most a year ahead."), field="begins_on")
    known = Appointment.objects.standing().filter(staff=staff).first()
    case = lock(known.case_id)[0] if known is not None else None
    row = Appointment.objects.get(pk=known.pk) if known is not None else None
    if row is not None and row.appointed_at is not None:
        told = {"name": staff.name, "moment": say_moment(row.appointed_at, at)}
        raise CannotAppoint(_("%(name)s is appointed already, since %(moment)s.") % told, field="staff")
    if case is None or row is None:
        case, row = _opened(staff, by, at)
    row.begins_on, row.note = values.begins_on, tidy(values.note)[:200]
    row.appointed_at, row.appointed_by_id = at, by.staff_id
    row.save()
    data = {"staff_id": staff.pk, "begins_on": row.begins_on.isoformat()}
    words = {"name": staff.name, "day": row.begins_on.isoformat(), "note": row.note}
    _number(case, at)
    book(case, Happening("AGENT_APPOINTED", at, data=data, words=words), by=by, at=at)
    return row


@transaction.atomic
def end_appointment(*, appointment_id: int, reason: str, by: Actor, at: datetime) -> Appointment:
    """Ends an appointment, with its reason; raises CannotAppoint."""
    words = tidy(reason)[:200]
    if not words:
        raise CannotAppoint(_("Say why."), field="reason")
    return _end(appointment_id, words, by, at)


@transaction.atomic
def want_appointments(*, by: Actor, at: datetime) -> int:
    """Asks for the appointment of everybody who holds the post of agent without one, and ends those of people who have
    left, or lost the post before they were appointed; idempotent. Returns how many it asked for."""
    company = Company.objects.only("start_date").first()
    if company is None or company.start_date > day_of(at):
        return 0
    agents = Staff.objects.select_for_update(of=("self",)).working().holding(Role.AGENT)
    for row in Appointment.objects.standing().select_related("staff"):
        if not row.staff.works_here or (row.appointed_at is None and not row.staff.has_role(Role.AGENT)):
            _end(row.pk, "", by, at)
    appointed = Appointment.objects.standing().values("staff_id")
    waiting = list(agents.exclude(pk__in=appointed).order_by("pk"))
    for staff in waiting:
        _ask_for(staff, by, at)
    return len(waiting)


def _ask_for(staff: Staff, by: Actor, at: datetime) -> None:
    case, row = _opened(staff, by, at)
    row.wanted_at = at
    row.save()
    told = [Happening("AGENT_WANTED", at, data={"staff_id": staff.pk}, words={"name": staff.name})]
    if (head := _head_of(staff, at)) is not None:
        told.insert(0, assign(case, role=OWES, staff=head, role_name=str(ROLE_NAMES[OWES]), at=at))
    _number(case, at)
    book(case, *told, by=by, at=at)


def _opened(staff: Staff, by: Actor, at: datetime) -> tuple[Case, Appointment]:
    case = open_case(line=Line.APPOINTMENT, branch_id=staff.branch_id, agent_id=staff.pk, by=by, at=at)
    return case, Appointment(case=case, staff=staff, branch=Branch.objects.get(pk=staff.branch_id))


def _number(case: Case, at: datetime) -> None:
    if not case.number:
        case.number = take_number("RM", branch_id=case.branch_id, at=at)
        case.save(update_fields=["number"])


def _end(appointment_id: int, reason: str, by: Actor, at: datetime) -> Appointment:
    case = lock(*Appointment.objects.filter(pk=appointment_id).values_list("case_id", flat=True))
    row = Appointment.objects.select_related("staff").filter(pk=appointment_id, ended_at=None).first()
    if not case or row is None:
        raise CannotAppoint(_("This appointment has ended already."))
    row.ended_at, row.ended_by_id, row.end_reason = at, by.staff_id, reason
    row.save(update_fields=["ended_at", "ended_by", "end_reason"])
    words = {"name": row.staff.name, "reason": reason}
    told = Happening("APPOINTMENT_ENDED", at, data={"staff_id": row.staff_id}, words=words)
    book(case[0], told, by=by, at=at)
    return row


def _head_of(staff: Staff, at: datetime) -> Staff | None:
    """Who must appoint: the engineering supervisor of the branch, else one who sees all, else the manager; nobody
    who is away now, and never oneself."""
    others = Staff.objects.working().exclude(pk=staff.pk).order_by("pk")
    away = Absence.objects.running(at).values("staff_id")
    for role in (OWES, Role.GENERAL_MANAGER):
        heads = others.holding(role).exclude(pk__in=away)
        near = heads.filter(branch_id=staff.branch_id).first() or heads.filter(reach=Reach.ALL).first()
        if near is not None:
            return near
    return None
