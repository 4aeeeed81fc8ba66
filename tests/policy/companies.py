"""Random companies for random histories: calendars, rosters, figures, rules and who was away, changed midway."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from shouhou.policy.absences import Away, left_alone
from shouhou.policy.calendar import Holidays, Hours, WorkCalendar
from shouhou.policy.failures import Failure
from shouhou.policy.rulebook import Origin, Policy, Rule, Standing, on
from shouhou.policy.shipped import RULEBOOK
from shouhou.policy.terms import WEEK, Terms
from shouhou.policy.windows import Window, WindowKind
from tests.policy.cast import FURTHER, HOLIDAYS, SATURDAYS, SHANGHAI, rule

type Policies = tuple[tuple[datetime, Policy], ...]

ZONES = (SHANGHAI, SHANGHAI, SHANGHAI, ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York"))
ROUND_THE_CLOCK = tuple((day, time(), time()) for day in range(7))
LATE_SHIFT = tuple((day, time(16), time()) for day in range(6))
HOURS = (WEEK, WEEK, (*WEEK, *SATURDAYS), ROUND_THE_CLOCK, LATE_SHIFT)
ROSTERED: tuple[tuple[Hours, ...], ...] = (
    (),
    ((time(8, 30), time(12)),),
    ((time(9), time(13)), (time(14), time(20))),
    ((time(16), time()),),
    ((time(), time(2)), (time(22), time())),
)
"""Days as a roster makes them: nobody, half a day, two shifts, an evening, a night."""
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
    datetime(2026, 11, 29, tzinfo=UTC),  # the year is summed up
    datetime(2026, 12, 28, tzinfo=UTC),  # and ends
)
STAFF = (1, 2, 3, 4)

ASKED_FOR_ELSEWHERE = rule(
    "Z-01", "REQUEST_RECEIVED", "LETTER_SENT", Window(WindowKind.SAME_DAY), origin=Origin.PUBLIC, once=True
)
BUILT = RULEBOOK.rules
RULES = (*BUILT, *FURTHER, ASKED_FOR_ELSEWHERE)
SUGGESTED = tuple(r.id for r in RULES if r.origin not in {Origin.GIVEN, Origin.OWN})


def calendars(rng: Random, season: datetime) -> list[WorkCalendar]:
    """One calendar or two versions of it: of the holidays, of the roster or of both."""
    zone, hours = rng.choice(ZONES), rng.choice(HOURS)
    shifts: tuple[tuple[datetime, datetime], ...] = ()
    if rng.random() < 0.3:
        saturday = season + timedelta(days=(5 - season.weekday()) % 7)
        evening = (saturday + timedelta(hours=10), saturday + timedelta(hours=14))
        morning = (saturday + timedelta(hours=1), saturday + timedelta(hours=4))
        shifts = (morning, evening) if rng.random() < 0.5 else (evening, morning)
    versions = rng.choice(
        [(HOLIDAYS,), (HOLIDAYS, OTHER_HOLIDAYS), (HOLIDAYS, HOLIDAYS), (OTHER_HOLIDAYS,), (Holidays(),)]
    )
    return [WorkCalendar(zone, hours, holidays, shifts, roster(rng, season)) for holidays in versions]


def roster(rng: Random, season: datetime) -> dict[date, tuple[Hours, ...]]:
    """Days of a season whose hours the roster says, mostly none."""
    if rng.random() < 0.6:
        return {}
    days = rng.sample(range(30), rng.choice([1, 3, 12]))
    return {season.date() + timedelta(days=n): rng.choice(ROSTERED) for n in days}


def absences(rng: Random, season: datetime) -> tuple[Away, ...]:
    """Who was away, and who stood in for which part of it: nobody, one, one after the other, in chains."""
    if rng.random() < 0.5:
        return ()
    found = []
    for _one in range(rng.randint(1, 5)):
        person = rng.choice(STAFF)
        begins = season + timedelta(minutes=rng.randrange(-1440, 15 * 1440))
        stretch = begins, begins + timedelta(hours=rng.choice([4, 24, 72, 400]))
        deputies = []
        for _deputy in range(rng.choice([0, 1, 1, 2])):
            since = begins + (stretch[1] - begins) * rng.choice([0, 0, 0.3, 0.6])
            until = stretch[1] if rng.random() < 0.6 else since + (stretch[1] - since) / 2
            deputies.append((rng.choice([one for one in STAFF if one != person]), (since, until)))
        found.append(Away(person, stretch, tuple(deputies)))
    return tuple(found)


def policies(
    rng: Random, season: datetime, versions: Sequence[WorkCalendar], away: Sequence[Away]
) -> Policies:
    """One to three policies, each from a moment on."""
    start = (season + timedelta(days=rng.choice([-99, -99, -99, 2, 6]))).date()
    trial = rng.choice([None, None, (season + timedelta(days=4)).date()])
    midway = _adopted_midway(rng, season, versions)
    unattended = left_alone(STAFF, away)
    adopted = dict.fromkeys(SUGGESTED, Standing.DUTY) if rng.random() < 0.7 else {}
    gone = failures(rng, season)
    found = []
    for number in range(rng.randint(1, 3)):
        begins = (
            season + timedelta(minutes=rng.randrange(15 * 1440)) if number else season - timedelta(days=99)
        )
        others = {r.id: rng.choice([None, *Standing]) for r in rng.sample(RULES, rng.choice([0, 0, 2]))}
        calendar = versions[-1 if midway else min(number, len(versions) - 1)]
        policy = Policy(
            number + 1, terms(rng), calendar, adopted | others, start, trial, midway, unattended, gone
        )
        found.append((begins, policy))
    return tuple(sorted(found, key=lambda pair: pair[0]))


def failures(rng: Random, season: datetime) -> tuple[Failure, ...]:
    """When nothing could be recorded: mostly never, else once or twice, some minutes or two days."""
    if rng.random() < 0.6:
        return ()
    found, begins = [], season
    for _one in range(rng.choice([1, 1, 2, 4])):
        begins += timedelta(minutes=rng.randrange(8 * 1440))
        ends = begins + timedelta(minutes=rng.choice([10, 90, 600, 2880]))
        found.append(Failure(begins, ends))
        begins = ends
    return tuple(found)


def _adopted_midway(
    rng: Random, season: datetime, versions: Sequence[WorkCalendar]
) -> tuple[tuple[datetime, WorkCalendar], ...]:
    """Another version of the holidays or of the roster adopted while the case runs: what is settled by then stays as
    it was judged."""
    if len(versions) < 2 or rng.random() < 0.3:
        return ()
    adopted = season + timedelta(minutes=rng.randrange(20 * 1440))
    return ((season - timedelta(days=99), versions[0]), (adopted, versions[1]))


def terms(rng: Random) -> Terms:
    """Figures, each at random."""
    return Terms(
        report_hours=rng.choice([1, 2, 48]),
        escalate_hours=rng.choice([12, 24]),
        study_hours=rng.choice([0, 4]),
        dispatch_hours=rng.choice([0, 2]),
        retry_minutes=rng.choice([0, 30]),
        complaint_hours=rng.choice([2, 12]),
        complaint_serious_hours=rng.choice([0, 24]),
        complaint_urgent_hours=rng.choice([2, 30]),
        complaint_callback_days=rng.choice([0, 3]),
        check_days=rng.choice([2, 20]),
        completion_check_days=rng.choice([0, 3]),
        second_opens_days=rng.choice([3, 7]),
        second_closes_days=rng.choice([7, 14]),
        workshop_first_closes_days=rng.choice([5, 7]),
        campaign_notice_days=rng.choice([7, 14]),
        book_working_days=rng.choice([1, 3]),
        summary_working_days=rng.choice([1, 3, 9]),
        annual_summary_days=rng.choice([3, 30]),
        statement_minutes=rng.choice([0, 30]),
        failure_hours=rng.choice([0, 4, 24]),
        holidays_move_long_windows=rng.random() < 0.7,
    )


def rules(rng: Random, season: datetime) -> tuple[Rule, ...]:
    """The rules, often with new revisions of some from a day of the season on."""
    if rng.random() < 0.5:
        return RULES
    return _revised(rng.randrange(12), season.date() + timedelta(days=rng.choice([3, 9])))


@lru_cache(maxsize=256)
def _revised(number: int, since: date) -> tuple[Rule, ...]:
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
