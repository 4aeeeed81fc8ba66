"""Follow-ups by the rules: the window of the second, attempts, messages instead, checks (domain §4.1 and §5.1)."""

from shouhou.policy.rulebook import Outcome, Standing
from tests.policy.cast import Story, at

ADOPTED = dict.fromkeys(("AS-17", "AS-18", "AS-19", "AS-23"), Standing.DUTY)


def followed() -> Story:
    """A first follow-up on Monday, 2 March 2026."""
    story = Story()
    story.tell("FIRST_FOLLOW_UP_MADE", "2026-03-02 10:00", call_id=1, topics=["T1"], way="PHONE")
    return story


def test_the_second_opens_on_the_ninth_and_is_late_after_the_sixteenth() -> None:
    duty = followed().duty("AS-15")
    assert (duty.opens_at, duty.due_at) == (at("2026-03-09 00:00"), at("2026-03-16 24:00"))
    assert duty.standing is Standing.DUTY


def test_the_second_is_owed_once_however_often_a_first_is_told() -> None:
    story = followed()
    story.tell("FIRST_FOLLOW_UP_MADE", "2026-03-04 10:00", call_id=2, topics=["T2"], way="VISIT")
    assert story.duty("AS-15").opens_at == at("2026-03-09 00:00")


def test_the_call_before_a_visit_that_corrects_the_first_moves_the_window() -> None:
    story = followed()
    story.tell("FIRST_FOLLOW_UP_MADE", "2026-03-04 10:00", corrects_id=1, call_id=2, way="VISIT")
    duty = story.duty("AS-15")
    assert (duty.trigger_id, duty.opens_at) == (1, at("2026-03-11 00:00"))


def test_without_adoption_nobody_owes_a_further_attempt_or_a_check() -> None:
    story = Story()
    story.tell("CUSTOMER_NOT_REACHED", "2026-03-02 10:00", attempt=1)
    story.tell("ANSWERED", "2026-03-02 10:00", in_call=True)
    story.tell("SITE_WORK_DONE", "2026-03-02 10:00")
    assert story.duties() == []


def test_whoever_was_not_reached_is_rung_again_within_half_an_hour() -> None:
    story = Story(standings=ADOPTED)
    story.tell("CUSTOMER_NOT_REACHED", "2026-03-02 10:00", attempt=1)
    assert story.duty("AS-17").due_at == at("2026-03-02 10:30")
    story.tell("CALL_MADE", "2026-03-02 10:20", connected=False, way="CALL_OUT")
    assert story.duty("AS-17").outcome is Outcome.MET


def test_a_third_attempt_asks_for_no_fourth() -> None:
    story = Story(standings=ADOPTED)
    story.tell("CUSTOMER_NOT_REACHED", "2026-03-02 11:00", attempt=3)
    assert story.duties() == []


def test_five_days_without_an_answer_ask_for_a_message() -> None:
    story = Story(standings=ADOPTED)
    story.tell("CUSTOMER_NOT_REACHED", "2026-03-02 10:00", attempt=1)
    duty = story.duty("AS-18")
    assert (duty.opens_at, duty.due_at) == (at("2026-03-06 00:00"), at("2026-03-07 24:00"))
    story.tell("CALL_MADE", "2026-03-06 10:00", connected=True, way="MESSAGE")
    assert story.duty("AS-18").outcome is Outcome.MET


def test_a_letter_stands_for_the_message() -> None:
    story = Story(standings=ADOPTED)
    story.tell("CUSTOMER_NOT_REACHED", "2026-03-02 10:00", attempt=1)
    story.tell("LETTER_SENT", "2026-03-06 10:00")
    assert story.duty("AS-18").outcome is Outcome.MET


def test_a_customer_who_is_reached_after_all_needs_no_message() -> None:
    story = Story(standings=ADOPTED)
    story.tell("CUSTOMER_NOT_REACHED", "2026-03-02 10:00", attempt=1)
    story.tell("CALL_MADE", "2026-03-03 10:00", connected=True, way="CALL_OUT")
    assert story.duty("AS-18").outcome is Outcome.VOID


def test_advice_by_telephone_is_checked_two_hours_later_not_before() -> None:
    story = Story(standings=ADOPTED)
    story.tell("ANSWERED", "2026-03-02 10:00", in_call=True)
    duty = story.duty("AS-19")
    assert (duty.opens_at, duty.due_at) == (at("2026-03-02 13:30"), at("2026-03-02 24:00"))
    story.tell("COMPLETION_CHECKED", "2026-03-02 11:00")
    assert story.duty("AS-19").outcome is Outcome.OPEN
    story.tell("COMPLETION_CHECKED", "2026-03-02 14:00")
    assert story.duty("AS-19").outcome is Outcome.MET


def test_work_on_site_is_asked_about_within_three_days() -> None:
    story = Story(standings=ADOPTED)
    story.tell("SITE_WORK_DONE", "2026-03-02 16:00")
    assert story.duty("AS-23").due_at == at("2026-03-05 24:00")
    story.tell("COMPLETION_CHECKED", "2026-03-05 17:00")
    assert story.duty("AS-23").outcome is Outcome.MET
