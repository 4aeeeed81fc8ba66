"""Deciding who goes and when (AS-11), and changing it before they set out."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Role
from shouhou.cases.actions import Booking, assign, book, lock
from shouhou.cases.models import Case, Obligation
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.say import say_moment
from shouhou.core.text import tidy, tidy_long
from shouhou.documents.numbers import take_number
from shouhou.field.actions.needing import dispatch_of
from shouhou.field.finding import current_job
from shouhou.field.models import SiteJob
from shouhou.journal.happening import Happening
from shouhou.policy.rulebook import Standing
from shouhou.policy.states.service_request import WAITING
from shouhou.service_requests.actions import sign_off_reports

GOERS = (Role.TECHNICIAN, Role.DUTY_TECHNICIAN, Role.ENGINEERING_SUPERVISOR)
_CLOCKS_DIFFER = timedelta(minutes=2)
_USUAL_STAY = timedelta(hours=2)


class CannotPlanVisit(Refusal):
    """The visit cannot be planned so."""


@dataclass(frozen=True, slots=True)
class VisitValues:
    """Who goes and when (F07); `anyway` although the technician is elsewhere at the time."""

    technician_id: int
    depart_at: datetime
    arrive_at: datetime
    finish_at: datetime | None = None
    others: str = ""
    people: str = ""
    equipment: str = ""
    anyway: bool = False


@transaction.atomic
def plan_visit(*, case_id: int, values: VisitValues, by: Actor, at: datetime) -> tuple[SiteJob, Booking]:
    """Names the technician and the planned times; planning again before they set out changes the same job, and the
    customer is to be told anew where a time or what is wanted of the customer changed. An engineering supervisor who
    plans has thereby acknowledged what was reported (X-01).

    Raises CannotPlanVisit for times that cannot be, a technician who cannot go, a job that is under way, and while
    the request has gaps or nobody knows who pays where a rule in force asks for that (AS-20, AS-21).
    """
    case = lock(case_id)[0]
    dispatch = dispatch_of(case)
    if case.state not in WAITING:
        raise CannotPlanVisit(
            _("Nobody is to be sent now; say first that work on site is needed."), clause="AS-11"
        )
    job = current_job(case.pk)
    if job is not None and job.set_out_at is not None:
        raise CannotPlanVisit(_("%(name)s has set out already.") % {"name": job.technician.name})
    _refuse_times(values, at)
    technician = _technician(values, case)
    _refuse_clash(values, technician, job)
    _refuse_unclear(case)
    dispatch.hindered_at = dispatch.waits_since = None
    dispatch.save(update_fields=["hindered_at", "waits_since"])
    job, told = _write(case, job, values, technician, by, at)
    seen = sign_off_reports(case, by=by, at=at)
    assigned = assign(case, role="TECHNICIAN", staff=technician, role_name=_("Field technician"), at=at)
    return job, book(case, *seen, assigned, told, by=by, at=at)


def _write(
    case: Case, job: SiteJob | None, values: VisitValues, technician: Staff, by: Actor, at: datetime
) -> tuple[SiteJob, Happening]:
    if job is None:
        job = SiteJob(case=case, branch_id=case.branch_id, number="", told_at=None)
    elif not _says_something_else(job, values):
        job.technician, job.others = technician, tidy(values.others)[:200]
        job.save(update_fields=["technician", "others"])
        told = Happening(
            "TECHNICIAN_CHANGED",
            at,
            data={"job_id": job.pk, "technician_id": technician.pk},
            words={"technician": technician.name},
            customer_id=case.customer_id,
        )
        return job, told
    job.technician, job.others = technician, tidy(values.others)[:200]
    job.people, job.equipment = tidy_long(values.people), tidy_long(values.equipment)
    job.plan_depart_at, job.plan_arrive_at = values.depart_at, values.arrive_at
    job.plan_finish_at = values.finish_at
    job.planned_by_id, job.planned_at = by.person_id, at
    job.told_at = job.told_call = None
    if not job.number:
        job.number = take_number("PG", branch_id=case.branch_id, at=at)
    job.save()
    return job, tell_plan(job, at)


def tell_plan(job: SiteJob, at: datetime) -> Happening:
    """What to book for a plan: the customer is to be told before the planned departure (AS-12)."""
    return Happening(
        "SITE_JOB_PLANNED",
        at,
        data={
            "job_id": job.pk,
            "technician_id": job.technician_id,
            "depart_at": job.plan_depart_at.isoformat(),
            "arrive_at": job.plan_arrive_at.isoformat(),
        },
        words={
            "number": job.number,
            "technician": job.technician.name,
            "depart": clock_words(job.plan_depart_at),
        },
        customer_id=job.case.customer_id,
    )


def clock_words(moment: datetime) -> str:
    """A moment as it stands in a sentence of the journal: 03-02 14:00, local."""
    return f"{timezone.localtime(moment):%m-%d %H:%M}"


def _says_something_else(job: SiteJob, values: VisitValues) -> bool:
    """Whether one of the four facts of AS-12 changes."""
    ours = (job.plan_depart_at, job.plan_arrive_at, job.people, job.equipment)
    return ours != (values.depart_at, values.arrive_at, tidy_long(values.people), tidy_long(values.equipment))


def _refuse_times(values: VisitValues, at: datetime) -> None:
    if values.depart_at < at - _CLOCKS_DIFFER:
        raise CannotPlanVisit(_("The planned departure has passed; correct the time."), field="depart_at")
    if values.arrive_at <= values.depart_at:
        raise CannotPlanVisit(_("The arrival must lie after the departure."), field="arrive_at")
    if values.finish_at is not None and values.finish_at <= values.arrive_at:
        raise CannotPlanVisit(_("The end must lie after the arrival."), field="finish_at")


def _technician(values: VisitValues, case: Case) -> Staff:
    found = Staff.objects.filter(pk=values.technician_id).first()
    if found is None or not found.works_here or not found.has_role(*GOERS):
        raise CannotPlanVisit(_("Choose a technician who works here."), field="technician_id")
    if found.branch_id != case.branch_id:
        raise CannotPlanVisit(
            _("%(name)s works in another branch.") % {"name": found.name}, field="technician_id"
        )
    return found


def _refuse_clash(values: VisitValues, technician: Staff, job: SiteJob | None) -> None:
    """A technician cannot be in two places; an end that nobody planned is two hours after the arrival."""
    if values.anyway:
        return
    ends = values.finish_at or values.arrive_at + _USUAL_STAY
    theirs = SiteJob.objects.going().filter(technician=technician, plan_depart_at__lt=ends)
    theirs = theirs.filter(
        Q(plan_finish_at__gt=values.depart_at)
        | Q(plan_finish_at=None, plan_arrive_at__gt=values.depart_at - _USUAL_STAY)
    )
    clash = (theirs.exclude(pk=job.pk) if job is not None else theirs).order_by("plan_depart_at").first()
    if clash is not None:
        raise CannotPlanVisit(
            _(
                "%(name)s is to be at %(job)s then, leaving %(moment)s. Choose another, or tick that it is meant so."
            )
            % {"name": technician.name, "job": clash.number, "moment": say_moment(clash.plan_depart_at)},
            field="anyway",
        )


def _refuse_unclear(case: Case) -> None:
    """What blocks the dispatch while it is owed: gaps, and who pays; only where the rule is in force."""
    owed = Obligation.objects.open().filter(case=case, rule_id__in=("AS-20", "AS-21"), standing=Standing.DUTY)
    first = owed.order_by("rule_id").values_list("rule_id", flat=True).first()
    if first == "AS-20":
        raise CannotPlanVisit(
            _("The request has gaps; clear them up with whoever registered it or with the customer first."),
            clause="AS-20",
        )
    if first == "AS-21":
        raise CannotPlanVisit(
            _("Say first whether the work is free or charged, and tell the customer the prices."),
            clause="AS-21",
        )
