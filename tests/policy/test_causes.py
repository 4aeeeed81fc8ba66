"""Before a name comes a cause: what took at least half of a duty's time, from what was recorded before its limit."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouhou.policy.causes import Cause, Taken
from shouhou.policy.rulebook import Outcome, Policy
from tests.policy.cast import AGNES, BENNO, CALENDAR, Fixed, Story, at


def promised(story: Story, by: str = "2026-03-03 10:00", made: str = "2026-03-02 10:00") -> None:
    story.tell("PROMISE_MADE", made, promised_at=at(by).isoformat())


def cause(story: Story, rule_id: str = "X-02") -> Cause | None:
    return story.duty(rule_id).cause


def test_nothing_recorded_names_no_cause() -> None:
    story = Story()
    promised(story)
    assert cause(story) is None


@pytest.mark.parametrize("what", ["CUSTOMER", "PARTS", "ENGINEERING"])
def test_a_recorded_wait_of_half_the_time_is_the_cause(what: str) -> None:
    story = Story()
    promised(story)
    story.tell("WAIT_BEGUN", "2026-03-02 12:00", what=what)
    story.tell("WAIT_ENDED", "2026-03-03 00:00", what=what)
    assert cause(story) is Cause(what)


def test_a_wait_shorter_than_half_the_time_is_no_cause() -> None:
    story = Story()
    promised(story)
    story.tell("WAIT_BEGUN", "2026-03-02 12:00", what="PARTS")
    story.tell("WAIT_ENDED", "2026-03-02 23:00", what="PARTS")
    assert cause(story) is None


def test_a_wait_that_begins_after_the_limit_explains_nothing() -> None:
    story = Story()
    promised(story)
    story.tell("WAIT_BEGUN", "2026-03-03 10:00", what="PARTS")
    assert cause(story) is None


def test_an_annulled_wait_explains_nothing() -> None:
    story = Story()
    promised(story)
    wait = story.tell("WAIT_BEGUN", "2026-03-02 11:00", what="PARTS")
    story.tell("FACT_ANNULLED", "2026-03-02 12:00", event_id=wait.id)
    assert cause(story) is None


def test_of_two_waits_the_longer_is_the_cause() -> None:
    story = Story()
    promised(story)
    story.tell("WAIT_BEGUN", "2026-03-02 10:00", what="CUSTOMER")
    story.tell("WAIT_ENDED", "2026-03-02 22:30", what="CUSTOMER")
    story.tell("WAIT_BEGUN", "2026-03-02 11:00", what="PARTS")
    assert cause(story) is Cause.PARTS


def test_two_overlapping_stretches_of_one_cause_count_once() -> None:
    story = Story()
    promised(story)
    for begun, ended in (("10:00", "16:00"), ("11:00", "17:00")):
        story.tell("WAIT_BEGUN", f"2026-03-02 {begun}", what="PARTS")
        story.tell("WAIT_ENDED", f"2026-03-02 {ended}", what="PARTS")
    assert cause(story) is None


def test_a_customer_who_was_not_reached_explains_a_promise_but_no_note_that_was_not_written() -> None:
    story = Story()
    promised(story)
    story.tell("CALL_MADE", "2026-03-02 10:05", call_id=1, connected=True, has_gist=False)
    story.tell("CUSTOMER_NOT_REACHED", "2026-03-02 10:30", call_id=2, attempt=1)
    assert cause(story) is Cause.CUSTOMER
    assert story.duty("AS-06").cause is None


def test_the_customer_reached_again_ends_it() -> None:
    story = Story()
    promised(story)
    story.tell("CUSTOMER_NOT_REACHED", "2026-03-02 10:30", call_id=2, attempt=1)
    story.tell("CALL_MADE", "2026-03-02 14:00", call_id=3, connected=True, has_gist=True)
    assert cause(story) is None


def test_a_question_to_engineering_explains_a_promise_and_never_engineering_itself() -> None:
    story = Story(standings={"X-03": "DUTY"})
    promised(story)
    story.tell("ESCALATED", "2026-03-02 11:00")
    assert cause(story) is Cause.ENGINEERING
    story.tell("WAIT_BEGUN", "2026-03-02 11:00", what="ENGINEERING")
    assert story.duty("X-03").cause is None


@pytest.mark.parametrize(
    ("reason", "expected"),
    [("PARTS", Cause.PARTS), ("SITE", Cause.CUSTOMER), ("NOBODY_FREE", Cause.ENGINEERING), ("ROAD", None)],
)
def test_a_visit_that_nobody_could_make_explains_what_was_promised(
    reason: str, expected: Cause | None
) -> None:
    story = Story()
    promised(story)
    story.tell("NOBODY_CAN_GO", "2026-03-02 11:00", reason=reason)
    assert cause(story) is expected
    story.tell("SITE_JOB_PLANNED", "2026-03-02 13:00", job_id=1, depart_at=at("2026-03-02 15:00").isoformat())
    assert cause(story) is None


def test_what_arises_from_a_hindrance_is_not_excused_by_it() -> None:
    story = Story(standings={"AS-17": "DUTY"})
    story.tell("CUSTOMER_NOT_REACHED", "2026-03-02 10:00", call_id=1, attempt=1)
    assert story.duty("AS-17").cause is None


def test_days_with_nobody_on_duty_are_the_calendar() -> None:
    story = Story()
    story.tell("QUESTION_LEFT_OPEN", "2026-03-06 15:10", call_id=1)
    assert cause(story, "AS-09") is Cause.CALENDAR  # a day from Friday afternoon ends on Saturday afternoon
    story = Story()
    story.tell("QUESTION_LEFT_OPEN", "2026-03-05 15:10", call_id=1)
    assert cause(story, "AS-09") is None


def test_what_came_late_into_her_hands_was_handed_over_late() -> None:
    story = Story()
    promised(story)
    story.tell("DUTIES_HANDED_OVER", "2026-03-03 08:30", from_id=AGNES, to_id=BENNO)
    assert cause(story) is Cause.HAND_OVER
    story = Story()
    promised(story)
    story.tell("DUTIES_HANDED_OVER", "2026-03-02 10:30", from_id=AGNES, to_id=BENNO)
    assert cause(story) is None


def test_an_absence_without_a_deputy_is_a_cause() -> None:
    story = Story()
    promised(story)
    away = {AGNES: ((at("2026-03-02 13:30"), at("2026-03-09 08:30")),)}
    story.later.append(
        (at("2026-01-01 00:00"), Policy(1, story.terms, CALENDAR, story.standings, unattended=away))
    )
    assert cause(story) is Cause.NO_DEPUTY


def test_what_was_done_in_time_has_no_cause() -> None:
    story = Story()
    promise = story.tell("PROMISE_MADE", "2026-03-02 10:00", promised_at=at("2026-03-03 10:00").isoformat())
    story.tell("WAIT_BEGUN", "2026-03-02 11:00", what="PARTS")
    assert story.duty("X-02").cause is Cause.PARTS  # … should it become late
    story.tell("PROMISE_KEPT", "2026-03-03 09:00", promise_id=promise.id)
    assert (story.duty("X-02").outcome, story.duty("X-02").cause) == (Outcome.MET, None)


@settings(max_examples=200)
@given(st.lists(st.tuples(st.integers(0, 2879), st.integers(0, 2879)), max_size=6))
def test_what_is_taken_lies_within_the_time_of_the_duty(pairs: list[tuple[int, int]]) -> None:
    story = Story()
    promised(story)
    for begun, ended in pairs:
        for kind, minute in (("WAIT_BEGUN", begun), ("WAIT_ENDED", ended)):
            story.tell(
                kind, f"2026-03-0{2 + minute // 1440} {minute % 1440 // 60:02}:{minute % 60:02}", what="PARTS"
            )
    duty = story.duty("X-02")
    stretches: tuple[Taken, ...] = duty.taken
    assert all(duty.opens_at <= t.begins < t.ends <= duty.due_at for t in stretches)


def test_a_timeline_without_absences_is_no_burden() -> None:
    empty: dict[int, Any] = Policy(1, Story().terms, CALENDAR).unattended  # type: ignore[assignment]
    assert dict(empty) == {}
    assert Fixed([(at("2026-01-01 00:00"), Policy(1, Story().terms, CALENDAR))])
