"""A complaint from its assessment to its closing: what is owed by when, who may, what is refused (CM-03 … CM-13)."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.base import ContentFile

from shouhou.accounts.actions import StaffFacts, add_staff
from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Reach, Role
from shouhou.cases.actions import CannotMove
from shouhou.cases.models import Case, CaseRole, Obligation
from shouhou.cases.verify import verify
from shouhou.complaints import actions
from shouhou.complaints.actions import (
    CannotAssess,
    CannotCallBack,
    CannotDecide,
    CannotEndComplaint,
    CannotInvestigate,
    CannotSettle,
    CannotTell,
)
from shouhou.documents.actions import keep_file
from shouhou.followups.models import Call
from tests.complaints.stories import (
    NOW,
    adopt,
    assess,
    call_back,
    close,
    decide,
    investigate,
    solved,
    take,
    tell_decision,
    told,
)
from tests.world import PASSWORD, World, actor, local

ALL = ("CM-02", "CM-03", "CM-05", "CM-06", "CM-07", "CM-08", "CM-09", "CM-10", "CM-13", "X-21")


def owed(case: Case, rule: str) -> Obligation:
    """The newest duty of a rule in a case."""
    return Obligation.objects.filter(case=case, rule_id=rule).latest("pk")


def state(case: Case) -> str:
    case.refresh_from_db()
    return case.state


def hire(world: World, username: str, *roles: Role) -> Staff:
    agent = world.agent
    facts = StaffFacts(username, username, agent.branch_id, agent.department_id, roles, Reach.BRANCH)
    return add_staff(facts=facts, password=PASSWORD, by=actor(world.administrator), at=NOW)


def test_a_complaint_goes_all_the_way_and_every_duty_is_met(world: World) -> None:
    adopt(world, *ALL)
    case, agent, handler = take(world), actor(world.agent), actor(world.deputy)
    actions.promise_answer(
        case_id=case.pk, told=told(words="先道歉"), promised_at=local(2, 17), by=agent, at=NOW
    )
    assess(world, case, at=local(2, 16))
    actions.tell_progress(
        case_id=case.pk, told=told(local(2, 16, 30), "正在核实"), promised_at=local(3, 17), by=agent,
        at=local(2, 16, 30),
    )  # fmt: skip
    investigate(world, case, at=local(3, 9))
    actions.ask_decision(
        case_id=case.pk, to_id=world.supervisor.pk, question="免不免上门费", by=handler, at=local(3, 9, 30)
    )
    decide(world, case, at=local(3, 10))
    tell_decision(world, case, at=local(3, 11))
    call_back(world, case, satisfaction="FAIR", words="等得太久", at=local(5, 10))
    actions.improve(case_id=case.pk, improvement="改期当天通知客户，王敏负责", by=handler, at=local(5, 15))
    close(world, case, at=local(5, 16))
    assert state(case) == "CLOSED"
    met = dict(Obligation.objects.filter(case=case, rule_id__in=ALL).values_list("rule_id", "outcome"))
    assert met == dict.fromkeys([rule for rule in ALL if rule != "CM-09"], "MET")
    assert owed(case, "CM-07").owner == world.deputy
    assert owed(case, "CM-03").owner == world.supervisor
    assert Call.objects.filter(case=case, kind="COMPLAINT").count() == 4
    assert not [words for part in verify(at=local(5, 17)) for words in part.broken]


@pytest.mark.parametrize(
    ("level", "due"),
    [
        ("URGENT", local(2, 17)), ("ESCALATED", local(3, 3)), ("SERIOUS", local(3, 15)), ("COMMON", local(4, 15)),
        ("NORMAL", local(4, 15)), ("APPEAL", local(5, 15)), ("SLIGHT", local(5, 15)),
    ],
)  # fmt: skip
def test_each_class_has_its_own_limit(world: World, level: str, due: datetime) -> None:
    adopt(world, "CM-07")
    case = take(world)
    assess(world, case, level=level)
    assert owed(case, "CM-07").due_at == due


def test_another_class_gives_another_limit_and_needs_a_reason(world: World) -> None:
    adopt(world, "CM-07")
    case = take(world)
    assess(world, case, level="SLIGHT")
    with pytest.raises(CannotAssess) as refused:
        assess(world, case, level="URGENT")
    assert refused.value.field == "reason"
    assess(world, case, level="URGENT", reason="客户的检测线停了")
    outcomes = Obligation.objects.filter(case=case, rule_id="CM-07").order_by("pk")
    assert [one.outcome for one in outcomes] == ["VOID", "OPEN"]
    assert owed(case, "CM-07").due_at == local(2, 17)


def test_what_touches_safety_is_at_least_urgent(world: World) -> None:
    case = take(world)
    with pytest.raises(CannotAssess) as refused:
        assess(world, case, level="SERIOUS", touches_safety=True)
    assert refused.value.field == "level"
    assess(world, case, level="URGENT", touches_safety=True)


def test_an_answer_at_once_that_contents_the_customer_solves_it(world: World) -> None:
    adopt(world, "CM-05", "CM-07", "CM-10")
    case = take(world)
    actions.answer_complaint(
        case_id=case.pk, told=told(words="已道歉并改约"), is_accepted=True, by=actor(world.agent), at=NOW
    )
    assert state(case) == "ACCEPTED"
    case.complaint.refresh_from_db()
    assert case.complaint.acknowledged_at == NOW
    assert owed(case, "CM-05").outcome == "MET"
    assert owed(case, "CM-10").due_at == local(6, 0)
    assess(world, case)
    assert not Obligation.objects.filter(case=case, rule_id="CM-07").exists()


def test_an_answer_at_once_that_does_not_content_goes_on(world: World) -> None:
    case = take(world)
    actions.answer_complaint(
        case_id=case.pk, told=told(words="已道歉"), is_accepted=False, by=actor(world.agent), at=NOW
    )
    assess(world, case)
    investigate(world, case)
    assert state(case) == "INVESTIGATING"


def test_keeping_informed_without_saying_when_next_is_refused_before_a_decision(world: World) -> None:
    case = take(world)
    with pytest.raises(CannotTell) as refused:
        actions.tell_progress(case_id=case.pk, told=told(), promised_at=None, by=actor(world.agent), at=NOW)
    assert refused.value.field == "promised_at"


@pytest.mark.parametrize("moment", [local(2, 14), local(3, 9)])
def test_a_talk_before_the_complaint_or_in_the_future_is_refused(world: World, moment: datetime) -> None:
    case = take(world)
    with pytest.raises(CannotTell) as refused:
        actions.promise_answer(
            case_id=case.pk, told=told(moment), promised_at=local(4, 9), by=actor(world.agent), at=NOW
        )
    assert refused.value.field == "happened_at"


def test_a_promise_that_lies_before_its_talk_is_refused(world: World) -> None:
    case = take(world)
    with pytest.raises(CannotTell) as refused:
        actions.promise_answer(case_id=case.pk, told=told(), promised_at=NOW, by=actor(world.agent), at=NOW)
    assert refused.value.field == "promised_at"


def test_who_does_not_accept_is_offered_ways_inside_and_outside(world: World) -> None:
    adopt(world, "CM-09", "CM-10")
    case, boss = take(world), actor(world.supervisor)
    assess(world, case)
    investigate(world, case)
    decide(world, case)
    with pytest.raises(CannotTell):
        tell_decision(world, case, reaction="REFUSED", words="")
    tell_decision(world, case, reaction="REFUSED", words="要求赔偿误工")
    assert (state(case), owed(case, "CM-09").outcome) == ("REJECTED", "OPEN")
    with pytest.raises(CannotEndComplaint):
        actions.solve_outside(case_id=case.pk, how="FINAL", note="维持", by=boss, at=NOW)
    with pytest.raises(CannotTell):
        actions.offer_ways(case_id=case.pk, told=told(), ways=["COURT"], by=boss, at=NOW)
    actions.offer_ways(case_id=case.pk, told=told(), ways=["REVIEW", "CONSUMERS"], by=boss, at=NOW)
    assert (state(case), owed(case, "CM-09").outcome) == ("EXTERNAL", "MET")
    actions.solve_outside(case_id=case.pk, how="OUTSIDE", note="消协调解，双方同意", by=boss, at=NOW)
    assert (state(case), owed(case, "CM-10").outcome) == ("ACCEPTED", "OPEN")


def test_after_a_refusal_the_manager_may_decide_anew(world: World) -> None:
    case = take(world)
    assess(world, case)
    investigate(world, case)
    decide(world, case)
    tell_decision(world, case, reaction="REFUSED", words="不同意")
    decide(world, case, by=world.manager)
    tell_decision(world, case)
    assert state(case) == "ACCEPTED"


def test_a_complaint_about_the_supervisor_goes_to_the_general_manager(world: World) -> None:
    adopt(world, "CM-03")
    case = take(world, about_id=world.supervisor.pk)
    assert owed(case, "CM-03").owner == world.manager
    with pytest.raises(CannotAssess):
        assess(world, case)
    assess(world, case, by=world.manager)
    investigate(world, case)
    with pytest.raises(CannotDecide):
        decide(world, case)
    other = hire(world, "fuzhuguan", Role.AFTER_SALES_SUPERVISOR)
    with pytest.raises(CannotDecide):
        decide(world, case, by=other)
    decide(world, case, by=world.manager)
    assert state(case) == "DECIDED"


def test_naming_the_supervisor_later_hands_it_to_the_general_manager(world: World) -> None:
    case = take(world)
    assess(world, case, by=world.manager, about_id=world.supervisor.pk)
    role = CaseRole.objects.get(case=case, role=Role.AFTER_SALES_SUPERVISOR)
    assert role.staff == world.manager


def test_whom_it_is_about_neither_handles_nor_looks_into_nor_closes_it(world: World) -> None:
    case = take(world, about_id=world.agent.pk)
    with pytest.raises(CannotAssess) as refused:
        assess(world, case, handler=world.agent, about_id=world.agent.pk)
    assert refused.value.field == "handler"
    assess(world, case, about_id=world.agent.pk)
    with pytest.raises(CannotInvestigate):
        investigate(world, case, by=world.agent)
    with pytest.raises(CannotInvestigate):
        investigate(world, case, person_direct_id=world.deputy.pk)
    investigate(world, case, person_direct_id=world.agent.pk)
    decide(world, case)
    tell_decision(world, case)
    call_back(world, case)
    with pytest.raises(CannotEndComplaint):
        close(world, case)
    with pytest.raises(CannotEndComplaint):
        actions.cancel_complaint(case_id=case.pk, reason="撤回", by=actor(world.agent), at=NOW)
    close(world, case, by=world.deputy)
    assert state(case) == "CLOSED"


@pytest.mark.parametrize(("claim", "level"), [("5000", "COMMON"), (None, "APPEAL"), (None, "ESCALATED")])
def test_high_claims_escalated_ones_and_appeals_are_decided_by_the_general_manager(
    world: World, claim: str | None, level: str
) -> None:
    case = take(world)
    assess(world, case, level=level, claim=Decimal(claim) if claim else None)
    investigate(world, case)
    with pytest.raises(CannotDecide):
        decide(world, case)
    with pytest.raises(CannotDecide) as refused:
        actions.ask_decision(
            case_id=case.pk, to_id=world.supervisor.pk, question="怎么办", by=actor(world.deputy), at=NOW
        )
    assert refused.value.field == "to"
    decide(world, case, by=world.manager)


def test_what_was_told_in_the_very_minute_of_the_decision_came_after_it(world: World) -> None:
    adopt(world, "CM-08", "CM-10", at=NOW)
    case, seconds = take(world), timedelta(seconds=17)
    assess(world, case)
    investigate(world, case)
    decide(world, case, at=NOW + seconds)
    actions.tell_decision(
        case_id=case.pk,
        told=told(NOW, "可以"),
        reaction="ACCEPTED",
        by=actor(world.deputy),
        at=NOW + 2 * seconds,
    )
    actions.call_back(
        case_id=case.pk,
        told=told(NOW, "满意"),
        satisfaction="SATISFIED",
        by=actor(world.agent),
        at=NOW + 3 * seconds,
    )
    close(world, case, at=NOW + 3 * seconds)
    settled = Obligation.objects.filter(case=case, rule_id__in=("CM-08", "CM-10"))
    assert dict(settled.values_list("rule_id", "outcome")) == {"CM-08": "MET", "CM-10": "MET"}


def test_a_decision_waits_for_what_was_found(world: World) -> None:
    case = take(world)
    assess(world, case)
    with pytest.raises(CannotMove):
        decide(world, case)


def test_a_high_claim_is_closed_only_with_the_signed_settlement(world: World) -> None:
    case = take(world)
    assess(world, case, claim=Decimal("8000"))
    investigate(world, case)
    decide(world, case, by=world.manager)
    tell_decision(world, case)
    call_back(world, case)
    with pytest.raises(CannotEndComplaint) as refused:
        close(world, case)
    assert refused.value.clause == "CM-11"
    by = actor(world.agent)
    with pytest.raises(CannotSettle) as missing:
        actions.settle_complaint(case_id=case.pk, signed_with="刘洋", file_ids=[], by=by, at=NOW)
    assert missing.value.field == "signed_sheet"
    file = keep_file(upload=ContentFile("签字".encode(), name="确认书.txt"), by=by, at=NOW)
    actions.settle_complaint(case_id=case.pk, signed_with="刘洋", file_ids=[file.pk], by=by, at=NOW)
    close(world, case)
    assert state(case) == "CLOSED"


def test_it_is_closed_only_after_the_second_call_back(world: World) -> None:
    case = solved(world)
    with pytest.raises(CannotEndComplaint) as refused:
        close(world, case)
    assert refused.value.clause == "CM-10"
    call_back(world, case)
    close(world, case)


def test_a_call_back_comes_after_the_solution_and_says_how_satisfied(world: World) -> None:
    case = take(world)
    with pytest.raises(CannotCallBack):
        call_back(world, case)
    case = solved(world)
    with pytest.raises(CannotCallBack) as refused:
        call_back(world, case, satisfaction="")
    assert refused.value.field == "satisfaction"
    with pytest.raises(CannotCallBack) as silent:
        call_back(world, case, satisfaction="NOT", words="")
    assert silent.value.field == "words"


@pytest.mark.parametrize(("level", "satisfaction"), [("SERIOUS", "VERY"), ("COMMON", "NOT")])
def test_grave_ones_and_unsatisfied_customers_need_what_will_be_better(
    world: World, level: str, satisfaction: str
) -> None:
    adopt(world, "CM-13")
    case = solved(world, level=level)
    call_back(world, case, satisfaction=satisfaction, words="还是慢")
    is_owed = Obligation.objects.filter(case=case, rule_id="CM-13")
    assert is_owed.exists() == (satisfaction == "NOT")
    with pytest.raises(CannotEndComplaint) as refused:
        close(world, case)
    assert refused.value.clause == "CM-13"
    actions.improve(case_id=case.pk, improvement="改期当天通知", by=actor(world.deputy), at=NOW)
    close(world, case)


def test_taken_up_again_it_is_assessed_and_looked_into_anew(world: World) -> None:
    adopt(world, "CM-07", "CM-10")
    case = solved(world)
    call_back(world, case)
    close(world, case)
    actions.reopen_complaint(
        case_id=case.pk, reason="同样的事又发生了", by=actor(world.agent), at=local(3, 9)
    )
    assert state(case) == "REOPENED"
    assert case.closed_at is None
    assess(world, case, at=local(3, 10))
    assert owed(case, "CM-07").outcome == "OPEN"
    investigate(world, case, at=local(3, 11))
    decide(world, case, at=local(3, 12))
    tell_decision(world, case, at=local(3, 13))
    with pytest.raises(CannotEndComplaint):
        close(world, case, at=local(3, 14))


def test_a_complaint_of_a_deputy_is_decided_by_nobody_who_stands_in_for_her(world: World) -> None:
    case = take(world, about_id=world.agent.pk)
    by = actor(world.deputy, acting_for=world.agent)
    values: dict[str, Any] = {"found": "问过", "reason": "CONDUCT", "reason_words": "态度"}
    with pytest.raises(CannotInvestigate):
        actions.investigate_complaint(
            case_id=case.pk, values=actions.Findings(**values), by=by, at=NOW + timedelta(hours=1)
        )
