"""Answering, studying, deciding, and telling the customer (AS-07, AS-08, AS-10)."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions import Booking, book, lock
from shouhou.cases.models import Case, Obligation
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy_long
from shouhou.followups.actions import CallValues, check_call, stamp_save, write_call
from shouhou.followups.codes import LineState
from shouhou.followups.following import PHONE, tell_first
from shouhou.followups.models import Call
from shouhou.journal.happening import Happening
from shouhou.journal.models import Event
from shouhou.service_requests.actions.reporting import sign_off_reports
from shouhou.service_requests.codes import FOLLOWED_KINDS
from shouhou.service_requests.models import Report, ServiceRequest, Solution


class CannotAnswer(Refusal):
    """The answer, study or solution cannot be recorded so."""


def is_followed(case: Case) -> bool:
    """Whether a request of this kind is followed up once it is solved (三.6)."""
    return ServiceRequest.objects.filter(case=case, kind__in=FOLLOWED_KINDS).exists()


def _text(raw: str, sentence: str, field: str) -> str:
    text = tidy_long(raw)
    if not text:
        raise CannotAnswer(sentence, field=field)
    return text


def write_answer(
    *, case: Case, answer: str, at: datetime, on_the_spot: bool, in_call: bool = False
) -> Happening:
    """Keeps the answer with the request and returns what to book (AS-07)."""
    text = _text(answer, _("Write the answer that was given."), "answer")
    ServiceRequest.objects.filter(case=case).update(answer=text, answered_at=at)
    data = {"on_the_spot": on_the_spot, "in_call": in_call}
    return Happening("ANSWERED", at, data=data, words={"answer": text}, customer_id=case.customer_id)


def write_left_open(*, case: Case, question: str, since: datetime) -> Happening:
    """The contact could not answer on the spot: AS-08 and AS-09 run from that contact (decision 7)."""
    return Happening(
        "QUESTION_LEFT_OPEN", since, words={"question": tidy_long(question)}, customer_id=case.customer_id
    )


@transaction.atomic
def answer_request(
    *, case_id: int, answer: str, by: Actor, at: datetime, call: CallValues | None = None
) -> Booking:
    """Records the answer that solves the request, with the talk in which it was given where there was one."""
    case = lock(case_id)[0]
    reached = call is not None and call.line_state == LineState.CONNECTED
    told = write_answer(case=case, answer=answer, at=at, on_the_spot=False, in_call=reached)
    return _talked(case, [told], call, by, at)[1]


@transaction.atomic
def note_study(*, case_id: int, note: str, by: Actor, at: datetime) -> Booking:
    """Notes what was studied and tried (AS-08)."""
    case = lock(case_id)[0]
    text = _text(note, _("Write what you looked into."), "note")
    told = Happening("STUDY_NOTED", at, words={"note": text}, customer_id=case.customer_id)
    return book(case, told, by=by, at=at)


@transaction.atomic
def set_solution(
    *, case_id: int, solution: str, by: Actor, at: datetime, report_id: int | None = None
) -> tuple[Solution, Booking]:
    """Records the solution, from when the customer is to be told the same day; the reports are acknowledged by it."""
    case = lock(case_id)[0]
    text = _text(solution, _("Write the solution."), "solution")
    report = _report_of(case, report_id)
    row = Solution.objects.create(case=case, report=report, text=text, set_at=at, set_by_id=by.person_id)
    seen = sign_off_reports(case, by=by, at=at)
    told = Happening(
        "SOLUTION_SET",
        at,
        data={"solution_id": row.pk, "report_id": report.pk if report else None},
        words={"solution": text},
        customer_id=case.customer_id,
    )
    booking = book(case, *seen, told, by=by, at=at)
    row.save_key = booking.save_key
    row.save(update_fields=["save_key"])
    return row, booking


def _report_of(case: Case, report_id: int | None) -> Report | None:
    reports = Report.objects.filter(case=case, annulled_at=None)
    if report_id is not None:
        reports = reports.filter(pk=report_id)
    return reports.order_by("-sent_at", "-pk").first()


@transaction.atomic
def tell_customer(*, case_id: int, call: CallValues, by: Actor, at: datetime) -> tuple[Call, Booking]:
    """Records the talk in which the customer was told the solution that stands (AS-10); an attempt that reached
    nobody is kept as a call and meets nothing. Raises CannotAnswer where there is no solution, CannotRecordCall for a
    talk that cannot have been so.
    """
    case = lock(case_id)[0]
    solution = Solution.objects.filter(case=case, annulled_at=None).order_by("-set_at", "-pk").first()
    if solution is None:
        raise CannotAnswer(_("There is no solution yet that could be told."), clause="AS-10")
    call = _not_before(call, solution.set_at)
    if call.started_at < solution.set_at:
        raise CannotAnswer(
            _("The talk lies before the solution was found; correct its time."), field="started_at"
        )
    reached = call.line_state == LineState.CONNECTED
    told = [_told(case, pk, call) for pk in _waiting_to_be_told(case, solution)] if reached else []
    row, booking = _talked(case, told, call, by, at)
    assert row is not None
    if reached:
        solution.told_at, solution.told_call = call.started_at, row
        solution.save(update_fields=["told_at", "told_call"])
    return row, booking


def _waiting_to_be_told(case: Case, solution: Solution) -> list[int]:
    """The solution that stands, and those before it that nobody was told: it has taken their place."""
    owed = Obligation.objects.open().filter(case=case, rule_id="AS-10").values("trigger_event_id")
    earlier = {
        data["solution_id"] for data in Event.objects.filter(pk__in=owed).values_list("data", flat=True)
    }
    return sorted(earlier | {solution.pk})


def _told(case: Case, solution_id: int, call: CallValues) -> Happening:
    return Happening(
        "CUSTOMER_TOLD",
        call.started_at,
        data={"solution_id": solution_id},
        words={"customer": call.contact_name or call.customer_name, "reaction": tidy_long(call.opinion)},
        customer_id=case.customer_id,
    )


def _not_before(call: CallValues, moment: datetime) -> CallValues:
    """People write the minute: a talk in the very minute of the solution came after it."""
    early = moment - call.started_at
    if not timedelta(0) < early < timedelta(minutes=1) or call.started_at.minute != moment.minute:
        return call
    ended_at = max(call.ended_at, moment) if call.ended_at else None
    return replace(call, started_at=moment, ended_at=ended_at)


def _talked(
    case: Case, told: list[Happening], call: CallValues | None, by: Actor, at: datetime
) -> tuple[Call | None, Booking]:
    if call is None:
        return None, book(case, *told, by=by, at=at)
    check_call(call, at=at)
    row, talk = write_call(values=call, case=case, by=by, at=at)
    first = tell_first(row, PHONE, [case.pk]) if told and is_followed(case) else []
    booking = book(case, *talk, *first, *told, by=by, at=at)
    stamp_save(row, booking)
    return row, booking
