"""Verbs of talks: recording a call with everything it brings, writing its gist later, taking it back."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions import Booking, annul_save, assign_agent, book, lock, open_case
from shouhou.cases.models import Case, Line, Obligation
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.say import day_of, say_moment
from shouhou.core.text import tidy, tidy_long
from shouhou.customers.actions import note_contact, take_back_plans, write_plan, write_plan_done
from shouhou.customers.models import Customer
from shouhou.documents.numbers import take_line, take_number
from shouhou.followups.attempts import attempt_number, tell_attempts, tell_supervisor
from shouhou.followups.codes import CallKind, LineState, Topic, Way
from shouhou.followups.doubles import refuse_doubles
from shouhou.followups.following import (
    VISIT,
    CannotFollowUp,
    refuse_if_moved,
    requests_of,
    tell_checks,
    tell_first,
    tell_seconds,
)
from shouhou.followups.models import Call, CallCase
from shouhou.followups.notices import tell_notices
from shouhou.followups.values import CallValues as CallValues
from shouhou.followups.values import Promise as Promise
from shouhou.journal.happening import Happening
from shouhou.journal.models import EventWords

_CLOCKS_DIFFER = timedelta(minutes=2)


class CannotRecordCall(Refusal):
    """The call as told cannot have been so."""


class CannotKeepPromise(Refusal):
    """The promise named is not open any more, or belongs to another customer."""


def check_call(values: CallValues, *, at: datetime) -> None:
    """Raises CannotRecordCall for a talk in the future, one that ends before it begins, or a promise in the past."""
    if values.started_at > at + _CLOCKS_DIFFER:
        raise CannotRecordCall(
            _("A talk in the future cannot be recorded; correct the time."), field="started_at"
        )
    if values.ended_at is not None and values.ended_at < values.started_at:
        raise CannotRecordCall(_("The talk ends before it begins; correct the times."), field="ended_at")
    if values.ended_at is not None and values.ended_at > at + _CLOCKS_DIFFER:
        raise CannotRecordCall(
            _("A talk in the future cannot be recorded; correct the time."), field="ended_at"
        )
    if values.carries_out and values.line_state != LineState.CONNECTED:
        raise CannotRecordCall(
            _("Nobody was reached, so the planned talk has not taken place."), field="carries_out"
        )
    for promise in values.promises:
        if promise.promised_at <= values.started_at:
            raise CannotRecordCall(
                _("A promise must lie after the talk; correct its time."), field="promised_at"
            )


@transaction.atomic
def record_call(
    *,
    values: CallValues,
    by: Actor,
    at: datetime,
    cases: Sequence[int] = (),
    branch_id: int | None = None,
    tells: Callable[[Call], Sequence[Happening]] | None = None,
) -> tuple[Call, Booking]:
    """Records one talk for any number of the customer's cases; without one it opens a contact of its own. `tells`
    says what else the talk brought, to be booked by the same save.

    Raises CannotRecordCall, CannotKeepPromise and CannotPlan. RD-01, AS-04, AS-06, AS-08, AS-09, X-02, X-04.
    """
    check_call(values, at=at)
    named = list(dict.fromkeys((*cases, *values.seconds, *values.checks, *values.notices)))
    locked = lock(*named) if named else []
    if locked:
        main = next(case for case in locked if case.pk == named[0])
        _refuse_before(values, locked)
    else:
        main = open_case(
            line=Line.CONTACT,
            branch_id=branch_id or by.branch_id or 0,
            customer_id=values.customer_id,
            by=by,
            at=min(values.started_at, at),
        )
    call, told = write_call(
        values=values, case=main, also=[c.pk for c in locked if c is not main], by=by, at=at
    )
    told = [*told, *(tells(call) if tells is not None else ())]
    refuse_doubles(values, call)  # while the number is held: whoever saves at the same moment waits for it
    if values.evidence:  # all that the talk brought about is proved by the same paper
        told = [replace(one, data={**one.data, "evidence": True}) for one in told]
    if not locked:
        told = [assign_agent(main, by=by, at=at), *told]
    booking = book(main, *told, by=by, at=at)
    stamp_save(call, booking)
    tell_supervisor(call, [case.pk for case in locked], by=by, at=at)
    return call, booking


def _refuse_before(values: CallValues, cases: Sequence[Case]) -> None:
    """People write the minute: a talk in the very minute in which the case came in is not before it."""
    for case in cases:
        if values.started_at < case.opened_at.replace(second=0, microsecond=0):
            raise CannotRecordCall(
                _("The talk lies before %(case)s came in (%(moment)s). Correct the time, or untick the case.")
                % {"case": case, "moment": say_moment(case.opened_at)},
                field="started_at",
            )


def stamp_save(call: Call, booking: Booking) -> None:
    """Lets the row be found again from the save that wrote it, for undo."""
    call.save_key = booking.save_key
    call.save(update_fields=["save_key"])


def write_call(
    *, values: CallValues, case: Case, by: Actor, at: datetime, also: Sequence[int] = ()
) -> tuple[Call, list[Happening]]:
    """Inserts the row, its register line and its number, and returns what to book; part of a bigger save."""
    _refuse_foreign_promises(values, case)
    also = [
        pk for pk in dict.fromkeys((*also, *values.seconds, *values.checks, *values.notices)) if pk != case.pk
    ]
    attempt = 1
    if values.line_state != LineState.CONNECTED:
        attempt = attempt_number(case, values.customer_id, before=values.started_at)
    month = day_of(at).replace(day=1)
    record_no = take_number("DH", branch_id=case.branch_id, at=at)
    line = take_line("F03", branch_id=case.branch_id, at=at)
    call = Call.objects.create(
        record_no=record_no,
        branch_id=case.branch_id,
        register_month=month,
        register_line=line,
        case=case,
        recorder_id=by.person_id,
        acting_for_id=by.acting_for_id,
        written_at=at,
        way=values.way,
        kind=values.kind,
        customer_id=values.customer_id,
        customer_name=tidy(values.customer_name),
        contact_name=tidy(values.contact_name),
        phone=tidy(values.phone),
        asset_id=values.asset_id,
        started_at=values.started_at,
        ended_at=values.ended_at,
        line_state=values.line_state,
        attempt_no=attempt,
        repeat_why=values.repeat_why,
        repeat_words=tidy(values.repeat_words)[:200],
        topics=[t for t in Topic.values if t in values.topics],
        answered_now=values.answered_now,
        satisfaction=values.satisfaction,
        told_recording=values.told_recording,
        **_texts(values),
    )
    if not case.number and case.line == Line.CONTACT:
        case.number = record_no
        case.save(update_fields=["number"])
    CallCase.objects.bulk_create([CallCase(call=call, case_id=pk) for pk in also])
    if call.customer_id is not None and call.line_state == LineState.CONNECTED:
        note_contact(customer_id=call.customer_id, happened_at=call.started_at)
    told = [*tell_call(call, values, also=tuple(also)), *_followed(call, values, case, also)]
    return call, [*told, *_plans(call, values, by, at)]


def _followed(call: Call, values: CallValues, case: Case, also: Sequence[int]) -> list[Happening]:
    """What the talk is in the following of its cases: a first, a second, a check, or an attempt."""
    named = [case.pk, *also] if case.line != Line.CONTACT else list(also)
    if values.line_state != LineState.CONNECTED:
        return tell_attempts(call, named)
    told = tell_notices(call, values.notices, values.notice_answer, values.no_letter)
    if values.kind == CallKind.FIRST and named:
        told += tell_first(call, VISIT, requests_of(named))
    seconds = set(values.seconds) or (set(named) if values.kind == CallKind.SECOND else set())
    if values.kind == CallKind.SECOND and not seconds:
        raise CannotFollowUp(
            _("Tick the case whose second follow-up this is, or choose another matter."),
            field="kind",
            clause="AS-15",
        )
    checks = set(values.checks) or (set(named) if values.kind == CallKind.COMPLETION else set())
    meant = Case.objects.in_bulk(seconds | checks) if seconds | checks else {}
    told += tell_seconds(call, [meant[pk] for pk in sorted(seconds)]) if seconds else []
    return told + tell_checks(call, [meant[pk] for pk in sorted(checks)])


def _plans(call: Call, values: CallValues, by: Actor, at: datetime) -> list[Happening]:
    """The plans that this talk carried out, and the one that was made in it (decision 11)."""
    if values.customer_id is None:
        return []
    told = [
        write_plan_done(
            customer_id=values.customer_id,
            plan_id=plan_id,
            happened_at=values.started_at,
            by=by,
            at=at,
            case_id=call.case_id,
            record=call.record_no,
        )
        for plan_id in dict.fromkeys(values.carries_out)
    ]
    if values.next_plan is not None:
        customer = Customer.objects.get(pk=values.customer_id)
        _plan, planned = write_plan(customer=customer, values=values.next_plan, by=by, at=at)
        told += planned
    return told


def _texts(values: CallValues) -> dict[str, str]:
    names = ("gist", "usage_state", "opinion", "demand", "wish", "complaint", "new_need", "answer")
    return {name: tidy_long(getattr(values, name)) for name in names}


def tell_call(call: Call, values: CallValues, *, also: tuple[int, ...] = ()) -> list[Happening]:
    """What a call that was written brings, to be booked: that it was made, what it left open, promised and kept."""
    connected = call.line_state == LineState.CONNECTED
    told = [
        Happening(
            "CALL_MADE",
            call.started_at,
            data={
                "call_id": call.pk,
                "way": call.way,
                "kind": call.kind,
                "connected": connected,
                "has_gist": bool(call.gist),
                "has_complaint": connected and bool(call.complaint),
                "has_file": call.customer_id is not None,
                "topics": call.topics,
                "asked": bool(call.topics) and bool(call.opinion or call.satisfaction),
                "evidence": values.evidence,
            },
            words={
                "way": str(Way(call.way).label),
                "contact": call.contact_name or call.phone or "",
                "gist": call.gist or str(LineState(call.line_state).label),
                "customer": call.customer_name,
            },
            also=also,
            customer_id=call.customer_id,
            asset_id=call.asset_id,
        )
    ]
    if connected and values.answered_now is False:
        question = next((t for t in (call.demand, call.complaint, call.wish, call.gist) if t), "")
        told.append(_about(call, "QUESTION_LEFT_OPEN", {"call_id": call.pk}, {"question": question}))
    for promise in values.promises:
        data = {"call_id": call.pk, "promised_at": promise.promised_at.isoformat()}
        told.append(_about(call, "PROMISE_MADE", data, {"what": tidy_long(promise.what)}))
    return told + _kept(call, values)


def _kept(call: Call, values: CallValues) -> list[Happening]:
    if not values.keeps:
        return []
    owed = list(Obligation.objects.filter(rule_id="X-02", trigger_event_id__in=values.keeps))
    said = promised_words(o.trigger_event_id for o in owed)
    return [
        _about(
            call,
            "PROMISE_KEPT",
            {"promise_id": o.trigger_event_id, "call_id": call.pk},
            {"what": said.get(o.trigger_event_id, "")},
            case_id=o.case_id,
        )
        for o in owed
    ]


def promised_words(event_ids: Iterable[int]) -> dict[int, str]:
    """What was promised, by the event of each promise."""
    words = EventWords.objects.filter(event_id__in=list(event_ids), field="what")
    return dict(words.values_list("event_id", "value"))


def _about(
    call: Call, kind: str, data: dict[str, object], words: dict[str, str], case_id: int | None = None
) -> Happening:
    return Happening(
        kind, call.started_at, data=data, words=words, case_id=case_id, customer_id=call.customer_id
    )


def _refuse_foreign_promises(values: CallValues, case: Case) -> None:
    if not values.keeps:
        return
    if values.line_state != LineState.CONNECTED:
        raise CannotKeepPromise(_("Nobody was reached, so no promise was kept."), field="keeps")
    wanted = set(values.keeps)
    found = Obligation.objects.open().filter(rule_id="X-02", trigger_event_id__in=wanted)
    fitting = {
        o.trigger_event_id for o in found.select_related("case") if o.case.customer_id == values.customer_id
    }
    if fitting != wanted:
        raise CannotKeepPromise(
            _("A promise you ticked is kept already or belongs to another customer. Load the page again."),
            field="keeps",
        )


@transaction.atomic
def write_gist(*, call_id: int, gist: str, topics: Sequence[str], by: Actor, at: datetime) -> Booking:
    """Adds what was said to a call that was recorded without it (AS-06); raises CannotRecordCall."""
    call = Call.objects.select_related("case").get(pk=call_id)
    case = lock(call.case_id)[0]
    call.refresh_from_db()
    gist = tidy_long(gist)
    if call.gist or call.annulled_at is not None:
        raise CannotRecordCall(_("What was said has been written down already."), field="gist")
    if not gist:
        raise CannotRecordCall(_("Write in a few words what was said."), field="gist")
    call.gist = gist
    call.topics = [t for t in Topic.values if t in topics] or call.topics
    call.save(update_fields=["gist", "topics"])
    told = Happening(
        "CALL_GIST_WRITTEN", at, data={"call_id": call.pk}, words={"gist": gist}, customer_id=call.customer_id
    )
    return book(case, told, by=by, at=at)


@transaction.atomic
def annul_call(*, call: Call, reason: str, by: Actor, at: datetime) -> Booking:
    """Takes a call back with all its save entered; its register line stays, marked. Raises CannotAnnul."""
    refuse_if_moved(call.save_key)
    booking = annul_save(save_key=call.save_key, reason=reason, by=by, at=at)
    Call.objects.filter(save_key=call.save_key).update(annulled_at=at, annulled_reason=tidy(reason)[:200])
    take_back_plans(save_key=call.save_key, by=by, at=at)
    return booking


DEFAULT_KIND = CallKind.CONSULTATION
