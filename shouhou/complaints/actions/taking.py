"""A complaint is registered with its number: from a talk, a letter, a visit or by itself (CM-01)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Role
from shouhou.accounts.words import ROLE_NAMES
from shouhou.cases.actions import assign, assign_agent, book, open_case
from shouhou.cases.models import Case, Line
from shouhou.complaints.actions.telling import acknowledged
from shouhou.complaints.codes import AckWay
from shouhou.complaints.models import Complaint
from shouhou.complaints.people import assessor_of
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal, Refusals
from shouhou.core.text import tidy, tidy_long
from shouhou.documents.numbers import take_number
from shouhou.field.models import SiteJob
from shouhou.followups.models import Call, Letter
from shouhou.journal.happening import Happening

_CLOCKS_DIFFER = timedelta(minutes=2)


class CannotTakeComplaint(Refusal):
    """The complaint as told cannot be registered so."""


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
    letter_id: int | None = None
    job_id: int | None = None
    about_id: int | None = None  # the person complained about
    told_at_once: bool = False  # the customer heard in the same talk that it is registered


@transaction.atomic
def receive_complaint(
    *, values: ComplaintValues, by: Actor, at: datetime, branch_id: int | None = None
) -> Case:
    """Registers a complaint with its number; one from a talk meets CM-01 in the case of the talk (RD-04).

    Raises CannotTakeComplaint, Refusals.
    """
    check_complaint(values, at=at)
    call, letter, job = _call_of(values), _letter_of(values), _job_of(values)
    about = _about(values)
    told_in = call or letter or job
    case = open_case(
        line=Line.COMPLAINT,
        branch_id=told_in.branch_id if told_in else (branch_id or by.branch_id or 0),
        customer_id=values.customer_id,
        parent_id=told_in.case_id if told_in else None,
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
        letter=letter,
        job=job,
        about=about,
        received_by_id=by.person_id,
    )
    told = [_agent(case, job, by, at), *assign_assessor(case, about, at=at)]
    case.number = take_number("TS", branch_id=case.branch_id, at=at)
    case.save(update_fields=["number"])
    told.append(_received(complaint, case, call))
    if values.told_at_once:
        told.append(acknowledged(complaint, AckWay.AT_ONCE, values.received_at, by))
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


def _letter_of(values: ComplaintValues) -> Letter | None:
    if values.letter_id is None:
        return None
    letter = Letter.objects.get(pk=values.letter_id)
    before = Complaint.objects.filter(letter=letter).select_related("case").first()
    if before is not None:
        raise CannotTakeComplaint(
            _("The complaint of this letter is registered already as %(number)s.")
            % {"number": before.case.number}
        )
    return letter


def _job_of(values: ComplaintValues) -> SiteJob | None:
    return (
        SiteJob.objects.select_related("case__agent").get(pk=values.job_id)
        if values.job_id is not None
        else None
    )


def _about(values: ComplaintValues) -> Staff | None:
    return Staff.objects.get(pk=values.about_id) if values.about_id is not None else None


def _agent(case: Case, job: SiteJob | None, by: Actor, at: datetime) -> Happening:
    """Whoever takes it sees to it; told on site, the agent of that request does (ST-17)."""
    agent = job.case.agent if job is not None else None
    if agent is None or not agent.works_here:
        return assign_agent(case, by=by, at=at)
    return assign(case, role=Role.AGENT, staff=agent, role_name=str(ROLE_NAMES[Role.AGENT]), at=at)


def assign_assessor(case: Case, about: Staff | None, *, at: datetime) -> list[Happening]:
    """Makes the happening of who assesses, inside a verb; nobody where there is none: it waits for the post."""
    assessor = assessor_of(case.branch_id, about)
    if assessor is None:
        return []
    role = Role.AFTER_SALES_SUPERVISOR
    return [assign(case, role=role, staff=assessor, role_name=str(ROLE_NAMES[role]), at=at)]


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
