"""Random histories of a case, judged by the program and by the oracle: `python -m tests.policy.histories 20000`."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from shouhou.policy.calendar import Holidays, WorkCalendar
from shouhou.policy.rulebook import Duty, Fact, Origin, Policy, Rule, Rulebook, Standing, evaluate, on
from shouhou.policy.rules import (
    after_sales,
    deputies,
    dispatch,
    followups,
    month,
    plans,
    records,
    supervision,
)
from shouhou.policy.terms import WEEK, Terms
from shouhou.policy.windows import Window, WindowKind
from tests.policy.cast import FURTHER, HOLIDAYS, SATURDAYS, SHANGHAI, Fixed, rule
from tests.policy.oracle import Owed
from tests.policy.oracle import duties as slow_duties

ZONES = (SHANGHAI, SHANGHAI, SHANGHAI, ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"))
ROUND_THE_CLOCK = tuple((day, time(), time()) for day in range(7))
LATE_SHIFT = tuple((day, time(16), time()) for day in range(6))
HOURS = (WEEK, WEEK, (*WEEK, *SATURDAYS), ROUND_THE_CLOCK, LATE_SHIFT)
OTHER_HOLIDAYS = Holidays(
    version=2,
    off=HOLIDAYS.off | {date(2026, 3, 9), date(2026, 3, 16), date(2026, 12, 31), date(2027, 1, 1)},
    work=HOLIDAYS.work | {date(2026, 3, 14), date(2026, 3, 15)},
)
SEASONS = (
    datetime(2026, 2, 9, tzinfo=UTC),
    datetime(2026, 3, 1, tzinfo=UTC),
    datetime(2026, 3, 26, tzinfo=UTC),  # summer time begins in Berlin
    datetime(2026, 4, 27, tzinfo=UTC),
    datetime(2026, 9, 28, tzinfo=UTC),
    datetime(2026, 10, 22, tzinfo=UTC),  # and ends
    datetime(2026, 12, 28, tzinfo=UTC),
)
STAFF = (1, 2, 3, 4)
ROLES = ("AGENT", "ENGINEERING_SUPERVISOR", "TECHNICIAN")
MINUTES_APART = (0, 0, 1, 7, 29, 60, 60, 300, 1440, 3 * 1440, 7 * 1440)
MINUTES_LATE = (0, 0, 0, 0, 5, 30, 31, 180, 1440, 4 * 1440)

SHIPPED = (
    *after_sales.RULES,
    *followups.RULES,
    *month.RULES,
    *deputies.RULES,
    *dispatch.RULES,
    *plans.RULES,
    *records.RULES,
    *supervision.RULES,
)
ASKED_FOR_ELSEWHERE = rule(
    "Z-01", "REQUEST_RECEIVED", "LETTER_SENT", Window(WindowKind.SAME_DAY), origin=Origin.PUBLIC, once=True
)
RULES = (*SHIPPED, *FURTHER, ASKED_FOR_ELSEWHERE)

_COMMON = ("REQUEST_RECEIVED", "REQUEST_REGISTERED", "REPORTED", "QUESTION_LEFT_OPEN", "CALL_MADE")
_IMPORTED = ("REQUEST_RECEIVED_IMPORTED", "CALL_MADE_IMPORTED", "REQUEST_IMPORTED")
ENDINGS = ("CASE_CLOSED", "CASE_CANCELLED", "CASE_MERGED", "CASE_REOPENED")
_TOLD = sorted({p.kind for r in RULES for p in (r.trigger, *r.answers, *r.ends)})
KINDS = (*_TOLD, *_TOLD, *_COMMON, *_IMPORTED, "FILE_ATTACHED", "WAIT_BEGUN", "WAIT_ENDED")


@dataclass(frozen=True)
class History:
    """One random case: its facts, and the rules and policies of the company through time."""

    facts: tuple[Fact, ...]
    rules: tuple[Rule, ...]
    policies: tuple[tuple[datetime, Policy], ...]

    def quick(self) -> list[Owed]:
        """What the program makes of it."""
        return quick(self.facts, self.rules, self.policies)

    def slow(self) -> list[Owed]:
        """What the oracle makes of it."""
        return slow_duties(self.facts, self.rules, self.policies)


@lru_cache(maxsize=64)
def rulebook_of(rules: tuple[Rule, ...]) -> Rulebook:
    """Rulebooks are built once."""
    return Rulebook(rules)


def quick(
    facts: Sequence[Fact], rules: tuple[Rule, ...], policies: tuple[tuple[datetime, Policy], ...]
) -> list[Owed]:
    """The duties by the program, in the words of the oracle."""
    duties = evaluate(facts, rulebook_of(rules), Fixed(policies))
    return sorted((as_owed(d) for d in duties), key=lambda d: (d.rule_id, d.trigger_id))


def as_owed(duty: Duty) -> Owed:
    """A duty in the words of the oracle."""
    values = {name: getattr(duty, name) for name in Owed._fields}
    return Owed(
        **{
            **values,
            "standing": str(duty.standing),
            "outcome": str(duty.outcome),
            "cause": str(duty.cause or ""),
        }
    )


def history(rng: Random) -> History:
    """A random case: late, early, repeated, annulled, corrected, waived, reassigned, handed over, imported."""
    season = rng.choice(SEASONS)
    calendars = _calendars(rng, season)
    policies = _policies(rng, season, calendars)
    facts: list[Fact] = []
    written = season + timedelta(minutes=rng.randrange(5 * 1440))
    for number in range(1, rng.randint(2, 13)):
        written += timedelta(minutes=rng.choice(MINUTES_APART))
        facts.append(_fact(rng, number, written, facts, calendars[0].zone))
    return History(tuple(facts), _rules(rng, season), policies)


def _calendars(rng: Random, season: datetime) -> list[WorkCalendar]:
    zone, hours = rng.choice(ZONES), rng.choice(HOURS)
    shifts: tuple[tuple[datetime, datetime], ...] = ()
    if rng.random() < 0.3:
        saturday = season + timedelta(days=(5 - season.weekday()) % 7)
        evening = (saturday + timedelta(hours=10), saturday + timedelta(hours=14))
        morning = (saturday + timedelta(hours=1), saturday + timedelta(hours=4))
        shifts = (morning, evening) if rng.random() < 0.5 else (evening, morning)
    versions = rng.choice([(HOLIDAYS,), (HOLIDAYS, OTHER_HOLIDAYS), (OTHER_HOLIDAYS,), (Holidays(),)])
    return [WorkCalendar(zone, hours, holidays, shifts) for holidays in versions]


def _policies(
    rng: Random, season: datetime, calendars: Sequence[WorkCalendar]
) -> tuple[tuple[datetime, Policy], ...]:
    start = (season + timedelta(days=rng.choice([-99, -99, -99, 2, 6]))).date()
    trial = rng.choice([None, None, (season + timedelta(days=4)).date()])
    midway = _adopted_midway(rng, season, calendars)
    found = []
    for number in range(rng.randint(1, 3)):
        begins = (
            season + timedelta(minutes=rng.randrange(15 * 1440)) if number else season - timedelta(days=99)
        )
        standings = {r.id: rng.choice([None, *Standing]) for r in rng.sample(RULES, rng.choice([0, 0, 2]))}
        calendar = calendars[-1 if midway else min(number, len(calendars) - 1)]
        found.append(
            (begins, Policy(number + 1, _terms(rng), calendar, standings, start, trial, earlier=midway))
        )
    return tuple(sorted(found, key=lambda pair: pair[0]))


def _adopted_midway(
    rng: Random, season: datetime, calendars: Sequence[WorkCalendar]
) -> tuple[tuple[datetime, WorkCalendar], ...]:
    """Another version of the holidays adopted while the case runs: what is settled by then stays as it was judged."""
    if len(calendars) < 2 or rng.random() < 0.3:
        return ()
    adopted = season + timedelta(minutes=rng.randrange(20 * 1440))
    return ((season - timedelta(days=99), calendars[0]), (adopted, calendars[1]))


def _terms(rng: Random) -> Terms:
    return Terms(
        report_hours=rng.choice([1, 2, 48]),
        escalate_hours=rng.choice([12, 24]),
        study_hours=rng.choice([0, 4]),
        second_opens_days=rng.choice([3, 7]),
        second_closes_days=rng.choice([7, 14]),
        workshop_first_closes_days=rng.choice([5, 7]),
        campaign_notice_days=rng.choice([7, 14]),
        summary_working_days=rng.choice([1, 3, 9]),
        statement_minutes=rng.choice([0, 30]),
        holidays_move_long_windows=rng.random() < 0.7,
    )


def _rules(rng: Random, season: datetime) -> tuple[Rule, ...]:
    if rng.random() < 0.5:
        return RULES
    return _revised(rng.randrange(6), season.date() + timedelta(days=rng.choice([3, 9])))


@lru_cache(maxsize=64)
def _revised(number: int, since: date) -> tuple[Rule, ...]:
    """The rules with new revisions of some of them from a day on."""
    own = Random(number)
    changed = []
    for old in own.sample(RULES, 4):
        change: dict[str, Any] = own.choice(
            [
                {"window": Window(WindowKind.HOURS, figure="escalate_hours")},
                {"owes": ("ENGINEERING_SUPERVISOR",)},
                {"trigger": on("QUESTION_LEFT_OPEN"), "match": None},
                {"ends": (on("LETTER_SENT"),)},
            ]
        )
        changed.append(replace(old, revision=2, since=since, **change))
    return (*RULES, *changed)


def _fact(rng: Random, number: int, written: datetime, before: Sequence[Fact], zone: ZoneInfo) -> Fact:
    happened = _happened(rng, written, zone)
    if before and rng.random() < 0.3:
        earlier = rng.choice(before)
        makers: tuple[Callable[..., Fact], ...] = (_annulment, _correction, _waiver, _assignment, _hand_over)
        return rng.choice(makers)(rng, number, written, happened, earlier)
    if before and rng.random() < 0.45:
        return _reply(rng, number, written, happened, rng.choice(before))
    kind = rng.choice(ENDINGS) if rng.random() < 0.12 else rng.choice(KINDS)
    return _told(rng, kind, number, written, happened, {})


def _told(
    rng: Random, kind: str, number: int, written: datetime, happened: datetime, sure: dict[str, Any]
) -> Fact:
    data = {
        "kind": rng.choice(["REPAIR", "STATION_BUILD", "CONSULTING"]),
        "call_id": rng.choice([number, number - 1, 1]),
        "report_id": rng.choice([1, 2]),
        "round_id": rng.randint(1, 2),
        "solution_id": rng.choice([1, 2]),
        "promise_id": 1,
        "connected": rng.random() < 0.8,
        "has_gist": rng.random() < 0.6,
        "has_file": rng.random() < 0.5,
        "evidence": rng.choice(["", "", "", "SCAN"]),
        "attempt": rng.choice([1, 2, 3]),
        "month": rng.choice(["2026-02", "2026-03"]),
        "book": rng.choice(["CALLS", "CALLS", "LETTERS"]),
        "return_at": (happened + timedelta(days=rng.choice([0, 3, 9]))).isoformat(),
        "job_id": rng.choice([1, 2]),
        "has_gaps": rng.random() < 0.5,
        "asked": rng.random() < 0.5,
        "depart_at": (happened + timedelta(minutes=rng.choice([30, 240, 1500]))).isoformat(),
        "arrive_at": (happened + timedelta(minutes=rng.choice([90, 300, 1600]))).isoformat(),
        "in_call": rng.random() < 0.7,
        "what": rng.choice(["CUSTOMER", "PARTS", "ENGINEERING"]),
        "reason": rng.choice(["PARTS", "SITE", "NOBODY_FREE", "ROAD"]),
        "way": rng.choice(["CALL_OUT", "MESSAGE"]),
        "needed_at": (happened + timedelta(minutes=rng.choice([30, 600, 4320]))).isoformat(),
        "promised_at": (happened + timedelta(minutes=rng.choice([-60, 480, 600, 4320]))).isoformat(),
        "event_date": (happened + timedelta(days=rng.randrange(3, 40))).date().isoformat(),
        **sure,
    }
    return Fact(
        number, kind, happened, written, data,
        by_id=rng.choice(STAFF), acting_for_id=rng.choice([None, None, None, *STAFF]), is_root=rng.random() < 0.85,
    )  # fmt: skip


def _reply(rng: Random, number: int, written: datetime, happened: datetime, earlier: Fact) -> Fact:
    """What answers or ends a duty that an earlier fact asked for, mostly naming the right instance."""
    near = [r for r in RULES if r.trigger.kind == earlier.kind]
    if not near:
        return _told(rng, rng.choice(KINDS), number, written, happened, {})
    asked = rng.choice(near)
    kind = rng.choice([*asked.answers, *asked.answers, *asked.answers, *asked.ends]).kind
    sure: dict[str, Any] = {}
    if asked.match is not None and rng.random() < 0.9:
        ours, theirs = asked.match
        sure = {theirs: (earlier.corrects_id or earlier.id) if ours == "id" else earlier.data[ours]}
    return _told(rng, kind, number, written, happened, sure)


def _happened(rng: Random, written: datetime, zone: ZoneInfo) -> datetime:
    happened = written - timedelta(minutes=rng.choice(MINUTES_LATE))
    if rng.random() < 0.2:
        edge = rng.choice([time(), time(8, 30), time(12), time(13, 30), time(18), time(23, 59)])
        snapped = datetime.combine(happened.astimezone(zone).date(), edge, zone).astimezone(UTC)
        return min(snapped, written)
    return happened


def _annulment(rng: Random, number: int, written: datetime, happened: datetime, earlier: Fact) -> Fact:
    return Fact(number, "FACT_ANNULLED", written, written, {"event_id": earlier.id}, by_id=rng.choice(STAFF))


def _correction(rng: Random, number: int, written: datetime, happened: datetime, earlier: Fact) -> Fact:
    if earlier.kind == "FACT_ANNULLED":
        return _annulment(rng, number, written, happened, earlier)
    data = {**earlier.data, "has_gist": rng.random() < 0.6, "kind": rng.choice(["REPAIR", "CONSULTING"])}
    return replace(
        earlier, id=number, written_at=written, data=data, corrects_id=earlier.id, by_id=rng.choice(STAFF),
        happened_at=rng.choice([earlier.happened_at, earlier.happened_at, happened]),
    )  # fmt: skip


def _waiver(rng: Random, number: int, written: datetime, happened: datetime, earlier: Fact) -> Fact:
    near = [r.id for r in RULES if r.trigger.kind == earlier.kind] or ["AS-01"]
    data = {"rule_id": rng.choice(near), "trigger_id": earlier.id}
    return Fact(number, "OBLIGATION_WAIVED", written, written, data, by_id=rng.choice(STAFF))


def _assignment(rng: Random, number: int, written: datetime, happened: datetime, earlier: Fact) -> Fact:
    data = {"role": rng.choice(ROLES), "staff_id": rng.choice(STAFF)}
    return Fact(number, "ROLE_ASSIGNED", written, written, data, by_id=rng.choice(STAFF))


def _hand_over(rng: Random, number: int, written: datetime, happened: datetime, earlier: Fact) -> Fact:
    giver, taker = rng.sample(STAFF, 2)
    data = {"from_id": giver, "to_id": taker}
    return Fact(number, "DUTIES_HANDED_OVER", written, written, data, by_id=giver)


def smallest(case: History) -> History:
    """The history without every fact that the disagreement does not need."""
    for fact in case.facts:
        less = replace(case, facts=tuple(f for f in case.facts if f is not fact))
        if less.quick() != less.slow():
            return smallest(less)
    return case


def explain(case: History) -> str:
    """A disagreement in words: the facts, and what each side says of them."""
    quick_ones, slow_ones = set(case.quick()), set(case.slow())
    lines = [
        f"#{f.id} {f.kind} happened {f.happened_at:%m-%d %H:%M} written {f.written_at:%m-%d %H:%M} UTC {f.data}"
        for f in case.facts
    ]
    lines += [f"program: {duty}" for duty in sorted(quick_ones - slow_ones, key=str)]
    lines += [f"oracle:  {duty}" for duty in sorted(slow_ones - quick_ones, key=str)]
    return "\n".join(lines)


def compare(n: int, seed: int) -> int:
    """Judges n random histories twice; returns how many disagreed, after printing the smallest form of the first."""
    disagreed = 0
    for number in range(n):
        case = history(Random(f"{seed}-{number}"))
        if case.quick() != case.slow():
            disagreed += 1
            if disagreed == 1:
                print(explain(smallest(case)))
    return disagreed


if __name__ == "__main__":
    how_many, seed = int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1
    found = compare(how_many, seed)
    print(f"{how_many} histories, {found} disagreements")
    sys.exit(bool(found))
