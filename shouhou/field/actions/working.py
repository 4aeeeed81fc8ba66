"""On the way and on site: setting out, arriving, finishing (AS-12, AS-23; domain §7.1, §7.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from shouhou.cases.actions import Booking, book, lock
from shouhou.cases.models import Case, Obligation
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.say import say_moment
from shouhou.core.text import tidy, tidy_long
from shouhou.field.actions.needing import write_need
from shouhou.field.codes import Result
from shouhou.field.finding import current_job
from shouhou.field.models import SiteJob
from shouhou.journal.happening import Happening
from shouhou.policy.rulebook import Outcome

_CLOCKS_DIFFER = timedelta(minutes=2)


class CannotWork(Refusal):
    """This step of the job cannot be recorded now."""


@dataclass(frozen=True, slots=True)
class WorkValues:
    """What was found and done on site (F09 in short); without a signature the reason why not."""

    result: str
    action: str
    found: str = ""
    left_over: str = ""
    signed_by: str = ""
    unsigned_why: str = ""


@transaction.atomic
def set_out(
    *, case_id: int, by: Actor, at: datetime, happened_at: datetime | None = None, untold_why: str = ""
) -> Booking:
    """Records the departure; raises CannotWork while the customer has not been told the four facts (AS-12).

    With a reason they may go first and tell later the same day (decision 17): the supervisor sees the reason, and
    the telling stays owed.
    """
    case, job = _job(case_id)
    if job.set_out_at is not None:
        raise CannotWork(_("The departure is recorded already."))
    untold_why = tidy(untold_why)[:300]
    is_excused = job.is_told or bool(untold_why) or _is_waived(case)
    if not is_excused:
        raise CannotWork(
            _(
                "The customer has not been told yet when you leave, when you arrive, and which people and equipment "
                "are wanted. Tell the customer first, or say why you go before that."
            ),
            clause="AS-12",
            way_out=reverse("field:announcement", args=[case.slug]),
        )
    job.set_out_at = _moment(happened_at, since=job.planned_at, at=at)
    job.untold_why = "" if job.is_told else untold_why
    job.save(update_fields=["set_out_at", "untold_why"])
    data = {"job_id": job.pk, "untold": not job.is_told}
    told = _step("TECHNICIAN_SET_OUT", job, job.set_out_at, data, {"why": job.untold_why})
    return book(case, told, by=by, at=at)


@transaction.atomic
def arrive(*, case_id: int, by: Actor, at: datetime, happened_at: datetime | None = None) -> Booking:
    """Records the arrival at the customer's (X-11); raises CannotWork before the departure is recorded."""
    case, job = _job(case_id)
    if job.set_out_at is None:
        raise CannotWork(_("Record the departure first."))
    if job.arrived_at is not None:
        raise CannotWork(_("The arrival is recorded already."))
    job.arrived_at = _moment(happened_at, since=job.set_out_at, at=at)
    job.save(update_fields=["arrived_at"])
    told = _step("TECHNICIAN_ARRIVED", job, job.arrived_at, {"job_id": job.pk}, {})
    return book(case, told, by=by, at=at)


@transaction.atomic
def finish_work(
    *, case_id: int, values: WorkValues, by: Actor, at: datetime, happened_at: datetime | None = None
) -> Booking:
    """Records what was found and done; solved, the customer is to be asked within three days (AS-23), else somebody
    is to be sent again (AS-11). Raises CannotWork before the arrival, and for an incomplete report.
    """
    case, job = _job(case_id)
    if job.arrived_at is None:
        raise CannotWork(_("Record the arrival first."))
    _refuse_incomplete(values)
    job.done_at = _moment(happened_at, since=job.arrived_at, at=at)
    job.result, job.action, job.found = values.result, tidy_long(values.action), tidy_long(values.found)
    job.left_over = tidy_long(values.left_over)
    job.signed_by, job.unsigned_why = tidy(values.signed_by)[:80], tidy(values.unsigned_why)[:300]
    job.save()
    is_solved = job.result == Result.SOLVED
    told = [
        _step(
            "SITE_WORK_DONE" if is_solved else "SITE_WORK_UNFINISHED",
            job,
            job.done_at,
            {"job_id": job.pk, "result": job.result, "signed": bool(job.signed_by)},
            {"action": job.action, "found": job.found, "left_over": job.left_over, "signed_by": job.signed_by,
             "why": job.unsigned_why},
        )
    ]  # fmt: skip
    if not is_solved:
        told += write_need(case=case, what=job.left_over, by=by, at=job.done_at)[1]
    return book(case, *told, by=by, at=at)


def _refuse_incomplete(values: WorkValues) -> None:
    if values.result not in Result.values:
        raise CannotWork(_("Say whether it is solved."), field="result")
    if not tidy_long(values.action):
        raise CannotWork(_("Write what was done."), field="action")
    if values.result != Result.SOLVED and not tidy_long(values.left_over):
        raise CannotWork(_("Write what is left to be done; somebody comes again for it."), field="left_over")
    if not tidy(values.signed_by) and not tidy(values.unsigned_why):
        raise CannotWork(
            _("Write who signed the service report, or why nobody signed."), field="signed_by", clause="ST-14"
        )


def _job(case_id: int) -> tuple[Case, SiteJob]:
    case = lock(case_id)[0]
    job = current_job(case.pk)
    if job is None:
        raise CannotWork(_("No visit is planned here now."))
    return case, job


def _is_waived(case: Case) -> bool:
    """Whether a supervisor has let the telling go."""
    last = Obligation.objects.filter(case=case, rule_id="AS-12").order_by("-pk").first()
    return last is not None and last.outcome == Outcome.WAIVED


def _moment(told: datetime | None, *, since: datetime, at: datetime) -> datetime:
    """When it happened: now, or as told; people write the minute, so one in the minute of the last step follows it."""
    if told is None:
        return at
    if told > at + _CLOCKS_DIFFER:
        raise CannotWork(_("This lies in the future; correct the time."), field="happened_at")
    if told < since.replace(second=0, microsecond=0):
        raise CannotWork(
            _("This lies before the step before it, %(moment)s. Correct the time.")
            % {"moment": say_moment(since)},
            field="happened_at",
        )
    return max(told, since)


def _step(
    kind: str, job: SiteJob, happened_at: datetime, data: Mapping[str, object], words: dict[str, str]
) -> Happening:
    return Happening(
        kind,
        happened_at,
        data=data,
        words={"technician": job.technician.name, **words},
        customer_id=job.case.customer_id,
    )
