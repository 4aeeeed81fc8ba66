"""The evaluator says itself how a limit came about: each stretch off duty, each holiday, whose it was."""

import pytest

from shouhou.policy.calendar import WorkCalendar
from shouhou.policy.holding import Hold
from shouhou.policy.terms import WEEK
from tests.policy.cast import AGNES, BENNO, HOLIDAYS, SHANGHAI, Story, at


def steps(
    rule_id: str, kind: str, happened: str, calendar: WorkCalendar | None = None
) -> list[tuple[str, str]]:
    """The steps that come before the window itself, each with the local stretch it covers."""
    story = Story(calendar=calendar) if calendar else Story()
    story.tell(kind, happened, kind="REPAIR", call_id=1, connected=True)
    found = story.duty(rule_id).sum
    return [
        (
            step.code,
            f"{step.moment.astimezone(SHANGHAI):%m-%d %H:%M}-{step.until.astimezone(SHANGHAI):%m-%d %H:%M}",
        )
        for step in found
        if step.moment and step.until
    ]


@pytest.mark.parametrize(
    ("happened", "expected"),
    [
        ("2026-03-02 10:00", []),
        ("2026-03-02 12:10", [("BREAK", "03-02 12:10-03-02 13:30"), ("ON_DUTY_WEEK", "03-02 13:30-03-02 18:00")]),
        ("2026-03-02 06:00", [("BEFORE_HOURS", "03-02 06:00-03-02 08:30"),
                              ("ON_DUTY_WEEK", "03-02 08:30-03-02 12:00")]),
        ("2026-03-06 19:00", [("AFTER_HOURS", "03-06 19:00-03-07 00:00"), ("REST_DAY", "03-07 00:00-03-09 00:00"),
                              ("ON_DUTY_WEEK", "03-09 08:30-03-09 12:00")]),
        ("2026-10-03 10:00", [("HOLIDAY", "10-03 10:00-10-08 00:00"), ("ON_DUTY_WEEK", "10-08 08:30-10-08 12:00")]),
        ("2026-10-10 10:00", [("ON_DUTY_MAKE_UP", "10-10 08:30-10-10 12:00")]),
        ("2026-02-27 18:30", [("AFTER_HOURS", "02-27 18:30-02-28 00:00"),
                              ("ON_DUTY_MAKE_UP", "02-28 08:30-02-28 12:00")]),
    ],
)  # fmt: skip
def test_each_stretch_in_which_nobody_was_on_duty_is_a_line_of_the_sum(
    happened: str, expected: list[tuple[str, str]]
) -> None:
    assert steps("AS-09", "QUESTION_LEFT_OPEN", happened) == expected


def test_a_duty_shift_is_named_where_it_takes_the_duty() -> None:
    shift = (at("2026-10-03 09:00"), at("2026-10-03 17:00"))
    calendar = WorkCalendar(SHANGHAI, WEEK, HOLIDAYS, (shift,))
    assert steps("AS-09", "QUESTION_LEFT_OPEN", "2026-10-02 20:00", calendar) == [
        ("HOLIDAY", "10-02 20:00-10-03 09:00"),
        ("ON_DUTY_SHIFT", "10-03 09:00-10-03 17:00"),
    ]


def test_a_long_window_that_ends_in_the_holidays_names_their_days() -> None:
    story = Story()
    story.tell("FIRST_FOLLOW_UP_MADE", "2026-09-20 10:00", call_id=1)
    found = {step.code: step for step in story.duty("AS-15").sum}
    assert (found["HOLIDAY"].moment, found["HOLIDAY"].until) == (
        at("2026-10-04 00:00"),
        at("2026-10-07 24:00"),
    )
    assert found["HOLIDAY_LATER"].moment == at("2026-10-08 00:00")


def test_the_last_moment_of_a_period_is_off_duty() -> None:
    assert steps("AS-09", "QUESTION_LEFT_OPEN", "2026-03-02 18:00")[0] == (
        "AFTER_HOURS",
        "03-02 18:00-03-03 00:00",
    )


def test_the_sum_says_whose_the_duty_was_and_through_whose_hands_it_went() -> None:
    story = Story()
    story.tell("ROLE_ASSIGNED", "2026-03-02 09:00", role="AGENT", staff_id=AGNES)
    story.tell("QUESTION_LEFT_OPEN", "2026-03-02 10:00", call_id=1)
    story.tell("DUTIES_HANDED_OVER", "2026-03-02 15:00", from_id=AGNES, to_id=BENNO)
    duty = story.duty("AS-09")
    assert [(h.staff_id, h.how) for h in duty.holders] == [(AGNES, Hold.ASSIGNED), (BENNO, Hold.HANDED_OVER)]
    assert duty.owner_id == BENNO


def test_what_a_deputy_did_is_owed_by_the_one_she_stood_for() -> None:
    story = Story()
    story.tell("PROMISE_MADE", "2026-03-02 10:00", by_id=BENNO, acting_for_id=AGNES,
               promised_at="2026-03-03T10:00:00+08:00")  # fmt: skip
    (holder,) = story.duty("X-02").holders
    assert (holder.staff_id, holder.how, holder.deputy_id) == (AGNES, Hold.STOOD_FOR, BENNO)
