"""One save of the intake screen: the request, the profile of an unknown caller, the talk, the answer or the report."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.cases.actions import Booking, assign_agent, book, open_case
from shouhou.cases.models import Case, Line
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy
from shouhou.customers.actions import write_profile, write_review
from shouhou.customers.models import Customer
from shouhou.customers.values import ProfileValues
from shouhou.documents.actions import attach
from shouhou.followups.actions import CallValues, check_call, stamp_save, write_call
from shouhou.followups.codes import LineState
from shouhou.followups.following import PHONE, tell_first
from shouhou.journal.happening import Happening
from shouhou.service_requests.actions.answers import write_answer, write_left_open
from shouhou.service_requests.actions.registering import (
    RequestValues,
    check_request,
    write_request,
)
from shouhou.service_requests.actions.reporting import write_report
from shouhou.service_requests.codes import FOLLOWED_KINDS, Channel, ReportKind
from shouhou.service_requests.models import Report, ServiceRequest

_TOLD = ("org_name", "address", "contact_name", "phone", "problem", "wanted")
ANSWERED, STUDY, REPORT, LATER = "ANSWERED", "STUDY", "REPORT", ""


class CannotTake(Refusal):
    """The request cannot be taken as typed."""


@dataclass(frozen=True, slots=True)
class IntakeValues:
    """Everything the intake screen holds. `profile` is for a caller without a file; `call` the talk itself, if any."""

    request: RequestValues
    customer_id: int | None = None
    profile: ProfileValues | None = None
    profile_reviewed: bool = False
    call: CallValues | None = None
    outcome: str = LATER
    answer: str = ""
    report_to: Staff | None = None
    question: str = ""
    file_ids: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """What the save came to."""

    case: Case
    request: ServiceRequest
    booking: Booking


@transaction.atomic
def take_request(*, values: IntakeValues, branch_id: int, by: Actor, at: datetime) -> Taken:
    """Takes a request in one save; incomplete facts make a draft whose clock runs from the first contact.

    Raises CannotRegister, CannotReport, CannotAnswer, CannotRecordCall, or CannotTake for a fax without its page.
    Rules AS-01, AS-02, AS-03, AS-06, AS-07, AS-08, AS-09, RD-01.
    """
    check_request(values.request, at=at)
    if not values.file_ids and not any(tidy(getattr(values.request, name)) for name in _TOLD):
        raise CannotTake(
            _("Nothing is written yet. Who it is, or what is wrong, is enough for a draft."), field="org_name"
        )
    if values.call is not None:
        check_call(values.call, at=at)
    if values.request.channel == Channel.FAX and values.request.is_complete and not values.file_ids:
        raise CannotTake(
            _("Attach the page of the fax; it belongs to the record."), field="files", clause="AS-01"
        )
    customer, told_of_customer = _customer(values, branch_id, by, at)
    case = open_case(
        line=Line.SERVICE_REQUEST,
        branch_id=customer.branch_id if customer else branch_id,
        customer_id=customer.pk if customer else None,
        by=by,
        at=values.request.received_at,
    )
    request, told = write_request(values=values.request, case=case, by=by, at=at)
    told = [assign_agent(case, by=by, at=at), *told, *told_of_customer]
    call = None
    if values.call is not None:
        talked = (
            replace(values.call, customer_id=customer.pk, customer_name=customer.name)
            if customer
            else values.call
        )
        call, talk = write_call(values=talked, case=case, by=by, at=at)
        told += talk
        if values.outcome == ANSWERED and values.request.kind in FOLLOWED_KINDS:
            told += tell_first(call, PHONE, [case.pk], is_new=True)
    told += _outcome(values, case, by, at)
    booking = book(case, *told, by=by, at=at)
    if call is not None:
        stamp_save(call, booking)
    if values.outcome == REPORT:
        Report.objects.filter(case=case).update(save_key=booking.save_key)  # so that undo finds it
    if values.file_ids:
        attach(file_ids=values.file_ids, kind="CASE", ref=case.pk, by=by, at=at)
    return Taken(case, request, booking)


def _customer(
    values: IntakeValues, branch_id: int, by: Actor, at: datetime
) -> tuple[Customer | None, list[Happening]]:
    if values.customer_id is not None:
        customer = Customer.objects.get(pk=values.customer_id)
        return customer, (write_review(customer=customer, by=by, at=at) if values.profile_reviewed else [])
    if values.profile is None or not values.profile.name.strip():
        return None, []
    return write_profile(values=values.profile, branch_id=branch_id, by=by, at=at)


def _outcome(values: IntakeValues, case: Case, by: Actor, at: datetime) -> list[Happening]:
    if values.outcome == LATER:
        return []
    if not values.request.is_complete:
        raise CannotTake(
            _("Complete the seven facts first, or save a draft without an outcome."),
            field="outcome",
            clause="AS-01",
        )
    if values.outcome == ANSWERED:
        in_call = values.call is not None and values.call.line_state == LineState.CONNECTED
        return [write_answer(case=case, answer=values.answer, at=at, on_the_spot=True, in_call=in_call)]
    if values.outcome == STUDY:
        question = values.question or values.request.problem
        return [write_left_open(case=case, question=question, since=values.request.received_at)]
    if values.report_to is None:
        raise CannotTake(_("Choose to whom the request is reported."), field="report_to", clause="AS-03")
    _report, told = write_report(
        case=case, kind=ReportKind.REPORT, to=values.report_to, question=values.question, by=by, at=at
    )
    return told
