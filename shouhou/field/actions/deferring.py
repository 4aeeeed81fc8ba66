"""Nobody can go in time: saying so, telling the customer why, promising a new date, serving it first (AS-14)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions import Booking, book, lock
from shouhou.cases.models import Case
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy
from shouhou.field.actions.announcing import not_before
from shouhou.field.actions.needing import dispatch_of
from shouhou.field.actions.planning import clock_words
from shouhou.field.codes import DeferReason
from shouhou.field.finding import current_job
from shouhou.field.models import Dispatch
from shouhou.followups.actions import CallValues, check_call, stamp_save, write_call
from shouhou.followups.codes import LineState
from shouhou.followups.models import Call
from shouhou.journal.happening import Happening
from shouhou.policy.states.service_request import WAITING
from shouhou.service_requests.actions import sign_off_reports


class CannotDefer(Refusal):
    """The visit cannot be deferred so."""


@transaction.atomic
def say_nobody_can_go(*, case_id: int, reason: str, words: str, by: Actor, at: datetime) -> Booking:
    """Says that nobody can be sent in time, and why: the agent is to tell the customer the same day (AS-14). A plan
    that nobody has set out for falls away. Raises CannotDefer.
    """
    case = lock(case_id)[0]
    dispatch = dispatch_of(case)
    seen = sign_off_reports(case, by=by, at=at)
    told = _hinder(case, dispatch, reason, words, at, at)
    return book(case, *seen, told, by=by, at=at)


@transaction.atomic
def defer_visit(
    *, case_id: int, reason: str, words: str, promised_at: datetime, call: CallValues, by: Actor, at: datetime
) -> tuple[Call, Booking]:
    """Records the talk in which the customer heard the reason and a new date; the request is served first from then
    on, and somebody must be there by the date (AS-14, X-12). An attempt that reached nobody is kept and defers nothing.

    Raises CannotDefer for a date that does not lie ahead, without a reason, or where somebody is under way.
    """
    case = lock(case_id)[0]
    dispatch = dispatch_of(case)
    if dispatch.hindered_at is not None:
        call = not_before(call, dispatch.hindered_at)
    check_call(call, at=at)
    if promised_at <= max(call.started_at, at):
        raise CannotDefer(_("The new date must lie ahead."), field="new_date", clause="AS-14")
    if call.started_at < dispatch.needed_at.replace(second=0, microsecond=0):
        raise CannotDefer(
            _("The talk lies before anybody was to be sent; correct its time."), field="started_at"
        )
    told = []
    since = max(call.started_at, dispatch.needed_at)
    if dispatch.hindered_at is None or case.state == "DEFERRED" or reason != dispatch.reason:
        told.append(_hinder(case, dispatch, reason, words, since, at))
    row, talk = write_call(values=call, case=case, by=by, at=at)
    if call.line_state == LineState.CONNECTED:
        told.append(_told(case, dispatch, row, promised_at, since))
    booking = book(case, *talk, *told, by=by, at=at)
    stamp_save(row, booking)
    return row, booking


def _hinder(
    case: Case, dispatch: Dispatch, reason: str, words: str, since: datetime, at: datetime
) -> Happening:
    if case.state not in WAITING:
        raise CannotDefer(_("Nobody is to be sent now, so nothing can be deferred."), clause="AS-14")
    words = tidy(words)[:300]
    if reason not in DeferReason.values:
        raise CannotDefer(_("Choose why nobody can go."), field="reason", clause="AS-14")
    if reason == DeferReason.OTHER and not words:
        raise CannotDefer(_("Say in your own words why nobody can go."), field="words", clause="AS-14")
    job = current_job(case.pk)
    if job is not None and job.set_out_at is not None:
        raise CannotDefer(_("%(name)s has set out already.") % {"name": job.technician.name})
    if job is not None:
        job.withdrawn_at = at
        job.save(update_fields=["withdrawn_at"])
    dispatch.hindered_at, dispatch.reason, dispatch.reason_words = since, reason, words
    dispatch.waits_since = since
    dispatch.save(update_fields=["hindered_at", "reason", "reason_words", "waits_since"])
    return Happening(
        "NOBODY_CAN_GO",
        since,
        data={"reason": reason},
        words={"reason_name": str(DeferReason(reason).label), "reason": words},
        customer_id=case.customer_id,
    )


def _told(case: Case, dispatch: Dispatch, row: Call, promised_at: datetime, since: datetime) -> Happening:
    dispatch.is_raised, dispatch.promised_at, dispatch.told_call = True, promised_at, row
    dispatch.save(update_fields=["is_raised", "promised_at", "told_call"])
    return Happening(
        "DEFERRAL_TOLD",
        since,
        data={"call_id": row.pk, "reason": dispatch.reason, "promised_at": promised_at.isoformat()},
        words={
            "contact": row.contact_name or row.customer_name,
            "reason_name": str(DeferReason(dispatch.reason).label),
            "reason": dispatch.reason_words,
            "promised": clock_words(promised_at),
        },
        customer_id=case.customer_id,
    )
