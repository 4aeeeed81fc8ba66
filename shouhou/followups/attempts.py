"""Attempts that reached nobody: their number, when the next one is due, and whom to tell (AS-17)."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Role
from shouhou.cases.models import Case, Line, Obligation
from shouhou.core.actor import Actor
from shouhou.followups.codes import LineState, Way
from shouhou.followups.models import Call
from shouhou.journal.happening import Happening
from shouhou.policy.timelines import load_timeline
from shouhou.teamwork.actions import write_note
from shouhou.teamwork.subjects import subjects_named

AT_MOST = 3
_LOOKS_BACK = 20
_NOON, _AFTERNOON = time(12), time(14)


def attempt_number(case: Case, customer_id: int | None, *, before: datetime) -> int:
    """Which attempt in a row a talk is: 1 more than those before it that reached nobody."""
    theirs = Q(case=case) | Q(further__case=case)
    if case.line == Line.CONTACT:
        theirs = Q(customer_id=customer_id) if customer_id else Q(case=case)
    earlier = Call.objects.filter(theirs, annulled_at=None, started_at__lt=before, way=Way.CALL_OUT)
    number = 1
    for state in earlier.order_by("-started_at", "-pk").values_list("line_state", flat=True)[:_LOOKS_BACK]:
        if state == LineState.CONNECTED:
            break
        number += 1
    return number


def tell_attempts(call: Call, case_ids: list[int]) -> list[Happening]:
    """That nobody was reached, for each case the call was for, to be booked (AS-17, AS-18)."""
    if call.line_state == LineState.CONNECTED or call.way != Way.CALL_OUT:
        return []
    return [
        Happening(
            "CUSTOMER_NOT_REACHED",
            call.started_at,
            data={"call_id": call.pk, "attempt": call.attempt_no, "line_state": call.line_state},
            words={"customer": call.contact_name or call.customer_name},
            case_id=case_id,
            customer_id=call.customer_id,
        )
        for case_id in case_ids
    ]


def next_try(call: Call) -> datetime | None:
    """When to ring again: half an hour later, not at lunch and only on duty; None after three attempts."""
    if call.line_state == LineState.CONNECTED or call.way != Way.CALL_OUT or call.attempt_no >= AT_MOST:
        return None
    policy = load_timeline(call.branch_id, since=call.started_at, until=call.started_at).at(call.started_at)
    moment = call.started_at + timedelta(minutes=policy.terms.retry_minutes)
    local = moment.astimezone(ZoneInfo(settings.TIME_ZONE))
    if _NOON <= local.time() < _AFTERNOON:
        moment = local.replace(hour=_AFTERNOON.hour, minute=0, second=0, microsecond=0)
    return policy.calendar.next_duty(moment)


def tell_supervisor(call: Call, case_ids: list[int], *, by: Actor, at: datetime) -> bool:
    """After three attempts, where AS-17 is in force, notes for the branch's supervisors that the customer cannot be
    reached; returns whether somebody was told."""
    if call.line_state == LineState.CONNECTED or call.attempt_no != AT_MOST or not case_ids:
        return False
    if not Obligation.objects.filter(case_id__in=case_ids, rule_id="AS-17").exists():
        return False
    people = Staff.objects.working().holding(Role.AFTER_SALES_SUPERVISOR).filter(branch_id=call.branch_id)
    named = " ".join(f"@{name}" for name in people.values_list("username", flat=True))
    if not named:
        return False
    text = _(
        "%(names)s Three calls to %(customer)s reached nobody (%(record)s). Please see how to go on."
    ) % {
        "names": named,
        "customer": call.customer_name or call.contact_name or call.phone,
        "record": call.record_no,
    }
    subject = subjects_named("CASE", case_ids[:1])[case_ids[0]]
    write_note(subject=subject, text=text, by=by, at=at)
    return True
