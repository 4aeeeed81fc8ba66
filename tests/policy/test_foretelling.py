"""Whether a campaign fits: the notice window, the calls a day, the latest decision, the nearest date."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from shouhou.policy.calendar import Holidays, WorkCalendar
from shouhou.policy.foretelling import Breach, Caller, Campaigns, level_of, peaks_of
from shouhou.policy.terms import WEEK

SHANGHAI = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 3, 2)
MAY = frozenset(date(2026, 5, d) for d in range(1, 6))


def campaigns(*callers: Caller, capacity: int = 10, off: frozenset[date] = frozenset()) -> Campaigns:
    calendar = WorkCalendar(SHANGHAI, WEEK, Holidays(off=off))
    return Campaigns(MONDAY, 14, calendar, callers or (Caller(1), Caller(2)), capacity)


def test_a_date_far_enough_away_breaches_nothing() -> None:
    found = campaigns().on(date(2026, 4, 1), 100)
    assert found.breach is None
    assert (found.first, found.last) == (MONDAY, date(2026, 3, 18))
    assert (found.caller_days, found.each) == (26, 4)
    assert found.decide_by == date(2026, 3, 12)


def test_a_notice_that_would_end_on_a_day_off_ends_earlier() -> None:
    assert campaigns().on(date(2026, 3, 29), 10).last == date(2026, 3, 13)
    assert campaigns(off=MAY).on(date(2026, 5, 19), 10).last == date(2026, 4, 30)


def test_a_date_within_the_notice_is_too_late_and_the_nearest_is_a_notice_away() -> None:
    asked = campaigns()
    assert asked.on(date(2026, 3, 10), 5).breach is Breach.TOO_LATE
    nearest = asked.nearest(date(2026, 3, 10), 5)
    assert nearest is not None
    assert (nearest.day, nearest.breach) == (date(2026, 3, 16), None)


def test_more_calls_than_fit_beside_what_is_owed_move_the_date() -> None:
    full = {MONDAY + timedelta(days=n): 10 for n in range(5)}
    asked = campaigns(Caller(1, load=full), Caller(2, load=full))
    assert asked.on(date(2026, 3, 20), 15).breach is Breach.TOO_MANY
    nearest = asked.nearest(date(2026, 3, 20), 15)
    assert nearest is not None
    assert (nearest.day, nearest.last, nearest.breach) == (date(2026, 3, 23), date(2026, 3, 9), None)


def test_with_nobody_rostered_for_a_month_the_date_moves_behind_it() -> None:
    month = frozenset(MONDAY + timedelta(days=n) for n in range(31))
    asked = campaigns(Caller(1, away=month), Caller(2, away=month))
    assert asked.on(date(2026, 3, 20), 10).breach is Breach.NOBODY
    nearest = asked.nearest(date(2026, 3, 20), 10)
    assert nearest is not None
    assert nearest.last == date(2026, 4, 2)


def test_without_anybody_who_calls_no_date_fits() -> None:
    asked = Campaigns(MONDAY, 14, WorkCalendar(SHANGHAI, WEEK), (), 10)
    assert asked.on(date(2026, 4, 1), 1).breach is Breach.NOBODY
    assert asked.nearest(date(2026, 4, 1), 1) is None
    assert campaigns(capacity=1).nearest(date(2026, 4, 1), 100_000) is None


def test_the_nearest_date_always_breaches_nothing() -> None:
    load = {MONDAY + timedelta(days=n): (n * 7) % 12 for n in range(30)}
    asked = campaigns(Caller(1, load=load), Caller(2, away=frozenset([MONDAY])), off=MAY)
    for audience in (1, 7, 60, 333, 900):
        for n in range(1, 90, 7):
            nearest = asked.nearest(MONDAY + timedelta(days=n), audience)
            assert nearest is not None
            assert nearest.breach is None
            assert nearest.decide_by is not None
            assert MONDAY <= nearest.decide_by <= nearest.last <= nearest.day - timedelta(days=14)


def test_shades_and_peaks_follow_the_numbers() -> None:
    assert [level_of(n, 20) for n in (0, 1, 5, 6, 15, 20, 90)] == [0, 1, 1, 2, 3, 4, 4]
    assert peaks_of([1, 1, 9, 1], [True] * 4) == [False, False, True, False]
    assert peaks_of([1, 2, 1, 2], [True] * 4) == [False] * 4
    assert peaks_of([], []) == []
