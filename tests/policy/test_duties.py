"""What a case owes, duty by duty: two moments, standings, answers, waivers, endings, instances and revisions."""

from dataclasses import replace
from datetime import date

import pytest

from shouhou.policy.rulebook import Origin, Outcome, Policy, Rulebook, Standing, on
from shouhou.policy.shipped import RULEBOOK
from shouhou.policy.terms import Terms
from shouhou.policy.windows import Window, WindowKind
from tests.policy.cast import CALENDAR, SECOND_CALL, Story, at, rule

SAME_DAY = Window(WindowKind.SAME_DAY)
SUGGESTED = rule("Z-09", "REQUEST_RECEIVED", "LETTER_SENT", SAME_DAY, origin=Origin.PUBLIC)


def a_request(**rest: object) -> Story:
    """A repair that came in on a Monday at ten."""
    story = Story(**rest)  # type: ignore[arg-type]
    story.tell("REQUEST_RECEIVED", "2026-03-02 10:00", kind="REPAIR")
    return story


def test_a_duty_to_register_is_measured_by_the_writing() -> None:
    story = a_request()
    story.tell("REQUEST_REGISTERED", "2026-03-02 10:05", "2026-03-03 09:00", kind="REPAIR")
    duty = story.duty("AS-01")
    assert (duty.outcome, duty.met_at) == (Outcome.MET_LATE, at("2026-03-03 09:00"))


def test_a_duty_to_act_is_measured_by_what_happened() -> None:
    story = a_request()
    story.tell("REQUEST_REGISTERED", "2026-03-02 10:05", kind="REPAIR")
    story.tell("REPORTED", "2026-03-02 17:00", "2026-03-03 09:00", report_id=1)
    duty = story.duty("AS-03")
    assert (duty.outcome, duty.met_at) == (Outcome.MET, at("2026-03-02 17:00"))


def test_the_clock_of_a_draft_runs_from_the_first_contact() -> None:
    story = Story()
    story.tell("REQUEST_RECEIVED", "2026-03-02 10:00", "2026-03-04 09:00", kind="REPAIR")
    assert story.duty("AS-01").due_at == at("2026-03-02 24:00")


@pytest.mark.parametrize(
    ("written", "evidence", "is_on_statement"),
    [
        ("2026-03-02 17:30", "", False),
        ("2026-03-02 17:31", "", True),
        ("2026-03-02 19:00", "SCAN", False),
    ],
)
def test_what_is_told_later_than_half_an_hour_without_evidence_counts_on_statement(
    written: str, evidence: str, is_on_statement: bool
) -> None:
    story = Story()
    story.tell("SOLUTION_SET", "2026-03-02 10:00", solution_id=1)
    story.tell("CUSTOMER_TOLD", "2026-03-02 17:00", written, solution_id=1, evidence=evidence)
    duty = story.duty("AS-10")
    assert (duty.outcome, duty.on_statement) == (Outcome.MET, is_on_statement)


def test_before_the_start_date_nothing_is_owed() -> None:
    story = a_request(start_date=date(2026, 3, 3))
    story.tell("QUESTION_LEFT_OPEN", "2026-03-03 00:00", call_id=1)
    assert {d.rule_id for d in story.duties()} == {"AS-08", "AS-09"}


def test_in_the_trial_there_are_only_reminders() -> None:
    story = a_request(trial_until=date(2026, 3, 2))
    story.tell("QUESTION_LEFT_OPEN", "2026-03-03 00:00", call_id=1)
    assert story.duty("AS-01").standing is Standing.REMINDER
    assert story.duty("AS-09").standing is Standing.DUTY


def test_a_suggestion_is_off_until_it_is_adopted() -> None:
    assert a_request(rules=[SUGGESTED]).duties() == []
    for adopted in Standing:
        story = a_request(rules=[SUGGESTED], standings={"Z-09": adopted})
        assert story.duty("Z-09").standing is adopted


def test_only_rules_given_by_the_regulation_are_in_force_at_the_start() -> None:
    policy = Policy(1, Terms(), CALENDAR)
    for shipped in RULEBOOK.rules:
        is_given = shipped.origin is Origin.GIVEN
        assert policy.standing(shipped, at("2026-03-02 10:00")) is (Standing.DUTY if is_given else None)


def test_a_rule_may_be_switched_off_and_a_trial_makes_no_duty_of_what_is_off() -> None:
    assert a_request(standings={"AS-01": None, "AS-02": None}, trial_until=date(2026, 4, 1)).duties() == []


def test_imported_facts_ask_for_nothing_that_could_be_late() -> None:
    story = Story()
    story.tell("REQUEST_IMPORTED", "2020-03-02 10:00", "2026-03-02 10:00", kind="REPAIR")
    story.tell("PROFILE_IMPORTED", "2020-03-02 10:00", "2026-03-02 10:00")
    assert story.duties() == []


def test_what_an_imported_fact_would_have_asked_for_is_unknowable() -> None:
    story = Story()
    story.tell("REQUEST_RECEIVED_IMPORTED", "2020-03-02 10:00", "2026-03-02 10:00", kind="REPAIR")
    story.tell("REQUEST_REGISTERED", "2026-03-02 10:00", kind="REPAIR")
    duty = story.duty("AS-01")
    assert (duty.outcome, duty.standing, duty.met_at) == (Outcome.UNKNOWABLE, Standing.REMINDER, None)


def test_an_open_imported_request_is_judged_by_what_happens_from_now_on() -> None:
    story = Story()
    story.tell("REQUEST_IMPORTED", "2026-02-02 10:00", "2026-03-02 10:00", kind="REPAIR")
    story.tell("QUESTION_LEFT_OPEN", "2026-03-03 10:00", call_id=1)
    assert {d.rule_id for d in story.duties()} == {"AS-08", "AS-09"}


def test_a_waiver_names_rule_and_trigger() -> None:
    story = Story()
    one = story.tell("QUESTION_LEFT_OPEN", "2026-03-02 10:00", call_id=1)
    story.tell("QUESTION_LEFT_OPEN", "2026-03-02 11:00", call_id=2)
    story.tell("OBLIGATION_WAIVED", "2026-03-05 10:00", rule_id="AS-09", trigger_id=one.id)
    assert [d.outcome for d in story.duties_of("AS-09")] == [Outcome.WAIVED, Outcome.OPEN]
    assert {d.outcome for d in story.duties_of("AS-08")} == {Outcome.OPEN}


def test_what_is_done_first_stands_whatever_is_waived_later() -> None:
    story = Story()
    asked = story.tell("QUESTION_LEFT_OPEN", "2026-03-02 10:00", call_id=1)
    story.tell("ESCALATED", "2026-03-05 10:00")
    story.tell("OBLIGATION_WAIVED", "2026-03-05 11:00", rule_id="AS-09", trigger_id=asked.id)
    assert story.duty("AS-09").outcome is Outcome.MET_LATE


def test_an_answer_before_what_asked_for_it_meets_nothing() -> None:
    story = Story()
    story.tell("ESCALATED", "2026-03-02 09:00")
    story.tell("QUESTION_LEFT_OPEN", "2026-03-02 10:00", call_id=1)
    assert story.duty("AS-09").outcome is Outcome.OPEN


def test_an_answer_meets_the_very_instance_it_names() -> None:
    story = Story()
    story.tell("SOLUTION_SET", "2026-03-02 10:00", solution_id=1)
    story.tell("SOLUTION_SET", "2026-03-02 11:00", solution_id=2)
    story.tell("CUSTOMER_TOLD", "2026-03-02 12:00", solution_id=2)
    assert [d.outcome for d in story.duties_of("AS-10")] == [Outcome.OPEN, Outcome.MET]


def test_an_instance_nobody_named_is_met_by_nothing() -> None:
    story = Story()
    story.tell("SOLUTION_SET", "2026-03-02 10:00")
    story.tell("CUSTOMER_TOLD", "2026-03-02 12:00")
    assert story.duty("AS-10").outcome is Outcome.OPEN


def test_a_promise_falls_due_at_the_promised_moment_and_is_kept_by_its_own_proof() -> None:
    story = Story()
    promise = story.tell(
        "PROMISE_MADE", "2026-03-02 10:00", promised_at=at("2026-03-07 15:00").isoformat(), call_id=1
    )
    assert story.duty("X-02").due_at == at("2026-03-07 15:00")
    story.tell("PROMISE_KEPT", "2026-03-07 14:00", promise_id=999)
    assert story.duty("X-02").outcome is Outcome.OPEN
    story.tell("PROMISE_KEPT", "2026-03-07 15:00", promise_id=promise.id)
    assert story.duty("X-02").outcome is Outcome.MET_LATE


def test_sending_the_report_is_the_agents_and_acknowledging_it_the_supervisors() -> None:
    story = a_request()
    story.tell("REQUEST_REGISTERED", "2026-03-02 10:05", kind="STATION_BUILD")
    story.tell("REPORTED", "2026-03-02 11:00", report_id=7)
    assert story.duty("AS-03").outcome is Outcome.MET
    duty = story.duty("X-01")
    assert (duty.outcome, duty.owner_role) == (Outcome.OPEN, "ENGINEERING_SUPERVISOR")
    story.tell("REPORT_ACKNOWLEDGED", "2026-03-02 11:30", report_id=7)
    assert story.duty("X-01").outcome is Outcome.MET


def test_a_request_that_is_no_repair_and_no_station_needs_no_report() -> None:
    story = a_request()
    story.tell("REQUEST_REGISTERED", "2026-03-02 10:05", kind="CONSULTING")
    assert story.duties_of("AS-03") == []


def test_reporting_needs_neither_profile_nor_plan() -> None:
    story = a_request()
    story.tell("REQUEST_REGISTERED", "2026-03-02 10:05", kind="REPAIR")
    story.tell("REPORTED", "2026-03-02 10:06", report_id=1)
    assert story.duty("AS-03").outcome is Outcome.MET
    assert story.duty("AS-02").outcome is Outcome.OPEN


def test_what_is_answered_in_time_needs_no_report_any_more() -> None:
    story = a_request()
    story.tell("REQUEST_REGISTERED", "2026-03-02 10:05", kind="REPAIR")
    story.tell("ANSWERED", "2026-03-02 10:20")
    assert story.duty("AS-03").outcome is Outcome.VOID


@pytest.mark.parametrize(
    ("answered", "outcome"),
    [
        ("2026-03-03 09:59", Outcome.VOID),
        ("2026-03-03 10:00", Outcome.MISSED),
        ("2026-03-06 10:00", Outcome.MISSED),
    ],
)
def test_what_falls_away_after_its_limit_stays_missed(answered: str, outcome: Outcome) -> None:
    story = Story()
    story.tell("QUESTION_LEFT_OPEN", "2026-03-02 10:00", call_id=1)
    story.tell("ANSWERED", answered)
    assert story.duty("AS-09").outcome is outcome


def test_a_closed_case_leaves_what_was_not_done_missed() -> None:
    story = a_request()
    story.tell("CASE_CLOSED", "2026-03-02 12:00")
    assert {d.outcome for d in story.duties()} == {Outcome.MISSED}


@pytest.mark.parametrize("kind", ["CASE_CANCELLED", "CASE_MERGED"])
def test_a_cancelled_or_merged_case_owes_nothing(kind: str) -> None:
    story = a_request()
    story.tell(kind, "2026-03-02 12:00")
    story.tell("REQUEST_REGISTERED", "2026-03-02 13:00", kind="CONSULTING")
    assert {d.outcome for d in story.duties()} == {Outcome.VOID}


def test_what_ends_another_case_ends_nothing_here() -> None:
    story = a_request()
    story.tell("CASE_CLOSED", "2026-03-02 12:00", is_root=False)
    story.tell("CASE_CANCELLED", "2026-03-02 12:00", is_root=False)
    assert {d.outcome for d in story.duties()} == {Outcome.OPEN}


def test_a_fact_that_only_counts_for_a_case_answers_but_asks_for_nothing() -> None:
    story = a_request()
    story.tell("PROFILE_CREATED", "2026-03-02 11:00", is_root=False)
    assert story.duty("AS-02").outcome is Outcome.MET
    assert story.duties_of("AS-04") == []


def test_one_call_meets_the_duties_of_several_cases() -> None:
    for number in (1, 2):
        story = Story()
        story.tell("SOLUTION_SET", "2026-03-02 10:00", solution_id=number)
        story.tell("CUSTOMER_TOLD", "2026-03-02 11:00", is_root=False, solution_id=number)
        assert story.duty("AS-10").outcome is Outcome.MET


def test_where_only_the_first_counts_a_second_asks_for_nothing() -> None:
    story = a_request()
    story.tell("REQUEST_REGISTERED", "2026-03-02 10:05", kind="REPAIR")
    story.tell("REQUEST_REGISTERED", "2026-03-03 10:05", kind="REPAIR")
    assert story.duty("AS-03").trigger_id == 2


def test_the_revision_in_force_on_the_day_of_the_trigger_judges_it_for_good() -> None:
    stricter = replace(SECOND_CALL, revision=2, since=date(2026, 3, 3), window=SAME_DAY)
    story = Story(rules=[stricter, SECOND_CALL])
    story.tell("FIRST_FOLLOW_UP_MADE", "2026-03-02 23:59")
    story.tell("FIRST_FOLLOW_UP_MADE", "2026-03-03 00:00")
    old, new = story.duties_of("AS-15")
    assert (old.revision, old.due_at) == (1, at("2026-03-16 24:00"))
    assert (new.revision, new.due_at) == (2, at("2026-03-03 24:00"))


def test_a_revision_that_asks_at_another_moment_silences_the_old_one() -> None:
    moved = replace(SECOND_CALL, revision=2, since=date(2026, 3, 3), trigger=on("RELEASED"))
    story = Story(rules=[SECOND_CALL, moved])
    story.tell("FIRST_FOLLOW_UP_MADE", "2026-03-04 10:00")
    story.tell("RELEASED", "2026-03-05 10:00")
    assert story.duty("AS-15").trigger_id == 2


def test_the_terms_in_force_at_the_trigger_judge_it() -> None:
    story = Story()
    looser = Policy(2, Terms(escalate_hours=48), CALENDAR)
    story.later.append((at("2026-03-03 00:00"), looser))
    story.tell("QUESTION_LEFT_OPEN", "2026-03-02 10:00", call_id=1)
    story.tell("QUESTION_LEFT_OPEN", "2026-03-03 10:00", call_id=2)
    assert [(d.policy_version, d.due_at) for d in story.duties_of("AS-09")] == [
        (1, at("2026-03-03 10:00")),
        (2, at("2026-03-05 10:00")),
    ]


def test_a_page_can_say_how_a_limit_was_reckoned() -> None:
    story = Story()
    story.tell("REQUEST_RECEIVED", "2026-03-07 10:00", kind="REPAIR")
    codes = [step.code for step in story.duty("AS-02").sum]
    assert codes == ["TRIGGER", "REST_DAY", "NOBODY_ON_DUTY", "ON_DUTY_WEEK", "SAME_DAY", "TARGET", "DUE"]


def test_the_rulebook_knows_which_facts_settle_what() -> None:
    assert RULEBOOK.listening_to("ESCALATED") == {"AS-03", "AS-08", "AS-09"}
    assert RULEBOOK.listening_to("FILE_ATTACHED") == frozenset()


def test_revisions_are_found_by_number_and_the_latest_by_name() -> None:
    second = replace(SECOND_CALL, revision=2, since=date(2026, 3, 3))
    book = Rulebook([second, SECOND_CALL])
    assert (book.revision("AS-15", 1), book.latest("AS-15")) == (SECOND_CALL, second)
    with pytest.raises(KeyError):
        book.revision("AS-15", 3)
    with pytest.raises(KeyError):
        book.latest("AS-99")


def test_no_shipped_rule_is_settled_by_a_button_that_only_says_done() -> None:
    for shipped in RULEBOOK.rules:
        assert shipped.answers, shipped.id
        assert shipped.proof, shipped.id


def test_the_shipped_rules_of_the_first_day_are_there() -> None:
    expected = {f"AS-{n:02}" for n in (1, 2, 3, 4, 6, 8, 9, 10)} | {"X-01", "X-02", "X-04", "RD-01"}
    assert expected <= {r.id for r in RULEBOOK.rules}
