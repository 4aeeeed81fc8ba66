"""Random histories: the program agrees with the slow oracle, and what must hold of every history does."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shouhou.policy.calendar import Holidays, WorkCalendar
from shouhou.policy.rulebook import Fact, Outcome, Standing
from shouhou.policy.rules import complaints
from shouhou.policy.terms import Terms
from shouhou.policy.windows import Window, WindowKind, reckon
from tests.policy import slow_windows
from tests.policy.cast import FURTHER
from tests.policy.companies import ROSTERED, RULES, SEASONS
from tests.policy.histories import History, compare, explain, history, quick, smallest
from tests.policy.oracle import Owed

pytestmark = pytest.mark.once

thorough = settings(
    max_examples=300,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
brisk = settings(thorough, max_examples=120)
HISTORIES = st.integers(0, 2**40).map(lambda seed: history(Random(seed)))
FREE_LIMITS = {WindowKind.PROMISED, WindowKind.BEFORE, WindowKind.LEAD, WindowKind.PART}
"""Reckoned from a date or promise that may lie in the past already."""
CLASSES = st.sampled_from([one for one, _figure in complaints.CLASSES])
WINDOWS = {r.id: r.window for r in RULES}


def judged(case: History, facts: Sequence[Fact]) -> list[Owed]:
    return quick(facts, case.rules, case.policies)


def by_key(duties: Sequence[Owed]) -> dict[tuple[str, int], Owed]:
    return {(d.rule_id, d.trigger_id): d for d in duties}


@thorough
@given(HISTORIES)
def test_the_program_agrees_with_the_oracle(case: History) -> None:
    assert case.quick() == case.slow(), explain(smallest(case))


@brisk
@given(st.randoms(use_true_random=False))
def test_it_agrees_when_histories_are_shrunk_choice_by_choice(rng: Random) -> None:
    case = history(rng)
    assert case.quick() == case.slow(), explain(smallest(case))


def test_what_the_bench_runs_finds_nothing() -> None:
    assert compare(100, seed=7) == 0


def test_a_disagreement_would_be_found_and_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def forgetful(case: History) -> list[Owed]:
        return [d for d in judged(case, case.facts) if d.outcome != "MISSED"]

    monkeypatch.setattr(History, "quick", forgetful)
    assert compare(100, seed=7) > 0
    assert "oracle:" in capsys.readouterr().out


@brisk
@given(HISTORIES)
def test_there_is_one_duty_per_rule_and_trigger(case: History) -> None:
    duties = case.quick()
    assert len(by_key(duties)) == len(duties)


@brisk
@given(HISTORIES, st.randoms(use_true_random=False))
def test_the_order_in_which_facts_are_read_does_not_matter(case: History, rng: Random) -> None:
    shuffled = rng.sample(case.facts, len(case.facts))
    assert judged(case, shuffled) == case.quick()


@brisk
@given(HISTORIES)
def test_judging_twice_or_the_same_facts_twice_changes_nothing(case: History) -> None:
    assert judged(case, case.facts * 2) == case.quick() == case.quick()


@brisk
@given(HISTORIES, st.integers(-5000, 20_000))
def test_an_unrelated_fact_changes_nothing(case: History, minutes: int) -> None:
    moment = case.facts[0].written_at + timedelta(minutes=minutes)
    attached = Fact(999, "FILE_ATTACHED", moment, moment, {"title": 1}, by_id=3)
    assert judged(case, [*case.facts, attached]) == case.quick()


@brisk
@given(HISTORIES)
def test_every_duty_is_in_one_part_of_the_partition_with_what_belongs_to_it(case: History) -> None:
    for duty in case.quick():
        assert duty.outcome in set(Outcome)
        assert duty.standing in set(Standing)
        assert (duty.settled_by is None) == (duty.outcome == "OPEN")
        assert (duty.met_at is not None) == (duty.outcome in {"MET", "MET_LATE"})
        if duty.met_at is not None:
            assert (duty.met_at < duty.due_at) == (duty.outcome == "MET")
        else:
            assert not duty.on_statement


@brisk
@given(HISTORIES)
def test_a_limit_lies_behind_its_opening_and_amber_never_behind_it(case: History) -> None:
    revised = {r.id for r in case.rules if r.revision > 1}
    for duty in case.quick():
        assert duty.target_at <= duty.due_at
        if duty.rule_id not in revised and WINDOWS[duty.rule_id].kind not in FREE_LIMITS:
            assert duty.opens_at <= duty.due_at


@brisk
@given(HISTORIES, st.floats(0, 1), st.booleans())
def test_one_more_answer_never_opens_what_was_met(case: History, share: float, is_later: bool) -> None:
    before = by_key(case.quick())
    facts = {f.id: f for f in case.facts}
    last = max(f.written_at for f in case.facts)
    for key, duty in before.items():
        if duty.met_at is None or duty.settled_by is None:
            continue
        answer, trigger = facts[duty.settled_by], facts[duty.trigger_id]
        between = trigger.happened_at + (answer.happened_at - trigger.happened_at) * share
        moment = last if is_later else between
        again = replace(answer, id=999, happened_at=moment, written_at=max(last, moment), corrects_id=None)
        found = by_key(judged(case, [*case.facts, again])).get(key)
        # Where only the first of a kind asks, one that answers itself and is told before it takes its place.
        assert answer.kind == trigger.kind if found is None else found.outcome in {"MET", "MET_LATE"}


@brisk
@given(HISTORIES)
def test_what_is_settled_stays_as_it_is_whatever_happens_afterwards(case: History) -> None:
    before = by_key(case.quick())
    later = max(max(f.written_at, f.happened_at) for f in case.facts) + timedelta(days=1)
    told = [
        Fact(990, "DUTIES_HANDED_OVER", later, later, {"from_id": 1, "to_id": 2}),
        Fact(991, "ROLE_ASSIGNED", later, later, {"role": "AGENT", "staff_id": 4}),
        Fact(992, "ANSWERED", later, later),
        Fact(993, "CASE_CLOSED", later, later),
    ]
    after = by_key(judged(case, [*case.facts, *told]))
    assert after.keys() == before.keys()
    assert all(after[key] == duty for key, duty in before.items() if duty.outcome != "OPEN")
    assert all(duty.outcome != "OPEN" for duty in after.values())


@brisk
@given(HISTORIES, st.integers(1, 60))
def test_terms_adopted_later_do_not_touch_what_was_asked_before(case: History, hours: int) -> None:
    begins = max(f.happened_at for f in case.facts) + timedelta(minutes=1)
    newest = case.policies[-1][1]
    changed = replace(newest, version_id=99, terms=Terms(report_hours=hours, escalate_hours=hours))
    later = replace(case, policies=tuple(sorted([*case.policies, (begins, changed)], key=lambda p: p[0])))
    assert later.quick() == case.quick()


ZONES = st.sampled_from(
    [ZoneInfo(name) for name in ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "Asia/Kathmandu")]
)
QUARTERS = [time(hour, minute) for hour in range(24) for minute in (0, 15, 30, 45) if not 1 <= hour <= 3]


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    """Any working week, any holidays, rosters and shifts near the beginning of a season."""
    hours = []
    for day in draw(st.sets(st.integers(0, 6), min_size=1)):
        edges = sorted(draw(st.lists(st.sampled_from(QUARTERS), min_size=2, max_size=4, unique=True)))
        hours += [(day, begins, ends) for begins, ends in zip(edges[::2], edges[1::2], strict=False)]
    season = draw(st.sampled_from(SEASONS))
    days = st.integers(0, 20).map(lambda n: season.date() + timedelta(days=n))
    off = draw(st.frozensets(days, max_size=8))
    work = draw(st.frozensets(days, max_size=4)) - off
    shifts = [
        (start, start + timedelta(minutes=draw(st.integers(1, 2000))))
        for start in draw(
            st.lists(st.integers(0, 20_000).map(lambda n: season + timedelta(minutes=n)), max_size=3)
        )
    ]
    rostered = {day: draw(st.sampled_from(ROSTERED)) for day in draw(st.frozensets(days, max_size=4))}
    return WorkCalendar(draw(ZONES), tuple(sorted(hours)), Holidays(1, off, work), tuple(shifts), rostered)


MOMENTS = st.builds(
    lambda season, minutes, seconds: season + timedelta(minutes=minutes, seconds=seconds),
    st.sampled_from(SEASONS),
    st.integers(0, 25_000),
    st.sampled_from([0, 0, 1, 59]),
)


@thorough
@given(calendars(), MOMENTS)
def test_the_next_duty_period_is_the_one_a_watchman_would_find(
    calendar: WorkCalendar, moment: datetime
) -> None:
    found = calendar.next_duty(moment)
    assert found == slow_windows.next_on_duty(calendar, moment)
    assert calendar.on_duty(found)


@thorough
@given(calendars(), MOMENTS, st.sampled_from([*RULES, *FURTHER]), st.integers(-2, 30), CLASSES)
def test_every_window_is_the_one_counted_on_the_fingers(
    calendar: WorkCalendar, start: datetime, rule: object, days: int, level: str
) -> None:
    window: Window = rule.window  # type: ignore[attr-defined]
    data = {
        **dict.fromkeys(
            sorted({r.window.reads for r in RULES} - {"", "event_date"}),
            (start + timedelta(hours=9 * days)).isoformat(),
        ),
        "event_date": (calendar.day(start) + timedelta(days=days)).isoformat(),
        "level": level,
    }
    span = reckon(window, start=start, data=data, terms=Terms(), calendar=calendar)
    expected = slow_windows.window_of(window, start, data, Terms(), calendar)
    assert (span.opens_at, span.target_at, span.due_at) == expected


@thorough
@given(ZONES, st.dates(date(2025, 12, 1), date(2027, 1, 31)))
def test_a_local_day_begins_where_the_clock_on_the_wall_says(zone: ZoneInfo, day: date) -> None:
    calendar = WorkCalendar(zone, ())
    assert calendar.start_of(day) == slow_windows.midnight(zone, day)
    assert calendar.end_of(day) == slow_windows.end_of_day(zone, day)
    assert calendar.start_of(day).tzinfo is UTC
