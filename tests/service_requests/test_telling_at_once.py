"""People write times to the minute; what happens within one minute is not refused for it."""

from datetime import timedelta

import pytest

from shouhou.cases.models import Obligation
from shouhou.followups.actions import CallValues
from shouhou.followups.codes import CallKind, Way
from shouhou.service_requests.actions import CannotAnswer, report_upward, set_solution, tell_customer
from tests.world import MONDAY, World, actor, make_request


def test_a_solution_told_in_the_minute_in_which_it_was_found_meets_its_duty(world: World) -> None:
    case = make_request(world)
    found_at = MONDAY + timedelta(minutes=30, seconds=40)
    report_upward(
        case_id=case.pk,
        to=world.engineer,
        question="",
        by=actor(world.agent),
        at=MONDAY + timedelta(minutes=5),
    )
    set_solution(case_id=case.pk, solution="换接近开关", by=actor(world.engineer), at=found_at)
    written = CallValues(
        way=Way.CALL_OUT,
        kind=CallKind.SOLUTION,
        started_at=found_at.replace(second=0),
        ended_at=found_at.replace(second=0),
        contact_name="刘洋",
        phone="13800138000",
        gist="已告知",
        customer_id=case.customer_id,
    )
    call, _booking = tell_customer(
        case_id=case.pk, call=written, by=actor(world.agent), at=found_at + timedelta(seconds=10)
    )
    assert call.started_at == call.ended_at == found_at
    assert Obligation.objects.get(case=case, rule_id="AS-10").outcome == "MET"


def test_a_talk_before_the_solution_was_found_is_refused(world: World) -> None:
    case = make_request(world)
    found_at = MONDAY + timedelta(minutes=30, seconds=40)
    set_solution(case_id=case.pk, solution="换接近开关", by=actor(world.engineer), at=found_at)
    early = CallValues(
        way=Way.CALL_OUT, kind=CallKind.SOLUTION, started_at=found_at - timedelta(minutes=1), gist="已告知"
    )
    with pytest.raises(CannotAnswer) as refused:
        tell_customer(case_id=case.pk, call=early, by=actor(world.agent), at=found_at + timedelta(minutes=1))
    assert refused.value.field == "started_at"
