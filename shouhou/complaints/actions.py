"""Verbs of complaints: received from a talk or by itself, acknowledged, ended."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions import Booking, assign_agent, book, lock, open_case
from shouhou.cases.models import Case, Line
from shouhou.complaints.codes import AckWay
from shouhou.complaints.models import Complaint
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal, Refusals
from shouhou.core.say import say_moment
from shouhou.core.text import tidy, tidy_long
from shouhou.documents.numbers import take_number
from shouhou.followups.models import Call
from shouhou.journal.happening import Happening

_CLOCKS_DIFFER = timedelta(minutes=2)


class CannotTakeComplaint(Refusal):
    """The complaint as told cannot be registered so."""


class CannotAcknowledge(Refusal):
    """The complaint cannot be acknowledged so."""


class CannotEndComplaint(Refusal):
    """The complaint cannot end so."""


@dataclass(frozen=True, slots=True)
class ComplaintValues:
    """A complaint as it was told (F26)."""

    source: str
    received_at: datetime
    customer_name: str
    description: str
    customer_id: int | None = None
    contact_name: str = ""
    phone: str = ""
    facts: str = ""
    remedy_wanted: str = ""
    call_id: int | None = None
    told_at_once: bool = False  # the customer heard in the same talk that it is registered


@transaction.atomic
def receive_complaint(
    *, values: ComplaintValues, by: Actor, at: datetime, branch_id: int | None = None
) -> Case:
    """Registers a complaint with its number; one from a talk meets CM-01 in the case of the talk (RD-04).

    Raises CannotTakeComplaint, Refusals.
    """
    check_complaint(values, at=at)
    call = _call_of(values)
    case = open_case(
        line=Line.COMPLAINT,
        branch_id=call.branch_id if call else (branch_id or by.branch_id or 0),
        customer_id=values.customer_id,
        parent_id=call.case_id if call else None,
        by=by,
        at=min(values.received_at, at),
    )
    complaint = Complaint(
        case=case,
        source=values.source,
        received_at=values.received_at,
        customer_name=tidy(values.customer_name)[:200],
        contact_name=tidy(values.contact_name)[:80],
        phone=tidy(values.phone)[:60],
        description=tidy_long(values.description),
        facts=tidy_long(values.facts),
        remedy_wanted=tidy_long(values.remedy_wanted),
        call=call,
        received_by_id=by.person_id,
    )
    told = [assign_agent(case, by=by, at=at)]
    case.number = take_number("TS", branch_id=case.branch_id, at=at)
    case.save(update_fields=["number"])
    told.append(_received(complaint, case, call))
    if values.told_at_once:
        told.append(_acknowledged(complaint, AckWay.AT_ONCE, values.received_at, by))
    complaint.save()
    book(case, *told, by=by, at=at)
    return case


def check_complaint(values: ComplaintValues, *, at: datetime) -> None:
    """Raises Refusals for a complaint of the future, from nobody, or about nothing."""
    wrong = []
    if values.received_at > at + _CLOCKS_DIFFER:
        wrong.append(
            CannotTakeComplaint(
                _("A complaint cannot come in later than now; correct the time."), field="received_at"
            )
        )
    if not tidy(values.customer_name):
        wrong.append(CannotTakeComplaint(_("Say who complains."), field="customer_name", clause="CM-01"))
    if not tidy_long(values.description):
        wrong.append(
            CannotTakeComplaint(
                _("Write what happened, in the customer's own words."), field="description", clause="CM-01"
            )
        )
    if wrong:
        raise Refusals(wrong) if len(wrong) > 1 else wrong[0]


def _call_of(values: ComplaintValues) -> Call | None:
    if values.call_id is None:
        return None
    call = Call.objects.get(pk=values.call_id)
    if call.annulled_at is not None:
        raise CannotTakeComplaint(_("This talk was taken back."))
    before = Complaint.objects.filter(call=call).select_related("case").first()
    if before is not None:
        raise CannotTakeComplaint(
            _("The complaint of this talk is registered already as %(number)s.")
            % {"number": before.case.number}
        )
    return call


def _received(complaint: Complaint, case: Case, call: Call | None) -> Happening:
    data = {"source": complaint.source} | ({"call_id": call.pk} if call else {})
    return Happening(
        "COMPLAINT_RECEIVED",
        complaint.received_at,
        data=data,
        words={
            "number": case.number,
            "description": complaint.description,
            "customer": complaint.customer_name,
            "remedy": complaint.remedy_wanted,
        },
        also=(call.case_id,) if call else (),
        customer_id=case.customer_id,
    )


def _acknowledged(complaint: Complaint, way: str, when: datetime, by: Actor) -> Happening:
    complaint.acknowledged_at, complaint.ack_way = when, way
    complaint.acknowledged_by_id = by.person_id
    return Happening(
        "COMPLAINT_ACKNOWLEDGED",
        when,
        data={"way": way},
        words={"way": str(AckWay(way).label), "contact": complaint.contact_name or complaint.customer_name},
        customer_id=complaint.case.customer_id,
    )


@transaction.atomic
def acknowledge_complaint(
    *, case_id: int, way: str, acknowledged_at: datetime, by: Actor, at: datetime
) -> Booking:
    """Records that the customer was told that the complaint is registered (CM-02); raises CannotAcknowledge."""
    case = lock(case_id)[0]
    complaint = Complaint.objects.get(pk=case_id)
    complaint.case = case
    if complaint.acknowledged_at is not None:
        raise CannotAcknowledge(_("This complaint is acknowledged already."))
    if acknowledged_at > at + _CLOCKS_DIFFER:
        raise CannotAcknowledge(_("This lies in the future; correct the time."), field="acknowledged_at")
    if acknowledged_at < complaint.received_at.replace(second=0, microsecond=0):
        raise CannotAcknowledge(
            _("The complaint came in later (%(moment)s); correct the time.")
            % {"moment": say_moment(complaint.received_at)},
            field="acknowledged_at",
        )
    told = _acknowledged(complaint, way, acknowledged_at, by)
    complaint.save(update_fields=["acknowledged_at", "acknowledged_by", "ack_way"])
    return book(case, told, by=by, at=at)


@transaction.atomic
def answer_complaint(*, case_id: int, answer: str, by: Actor, at: datetime) -> Booking:
    """Closes a complaint that was acknowledged with what the customer was answered; raises CannotEndComplaint."""
    case = lock(case_id)[0]
    complaint = Complaint.objects.get(pk=case_id)
    answer = tidy_long(answer)
    if complaint.acknowledged_at is None:
        raise CannotEndComplaint(_("Tell the customer first that it is registered."), clause="CM-02")
    if not answer:
        raise CannotEndComplaint(_("Write what the customer was answered."), field="answer")
    complaint.answer = answer
    complaint.save(update_fields=["answer"])
    told = Happening("CASE_CLOSED", at, words={"note": answer}, customer_id=case.customer_id)
    return book(case, told, by=by, at=at)


@transaction.atomic
def cancel_complaint(*, case_id: int, reason: str, by: Actor, at: datetime) -> Booking:
    """Ends a complaint that was withdrawn or entered by mistake; raises CannotEndComplaint without a reason."""
    case = lock(case_id)[0]
    reason = tidy_long(reason)
    if not reason:
        raise CannotEndComplaint(_("Say why."), field="reason")
    told = Happening("CASE_CANCELLED", at, words={"reason": reason}, customer_id=case.customer_id)
    return book(case, told, by=by, at=at)
