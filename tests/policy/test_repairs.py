"""Corrections, annulments, and who owes: what is put right later must not rewrite what was done."""

from shouhou.policy.rulebook import Outcome
from tests.policy.cast import AGNES, BENNO, CLARA, Story, at


def a_question() -> Story:
    """A question left open on a Monday at ten, of which the agent is Agnes."""
    story = Story()
    story.tell("ROLE_ASSIGNED", "2026-03-02 09:00", role="AGENT", staff_id=AGNES)
    story.tell("QUESTION_LEFT_OPEN", "2026-03-02 10:00", call_id=1)
    return story


def a_call() -> Story:
    """A call taken and written by Agnes."""
    story = Story()
    story.tell("CALL_MADE", "2026-03-02 10:00", "2026-03-02 10:05", call_id=1, connected=True, has_gist=True)
    return story


def test_an_annulled_answer_is_owed_again() -> None:
    story = a_question()
    told = story.tell("ESCALATED", "2026-03-02 11:00")
    assert story.duty("AS-09").outcome is Outcome.MET
    story.tell("FACT_ANNULLED", "2026-03-02 11:01", event_id=told.id)
    assert story.duty("AS-09").outcome is Outcome.OPEN


def test_an_annulled_trigger_asks_for_nothing() -> None:
    story = a_question()
    story.tell("FACT_ANNULLED", "2026-03-02 11:01", event_id=2)
    assert story.duties() == []


def test_an_annulled_first_makes_the_second_the_first() -> None:
    story = Story()
    story.tell("REQUEST_RECEIVED", "2026-03-02 10:00", kind="REPAIR")
    story.tell("REQUEST_RECEIVED", "2026-03-03 10:00", kind="REPAIR")
    assert story.duty("AS-01").trigger_id == 1
    story.tell("FACT_ANNULLED", "2026-03-03 10:01", event_id=1)
    assert story.duty("AS-01").trigger_id == 2


def test_an_annulled_waiver_waives_nothing() -> None:
    story = a_question()
    story.tell("OBLIGATION_WAIVED", "2026-03-02 11:00", rule_id="AS-09", trigger_id=2)
    story.tell("FACT_ANNULLED", "2026-03-02 11:01", event_id=3)
    assert story.duty("AS-09").outcome is Outcome.OPEN


def test_an_annulment_can_be_annulled() -> None:
    story = a_question()
    story.tell("ESCALATED", "2026-03-02 11:00")
    story.tell("FACT_ANNULLED", "2026-03-02 11:01", event_id=3)
    story.tell("FACT_ANNULLED", "2026-03-02 11:02", event_id=4)
    assert story.duty("AS-09").outcome is Outcome.MET


def test_a_corrected_trigger_keeps_its_duty_and_moves_its_limit() -> None:
    story = a_question()
    story.tell("QUESTION_LEFT_OPEN", "2026-03-02 09:00", "2026-03-02 10:30", corrects_id=2, call_id=1)
    duty = story.duty("AS-09")
    assert (duty.trigger_id, duty.due_at) == (2, at("2026-03-03 09:00"))


def test_a_waiver_hangs_on_the_first_entry_however_often_it_is_corrected() -> None:
    story = a_question()
    story.tell("OBLIGATION_WAIVED", "2026-03-02 11:00", rule_id="AS-09", trigger_id=2)
    story.tell("QUESTION_LEFT_OPEN", "2026-03-02 10:10", "2026-03-02 12:00", corrects_id=2, call_id=1)
    story.tell("QUESTION_LEFT_OPEN", "2026-03-02 10:20", "2026-03-02 12:30", corrects_id=4, call_id=1)
    assert story.duty("AS-09").outcome is Outcome.WAIVED


def test_annulling_a_correction_brings_back_what_it_corrected() -> None:
    story = a_question()
    story.tell("QUESTION_LEFT_OPEN", "2026-03-02 09:00", "2026-03-02 10:30", corrects_id=2, call_id=1)
    story.tell("FACT_ANNULLED", "2026-03-02 10:31", event_id=3)
    assert story.duty("AS-09").due_at == at("2026-03-03 10:00")


def test_annulling_the_first_entry_takes_its_corrections_along() -> None:
    story = a_question()
    story.tell("QUESTION_LEFT_OPEN", "2026-03-02 09:00", "2026-03-02 10:30", corrects_id=2, call_id=1)
    story.tell("FACT_ANNULLED", "2026-03-02 10:31", event_id=2)
    assert story.duties() == []


def test_of_two_corrections_of_one_entry_the_last_holds() -> None:
    story = a_question()
    story.tell("QUESTION_LEFT_OPEN", "2026-03-02 09:00", "2026-03-02 10:30", corrects_id=2, call_id=1)
    story.tell("QUESTION_LEFT_OPEN", "2026-03-02 09:30", "2026-03-02 10:40", corrects_id=2, call_id=1)
    assert story.duty("AS-09").due_at == at("2026-03-03 09:30")


def test_correcting_a_record_the_next_day_makes_nobody_late() -> None:
    story = a_call()
    before = story.duty("RD-01")
    story.tell(
        "CALL_MADE", "2026-03-02 10:00", "2026-03-03 09:00",
        corrects_id=1, call_id=1, connected=True, has_gist=True, way="VISIT",
    )  # fmt: skip
    assert story.duty("RD-01") == before
    assert before.outcome is Outcome.MET


def test_what_is_first_written_by_a_correction_is_written_then() -> None:
    story = Story()
    story.tell("CALL_MADE", "2026-03-02 10:00", call_id=1, connected=True, has_gist=False)
    assert story.duty("AS-06").outcome is Outcome.OPEN
    story.tell(
        "CALL_MADE", "2026-03-02 10:00", "2026-03-03 09:00",
        corrects_id=1, call_id=1, connected=True, has_gist=True,
    )  # fmt: skip
    assert story.duty("AS-06").outcome is Outcome.MET_LATE
    assert story.duty("RD-01").outcome is Outcome.MET


def test_correcting_somebody_elses_record_does_not_take_over_her_duty() -> None:
    story = a_call()
    story.tell(
        "CALL_MADE", "2026-03-02 10:00", "2026-03-03 09:00",
        by_id=BENNO, corrects_id=1, call_id=1, connected=True, has_gist=True,
    )  # fmt: skip
    assert story.duty("RD-01").owner_id == AGNES


def test_a_moment_told_in_time_stays_told_in_time_when_something_else_is_corrected() -> None:
    story = a_question()
    story.tell("ESCALATED", "2026-03-02 11:00", "2026-03-02 11:10")
    story.tell("ESCALATED", "2026-03-02 11:00", "2026-03-02 15:00", corrects_id=3)
    assert not story.duty("AS-09").on_statement


def test_a_moment_moved_by_a_late_correction_counts_on_statement() -> None:
    story = a_question()
    story.tell("ESCALATED", "2026-03-03 11:00")
    assert story.duty("AS-09").outcome is Outcome.MET_LATE
    story.tell("ESCALATED", "2026-03-03 09:00", "2026-03-03 15:00", corrects_id=3)
    duty = story.duty("AS-09")
    assert (duty.outcome, duty.on_statement) == (Outcome.MET, True)


def test_correcting_an_answer_does_not_put_it_behind_the_closing() -> None:
    story = Story()
    story.tell("SOLUTION_SET", "2026-03-02 10:00", solution_id=1)
    story.tell("CUSTOMER_TOLD", "2026-03-02 11:00", solution_id=1)
    story.tell("CASE_CLOSED", "2026-03-02 11:00")
    story.tell("CUSTOMER_TOLD", "2026-03-02 11:00", "2026-03-02 14:00", corrects_id=2, solution_id=1)
    assert story.duty("AS-10").outcome is Outcome.MET


def test_a_duty_belongs_to_whoever_holds_the_role() -> None:
    story = a_question()
    assert story.duty("AS-09").owner_id == AGNES
    story.tell("ROLE_ASSIGNED", "2026-03-02 11:00", role="AGENT", staff_id=BENNO)
    assert story.duty("AS-09").owner_id == BENNO
    story.tell("ROLE_ASSIGNED", "2026-03-02 11:30", role="ENGINEERING_SUPERVISOR", staff_id=CLARA)
    assert story.duty("AS-09").owner_id == BENNO


def test_what_nobody_was_assigned_belongs_to_the_pool() -> None:
    story = Story()
    story.tell("QUESTION_LEFT_OPEN", "2026-03-02 10:00", call_id=1)
    assert story.duty("AS-09").owner_id is None


def test_handing_over_moves_what_is_open_and_leaves_what_is_settled() -> None:
    story = a_question()
    story.tell("STUDY_NOTED", "2026-03-02 11:00")
    story.tell("DUTIES_HANDED_OVER", "2026-03-02 12:00", from_id=AGNES, to_id=BENNO)
    assert story.duty("AS-08").owner_id == AGNES
    assert story.duty("AS-09").owner_id == BENNO


def test_handing_over_what_somebody_else_holds_changes_nothing() -> None:
    story = a_question()
    story.tell("DUTIES_HANDED_OVER", "2026-03-02 12:00", from_id=CLARA, to_id=BENNO)
    assert story.duty("AS-09").owner_id == AGNES


def test_a_deed_done_after_a_hand_over_is_the_doers_own() -> None:
    story = Story()
    story.tell("DUTIES_HANDED_OVER", "2026-03-02 09:00", from_id=AGNES, to_id=BENNO)
    story.tell("PROMISE_MADE", "2026-03-02 10:00", promised_at=at("2026-03-02 15:00").isoformat())
    assert story.duty("X-02").owner_id == AGNES
    story.tell("DUTIES_HANDED_OVER", "2026-03-02 11:00", from_id=AGNES, to_id=CLARA)
    assert story.duty("X-02").owner_id == CLARA


def test_what_a_deputy_does_is_owed_by_whom_she_stands_in_for() -> None:
    story = Story()
    story.tell("CALL_MADE", "2026-03-02 10:00", by_id=BENNO, acting_for_id=AGNES, call_id=1, connected=True)
    assert story.duty("RD-01").owner_id == AGNES


def test_who_settles_a_duty_does_not_become_its_owner() -> None:
    story = a_question()
    story.tell("ESCALATED", "2026-03-02 11:00", by_id=BENNO)
    assert story.duty("AS-09").owner_id == AGNES
