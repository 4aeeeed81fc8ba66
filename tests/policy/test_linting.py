"""What is doubtful in rules, figures and calendars is found, and what is in order is not."""

from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from shouhou.journal.kinds import KINDS
from shouhou.policy.calendar import Holidays, WorkCalendar
from shouhou.policy.linting import Flaw, House, Person, Weight, flaws_of, not_rostered
from shouhou.policy.rulebook import Breach, Origin, Rule, on
from shouhou.policy.shipped import RULEBOOK
from shouhou.policy.terms import WEEK, Terms
from shouhou.policy.texts import split
from shouhou.policy.windows import Window, WindowKind

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 3, 2)
RULES = {rule.id: rule for rule in RULEBOOK.rules}
AGENTS = (Person(1, "王敏", 1, ("AGENT",)), Person(2, "李娟", 1, ("AGENT",)))
TEXT, _DOUBTS = split("一、谁来做\n售后客服人员。\n三、怎么做\n4、谈话记要点。\n5、再打一次电话。")


def own(rule_id: str, **values: object) -> Rule:
    """A rule as a company may want it."""
    usual = {
        "id": rule_id,
        "clause": "三.5",
        "what": "Call a second time, about something new",
        "trigger": on("FIRST_FOLLOW_UP_MADE"),
        "answers": (on("SECOND_FOLLOW_UP_MADE"),),
        "owes": ("AGENT",),
        "window": Window(WindowKind.DAYS, figure="second_opens_days", second="second_closes_days"),
        "breach": Breach.REMIND,
        "origin": Origin.OWN,
        "proof": "CALL_AGAIN",
    }
    return Rule(**(usual | values))  # type: ignore[arg-type]


def house(*rules: Rule, **values: object) -> House:
    usual: dict[str, object] = {
        "rules": rules,
        "in_force": {rule.id for rule in rules},
        "terms": Terms(),
        "calendar": WorkCalendar(SHANGHAI, WEEK),
        "text": TEXT,
        "clauses": {rule.id: rule.clause for rule in rules},
        "people": AGENTS,
        "kinds": KINDS,
    }
    return House(**(usual | values))  # type: ignore[arg-type]


def found(given: House, today: date = MONDAY) -> dict[str, Flaw]:
    return {flaw.code: flaw for flaw in flaws_of(given, today)}


def test_a_clause_without_a_rule_is_said_until_it_is_meant_so() -> None:
    given = house(own("OWN-1"))
    codes = [f.about["clause"] for f in flaws_of(given, MONDAY) if f.code == "NO_RULE"]
    assert codes == ["一", "三.4"]
    assert "NO_RULE" not in found(replace(given, meant={"一", "三.4"}))


def test_a_clause_whose_rules_are_all_off_rests() -> None:
    flaw = found(house(RULES["AS-15"], in_force=()))["AT_REST"]
    assert (flaw.about["clause"], flaw.about["rules"]) == ("三.5", ["AS-15"])
    assert "AT_REST" not in found(house(RULES["AS-15"]))


def test_a_rule_of_a_clause_that_the_text_lacks_is_named() -> None:
    assert found(house(own("OWN-1", clause="七.1")))["NOT_IN_TEXT"].about["rules"] == ["OWN-1"]


@pytest.mark.parametrize(
    ("code", "values"),
    [
        ("NO_OWNER", {"owes": ()}),
        ("NO_PROOF", {"answers": ()}),
        ("NO_PROOF", {"answers": (on("FLAG_RAISED"),)}),
        ("NO_TRIGGER", {"trigger": on("MOON_ROSE")}),
    ],
)
def test_a_rule_that_lacks_owner_proof_or_trigger_cannot_be_kept(
    code: str, values: dict[str, object]
) -> None:
    flaw = found(house(own("OWN-1", **values)))[code]
    assert (flaw.weight, flaw.about["rule"]) == (Weight.IMPOSSIBLE, "OWN-1")


def test_two_rules_for_one_proof_in_windows_that_never_meet_contradict() -> None:
    soon = own("OWN-1", window=Window(WindowKind.DAY_END, figure="file_days"))
    assert found(house(RULES["AS-15"], soon))["CONTRADICTION"].about["rules"] == ["AS-15", "OWN-1"]
    for other in (
        replace(soon, owes=("TECHNICIAN",)),
        replace(soon, proof="WRITE_GIST"),
        replace(soon, window=RULES["AS-15"].window),
        replace(soon, trigger=on("CALL_MADE")),
    ):
        assert "CONTRADICTION" not in found(house(RULES["AS-15"], other))


def test_rules_for_different_kinds_of_one_event_do_not_contradict() -> None:
    one = own("OWN-1", trigger=on("CUSTOMER_NOT_REACHED", attempt=1))
    other = own(
        "OWN-2",
        trigger=on("CUSTOMER_NOT_REACHED", attempt=2),
        window=Window(WindowKind.HOURS, figure="retry_minutes"),
    )
    assert "CONTRADICTION" not in found(house(one, other))


def test_an_event_that_only_suggestions_answer_is_named() -> None:
    flaw = found(house(RULES["AS-15"], RULES["AS-23"], in_force={"AS-15"}))["UNANSWERED"]
    assert flaw.about["rules"] == ["AS-23"]
    assert "UNANSWERED" not in found(house(RULES["AS-23"]))


def test_a_limit_of_no_time_cannot_be_kept() -> None:
    flaw = found(house(RULES["AS-08"], terms=Terms(study_hours=0)))["NO_TIME"]
    assert flaw.weight is Weight.IMPOSSIBLE


def test_a_limit_shorter_than_the_break_at_noon_is_doubtful() -> None:
    flaw = found(house(RULES["AS-17"]))["WITHIN_BREAK"]
    assert (flaw.about["at"], flaw.about["minutes"]) == ("12:00", 90)
    assert "WITHIN_BREAK" not in found(house(RULES["AS-17"], terms=Terms(retry_minutes=90)))


def test_a_reminder_that_comes_after_the_day_is_doubtful() -> None:
    assert "LATE_REMINDER" in found(house(RULES["AS-03"], terms=Terms(report_hours=24)))
    assert "LATE_REMINDER" not in found(house(RULES["AS-03"]))


def test_a_window_on_a_weekend_is_doubtful_and_one_that_never_meets_a_working_day_cannot_be_kept() -> None:
    flaw = found(house(RULES["AS-18"]))["DAYS_OFF"]
    assert flaw.weight is Weight.DOUBTFUL
    assert (flaw.about["day"], flaw.about["first"]) == (date(2026, 3, 3), date(2026, 3, 7))
    mondays = Terms(hours=((0, time(9), time(17)),), unreached_opens_days=2, unreached_closes_days=3)
    assert (
        found(house(RULES["AS-18"], terms=mondays, calendar=WorkCalendar(SHANGHAI, mondays.hours)))[
            "DAYS_OFF"
        ].weight
        is Weight.IMPOSSIBLE
    )
    assert "DAYS_OFF" not in found(house(RULES["AS-15"]))


def test_a_window_of_other_figures_that_closes_before_it_opens_cannot_be_kept() -> None:
    turned = Window(WindowKind.DAYS, figure="second_closes_days", second="second_opens_days")
    assert found(house(own("OWN-1", window=turned)))["TURNED_ROUND"].weight is Weight.IMPOSSIBLE


def test_campaign_figures_that_do_not_go_together_are_doubtful() -> None:
    assert "LETTER_TOO_LATE" in found(house(terms=Terms(campaign_notice_days=2)))
    assert "NOTICE_TOO_EARLY" in found(house(terms=Terms(campaign_notice_days=120)))
    assert not {"LETTER_TOO_LATE", "NOTICE_TOO_EARLY"} & set(found(house()))


def test_a_post_that_nobody_holds_and_a_person_without_colleague_are_named() -> None:
    given = house(RULES["AS-15"], RULES["X-01"])
    assert found(given)["NOBODY_HOLDS"].about["role"] == "ENGINEERING_SUPERVISOR"
    alone = replace(given, people=(*AGENTS, Person(3, "陈工", 2, ("ENGINEERING_SUPERVISOR",))))
    assert "NOBODY_HOLDS" not in found(alone)
    assert found(alone)["NO_DEPUTY"].about["name"] == "陈工"
    both = replace(alone, people=(*alone.people, Person(4, "周杰", 2, ("TECHNICIAN",))))
    assert "NO_DEPUTY" not in found(both)


def test_one_of_two_posts_is_enough() -> None:
    helped = (*AGENTS, Person(3, "赵磊", 1, ("AFTER_SALES_SUPERVISOR",)))
    assert "NOBODY_HOLDS" not in found(house(RULES["DP-01"], people=helped))


def test_a_long_stretch_without_anybody_is_named_and_a_holiday_is_not() -> None:
    spring = frozenset(MONDAY + timedelta(days=n) for n in range(9))
    closed = frozenset(MONDAY + timedelta(days=n) for n in range(5, 19))
    assert "NOBODY_ON_DUTY" not in found(
        house(calendar=WorkCalendar(SHANGHAI, WEEK, Holidays(off=spring))), MONDAY
    )
    flaw = found(house(calendar=WorkCalendar(SHANGHAI, WEEK, Holidays(off=closed))))["NOBODY_ON_DUTY"]
    assert (flaw.about["first"], flaw.about["last"]) == (date(2026, 3, 7), date(2026, 3, 22))
    assert flaw.about["n"] == 16


def test_a_calendar_on_which_nobody_ever_works_stops_no_check_up() -> None:
    never = WorkCalendar(SHANGHAI, ())
    assert found(house(RULES["AS-15"], RULES["AS-11"], calendar=never))["NEVER_STAFFED"].weight is (
        Weight.IMPOSSIBLE
    )


def test_who_is_left_out_of_a_roster_is_named_once_there_is_one() -> None:
    assert [flaw.about["name"] for flaw in not_rostered(AGENTS, {1}, ["AGENT"])] == ["李娟"]
    assert list(not_rostered(AGENTS, set(), ["AGENT"])) == []
    assert list(not_rostered(AGENTS, {1}, ["TECHNICIAN"])) == []
