"""Making, revising and ending own duties: what fits is adopted from a day on, what does not is refused in words."""

from datetime import date
from typing import Any

import pytest

from shouhou.core.errors import Refusal, Refusals
from shouhou.duties.actions import end_own_duty, next_id
from shouhou.journal.models import Event
from shouhou.policy import current
from shouhou.policy.models import OwnDutyRevision
from shouhou.policy.own import Conditions, OwnDuty
from shouhou.policy.rulebook import ACTOR
from tests.duties.conftest import adopt, after_complaint, ended_complaint, key_customer, owed, visits
from tests.world import MONDAY, World, actor, local, make_call, make_request

pytestmark = pytest.mark.django_db


def _refused(world: World, duty: OwnDuty, *, is_new: bool = True) -> dict[str | None, str]:
    with pytest.raises(Refusals) as refused:
        adopt(world, duty, is_new=is_new)
    return {one.field: str(one.sentence) for one in refused.value.each}


def test_an_adopted_duty_is_a_dated_revision_and_leaves_an_event(world: World) -> None:
    assert next_id() == "ZD-01"
    adopt(world, visits())
    row = OwnDutyRevision.objects.get()
    assert (row.rule_id, row.revision, row.holds_from, row.reason) == (
        "ZD-01",
        1,
        date(2026, 3, 20),
        "部门例会决定",
    )
    assert Event.objects.filter(kind="OWN_DUTY_ADOPTED").count() == 1
    assert current.latest("ZD-01").what == "每季度走访重点客户"
    assert next_id() == "ZD-02"


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"role": "WASHER"}, "role", "Washer may not make"),
        ({"role": "MECHANIC"}, "role", "Nobody holds the post Mechanic"),
        ({"proof": "SUMMARY", "role": "AFTER_SALES_SUPERVISOR"}, "proof", "never recorded for this"),
        ({"proof": "CHECK"}, "proof", "nobody could ever prove it"),
        ({"rhythm": "MINUTE"}, "every", "The shortest rhythm is a day"),
        ({"rhythm": "DAYS", "every": 0}, "every", "The shortest rhythm is a day"),
        ({"rhythm": "DAYS", "every": None}, "every", "The shortest rhythm is a day"),
        ({"occasion": "TALK"}, "occasion", "either what sets it off or a rhythm"),
        ({"window": "DAYS", "first": 9, "last": 3}, "last", "would end before it opens"),
        ({"window": "DAY_END", "first": 0}, "first", "whole number from 1 on"),
        ({"window": "DAY_END", "first": None}, "first", "whole number from 1 on"),
        ({"window": "DAY_END", "first": 120}, "first", "longer than the rhythm"),
        ({"window": "DAY_END", "first": 5000}, "first", "longer than three years"),
        ({"window": "PROMISED"}, "window", "by when it is to be done"),
        ({"since": date(2026, 3, 1)}, "since", "day that has begun"),
        ({"since": date(2026, 3, 2)}, "since", "day that has begun"),
        ({"id": "AS-15"}, "id", "AS-15 is taken by another rule"),
        ({"id": "RC-30"}, "id", "RC-30 is taken by another rule"),
        ({"id": "visit"}, "id", "letters, a dash and digits"),
        ({"name": "  "}, "name", "Say in a few words"),
        ({"name": "Keep what was promised"}, "name", "X-02 is called so already"),
        ({"clause": "九.9"}, "clause", "has no such clause"),
        ({"breach": "B4"}, "breach", "what happens when it is late"),
        ({"role": ACTOR}, "role", "Choose the post"),
        ({"conditions": Conditions(lines=("COMPLAINT",))}, "lines", "not about a line of work"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field(
    world: World, changes: dict[str, Any], field: str, said: str
) -> None:
    found = _refused(world, visits(**changes))
    assert said in found[field]
    assert not OwnDutyRevision.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"window": "PERIOD"}, "window", "Only a rhythm has a period"),
        ({"proof": "SITE_JOB", "role": "AGENT"}, "proof", "never recorded for this"),
        ({"conditions": Conditions(request_kinds=("REPAIR",))}, "request_kinds", "Only requests"),
        ({"conditions": Conditions(lines=("CONTACT",))}, "lines", "never happens in that line"),
        (
            {"occasion": "MONTH_ENDED", "proof": "SUMMARY", "conditions": Conditions(levels=("KEY",))},
            "levels",
            "about no customer",
        ),
    ],
)
def test_a_triggered_duty_that_cannot_be_is_refused_too(
    world: World, changes: dict[str, Any], field: str, said: str
) -> None:
    assert said in _refused(world, after_complaint(**changes))[field]


def test_a_name_or_a_number_is_given_once(world: World) -> None:
    adopt(world, visits())
    assert "ZD-01 is called so already" in _refused(world, visits(id="ZD-07"))["name"]
    assert "ZD-01 is taken" in _refused(world, visits(name="另一件事"))["id"]


def test_two_revisions_on_one_day_are_refused(world: World) -> None:
    adopt(world, visits())
    with pytest.raises(Refusal, match="another revision holds already"):
        adopt(world, visits(breach="B1"), is_new=False)
    assert OwnDutyRevision.objects.count() == 1


def test_a_duty_is_ended_once_from_a_day_to_come_with_a_reason(world: World) -> None:
    adopt(world, visits())
    boss = actor(world.supervisor)

    def end(day: date, reason: str = "不再需要", rule_id: str = "ZD-01") -> None:
        end_own_duty(rule_id=rule_id, from_day=day, falls=True, reason=reason, by=boss, at=MONDAY)

    for day, reason in ((date(2026, 3, 2), "过去"), (date(2026, 3, 20), "同一天"), (date(2026, 5, 1), "")):
        with pytest.raises(Refusals):
            end(day, reason)
    with pytest.raises(Refusal, match="no such own duty"):
        end(date(2026, 5, 1), rule_id="ZD-99")
    end(date(2026, 5, 1))
    with pytest.raises(Refusals, match="ended already"):
        end(date(2026, 6, 1))


def test_after_a_complaint_is_closed_the_supervisor_owes_a_talk(world: World) -> None:
    customer = key_customer(world)
    adopt(world, after_complaint())
    make_request(world, customer=customer, at=local(5, 9))
    case = ended_complaint(world, customer, at=local(5, 10))
    (duty,) = owed("ZD-02")
    assert (duty.case, duty.owner, duty.owner_role) == (case, world.supervisor, "AFTER_SALES_SUPERVISOR")
    assert duty.due_at == local(9, 0)
    make_call(world, at=local(6, 10), customer=customer, by=world.supervisor)
    assert [d.outcome for d in owed("ZD-02")] == ["MET"]


def test_a_trigger_asks_only_where_its_conditions_hold(world: World) -> None:
    adopt(world, after_complaint(conditions=Conditions(levels=("KEY",), regions=("山东省",))))
    ended_complaint(world, key_customer(world, "远方检测站", province="广东省"), at=local(5, 10))
    assert owed("ZD-02") == []
    ended_complaint(world, key_customer(world), at=local(5, 11))
    assert len(owed("ZD-02")) == 1


def test_a_rule_of_the_same_fact_in_another_line_of_work_stays_silent(world: World) -> None:
    adopt(world, after_complaint(id="ZD-04", occasion="REQUEST_CLOSED", name="报修关闭后回访"))
    ended_complaint(world, key_customer(world), at=local(5, 10))
    assert owed("ZD-04") == []


def test_the_talk_that_sets_it_off_is_not_its_own_proof(world: World) -> None:
    customer = key_customer(world)
    adopt(world, after_complaint(occasion="TALK", role="AGENT", name="一个月内再联系", first=30))
    make_call(world, at=local(5, 10), customer=customer)
    assert [d.outcome for d in owed("ZD-02")] == ["OPEN"]
    make_call(world, at=local(6, 10), customer=customer)
    assert sorted(d.outcome for d in owed("ZD-02")) == ["MET", "OPEN"]


def test_nothing_of_before_its_day_is_asked_for(world: World) -> None:
    customer = key_customer(world)
    adopt(
        world, after_complaint(occasion="TALK", role=ACTOR, name="谁接的谁再回一次", since=date(2026, 3, 6))
    )
    make_call(world, at=local(5, 10), customer=customer)
    make_call(world, at=local(5, 17), written_at=local(6, 9), customer=customer)
    assert owed("ZD-02") == []
    make_call(world, at=local(6, 10), customer=customer)
    assert [d.owner for d in owed("ZD-02")] == [world.agent]
