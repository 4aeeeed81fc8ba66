"""Telling the customer before anybody leaves: departure, arrival, people and equipment wanted (AS-12, AS-13)."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions import Booking, book, lock
from shouhou.cases.models import Case
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy_long
from shouhou.field.actions.planning import clock_words, tell_plan
from shouhou.field.finding import newest_job
from shouhou.field.models import SiteJob
from shouhou.followups.actions import CallValues, check_call, stamp_save, write_call
from shouhou.followups.codes import CallKind, LineState
from shouhou.followups.models import Call
from shouhou.journal.happening import Happening


class CannotAnnounce(Refusal):
    """The visit cannot be announced so."""


@dataclass(frozen=True, slots=True)
class FourFacts:
    """What the customer is to hear before anybody leaves (AS-12); "none" is an answer, nothing is not."""

    depart_at: datetime
    arrive_at: datetime
    people: str
    equipment: str


@transaction.atomic
def announce_visit(
    *, case_id: int, facts: FourFacts, call: CallValues, by: Actor, at: datetime
) -> tuple[Call, Booking]:
    """Records the talk in which the customer heard the four facts: the first follow-up (AS-12, AS-15). Other times
    than planned, agreed on in the talk, change the plan. An attempt that reached nobody is kept and tells nothing.

    Raises CannotAnnounce where no visit is planned, a fact is missing, or the talk lies before the plan;
    CannotRecordCall for a talk that cannot have been so.
    """
    case = lock(case_id)[0]
    job = _job(case)
    call = not_before(replace(call, kind=CallKind.FIRST), job.planned_at)
    check_call(call, at=at)
    if call.started_at < job.planned_at:
        raise CannotAnnounce(
            _("The talk lies before the visit was planned; correct its time."),
            field="started_at",
            clause="AS-12",
        )
    reached = call.line_state == LineState.CONNECTED
    if reached:
        _refuse_gaps(facts, job)
    row, talk = write_call(values=call, case=case, by=by, at=at)
    told = _tell(job, facts, call, row) if reached else []
    booking = book(case, *talk, *told, by=by, at=at)
    stamp_save(row, booking)
    return row, booking


def _job(case: Case) -> SiteJob:
    job = newest_job(case.pk)
    if job is None or (job.done_at is not None and case.state == "DISPATCHING"):
        raise CannotAnnounce(_("No visit is planned yet; plan it first."), clause="AS-11")
    return job


def _refuse_gaps(facts: FourFacts, job: SiteJob) -> None:
    sentence = _("Write it down, or that nothing is needed: the customer is to be told all four facts.")
    if not tidy_long(facts.people):
        raise CannotAnnounce(sentence, field="people", clause="AS-12")
    if not tidy_long(facts.equipment):
        raise CannotAnnounce(sentence, field="equipment", clause="AS-12")
    if facts.arrive_at <= facts.depart_at:
        raise CannotAnnounce(_("The arrival must lie after the departure."), field="arrive_at")
    is_moved = (facts.depart_at, facts.arrive_at) != (job.plan_depart_at, job.plan_arrive_at)
    if is_moved and job.set_out_at is not None:
        raise CannotAnnounce(_("They have set out already; the times stay as planned."), field="depart_at")


def _tell(job: SiteJob, facts: FourFacts, call: CallValues, row: Call) -> list[Happening]:
    told = []
    if (facts.depart_at, facts.arrive_at) != (job.plan_depart_at, job.plan_arrive_at):
        if job.plan_finish_at is not None:
            job.plan_finish_at += facts.arrive_at - job.plan_arrive_at
        job.plan_depart_at, job.plan_arrive_at = facts.depart_at, facts.arrive_at
        told.append(tell_plan(job, call.started_at))
    job.people, job.equipment = tidy_long(facts.people), tidy_long(facts.equipment)
    job.told_at, job.told_call = call.started_at, row
    job.save()
    asked = bool(row.topics) and bool(row.opinion or row.satisfaction)
    told.append(
        Happening(
            "VISIT_ANNOUNCED",
            call.started_at,
            data={
                "job_id": job.pk,
                "call_id": row.pk,
                "depart_at": job.plan_depart_at.isoformat(),
                "arrive_at": job.plan_arrive_at.isoformat(),
                "asked": asked,
            },
            words={
                "contact": row.contact_name or row.customer_name,
                "depart": clock_words(job.plan_depart_at),
                "arrive": clock_words(job.plan_arrive_at),
                "people": job.people,
                "equipment": job.equipment,
            },
            customer_id=job.case.customer_id,
        )
    )
    return told


def not_before(call: CallValues, moment: datetime) -> CallValues:
    """People write the minute: a talk in the very minute of what it answers came after it."""
    if not call.started_at < moment or call.started_at < moment.replace(second=0, microsecond=0):
        return call
    ended_at = max(call.ended_at, moment) if call.ended_at else None
    return replace(call, started_at=moment, ended_at=ended_at)
