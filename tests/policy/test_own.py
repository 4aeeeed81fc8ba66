"""Own duties as plain data: turns, windows that cannot be, conditions, and what the evaluator makes of them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouhou.policy.calendar import WorkCalendar
from shouhou.policy.facts import Fact
from shouhou.policy.own import (
    TURN_BEGUN,
    Conditions,
    Known,
    OwnDuty,
    Rhythm,
    from_json,
    rule_of,
    shortest_turn,
    to_json,
    turn_on,
    turns_between,
    window_doubt,
)
from shouhou.policy.rulebook import Outcome, Policy, Rulebook, evaluate
from shouhou.policy.terms import Terms

ZONE = ZoneInfo("Asia/Shanghai")
SINCE = date(2026, 4, 1)
VISITS = OwnDuty(
    id="ZD-01",
    clause="三.5",
    name="走访",
    role="AGENT",
    proof="VISIT",
    window="PERIOD",
    rhythm="QUARTER",
    since=SINCE,
)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))
RHYTHMS = st.sampled_from(
    [*((rhythm, None) for rhythm in Rhythm if rhythm is not Rhythm.DAYS), (Rhythm.DAYS, 10)]
)


calm = settings(deadline=None, derandomize=True, database=None)


class _Always:
    def at(self, moment: datetime) -> Policy:
        return Policy(1, Terms(), WorkCalendar(ZONE, Terms().hours))


def _local(day: date, hour: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=ZONE).astimezone(UTC)


@calm
@given(DAYS, DAYS, RHYTHMS)
def test_a_day_lies_in_one_whole_turn_that_begins_no_earlier_than_the_rhythm(
    since: date, day: date, rhythm: tuple[str, int | None]
) -> None:
    turn = turn_on(*rhythm, since, day)
    if turn is None:
        return
    first, last = turn
    assert since <= first <= day <= last or day < since
    assert (last - first).days + 1 >= shortest_turn(*rhythm)


@calm
@given(DAYS, st.integers(0, 900), RHYTHMS)
def test_turns_follow_each_other_without_gap(
    since: date, length: int, rhythm: tuple[str, int | None]
) -> None:
    last = since + timedelta(days=length)
    found = list(turns_between(*rhythm, since, last))
    assert all(since <= first <= end <= last for first, end in found)
    assert all(after[0] - before[1] == timedelta(days=1) for before, after in pairwise(found))
    if length >= 2 * 366:
        assert found


@calm
@given(
    st.lists(
        st.tuples(st.integers(-10, 120), st.integers(0, 23), st.sampled_from(["FACE", "CALL_OUT"])),
        max_size=6,
    ),
    st.integers(1, 60) | st.none(),
)
def test_the_first_visit_within_the_turn_settles_it(
    visits: list[tuple[int, int, str]], days: int | None
) -> None:
    duty = replace(VISITS, window="DAY_END", first=days) if days else VISITS
    begins, ends = _local(SINCE), _local(date(2026, 7, 1))
    facts = [
        Fact(1, TURN_BEGUN, begins, begins, {"rule_id": "ZD-01", "until": ends.isoformat()}),
        Fact(2, "CASE_CLOSED", ends, ends),
    ]
    for n, (day, hour, way) in enumerate(visits, 3):
        at = _local(SINCE + timedelta(days=day), hour)
        data = {"connected": True, "way": way, "topics": ["T1", "T7"]}
        facts.append(Fact(n, "CALL_MADE", at, at, data, is_root=False, heard=True))
    (judged,) = evaluate(facts, Rulebook((rule_of(duty),)), _Always())
    due = _local(SINCE + timedelta(days=days + 1)) if days else ends
    told = [_local(SINCE + timedelta(days=day), hour) for day, hour, way in visits if way == "FACE"]
    counted = sorted(at for at in told if begins <= at < ends)
    wanted = Outcome.MISSED
    if counted:
        wanted = Outcome.MET if counted[0] < due else Outcome.MET_LATE
    assert (judged.outcome, judged.due_at, judged.met_at) == (wanted, due, counted[0] if counted else None)


@pytest.mark.parametrize(
    ("changes", "doubt"),
    [
        ({}, ""),
        ({"rhythm": "", "occasion": "TALK"}, "NO_PERIOD"),
        ({"window": "SAME_DAY"}, ""),
        ({"window": "DAYS", "first": 0, "last": 0}, ""),
        ({"window": "DAYS", "first": 3}, "FIGURE"),
        ({"window": "DAYS", "first": 3, "last": 2}, "ORDER"),
        ({"window": "WORKING_DAYS", "first": 0}, "FIGURE"),
        ({"window": "HOURS", "first": 24 * 90}, ""),
        ({"window": "HOURS", "first": 24 * 90 + 1}, "TURN"),
        ({"window": "DAY_END", "first": 1101}, "LONG"),
        ({"window": "DAY_END", "first": 8, "rhythm": "WEEK"}, "TURN"),
    ],
)
def test_a_window_that_cannot_be_is_named(changes: dict[str, Any], doubt: str) -> None:
    assert window_doubt(replace(VISITS, **changes)) == doubt


@pytest.mark.parametrize(
    ("conditions", "holds"),
    [
        (Conditions(), True),
        (Conditions(levels=("KEY", "REGULAR")), True),
        (Conditions(levels=("REGULAR",)), False),
        (Conditions(regions=("山东省",), asset_kinds=("STATION",)), True),
        (Conditions(asset_kinds=("VEHICLE",)), False),
        (Conditions(request_kinds=("REPAIR",)), True),
        (Conditions(lines=("COMPLAINT",)), False),
    ],
)
def test_of_each_condition_one_is_enough_and_all_conditions_must_hold(
    conditions: Conditions, holds: bool
) -> None:
    known = Known("KEY", ("山东省", "济南市"), frozenset({"STATION"}), "SERVICE_REQUEST", "REPAIR")
    assert conditions.hold(known) is holds


def test_a_revision_is_the_same_after_it_was_stored() -> None:
    duty = replace(
        VISITS, conditions=Conditions(levels=("KEY",), regions=("山东省",)), every=3, first=2, last=9
    )
    stored = to_json(duty)
    assert from_json(stored, id=duty.id, revision=1, since=SINCE) == duty
