"""The decisions on time: duty periods, lunch, weekends, holidays, make-up days, 值班, 24:00, and days to move from."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from shouhou.policy.calendar import Holidays, NobodyEverOnDuty, WorkCalendar, latest_at_or_before
from shouhou.policy.rulebook import Outcome
from shouhou.policy.terms import WEEK, ImpossibleTerms, Terms, from_json, to_json
from tests.policy.cast import (
    CALENDAR,
    HOLIDAYS,
    NOTICE,
    SATURDAYS,
    SECOND_CALL,
    SHANGHAI,
    WORKSHOP_CALL,
    Story,
    at,
)

BERLIN = ZoneInfo("Europe/Berlin")
EVERY_OTHER_SATURDAY = tuple(
    (at(f"2026-{day} 08:30"), at(f"2026-{day} 12:00")) for day in ("03-07", "03-21", "04-04")
)


def due_of_question(asked: str, calendar: WorkCalendar = CALENDAR) -> datetime:
    story = Story(calendar=calendar)
    story.tell("QUESTION_LEFT_OPEN", asked, call_id=1)
    return story.duty("AS-09").due_at


def due_of_request(came: str, calendar: WorkCalendar = CALENDAR) -> datetime:
    story = Story(calendar=calendar)
    story.tell("REQUEST_RECEIVED", came, kind="REPAIR")
    return story.duty("AS-01").due_at


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ("2026-03-02 08:30", "2026-03-03 08:30"),  # the first minute of a duty period belongs to it
        ("2026-03-02 11:59", "2026-03-03 11:59"),
        ("2026-03-02 12:00", "2026-03-03 13:30"),  # lunch
        ("2026-03-02 17:59", "2026-03-03 17:59"),
        ("2026-03-02 18:00", "2026-03-04 08:30"),  # the evening; its end does not belong to a period
        ("2026-03-03 03:00", "2026-03-04 08:30"),  # the night
        ("2026-03-06 15:10", "2026-03-07 15:10"),  # one day is 24 hours, weekend or not
        ("2026-03-06 18:30", "2026-03-10 08:30"),  # Friday evening
        ("2026-03-07 10:00", "2026-03-10 08:30"),  # Saturday
    ],
)
def test_what_comes_off_duty_runs_from_the_next_duty_period(asked: str, due: str) -> None:
    assert due_of_question(asked) == at(due)


def test_same_day_is_the_day_of_the_next_duty_period() -> None:
    assert due_of_request("2026-03-02 12:30") == at("2026-03-02 24:00")
    assert due_of_request("2026-03-02 18:00") == at("2026-03-03 24:00")
    assert due_of_request("2026-03-07 10:00") == at("2026-03-09 24:00")


def test_over_a_statutory_holiday_the_limit_runs_from_the_first_day_worked() -> None:
    assert due_of_request("2026-10-01 09:00") == at("2026-10-08 24:00")
    assert due_of_question("2026-02-14 18:00") == at("2026-02-25 08:30")


def test_a_make_up_saturday_is_worked_with_mondays_hours() -> None:
    assert due_of_request("2026-10-10 09:00") == at("2026-10-10 24:00")
    assert due_of_question("2026-10-10 12:30") == at("2026-10-11 13:30")


def test_a_make_up_day_that_is_worked_anyway_keeps_its_own_hours() -> None:
    calendar = WorkCalendar(SHANGHAI, (*WEEK, *SATURDAYS), HOLIDAYS)
    assert due_of_question("2026-10-10 13:00", calendar) == at("2026-10-13 08:30")


def test_half_a_saturday_is_a_duty_period() -> None:
    calendar = WorkCalendar(SHANGHAI, (*WEEK, *SATURDAYS), HOLIDAYS)
    assert due_of_request("2026-03-07 11:59", calendar) == at("2026-03-07 24:00")
    assert due_of_request("2026-03-07 12:00", calendar) == at("2026-03-09 24:00")


def test_alternating_saturdays_come_from_the_roster() -> None:
    calendar = WorkCalendar(SHANGHAI, WEEK, HOLIDAYS, EVERY_OTHER_SATURDAY)
    assert due_of_request("2026-03-07 10:00", calendar) == at("2026-03-07 24:00")
    assert due_of_request("2026-03-14 10:00", calendar) == at("2026-03-16 24:00")
    assert due_of_request("2026-03-21 10:00", calendar) == at("2026-03-21 24:00")


def test_on_a_holiday_with_somebody_on_duty_it_is_theirs() -> None:
    calendar = WorkCalendar(SHANGHAI, WEEK, HOLIDAYS, ((at("2026-10-03 09:00"), at("2026-10-03 17:00")),))
    assert due_of_request("2026-10-03 10:00", calendar) == at("2026-10-03 24:00")
    assert due_of_request("2026-10-02 10:00", calendar) == at("2026-10-03 24:00")
    assert due_of_request("2026-10-03 17:00", calendar) == at("2026-10-08 24:00")


def test_shifts_may_be_given_in_any_order() -> None:
    evening = (at("2026-03-07 18:00"), at("2026-03-07 20:00"))
    morning = (at("2026-03-07 09:00"), at("2026-03-07 10:00"))
    calendar = WorkCalendar(SHANGHAI, WEEK, HOLIDAYS, (evening, morning))
    assert calendar.next_duty(at("2026-03-07 08:00")) == morning[0]


def test_a_shift_through_the_night_is_one_duty_period() -> None:
    calendar = WorkCalendar(SHANGHAI, WEEK, HOLIDAYS, ((at("2026-03-07 20:00"), at("2026-03-08 06:00")),))
    assert due_of_question("2026-03-08 02:00", calendar) == at("2026-03-09 02:00")


def test_hours_until_24_00_last_until_the_end_of_the_day() -> None:
    calendar = WorkCalendar(SHANGHAI, tuple((day, time(16), time()) for day in range(7)))
    assert calendar.on_duty(at("2026-03-02 23:59"))
    assert not calendar.on_duty(at("2026-03-03 00:00"))


def test_work_done_while_nobody_had_to_counts() -> None:
    story = Story()
    story.tell("REQUEST_RECEIVED", "2026-03-07 10:00", kind="REPAIR")
    story.tell("REQUEST_REGISTERED", "2026-03-07 10:20", kind="REPAIR")
    story.tell("CALL_MADE", "2026-03-07 12:15", call_id=1, connected=True, has_gist=True)
    assert story.duty("AS-01").outcome is Outcome.MET
    assert story.duty("RD-01").outcome is Outcome.MET


def test_it_turns_amber_some_time_after_the_duty_period_began_and_never_after_the_limit() -> None:
    story = Story()
    story.tell("REQUEST_RECEIVED", "2026-03-02 18:30", kind="REPAIR")
    assert story.duty("AS-02").target_at == at("2026-03-03 09:00")
    wide = Story(terms=Terms(profile_minutes=9999))
    wide.tell("REQUEST_RECEIVED", "2026-03-02 18:30", kind="REPAIR")
    assert wide.duty("AS-02").target_at == wide.duty("AS-02").due_at


def test_the_limit_of_a_day_is_the_next_midnight_and_is_not_in_it() -> None:
    for registered, outcome in (("2026-03-02 23:59", Outcome.MET), ("2026-03-03 00:00", Outcome.MET_LATE)):
        story = Story()
        story.tell("REQUEST_RECEIVED", "2026-03-02 16:50", kind="REPAIR")
        story.tell("REQUEST_REGISTERED", registered, kind="REPAIR")
        assert story.duty("AS-01").outcome is outcome


def test_a_day_is_a_local_day() -> None:
    assert due_of_request("2026-12-31 16:00") == datetime(2026, 12, 31, 16, tzinfo=UTC)
    assert due_of_request("2026-03-02 08:30") == datetime(2026, 3, 2, 16, tzinfo=UTC)


def test_a_long_window_that_ends_on_a_statutory_holiday_ends_after_it() -> None:
    story = Story(rules=[SECOND_CALL])
    story.tell("FIRST_FOLLOW_UP_MADE", "2026-09-20 10:00")
    assert story.duty("AS-15").due_at == at("2026-10-08 24:00")
    still = Story(rules=[SECOND_CALL], terms=Terms(holidays_move_long_windows=False))
    still.tell("FIRST_FOLLOW_UP_MADE", "2026-09-20 10:00")
    assert still.duty("AS-15").due_at == at("2026-10-04 24:00")


def test_a_window_shorter_than_seven_days_is_not_moved_by_a_holiday() -> None:
    story = Story(rules=[WORKSHOP_CALL], terms=Terms(workshop_first_closes_days=6))
    story.tell("RELEASED", "2026-09-27 10:00")
    assert story.duty("RC-45").due_at == at("2026-10-03 24:00")


def test_an_ordinary_weekend_does_not_lengthen_a_window() -> None:
    story = Story(rules=[SECOND_CALL])
    story.tell("FIRST_FOLLOW_UP_MADE", "2026-03-08 10:00")
    assert story.duty("AS-15").due_at == at("2026-03-22 24:00")


@pytest.mark.parametrize(
    ("event", "by"),
    [
        ("2026-10-19", "2026-09-30 24:00"),  # 5 October is a holiday
        ("2026-03-28", "2026-03-13 24:00"),  # 14 March is a Saturday nobody works
        ("2026-10-24", "2026-10-10 24:00"),  # 10 October is a Saturday made up for
    ],
)
def test_campaign_dates_move_earlier_when_nobody_is_on_duty_never_later(event: str, by: str) -> None:
    story = Story(rules=[NOTICE])
    story.tell("RECIPIENT_CHOSEN", "2026-02-02 10:00", event_date=event)
    assert story.duty("CP-01").due_at == at(by)


def test_a_shift_of_its_own_keeps_a_campaign_date_where_it_is() -> None:
    calendar = WorkCalendar(SHANGHAI, WEEK, HOLIDAYS, ((at("2026-03-14 09:00"), at("2026-03-14 12:00")),))
    story = Story(rules=[NOTICE], calendar=calendar)
    story.tell("RECIPIENT_CHOSEN", "2026-02-02 10:00", event_date="2026-03-28")
    duty = story.duty("CP-01")
    assert duty.due_at == at("2026-03-14 24:00")
    assert "HOLIDAY_EARLIER" not in [step.code for step in duty.steps]


def test_a_shift_that_ends_at_midnight_staffs_only_the_day_before() -> None:
    calendar = WorkCalendar(SHANGHAI, WEEK, HOLIDAYS, ((at("2026-03-07 18:00"), at("2026-03-07 24:00")),))
    assert calendar.is_staffed(date(2026, 3, 7))
    assert not calendar.is_staffed(date(2026, 3, 8))
    assert not calendar.is_staffed(date(2026, 3, 1))
    assert calendar.previous_staffed_day(date(2026, 3, 8)) == date(2026, 3, 7)


def test_windows_run_over_the_end_of_a_year() -> None:
    story = Story(rules=[SECOND_CALL])
    story.tell("FIRST_FOLLOW_UP_MADE", "2025-12-29 10:00")
    duty = story.duty("AS-15")
    assert (duty.opens_at, duty.due_at) == (at("2026-01-05 00:00"), at("2026-01-12 24:00"))


def test_a_day_on_which_the_clocks_change_ends_at_its_own_midnight() -> None:
    calendar = WorkCalendar(BERLIN, tuple((day, time(), time()) for day in range(7)))
    for day, hours in ((date(2026, 3, 29), 23), (date(2026, 10, 25), 25)):
        assert calendar.end_of(day) - calendar.start_of(day) == timedelta(hours=hours)
    assert calendar.next_duty(at("2026-10-25 02:30", BERLIN)) == at("2026-10-25 02:30", BERLIN)


def test_a_calendar_without_any_duty_says_so() -> None:
    with pytest.raises(NobodyEverOnDuty):
        WorkCalendar(SHANGHAI, ()).next_duty(at("2026-03-02 10:00"))
    with pytest.raises(NobodyEverOnDuty):
        WorkCalendar(SHANGHAI, ()).next_working_day(date(2026, 3, 2))


def test_a_day_is_not_both_off_and_worked() -> None:
    day = frozenset({date(2026, 10, 1)})
    with pytest.raises(ValueError, match="2026-10-01"):
        Holidays(off=day, work=day)


@pytest.mark.parametrize(
    "figures",
    [
        {"report_hours": -1},
        {"second_opens_days": 15},
        {"inquiry_from_percent": 90},
        {"hours": ()},
        {"hours": ((0, time(12), time(8)),)},
    ],
)
def test_figures_that_cannot_be_meant_are_refused(figures: dict[str, object]) -> None:
    with pytest.raises(ImpossibleTerms):
        Terms(**figures)  # type: ignore[arg-type]


def test_terms_come_back_from_their_stored_form() -> None:
    terms = Terms(report_hours=3, hours=(*WEEK, *SATURDAYS))
    stored = to_json(terms)
    assert from_json(stored) == terms
    del stored["report_hours"]
    assert from_json({**stored, "a_figure_long_gone": 1}) == Terms(hours=terms.hours)


def test_of_dated_rows_the_last_one_begun_holds() -> None:
    rows = [(at("2026-03-01 00:00"), "old"), (at("2026-04-01 00:00"), "new")]
    assert latest_at_or_before(rows, at("2026-02-01 00:00")) is None
    assert latest_at_or_before(rows, at("2026-03-31 23:59")) == "old"
    assert latest_at_or_before(rows, at("2026-04-01 00:00")) == "new"
