"""The worked examples of the specification (domain §4.1) and of the warranty table (§9.2)."""

from datetime import date

import pytest

from shouhou.policy.rulebook import Outcome
from shouhou.policy.warranty import Vehicle, Work, warranty_until
from tests.policy.cast import (
    BENNO,
    INQUIRY,
    LETTER,
    NOTICE,
    PICK_UP,
    SECOND_CALL,
    WORKSHOP_CALL,
    Story,
    at,
)


def test_a_fax_of_the_afternoon_is_filed_by_the_end_of_the_day() -> None:
    story = Story()
    story.tell("REQUEST_RECEIVED", "2026-03-02 16:50", kind="REPAIR", channel="FAX")
    assert story.duty("AS-01").due_at == at("2026-03-02 24:00")
    assert story.duty("AS-02").due_at == at("2026-03-02 24:00")


def test_what_cannot_be_solved_is_asked_upward_within_24_hours() -> None:
    story = Story()
    story.tell("QUESTION_LEFT_OPEN", "2026-03-02 15:10", call_id=1)
    assert story.duty("AS-09").due_at == at("2026-03-03 15:10")


def test_the_customer_is_told_on_the_day_of_the_solution() -> None:
    story = Story()
    story.tell("SOLUTION_SET", "2026-03-04 17:40", solution_id=1)
    assert story.duty("AS-10").due_at == at("2026-03-04 24:00")


def test_the_second_follow_up_lies_one_to_two_weeks_after_the_first() -> None:
    story = Story(rules=[SECOND_CALL])
    story.tell("FIRST_FOLLOW_UP_MADE", "2026-03-02 10:00")
    duty = story.duty("AS-15")
    assert (duty.opens_at, duty.due_at) == (at("2026-03-09 00:00"), at("2026-03-16 24:00"))


def test_a_second_follow_up_on_the_sixth_day_is_too_early_and_does_not_count() -> None:
    story = Story(rules=[SECOND_CALL])
    story.tell("FIRST_FOLLOW_UP_MADE", "2026-03-02 10:00")
    story.tell("SECOND_FOLLOW_UP_MADE", "2026-03-08 10:00")
    assert story.duty("AS-15").outcome is Outcome.OPEN
    story.tell("SECOND_FOLLOW_UP_MADE", "2026-03-09 00:00")
    assert story.duty("AS-15").outcome is Outcome.MET


@pytest.mark.parametrize(
    ("called", "outcome"),
    [("2026-03-16 23:59", Outcome.MET), ("2026-03-16 24:00", Outcome.MET_LATE)],
)
def test_the_second_follow_up_counts_until_24_00_of_the_fourteenth_day(called: str, outcome: Outcome) -> None:
    story = Story(rules=[SECOND_CALL])
    story.tell("FIRST_FOLLOW_UP_MADE", "2026-03-02 10:00")
    story.tell("SECOND_FOLLOW_UP_MADE", called)
    assert story.duty("AS-15").outcome is outcome


def test_a_late_first_follow_up_moves_the_second_with_it() -> None:
    story = Story(rules=[SECOND_CALL])
    story.tell("FIRST_FOLLOW_UP_MADE", "2026-03-05 10:00", "2026-03-06 09:00")
    assert story.duty("AS-15").due_at == at("2026-03-19 24:00")


def test_phone_notices_of_a_campaign_are_made_two_weeks_ahead() -> None:
    story = Story(rules=[NOTICE])
    story.tell("RECIPIENT_CHOSEN", "2026-04-01 10:00", event_date="2026-05-01")
    assert story.duty("CP-01").due_at == at("2026-04-17 24:00")


def test_the_letter_follows_the_phone_notice_within_two_days() -> None:
    story = Story(rules=[LETTER])
    story.tell("NOTICE_PHONED", "2026-04-10 10:00", case_id=1)
    assert story.duty("CP-02").due_at == at("2026-04-12 24:00")


def test_a_campaign_decided_late_is_late_at_creation_and_needs_a_waiver() -> None:
    story = Story(rules=[NOTICE])
    decided = story.tell("RECIPIENT_CHOSEN", "2026-04-20 10:00", event_date="2026-05-01")
    duty = story.duty("CP-01")
    assert duty.outcome is Outcome.OPEN
    assert duty.due_at <= decided.happened_at
    story.tell("OBLIGATION_WAIVED", "2026-04-20 11:00", by_id=BENNO, rule_id="CP-01", trigger_id=decided.id)
    assert story.duty("CP-01").outcome is Outcome.WAIVED


def test_a_campaign_decided_late_is_called_late_even_when_everybody_is_rung_at_once() -> None:
    story = Story(rules=[NOTICE])
    story.tell("RECIPIENT_CHOSEN", "2026-04-20 10:00", event_date="2026-05-01")
    story.tell("NOTICE_PHONED", "2026-04-20 10:05")
    assert story.duty("CP-01").outcome is Outcome.MET_LATE


def test_the_first_call_after_the_workshop_lies_on_the_second_to_seventh_day() -> None:
    story = Story(rules=[WORKSHOP_CALL])
    story.tell("RELEASED", "2026-03-02 16:00")
    duty = story.duty("RC-45")
    assert (duty.opens_at, duty.due_at) == (at("2026-03-04 00:00"), at("2026-03-09 24:00"))


def test_progress_is_asked_for_between_70_and_80_percent_of_the_planned_time() -> None:
    story = Story(rules=[INQUIRY])
    story.tell("WORK_STARTED", "2026-03-02 09:00", promised_at=at("2026-03-02 17:00").isoformat())
    duty = story.duty("RC-33")
    assert (duty.opens_at, duty.due_at) == (at("2026-03-02 14:36"), at("2026-03-02 15:24"))


@pytest.mark.parametrize(
    ("started", "by"),
    [
        ("2026-03-02 09:00", "2026-03-02 16:00"),
        ("2026-02-28 17:01", "2026-03-02 16:00"),
        ("2026-02-28 17:00", "2026-03-02 13:00"),
        ("2026-02-25 09:00", "2026-03-02 13:00"),
    ],
)
def test_pick_up_is_announced_one_hour_ahead_and_four_after_two_days_of_work(started: str, by: str) -> None:
    story = Story(rules=[PICK_UP])
    story.tell("WORK_STARTED", started, promised_at=at("2026-03-02 17:00").isoformat())
    assert story.duty("RC-37").due_at == at(by)


def test_level_2_maintenance_is_under_warranty_for_5000_km_or_30_days() -> None:
    until = warranty_until(Work.LEVEL_2, Vehicle.CAR, date(2026, 3, 2), 50_000)
    assert until == (date(2026, 4, 1), 55_000)


@pytest.mark.parametrize(
    ("vehicle", "work", "km", "days"),
    [
        (Vehicle.CAR, Work.WHOLE_VEHICLE, 20_000, 100),
        (Vehicle.DANGEROUS_GOODS, Work.ASSEMBLY, 20_000, 100),
        (Vehicle.DANGEROUS_GOODS, Work.LEVEL_2, 5_000, 30),
        (Vehicle.CAR, Work.LEVEL_1, 2_000, 10),
        (Vehicle.CAR, Work.MINOR, 2_000, 10),
        (Vehicle.CAR, Work.SPECIAL, 2_000, 10),
        (Vehicle.MOTORCYCLE, Work.ASSEMBLY, 7_000, 80),
        (Vehicle.MOTORCYCLE, Work.LEVEL_2, 800, 10),
        (Vehicle.MOTORCYCLE, Work.MINOR, 800, 10),
        (Vehicle.OTHER, Work.WHOLE_VEHICLE, 6_000, 60),
        (Vehicle.OTHER, Work.LEVEL_2, 700, 7),
        (Vehicle.OTHER, Work.SPECIAL, 700, 7),
    ],
)
def test_every_line_of_the_warranty_table_holds(vehicle: Vehicle, work: Work, km: int, days: int) -> None:
    last_day, reading = warranty_until(work, vehicle, date(2026, 1, 1), 1_000)
    assert (reading - 1_000, (last_day - date(2026, 1, 1)).days) == (km, days)


def test_an_odometer_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="-1 km"):
        warranty_until(Work.MINOR, Vehicle.CAR, date(2026, 1, 1), -1)
