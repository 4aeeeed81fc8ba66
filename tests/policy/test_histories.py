"""What the random histories reach: each rule that is built, with each outcome it can have, and each cause."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest

from shouhou.policy.causes import Cause
from shouhou.policy.rulebook import Outcome, Standing
from tests.policy.companies import BUILT
from tests.policy.histories import History, history
from tests.policy.oracle import Owed

pytestmark = pytest.mark.once

MANY = 20_000
"""Mostly a fifth of them is enough."""
ANSWERS_ITSELF = {Outcome.MET, Outcome.MET_LATE, Outcome.UNKNOWABLE}
"""A talk that was recorded has its record: only late it can be (RD-01)."""


def possible(rule_id: str) -> set[Outcome]:
    """The outcomes that duties of a rule can have."""
    return ANSWERS_ITSELF if rule_id == "RD-01" else set(Outcome)


def histories() -> Iterator[tuple[History, list[Owed]]]:
    """Those that the bench judges, with what the program makes of them."""
    for number in range(MANY):
        case = history(Random(f"1-{number}"))
        yield case, case.quick()


def test_every_rule_occurs_with_every_outcome_it_can_have() -> None:
    wanted = {(rule.id, outcome) for rule in BUILT for outcome in possible(rule.id)}
    missing = set(wanted)
    for _case, duties in histories():
        found = {(duty.rule_id, Outcome(duty.outcome)) for duty in duties}
        assert ("RD-01", Outcome.OPEN) not in found
        missing -= found
        if not missing:
            break
    assert sorted(missing) == []


def test_every_cause_standing_and_way_to_owe_occurs() -> None:
    wanted: set[object] = {
        *Cause,
        *Standing,
        "DEPUTISED",
        "HANDED_OVER",
        "NOBODY",
        "ON_STATEMENT",
        "TOO_EARLY",
    }
    for case, duties in histories():
        facts = {fact.id: fact for fact in case.facts}
        handed = {f.data["to_id"] for f in case.facts if f.kind == "DUTIES_HANDED_OVER"}
        for duty in duties:
            trigger = facts[duty.trigger_id]
            wanted -= {duty.cause, duty.standing}
            if duty.owner_role == "ACTOR" and duty.owner_id == trigger.acting_for_id != trigger.by_id:
                wanted.discard("DEPUTISED")
            if duty.owner_role != "ACTOR" and duty.owner_id in handed:
                wanted.discard("HANDED_OVER")
            wanted -= {"NOBODY"} if duty.owner_id is None else set()
            wanted -= {"ON_STATEMENT"} if duty.on_statement else set()
            if duty.rule_id == "AS-15" and any(
                f.kind == "SECOND_FOLLOW_UP_MADE" and trigger.happened_at < f.happened_at < duty.opens_at
                for f in case.facts
            ):
                wanted.discard("TOO_EARLY")
        if not wanted:
            break
    assert wanted == set()


def test_companies_change_terms_rules_calendar_and_roster_midway_and_people_stand_in_for_each_other() -> None:
    wanted = {"terms", "rules", "holidays", "roster", "chain", "year", "failure", "told after a failure"}
    for case, duties in histories():
        policies = [policy for _begins, policy in case.policies]
        wanted -= {"terms"} if any(a.terms != b.terms for a, b in pairwise(policies)) else set()
        wanted -= {"rules"} if any(rule.revision > 1 for rule in case.rules) else set()
        for (_since, one), (_adopted, other) in pairwise(policies[0].earlier):
            wanted -= {"holidays"} if one.holidays != other.holidays else set()
            wanted -= {"roster"} if one.rostered != other.rostered else set()
        deputies = {deputy for away in case.absences for deputy, _span in away.deputies}
        wanted -= {"chain"} if deputies & {away.staff_id for away in case.absences} else set()
        without = replace(
            case, policies=tuple((begins, replace(policy, failures=())) for begins, policy in case.policies)
        )
        for one, other in zip(duties, without.quick() if policies[0].failures else (), strict=False):
            wanted -= {"failure"} if one.due_at > other.due_at else set()
            wanted -= {"told after a failure"} if other.on_statement and not one.on_statement else set()
        wanted -= {"year"} if len({fact.happened_at.year for fact in case.facts}) > 1 else set()
        if not wanted:
            break
    assert wanted == set()
