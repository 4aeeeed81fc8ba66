"""What is cleared up before anybody is sent, where the company has adopted that: gaps, and who pays (AS-20, AS-21)."""

from typing import Any

import pytest

from shouhou.field import actions
from shouhou.field.actions import CannotPlanVisit, CannotSend
from shouhou.field.models import Dispatch
from shouhou.policy.actions import adopt_terms
from shouhou.policy.rulebook import Standing
from shouhou.policy.terms import Terms
from tests.field import life
from tests.field.life import owed, plan
from tests.world import World, actor, local


def adopt(world: World, *rules: str) -> None:
    """Makes suggestions count from the start of the year."""
    adopt_terms(
        terms=Terms(),
        standings=dict.fromkeys(rules, Standing.DUTY.value),
        holds_from=local(2, 0),
        reason="采用",
        by=actor(world.manager),
        at=local(1, 9),
    )


def test_without_adoption_neither_is_asked_for(world: World) -> None:
    case = life.planned(world)
    assert not case.obligations.filter(rule_id__in=("AS-20", "AS-21")).exists()
    assert Dispatch.objects.get().gap_names


def test_gaps_are_cleared_up_before_anybody_is_sent(world: World) -> None:
    adopt(world, "AS-20")
    case = life.needed(world)
    assert owed(case, "AS-20").owner == world.agent
    with pytest.raises(CannotPlanVisit) as refused:
        plan(world, case)
    assert refused.value.clause == "AS-20"
    with pytest.raises(CannotSend):
        actions.clear_gaps(
            case_id=case.pk, cleared_with="CUSTOMER", note=" ", by=actor(world.agent), at=local(2, 11)
        )
    actions.clear_gaps(
        case_id=case.pk,
        cleared_with="CUSTOMER",
        note="型号 FZ-10",
        by=actor(world.agent),
        at=local(2, 11, 10),
    )
    assert owed(case, "AS-20").outcome == "MET"
    assert plan(world, case).number


def test_who_pays_is_settled_before_anybody_is_sent(world: World) -> None:
    adopt(world, "AS-21")
    case = life.needed(world)
    with pytest.raises(CannotPlanVisit) as refused:
        plan(world, case)
    assert refused.value.clause == "AS-21"
    charged: dict[str, Any] = {
        "case_id": case.pk,
        "charge": "CHARGED",
        "by": actor(world.agent),
        "at": local(2, 11, 10),
    }
    told: tuple[tuple[dict[str, Any], str], ...] = (
        ({"price": "", "agreed_by": "刘洋"}, "price"),
        ({"price": "300 元", "agreed_by": ""}, "agreed_by"),
    )
    for wrong, field in told:
        with pytest.raises(CannotSend) as incomplete:
            actions.settle_charge(**charged, **wrong)
        assert incomplete.value.field == field
    actions.settle_charge(**charged, price="显示板 300 元", agreed_by="刘洋")
    assert owed(case, "AS-21").outcome == "MET"
    assert plan(world, case).number
