"""Replaying: exactly what is stored under the terms in force, what differs under others, and nothing moved."""

from datetime import date, datetime
from typing import Any

import pytest

from shouhou.accounts.models import Branch
from shouhou.cases.models import Case, Obligation
from shouhou.cases.reckoning import load_facts
from shouhou.cases.stored import stored_values
from shouhou.cases.verify import _COMPARED
from shouhou.policy.rulebook import Outcome
from shouhou.policy.terms import WEEK
from shouhou.rehearsal.amendment import Amendment, CannotRehearse, read_amendment
from shouhou.rehearsal.outcomes import clause_rows, to_stored
from shouhou.rehearsal.replay import AFTER, BEFORE, Plan, Replay, Tally
from tests.rehearsal.conftest import digest
from tests.world import World, local, make_request

MARCH = (date(2026, 3, 1), date(2026, 3, 12))
NOW = local(13, 9)


def replayed(plain: Any, *, chunk: int = 3, branch_id: int | None = None, at: datetime = NOW) -> Tally:
    """The whole of a replay of these two weeks."""
    replay = Replay(Plan(read_amendment(plain), *MARCH, branch_id, at))
    whole, last = Tally(), 0
    while step := replay.step(last, chunk):
        last, tally = step
        whole.cases += tally.cases
        whole.outcomes.update(tally.outcomes)
        whole.turned += tally.turned
        for key, n in tally.load.items():
            whole.load[key] += n
    return whole


def test_under_the_terms_in_force_every_stored_duty_comes_out_exactly(worked: World) -> None:
    replay = Replay(Plan(Amendment(), *MARCH, None, NOW))
    facts = load_facts(Case.objects.values_list("pk", flat=True))
    found = 0
    for case in Case.objects.all():
        stored = {(o.rule_id, o.trigger_event_id): o for o in Obligation.objects.filter(case=case)}
        for duty in replay.duties(facts.get(case.pk, []), replay.timeline_of(case.branch_id)):
            wanted = stored_values(duty, case.branch_id)
            held = stored.pop(duty.key)
            assert [getattr(held, n) for n in _COMPARED] == [wanted[n] for n in _COMPARED]
            found += 1
        assert not stored
    assert found == Obligation.objects.count() > 30
    assert len(set(Obligation.objects.values_list("outcome", flat=True))) >= 3


def test_under_the_terms_in_force_no_figure_differs(worked: World) -> None:
    whole = replayed({})
    assert not whole.turned
    assert not any(whole.load.values())
    assert all(not row.differs for row in clause_rows(to_stored(whole.outcomes)))


def test_what_is_left_out_would_have_come_out_the_same(worked: World) -> None:
    """Only rules that an amendment can touch are judged; with all of them judged the same duties turn."""
    off = {"standings": {"AS-03": "OFF"}}
    hours = [[day, f"{a:%H:%M}", f"{b:%H:%M}"] for day, a, b in WEEK]
    one, every = replayed(off), replayed(off | {"terms": {"hours": hours}})
    assert one.turned == every.turned != []
    assert one.outcomes == {key: n for key, n in every.outcomes.items() if key[0] == "AS-03"}
    assert len({rule for rule, _side, _word in every.outcomes}) > 3


def test_nothing_moves_by_one(worked: World) -> None:
    before = digest()
    replayed({"standings": {"AS-03": "OFF", "AS-20": "DUTY"}, "terms": {"hours": [[0, "08:00", "12:00"]]}})
    assert digest() == before


def test_a_rule_that_would_be_off_asks_for_nothing(worked: World) -> None:
    owed = Obligation.objects.filter(rule_id="AS-03")
    whole = replayed({"standings": {"AS-03": "OFF"}})
    assert sum(n for (_r, side, _w), n in whole.outcomes.items() if side == BEFORE) == owed.count() > 0
    assert not [key for key in whole.outcomes if key[1] == AFTER]
    late = owed.filter(outcome=Outcome.OPEN, due_at__lte=NOW) | owed.filter(outcome=Outcome.MET_LATE)
    assert len(whole.turned) == late.count() > 0
    assert all(one.after is None for one in whole.turned)


def test_a_suggestion_that_would_be_a_duty_is_asked_for(worked: World) -> None:
    whole = replayed({"standings": {"X-03": "DUTY", "AS-20": "DUTY", "DP-01": "DUTY", "X-01": "OFF"}})
    assert {side for _r, side, _w in whole.outcomes} <= {BEFORE, AFTER}


def test_other_days_off_move_limits(worked: World) -> None:
    usual = replayed({})
    off = replayed({"off": ["2026-03-03", "2026-03-04"]})
    assert usual.outcomes != off.outcomes or any(off.load.values())
    moved = {day for (_owner, day), n in off.load.items() if n > 0}
    assert date(2026, 3, 5) in moved


def test_a_roster_moves_limits_too(worked: World) -> None:
    whole = replayed({"roster": {"2026-03-03": [], "2026-03-04": ["08:00-12:00"]}})
    assert any(n > 0 and day > date(2026, 3, 3) for (_owner, day), n in whole.load.items())


def test_one_branch_is_replayed_by_itself(worked: World) -> None:
    far = Branch.objects.get(code="NF")
    both = replayed({"standings": {"AS-03": "OFF"}})
    one = replayed({"standings": {"AS-03": "OFF"}}, branch_id=far.pk)
    assert 0 < sum(one.outcomes.values()) < sum(both.outcomes.values())


def test_chunks_of_any_size_come_to_the_same(worked: World) -> None:
    plain = {"terms": {"hours": [[0, "08:00", "12:00"], [2, "08:00", "12:00"]]}}
    one, many = replayed(plain, chunk=1), replayed(plain, chunk=500)
    assert (one.outcomes, one.turned, one.cases) == (many.outcomes, many.turned, many.cases)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ([], "object"),
        ({"term": {}}, "“term”"),
        ({"terms": {"second_close_days": 3}}, "second_closes_days"),
        ({"terms": {"study_hours": -1}}, "study_hours"),
        ({"terms": {"study_hours": "bald"}}, "study_hours"),
        ({"terms": {"holidays_move_long_windows": 3}}, "holidays_move_long_windows"),
        ({"terms": {"hours": [[9, "08:00", "12:00"]]}}, "08:30"),
        ({"terms": {"hours": [[0, "12:00", "08:00"]]}}, ""),
        ({"terms": {"hours": []}}, "08:30"),
        ({"standings": {"AS-99": "DUTY"}}, "AS-99"),
        ({"standings": {"AS-03": "MAYBE"}}, "AS-03"),
        ({"standings": ["AS-03"]}, "AS-20"),
        ({"revisions": {"AS-03": 77}}, "AS-03"),
        ({"off": ["2026-13-01"]}, "2026-13-01"),
        ({"off": "2026-01-01"}, "2026-10-01"),
        ({"off": ["2026-03-03"], "work": ["2026-03-03"]}, "2026-03-03"),
        ({"roster": {"2026-03-03": ["25:00-26:00"]}}, "08:00-16:00"),
        ({"roster": {"2026-03-03": ["12:00-08:00"]}}, ""),
        ({"roster": []}, "08:00-16:00"),
        ({"zone": "Europe/Berlin"}, "zone"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_a_sentence(db: None, wrong: Any, said: str) -> None:
    with pytest.raises(CannotRehearse) as refused:
        read_amendment(wrong)
    assert said in str(refused.value)
    assert len(str(refused.value)) > 10


@pytest.mark.parametrize(
    ("plain", "first", "last"),
    [
        ({"terms": {"second_closes_days": 3}}, "2026-03-01", "2026-03-12"),  # ends before it opens
        ({"terms": {"undo_seconds": 3}}, "2026-03-01", "2026-03-12"),  # moves no limit
        ({}, "2026-03-12", "2026-03-01"),  # from after to
        ({}, "2026-03-01", "2026-03-20"),  # to come
        ({}, "2025-03-01", "2025-12-31"),  # before the first day on which anything is owed
        ({}, "2015-03-01", "2026-03-12"),  # more than ten years
    ],
)
def test_a_period_or_window_that_cannot_be_is_refused(
    worked: World, plain: Any, first: str, last: str
) -> None:
    with pytest.raises(CannotRehearse) as refused:
        Replay(Plan(read_amendment(plain), date.fromisoformat(first), date.fromisoformat(last), None, NOW))
    assert str(refused.value)


def test_a_period_in_which_nothing_happened_is_refused(worked: World) -> None:
    replay = Replay(Plan(Amendment(), date(2026, 2, 1), date(2026, 2, 20), None, NOW))
    with pytest.raises(CannotRehearse):
        replay.demand_cases()


def test_history_that_was_entered_afterwards_hides_nothing(worked: World) -> None:
    days = date(2026, 3, 6), MARCH[1]
    before = Replay(Plan(Amendment(), *days, None, NOW)).total()
    make_request(worked, at=local(6, 10))  # written with a later key than what happened after it
    assert Replay(Plan(Amendment(), *days, None, NOW)).total() == before + 1 > 4


def test_ten_years_are_replayed(worked: World) -> None:
    replay = Replay(Plan(Amendment(), date(2016, 3, 13), MARCH[1], None, NOW))
    replay.demand_cases()
    step = replay.step(0, 500)
    assert step is not None
    assert step[1].cases == replay.total() > 6
    assert replay.step(step[0], 500) is None
