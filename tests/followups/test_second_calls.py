"""The second follow-up by the verbs: its window, its topics, several cases by one call, and what is refused."""

from datetime import datetime
from typing import Any

import pytest

from shouhou.cases.actions import CannotAnnul, waive
from shouhou.cases.models import Case, Obligation
from shouhou.cases.verify import verify
from shouhou.core.errors import Refusal
from shouhou.customers.models import Customer
from shouhou.followups.actions import CallValues, annul_call
from shouhou.followups.codes import CallKind, Way
from shouhou.followups.models import Call
from shouhou.journal.models import Event
from shouhou.service_requests import actions
from shouhou.service_requests.actions import CannotClose
from tests.world import World, actor, local, make_call, make_customer, make_request


def told(world: World, customer: Customer, at: datetime, **values: Any) -> Case:
    """A request whose customer heard the solution at a moment: the first follow-up."""
    case = make_request(world, customer=customer, at=at.replace(hour=1), **values)
    actions.report_upward(
        case_id=case.pk, to=world.engineer, question="", by=actor(world.agent), at=at.replace(hour=1)
    )
    actions.set_solution(
        case_id=case.pk, solution="更换保险管", by=actor(world.engineer), at=at.replace(hour=1)
    )
    call = CallValues(
        way=Way.CALL_OUT, kind=CallKind.SOLUTION, started_at=at, customer_id=customer.pk, topics=["T1", "T3"],
        customer_name=customer.name, contact_name="刘洋", gist="已告知:更换保险管",
    )  # fmt: skip
    actions.tell_customer(case_id=case.pk, call=call, by=actor(world.agent), at=at)
    return case


def second(world: World, at: datetime, customer: Customer, *cases: Case, **values: Any) -> Call:
    """A second follow-up of cases."""
    values.setdefault("topics", ["T2"])
    return make_call(world, at=at, customer=customer, cases=cases, kind=CallKind.SECOND, **values)


def owed(case: Case) -> Obligation:
    """The second follow-up as it is owed."""
    return Obligation.objects.get(case=case, rule_id="AS-15")


def owed_event(call: Call, kind: str) -> int:
    """The event of a kind that the save of a call wrote."""
    call.refresh_from_db()
    return Event.objects.get(save_key=call.save_key, kind=kind).pk


def assert_true_to_the_journal() -> None:
    """Nothing stored differs from what the journal says."""
    assert [one for found in verify(at=local(12, 9)) for one in found.broken] == []


@pytest.fixture
def customer(world: World) -> Customer:
    return make_customer(world)


def test_the_telling_of_the_solution_is_the_first_follow_up(world: World, customer: Customer) -> None:
    case = told(world, customer, local(2, 10))
    assert (owed(case).opens_at, owed(case).due_at) == (local(9, 0), local(17, 0))
    assert owed(case).owner == world.agent


def test_an_answer_given_in_the_call_is_the_first_follow_up(world: World, customer: Customer) -> None:
    talk = CallValues(
        way=Way.CALL_IN, kind=CallKind.REPAIR, started_at=local(2, 9), gist="重启即可", topics=["T3"]
    )
    case = make_request(
        world, customer=customer, intake={"call": talk, "outcome": "ANSWERED", "answer": "重启即可"}
    )
    assert owed(case).opens_at == local(9, 0)


def test_a_consultation_asks_for_no_second_call(world: World, customer: Customer) -> None:
    case = told(world, customer, local(2, 10), kind="CONSULTATION")
    assert not Obligation.objects.filter(case=case, rule_id="AS-15").exists()


def test_a_call_a_day_too_early_is_kept_and_does_not_count(world: World, customer: Customer) -> None:
    case = told(world, customer, local(2, 10))
    early = second(world, local(8, 16), customer, case)
    assert owed(case).outcome == "OPEN"
    assert early.register_line
    assert Event.objects.get(kind="SECOND_FOLLOW_UP_TOO_EARLY").data["call_id"] == early.pk
    case.refresh_from_db()
    assert case.state == "INFORMED"
    second(world, local(9, 9), customer, case)
    assert owed(case).outcome == "MET"
    case.refresh_from_db()
    assert case.state == "FOLLOWED"
    assert_true_to_the_journal()


def test_a_second_call_told_three_days_late_counts_when_it_was_made_and_its_record_is_late(
    world: World, customer: Customer
) -> None:
    case = told(world, customer, local(2, 10))
    call = second(world, local(10, 9), customer, case, written_at=local(13, 9))
    assert (owed(case).outcome, owed(case).met_at, owed(case).on_statement) == ("MET", local(10, 9), True)
    record = Obligation.objects.get(rule_id="RD-01", settled_by_event_id=owed_event(call, "CALL_MADE"))
    assert (record.outcome, record.due_at, record.met_at) == ("MET_LATE", local(11, 0), local(13, 9))
    assert_true_to_the_journal()


def test_a_call_after_its_window_counts_late(world: World, customer: Customer) -> None:
    case = told(world, customer, local(2, 10))
    second(world, local(17, 9), customer, case)
    assert owed(case).outcome == "MET_LATE"


def test_one_call_meets_the_duties_of_several_cases(world: World, customer: Customer) -> None:
    cases = [told(world, customer, local(2, 10)), told(world, customer, local(3, 10))]
    second(world, local(11, 9), customer, *cases)
    assert [owed(case).outcome for case in cases] == ["MET", "MET"]


def test_one_call_may_count_for_one_case_and_be_too_early_for_another(
    world: World, customer: Customer
) -> None:
    old, new = told(world, customer, local(2, 10)), told(world, customer, local(4, 10))
    second(world, local(10, 9), customer, old, new)
    assert (owed(old).outcome, owed(new).outcome) == ("MET", "OPEN")


def test_a_talk_about_something_else_may_be_a_second_call_too(world: World, customer: Customer) -> None:
    case = told(world, customer, local(2, 10))
    make_call(world, at=local(10, 9), customer=customer, kind="MAINTENANCE", topics=["T4"], seconds=[case.pk])
    assert owed(case).outcome == "MET"


def test_the_same_topics_need_a_reason_and_then_count_and_are_marked(
    world: World, customer: Customer
) -> None:
    case = told(world, customer, local(2, 10))
    with pytest.raises(Refusal, match="say why") as refused:
        second(world, local(9, 9), customer, case, topics=["T3"])
    assert refused.value.field == "repeat_why"
    second(world, local(9, 9), customer, case, topics=["T3"], repeat_why="CUSTOMER_ASKED")
    assert owed(case).outcome == "MET"
    assert Event.objects.get(kind="SECOND_FOLLOW_UP_MADE").data["repeats"] is True


def test_a_second_call_without_a_topic_is_refused(world: World, customer: Customer) -> None:
    case = told(world, customer, local(2, 10))
    with pytest.raises(Refusal) as refused:
        second(world, local(9, 9), customer, case, topics=[])
    assert (refused.value.field, refused.value.clause) == ("topics", "AS-16")


def test_a_second_call_without_a_first_is_refused(world: World, customer: Customer) -> None:
    case = make_request(world, customer=customer)
    with pytest.raises(Refusal, match="no first follow-up"):
        second(world, local(9, 9), customer, case)
    with pytest.raises(Refusal, match="Tick the case"):
        second(world, local(9, 9), customer)
    assert not Call.objects.exists()


def test_a_second_call_before_the_first_is_refused(world: World, customer: Customer) -> None:
    case = told(world, customer, local(2, 10))
    with pytest.raises(Refusal, match="before the first") as refused:
        second(world, local(2, 9, 30), customer, case, written_at=local(9, 9))
    assert refused.value.field == "started_at"


def test_a_call_before_its_case_is_refused(world: World, customer: Customer) -> None:
    case = make_request(world, customer=customer, at=local(3, 9))
    with pytest.raises(Refusal, match="lies before") as refused:
        make_call(world, at=local(2, 9), written_at=local(3, 10), customer=customer, cases=[case])
    assert refused.value.field == "started_at"


def test_the_second_follow_up_is_made_once_and_says_who_made_it(world: World, customer: Customer) -> None:
    case = told(world, customer, local(2, 10))
    made = second(world, local(9, 9), customer, case)
    with pytest.raises(Refusal, match=f"王敏.*{made.record_no}"):
        second(world, local(9, 15), customer, case, by=world.deputy)


def test_two_people_who_tell_the_same_talk_are_told_of_each_other(world: World, customer: Customer) -> None:
    make_call(world, at=local(2, 10), customer=customer)
    with pytest.raises(Refusal, match="王敏") as refused:
        make_call(world, at=local(2, 10, 2), customer=customer, by=world.deputy)
    assert refused.value.field == "another"
    make_call(world, at=local(2, 10, 2), customer=customer, by=world.deputy, another=True)
    assert Call.objects.count() == 2


def test_nobody_is_on_two_telephones_at_once_without_saying_so(world: World, customer: Customer) -> None:
    make_call(world, at=local(2, 10), written_at=local(2, 10, 9), ended_at=local(2, 10, 9), customer=customer)
    times: dict[str, Any] = {
        "at": local(2, 10, 5),
        "ended_at": local(2, 10, 7),
        "written_at": local(2, 10, 20),
    }
    with pytest.raises(Refusal, match="on the telephone"):
        make_call(world, **times)
    make_call(world, **times, way=Way.MESSAGE)
    make_call(world, **times, another=True)


def test_a_first_on_which_the_second_leans_is_not_taken_back(world: World, customer: Customer) -> None:
    case = told(world, customer, local(2, 10))
    second(world, local(9, 9), customer, case)
    first = Call.objects.get(kind=CallKind.SOLUTION)
    with pytest.raises(CannotAnnul, match="Later"):
        annul_call(call=first, reason="记错", by=actor(world.agent), at=local(9, 10))


def test_a_first_taken_back_takes_its_second_duty_along(world: World, customer: Customer) -> None:
    case = told(world, customer, local(2, 10))
    annul_call(call=Call.objects.get(), reason="记错", by=actor(world.agent), at=local(2, 11))
    assert not Obligation.objects.filter(case=case, rule_id="AS-15").exists()


def test_the_call_before_a_visit_takes_the_place_of_the_telling(world: World, customer: Customer) -> None:
    case = told(world, customer, local(2, 10))
    visit = make_call(
        world, at=local(4, 9), customer=customer, cases=[case], kind=CallKind.FIRST, topics=["T7"]
    )
    assert owed(case).opens_at == local(11, 0)
    telling = Call.objects.get(kind=CallKind.SOLUTION)
    with pytest.raises(Refusal, match="before the visit"):
        annul_call(call=telling, reason="记错", by=actor(world.agent), at=local(4, 10))
    annul_call(call=visit, reason="没有去", by=actor(world.agent), at=local(4, 10))
    assert owed(case).opens_at == local(9, 0)
    assert_true_to_the_journal()


def test_a_request_that_owes_its_second_call_is_not_closed(world: World, customer: Customer) -> None:
    case = told(world, customer, local(2, 10))
    agent = actor(world.agent)
    with pytest.raises(CannotClose, match="supervisor") as refused:
        actions.close_request(case_id=case.pk, note="", by=agent, at=local(3, 9))
    assert "三.5" in refused.value.sentence
    waive(obligation_id=owed(case).pk, reason="客户拒绝来电", by=actor(world.supervisor), at=local(3, 9))
    actions.close_request(case_id=case.pk, note="", by=agent, at=local(3, 10))
    case.refresh_from_db()
    assert case.state == "CLOSED"


def test_an_attempt_that_reached_nobody_meets_nothing(world: World, customer: Customer) -> None:
    case = told(world, customer, local(2, 10))
    for n in range(3):
        call = second(world, local(9, 9, n), customer, case, line_state="NO_ANSWER", topics=[], gist="")
        assert call.attempt_no == n + 1
    assert owed(case).outcome == "OPEN"
