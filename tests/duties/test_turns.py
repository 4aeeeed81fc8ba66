"""A rhythm asks for a record of each customer and period; the evaluator of all rules judges it."""

from datetime import date, timedelta

import pytest

from shouhou.cases import actions as cases
from shouhou.cases.figures import figures
from shouhou.cases.models import Case, Obligation
from shouhou.cases.verify import verify
from shouhou.core.actor import SYSTEM
from shouhou.customers.actions.merging import merge_customers
from shouhou.duties import tasks
from shouhou.duties.actions import begin_turns, end_own_duty, turns
from shouhou.duties.models import Round, Turn
from shouhou.policy.own import Conditions
from tests.duties.conftest import adopt, key_customer, owed, visit, visits
from tests.world import World, actor, local, make_call

pytestmark = pytest.mark.django_db
APRIL = local(1, 9, month=4)
JULY = local(1, 9, month=7)


def _broken(world: World) -> list[str]:
    return [f"{b.what} {b.ref}" for step in verify(at=JULY) for b in step.broken]


def test_the_quarter_begins_with_one_small_case_for_each_key_customer(world: World) -> None:
    key, other = key_customer(world), key_customer(world, "白云检测站", level="REGULAR")
    adopt(world, visits())
    assert tasks.turn_rhythms(at=local(25, 9)) == {"ended": 0, "dropped": 0, "begun": 0}
    assert tasks.turn_rhythms(at=APRIL) == {"ended": 0, "dropped": 0, "begun": 1}
    assert tasks.turn_rhythms(at=APRIL + timedelta(hours=1))["begun"] == 0
    (duty,) = owed()
    assert duty.case.customer == key != other
    assert duty.case.number == f"ZD-01-260401-{key.pk}"
    assert (duty.owner, duty.outcome, duty.standing) == (world.agent, "OPEN", "DUTY")
    assert (duty.opens_at, duty.due_at) == (local(1, 0, month=4), local(1, 0, month=7))


def test_a_visit_meets_it_whatever_case_it_is_told_in_and_taking_it_back_asks_again(world: World) -> None:
    customer = key_customer(world)
    adopt(world, visits())
    tasks.turn_rhythms(at=APRIL)
    make_call(world, at=local(10, 10, month=4), customer=customer)
    assert owed()[0].outcome == "OPEN", "a telephone call is no visit"
    call = visit(world, customer, local(14, 15, month=4))
    (duty,) = owed()
    assert (duty.outcome, duty.met_at) == ("MET", local(14, 15, month=4))
    assert duty.case.is_closed
    assert call.case_id != duty.case_id
    cases.annul_save(
        save_key=call.save_key, reason="记错了客户", by=actor(world.agent), at=local(14, 16, month=4)
    )
    (duty,) = owed()
    assert duty.outcome == "OPEN"
    assert not duty.case.is_closed
    assert not _broken(world)


def test_what_was_not_done_when_the_quarter_ends_is_missed_and_the_next_begins(world: World) -> None:
    done, left = key_customer(world), key_customer(world, "白云检测站")
    adopt(world, visits())
    tasks.turn_rhythms(at=APRIL)
    visit(world, done, local(14, 15, month=4))
    assert tasks.turn_rhythms(at=JULY) == {"ended": 2, "dropped": 0, "begun": 2}
    outcomes = {(d.case.customer_id, d.outcome) for d in owed()}
    assert outcomes == {(done.pk, "MET"), (left.pk, "MISSED"), (done.pk, "OPEN"), (left.pk, "OPEN")}
    cases.fold_figures(at=JULY)
    counted = figures(start=date(2026, 4, 1), end=date(2026, 6, 30))
    assert counted["ZD-01"] == {"MET": 1, "MISSED": 1}
    assert not _broken(world)


def test_a_visit_told_after_the_quarter_still_counts_for_it(world: World) -> None:
    customer = key_customer(world)
    adopt(world, visits())
    tasks.turn_rhythms(at=APRIL)
    tasks.turn_rhythms(at=JULY)
    visit(world, customer, local(29, 15, month=6), written_at=local(2, 9, month=7))
    spring, summer = owed()
    assert (spring.outcome, summer.outcome) == ("MET", "OPEN")
    assert spring.on_statement
    assert not _broken(world)


def test_a_window_shorter_than_the_rhythm_may_be_met_late(world: World) -> None:
    customer = key_customer(world)
    adopt(world, visits(window="DAY_END", first=15))
    tasks.turn_rhythms(at=APRIL)
    visit(world, customer, local(20, 15, month=4))
    (duty,) = owed()
    assert (duty.outcome, duty.due_at) == ("MET_LATE", local(17, 0, month=4))


def test_conditions_pick_customers_by_level_place_and_what_they_have(world: World) -> None:
    here, there = key_customer(world), key_customer(world, "白云检测站", province="广东省")
    adopt(world, visits(conditions=Conditions(levels=("KEY",), regions=("山东省",))))
    tasks.turn_rhythms(at=APRIL)
    assert [d.case.customer for d in owed()] == [here]
    assert here != there


def test_the_work_goes_on_behind_the_last_customer_where_it_was_cut_off(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"客户{n}" for n in range(7)]
    customers = [key_customer(world, name) for name in names]
    adopt(world, visits())
    monkeypatch.setattr(turns, "CHUNK", 3)
    held = Round.objects.create(
        rule_id="ZD-01", first_day=date(2026, 4, 1), last_customer=customers[1].pk, begun=2
    )
    assert begin_turns(by=SYSTEM, at=APRIL) == 5
    held.refresh_from_db()
    assert (held.begun, held.finished_at) == (7, APRIL)
    assert Turn.objects.count() == 5


def test_very_many_customers_are_begun_and_ended_some_at_a_time(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(5):
        key_customer(world, f"客户{n}")
    adopt(world, visits())
    monkeypatch.setattr(turns, "CHUNK", 2)
    monkeypatch.setattr(turns, "MOST", 4)
    assert [tasks.turn_rhythms(at=APRIL)["begun"] for _n in range(3)] == [4, 1, 0]
    assert [tasks.turn_rhythms(at=JULY)["ended"] for _n in range(3)] == [4, 1, 0]
    assert {d.outcome for d in owed()} == {"MISSED", "OPEN"}
    assert Turn.objects.count() == 10


def test_ending_lets_open_ones_stay_or_fall_away_as_was_chosen(world: World) -> None:
    customer = key_customer(world)
    adopt(world, visits())
    adopt(world, visits(id="ZD-03", name="每季度走访一次"))
    tasks.turn_rhythms(at=APRIL)
    boss = actor(world.supervisor)
    for rule_id, falls in (("ZD-01", False), ("ZD-03", True)):
        end_own_duty(
            rule_id=rule_id, from_day=date(2026, 4, 10), falls=falls, reason="改做法", by=boss, at=APRIL
        )
    assert tasks.turn_rhythms(at=local(10, 9, month=4))["dropped"] == 1
    assert ([d.outcome for d in owed()], [d.outcome for d in owed("ZD-03")]) == (["OPEN"], ["VOID"])
    assert tasks.turn_rhythms(at=JULY) == {"ended": 2, "dropped": 0, "begun": 0}
    assert [d.outcome for d in owed()] == ["MISSED"]
    assert Case.objects.filter(customer=customer, line="DUTY_TURN", closed_at=None).count() == 0
    assert not _broken(world)


def test_another_revision_holds_for_the_turns_after_it(world: World) -> None:
    key_customer(world)
    adopt(world, visits())
    tasks.turn_rhythms(at=APRIL)
    adopt(world, visits(rhythm="MONTH", since=date(2026, 4, 15)), at=APRIL, is_new=False)
    assert tasks.turn_rhythms(at=local(16, 9, month=4))["begun"] == 0, "the month of April has begun before"
    assert tasks.turn_rhythms(at=local(1, 9, month=5))["begun"] == 1
    assert [(d.revision, d.due_at) for d in owed()] == [
        (2, local(1, 0, month=6)),
        (1, local(1, 0, month=7)),
    ]


def test_merging_two_files_voids_what_the_merged_one_owed(world: World) -> None:
    kept, merged = key_customer(world), key_customer(world, "青山检测站")
    adopt(world, visits())
    tasks.turn_rhythms(at=APRIL)
    merge_customers(
        into_id=kept.pk, merged_id=merged.pk, by=actor(world.supervisor), at=local(2, 9, month=4),
        versions=(kept.version, merged.version),
    )  # fmt: skip
    found = {d.outcome for d in Obligation.objects.filter(rule_id="ZD-01")}
    assert found == {"OPEN", "VOID"}
