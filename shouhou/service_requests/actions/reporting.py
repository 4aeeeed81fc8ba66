"""Reporting upward and asking for a solution (F06; AS-03, AS-09, X-01, decision 6)."""

from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Role
from shouhou.cases.actions import Booking, assign, book, lock
from shouhou.cases.models import Case
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy_long
from shouhou.documents.numbers import take_number
from shouhou.journal.happening import Happening
from shouhou.service_requests.codes import ReportKind
from shouhou.service_requests.models import Report

RECEIVERS: Final = (Role.ENGINEERING_SUPERVISOR, Role.GENERAL_MANAGER)
"""Who receives reports, and so acknowledges them by deciding."""


class CannotReport(Refusal):
    """The report cannot be sent or acknowledged."""


@transaction.atomic
def report_upward(
    *, case_id: int, to: Staff, question: str, by: Actor, at: datetime
) -> tuple[Report, Booking]:
    """Sends the request to the engineering supervisor to be arranged; sending meets the agent's duty (decision 6)."""
    case = lock(case_id)[0]
    report, told = write_report(case=case, kind=ReportKind.REPORT, to=to, question=question, by=by, at=at)
    return _booked(case, report, told, by, at)


@transaction.atomic
def ask_solution(
    *, case_id: int, to: Staff, question: str, tried: str, by: Actor, at: datetime
) -> tuple[Report, Booking]:
    """Asks the engineering supervisor for a solution, saying what was tried (AS-09)."""
    case = lock(case_id)[0]
    report, told = write_report(
        case=case, kind=ReportKind.ESCALATION, to=to, question=question, tried=tried, by=by, at=at
    )
    return _booked(case, report, told, by, at)


def _booked(
    case: Case, report: Report, told: list[Happening], by: Actor, at: datetime
) -> tuple[Report, Booking]:
    booking = book(case, *told, by=by, at=at)
    report.save_key = booking.save_key
    report.save(update_fields=["save_key"])
    return report, booking


def write_report(
    *, case: Case, kind: str, to: Staff, question: str, by: Actor, at: datetime, tried: str = ""
) -> tuple[Report, list[Happening]]:
    """Inserts the report and names its receiver in the case; returns what to book. Raises CannotReport."""
    question, tried = tidy_long(question), tidy_long(tried)
    if not to.is_active or not to.has_role(*RECEIVERS):
        raise CannotReport(_("Choose an engineering supervisor who works here."), field="to")
    if kind == ReportKind.ESCALATION and not question:
        raise CannotReport(_("Write the question that is to be decided."), field="question")
    if kind == ReportKind.ESCALATION and not tried:
        raise CannotReport(_("Write what was tried so far."), field="tried")
    if not case.number:
        raise CannotReport(_("A draft cannot be reported; complete its seven facts first."), clause="AS-01")
    report = Report.objects.create(
        case=case,
        number=take_number("SB", branch_id=case.branch_id, at=at),
        kind=kind,
        sent_by_id=by.person_id,
        sent_to=to,
        sent_at=at,
        question=question,
        tried=tried,
    )
    told = Happening(
        "REPORTED" if kind == ReportKind.REPORT else "ESCALATED",
        at,
        data={"report_id": report.pk, "to_id": to.pk},
        words={"number": report.number, "to_name": to.name, "question": question}
        | ({"tried": tried} if kind == ReportKind.ESCALATION else {}),
        customer_id=case.customer_id,
    )
    role_name = _("Engineering supervisor")
    return report, [assign(case, role="ENGINEERING_SUPERVISOR", staff=to, role_name=role_name, at=at), told]


@transaction.atomic
def acknowledge_report(*, report_id: int, by: Actor, at: datetime) -> Booking:
    """The receiver says that the report has arrived (X-01); raises CannotReport for a second time or by the sender."""
    report = Report.objects.get(pk=report_id)
    case = lock(report.case_id)[0]
    report.refresh_from_db()
    if report.annulled_at is not None:
        raise CannotReport(_("This report was taken back."))
    if report.acknowledged_at is not None:
        raise CannotReport(_("This report is acknowledged already."))
    if report.sent_by_id == by.owner_id:
        raise CannotReport(_("Nobody acknowledges a report of her own."), clause="X-01")
    return book(case, _acknowledged(report, case, by, at), by=by, at=at)


def sign_off_reports(case: Case, *, by: Actor, at: datetime) -> list[Happening]:
    """Whoever decides about a case has had its reports: marks those not acknowledged yet and returns what to book.

    It counts for those who receive reports, never for whoever sent it (X-01).
    """
    owner = Staff.objects.filter(pk=by.owner_id).first()
    if owner is None or not owner.has_role(*RECEIVERS):
        return []
    waiting = Report.objects.filter(case=case, annulled_at=None, acknowledged_at=None)
    return [
        _acknowledged(report, case, by, at)
        for report in waiting.exclude(sent_by_id=owner.pk).order_by("sent_at", "pk")
    ]


def _acknowledged(report: Report, case: Case, by: Actor, at: datetime) -> Happening:
    report.acknowledged_at = at
    report.acknowledged_by_id = by.staff_id
    report.save(update_fields=["acknowledged_at", "acknowledged_by"])
    return Happening(
        "REPORT_ACKNOWLEDGED",
        at,
        data={"report_id": report.pk},
        words={"by_name": by.name},
        customer_id=case.customer_id,
    )
