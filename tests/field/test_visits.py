"""A site job from the need to the signature, by the verbs: what is owed, what counts, and what is refused."""

from dataclasses import replace
from typing import Any

import pytest

from shouhou.cases.actions import CannotMove, waive
from shouhou.cases.verify import verify
from shouhou.field import actions
from shouhou.field.actions import CannotAnnounce, CannotPlanVisit, CannotSend, CannotWork
from shouhou.field.codes import DeferReason, Result
from shouhou.field.models import Dispatch, SiteJob
from shouhou.followups.actions import annul_call
from shouhou.followups.codes import CallKind
from shouhou.journal.models import Event
from shouhou.service_requests.actions import answer_request, close_request, reopen_request
from tests.field import life
from tests.field.life import announce, facts, fresh, owed, plan, talk, visit
from tests.field.test_guards import adopt
from tests.service_requests import life as requests
from tests.world import World, actor, local, make_call


def assert_true_to_the_journal() -> None:
    """Nothing stored differs from what the journal says."""
    assert [one for found in verify(at=local(12, 9)) for one in found.broken] == []


def test_the_need_asks_the_engineering_supervisor_to_send_somebody_within_two_hours(world: World) -> None:
    case = life.needed(world)
    duty = owed(case, "AS-11")
    assert (duty.owner, duty.due_at) == (world.engineer, local(2, 13))
    assert case.state == "DISPATCHING"


def test_a_plan_meets_it_and_asks_the_agent_to_tell_the_customer_before_the_departure(world: World) -> None:
    case = life.planned(world)
    assert owed(case, "AS-11").outcome == "MET"
    duty = owed(case, "AS-12")
    assert (duty.owner, duty.due_at, duty.outcome) == (world.agent, local(2, 14), "OPEN")
    assert SiteJob.objects.get().number == "PG-202603-0001"


def test_the_engineering_supervisor_who_plans_has_acknowledged_what_was_reported(world: World) -> None:
    case = life.needed(world)
    assert owed(case, "X-01").outcome == "OPEN"
    plan(world, case)
    report = case.reports.get()
    assert owed(case, "X-01").outcome == "MET"
    assert (report.acknowledged_by, report.acknowledged_at) == (world.engineer, local(2, 11, 30))


def test_saying_that_nobody_can_go_acknowledges_it_as_well(world: World) -> None:
    case = life.needed(world)
    actions.say_nobody_can_go(
        case_id=case.pk, reason=DeferReason.PARTS, words="", by=actor(world.engineer), at=local(2, 11, 30)
    )
    assert owed(case, "X-01").outcome == "MET"


def test_an_agent_who_plans_acknowledges_nothing_in_the_supervisors_place(world: World) -> None:
    case = life.needed(world)
    actions.plan_visit(case_id=case.pk, values=visit(world), by=actor(world.agent), at=local(2, 11, 30))
    assert owed(case, "X-01").outcome == "OPEN"
    assert case.reports.get().acknowledged_at is None


def test_the_talk_with_the_four_facts_is_the_first_follow_up(world: World) -> None:
    case = life.announced(world)
    assert case.state == "DISPATCHED"
    assert (owed(case, "AS-12").outcome, owed(case, "AS-13").outcome) == ("MET", "MET")
    second = owed(case, "AS-15")
    assert (second.opens_at, second.due_at) == (local(9, 0), local(17, 0))
    assert owed(case, "X-11").owner == world.technician


def test_a_talk_without_the_customers_opinion_leaves_it_to_be_asked_the_same_day(world: World) -> None:
    case = life.planned(world)
    call = talk(local(2, 12), topics=(), opinion="")
    actions.announce_visit(case_id=case.pk, facts=facts(), call=call, by=actor(world.agent), at=local(2, 12))
    assert owed(case, "AS-13").outcome == "OPEN"
    make_call(world, at=local(2, 13), cases=[case], topics=["T1"], opinion="希望更快")
    assert owed(case, "AS-13").outcome == "MET"


def test_work_goes_from_the_road_to_the_signature(world: World) -> None:
    case = life.done(world)
    job = SiteJob.objects.get()
    assert (job.set_out_at, job.arrived_at, job.done_at) == (local(2, 14), local(2, 14, 50), local(2, 16))
    assert (case.state, owed(case, "X-11").outcome) == ("RESOLVED", "MET")
    assert Event.objects.filter(kind="SITE_WORK_DONE").count() == 1
    assert_true_to_the_journal()


def test_whoever_comes_later_than_announced_is_late(world: World) -> None:
    case = life.on_the_way(world)
    actions.arrive(case_id=case.pk, by=actor(world.technician), at=local(2, 15, 20))
    assert owed(case, "X-11").outcome == "MET_LATE"


def test_nobody_sets_out_before_the_customer_was_told(world: World) -> None:
    case = life.planned(world)
    with pytest.raises(CannotWork) as refused:
        actions.set_out(case_id=case.pk, by=actor(world.technician), at=local(2, 14))
    assert (refused.value.clause, refused.value.way_out) == ("AS-12", f"/cases/{case.number}/announcement/")
    assert SiteJob.objects.get().set_out_at is None


def test_with_a_reason_they_go_first_and_the_telling_stays_owed(world: World) -> None:
    case = life.planned(world)
    actions.set_out(
        case_id=case.pk, untold_why="客户电话打不通，检测线停着", by=actor(world.technician), at=local(2, 14)
    )
    assert fresh(case).state == "DISPATCHED"
    assert owed(case, "AS-12").outcome == "OPEN"
    announce(world, case, local(2, 14, 20))
    assert owed(case, "AS-12").outcome == "MET_LATE"
    assert SiteJob.objects.get().is_told


def test_a_waiver_lets_them_go_without_telling(world: World) -> None:
    case = life.planned(world)
    waive(
        obligation_id=owed(case, "AS-12").pk,
        reason="客户就在本公司",
        by=actor(world.supervisor),
        at=local(2, 12),
    )
    actions.set_out(case_id=case.pk, by=actor(world.technician), at=local(2, 14))
    assert fresh(case).state == "DISPATCHED"


def test_a_talk_that_was_taken_back_told_nobody(world: World) -> None:
    case = life.planned(world)
    call = announce(world, case)
    annul_call(call=call, reason="没有打通", by=actor(world.agent), at=local(2, 13))
    assert (fresh(case).state, owed(case, "AS-12").outcome) == ("DISPATCHING", "OPEN")
    with pytest.raises(CannotWork):
        actions.set_out(case_id=case.pk, by=actor(world.technician), at=local(2, 14))


def test_an_attempt_that_reached_nobody_tells_nothing(world: World) -> None:
    case = life.planned(world)
    unreached = talk(local(2, 12), reached=False)
    actions.announce_visit(
        case_id=case.pk, facts=facts(), call=unreached, by=actor(world.agent), at=local(2, 12)
    )
    assert (fresh(case).state, owed(case, "AS-12").outcome) == ("DISPATCHING", "OPEN")
    assert not SiteJob.objects.get().is_told


@pytest.mark.parametrize("missing", ["people", "equipment"])
def test_each_of_the_facts_must_be_told(world: World, missing: str) -> None:
    case = life.planned(world)
    with pytest.raises(CannotAnnounce) as refused:
        announce(world, case, at=None, **{missing: "  "})
    assert (refused.value.field, refused.value.clause) == (missing, "AS-12")


def test_another_time_agreed_on_in_the_talk_changes_the_plan(world: World) -> None:
    case = life.planned(world)
    announce(world, case, depart_at=local(3, 9), arrive_at=local(3, 10))
    job = SiteJob.objects.get()
    assert (job.plan_depart_at, job.is_told) == (local(3, 9), True)
    assert (fresh(case).state, owed(case, "AS-12").outcome, owed(case, "X-11").due_at) == (
        "DISPATCHED",
        "MET",
        local(3, 10),
    )
    assert_true_to_the_journal()


def test_a_changed_time_is_to_be_told_anew_on_the_same_sheet(world: World) -> None:
    case = life.announced(world)
    plan(world, case, at=local(2, 13), depart_at=local(3, 9), arrive_at=local(3, 10))
    assert (fresh(case).state, owed(case, "AS-12").outcome) == ("DISPATCHING", "OPEN")
    assert SiteJob.objects.get().number == "PG-202603-0001"
    with pytest.raises(CannotWork):
        actions.set_out(case_id=case.pk, by=actor(world.technician), at=local(2, 14))


def test_another_technician_at_the_same_time_needs_no_new_talk(world: World) -> None:
    case = life.announced(world)
    plan(
        world,
        case,
        at=local(2, 13),
        technician_id=world.engineer.pk,
        people="设备科长在场",
        equipment="检测线停机",
    )
    job = SiteJob.objects.get()
    assert (job.technician, job.is_told, fresh(case).state) == (world.engineer, True, "DISPATCHED")
    assert owed(case, "X-11").owner == world.engineer


def test_what_was_not_solved_asks_for_somebody_again(world: World) -> None:
    case = life.there(world)
    report = replace(life.WORK, result=Result.PARTLY, left_over="显示板要返厂")
    actions.finish_work(case_id=case.pk, values=report, by=actor(world.technician), at=local(2, 16))
    assert (fresh(case).state, owed(case, "AS-11").outcome) == ("DISPATCHING", "OPEN")
    plan(world, case, at=local(2, 16, 30), depart_at=local(4, 9), arrive_at=local(4, 10))
    announce(world, case, local(3, 9), depart_at=local(4, 9), arrive_at=local(4, 10))
    actions.set_out(case_id=case.pk, by=actor(world.technician), at=local(4, 9))
    actions.arrive(case_id=case.pk, by=actor(world.technician), at=local(4, 10))
    actions.finish_work(case_id=case.pk, values=life.WORK, by=actor(world.technician), at=local(4, 11))
    assert fresh(case).state == "RESOLVED"
    assert SiteJob.objects.count() == 2
    assert owed(case, "AS-15").opens_at == local(9, 0)
    assert_true_to_the_journal()


def test_a_solved_request_is_followed_and_closed(world: World) -> None:
    case = life.done(world)
    make_call(world, at=local(10, 9), cases=[case], kind=CallKind.SECOND, topics=["T4"])
    assert fresh(case).state == "FOLLOWED"
    close_request(case_id=case.pk, note="", by=actor(world.agent), at=local(10, 12))
    assert fresh(case).state == "CLOSED"


def test_where_it_is_adopted_the_customer_is_asked_within_three_days(world: World) -> None:
    adopt(world, "AS-23")
    case = life.done(world)
    duty = owed(case, "AS-23")
    assert (duty.owner, duty.due_at) == (world.agent, local(6, 0))
    make_call(
        world, at=local(4, 9), cases=[case], kind=CallKind.COMPLETION, topics=["T1"], satisfaction="VERY"
    )
    assert (owed(case, "AS-23").outcome, fresh(case).state) == ("MET", "RESOLVED")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"depart_at": local(2, 9)}, "depart_at"),
        ({"arrive_at": local(2, 14)}, "arrive_at"),
        ({"finish_at": local(2, 15)}, "finish_at"),
        ({"technician_id": 0}, "technician_id"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_beside_its_field(
    world: World, wrong: dict[str, Any], field: str
) -> None:
    case = life.needed(world)
    with pytest.raises(CannotPlanVisit) as refused:
        plan(world, case, **wrong)
    assert refused.value.field == field


def test_nobody_is_in_two_places_unless_it_is_meant_so(world: World) -> None:
    first, other = life.planned(world), life.needed(world)
    with pytest.raises(CannotPlanVisit) as refused:
        plan(world, other)
    assert refused.value.field == "anyway"
    assert SiteJob.objects.get(case=first).number in str(refused.value)
    assert plan(world, other, anyway=True).number == "PG-202603-0002"


def test_an_agent_does_not_go_and_nobody_of_another_branch(world: World) -> None:
    case = life.needed(world)
    for staff in (world.agent, world.stranger):
        with pytest.raises(CannotPlanVisit):
            plan(world, case, technician_id=staff.pk)


def test_nothing_is_planned_before_it_is_needed_nor_needed_twice(world: World) -> None:
    case = requests.reported(world)
    with pytest.raises(CannotSend):
        actions.plan_visit(case_id=case.pk, values=visit(world), by=actor(world.engineer), at=local(2, 11))
    actions.need_site_work(case_id=case.pk, what="看现场", by=actor(world.agent), at=local(2, 11))
    with pytest.raises(CannotSend):
        actions.need_site_work(case_id=case.pk, what="看现场", by=actor(world.agent), at=local(2, 11))


def test_a_draft_sends_nobody_and_a_closed_request_neither(world: World) -> None:
    with pytest.raises(CannotSend) as refused:
        actions.need_site_work(
            case_id=requests.draft(world).pk, what="看现场", by=actor(world.agent), at=local(2, 11)
        )
    assert refused.value.clause == "AS-01"
    with pytest.raises(CannotMove):
        actions.need_site_work(
            case_id=requests.closed(world).pk, what="看现场", by=actor(world.agent), at=local(2, 13)
        )
    assert not Dispatch.objects.exists()


def test_the_steps_keep_their_order(world: World) -> None:
    case = life.announced(world)
    technician = actor(world.technician)
    with pytest.raises(CannotWork):
        actions.arrive(case_id=case.pk, by=technician, at=local(2, 14))
    with pytest.raises(CannotWork):
        actions.finish_work(case_id=case.pk, values=life.WORK, by=technician, at=local(2, 14))
    actions.set_out(case_id=case.pk, by=technician, at=local(2, 14))
    with pytest.raises(CannotWork):
        actions.set_out(case_id=case.pk, by=technician, at=local(2, 14))
    for moment in (local(2, 13), local(3, 13)):
        with pytest.raises(CannotWork) as refused:
            actions.arrive(case_id=case.pk, happened_at=moment, by=technician, at=local(2, 15))
        assert refused.value.field == "happened_at"
    with pytest.raises(CannotPlanVisit):
        plan(world, case, at=local(2, 14, 10), depart_at=local(3, 9), arrive_at=local(3, 10))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"action": " "}, "action"),
        ({"result": Result.UNSOLVED}, "left_over"),
        ({"signed_by": ""}, "signed_by"),
        ({"result": ""}, "result"),
    ],
)
def test_an_incomplete_report_is_refused(world: World, wrong: dict[str, str], field: str) -> None:
    case = life.there(world)
    with pytest.raises(CannotWork) as refused:
        actions.finish_work(
            case_id=case.pk, values=replace(life.WORK, **wrong), by=actor(world.technician), at=local(2, 16)
        )
    assert refused.value.field == field


def test_a_request_solved_by_telephone_meanwhile_calls_the_visit_off(world: World) -> None:
    case = life.on_the_way(world)
    by = actor(world.agent)
    answer_request(case_id=case.pk, answer="客户自行恢复", by=by, at=local(2, 14, 10))
    assert (fresh(case).state, owed(case, "X-11").outcome) == ("ANSWERED", "VOID")
    assert not SiteJob.objects.going().exists()
    reopen_request(case_id=case.pk, reason="又坏了", by=by, at=local(3, 9))
    actions.need_site_work(case_id=case.pk, what="再去一次", by=by, at=local(3, 9, 10))
    again = plan(world, case, at=local(3, 9, 20), depart_at=local(3, 14), arrive_at=local(3, 15))
    assert (again.number, SiteJob.objects.going().get()) == ("PG-202603-0002", again)
    assert_true_to_the_journal()
