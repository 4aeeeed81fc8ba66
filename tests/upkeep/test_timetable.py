"""What runs by itself runs once, catches up, and says how it went."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from shouhou.core.errors import Refusal
from shouhou.upkeep.models import TimetableRun
from shouhou.upkeep.runs import ABANDONED_AFTER, claim, finish, in_force, run_due
from shouhou.upkeep.timetable import TIMETABLE, Entry

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 9, 30, tzinfo=SHANGHAI)
NIGHTLY = Entry("nightly", f"{__name__}.note", daily_at=time(2))
ran: list[datetime] = []


def note(*, at: datetime) -> dict[str, Any]:
    ran.append(at)
    return {"count": len(ran)}


def refuse(*, at: datetime) -> None:
    raise Refusal("The disk is full.")


def break_down(*, at: datetime) -> None:
    raise ZeroDivisionError("no more")


@pytest.fixture(autouse=True)
def _forget() -> None:
    ran.clear()


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> str:
    """The functions of this file under a path that can be imported by name."""
    import sys

    monkeypatch.setitem(sys.modules, "timetable_functions", sys.modules[__name__])
    return "timetable_functions"


def test_a_daily_slot_is_the_last_one_that_has_begun() -> None:
    assert NIGHTLY.latest_slot(NOW, SHANGHAI) == datetime(2026, 11, 23, 2, tzinfo=SHANGHAI)
    early = datetime(2026, 11, 23, 1, 59, tzinfo=SHANGHAI)
    assert NIGHTLY.latest_slot(early, SHANGHAI) == datetime(2026, 11, 22, 2, tzinfo=SHANGHAI)
    assert NIGHTLY.latest_slot(early.astimezone(UTC), SHANGHAI) == datetime(2026, 11, 22, 2, tzinfo=SHANGHAI)


def test_an_hourly_slot_begins_at_the_full_hour() -> None:
    assert Entry("hourly", "").latest_slot(NOW, SHANGHAI) == datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
    ten = Entry("ten", "", every=timedelta(minutes=10))
    assert ten.latest_slot(NOW + timedelta(minutes=9), SHANGHAI) == NOW


@pytest.mark.django_db
def test_a_slot_runs_once_and_the_next_one_again(here: str) -> None:
    table = [Entry("nightly", f"{here}.note", daily_at=time(2))]
    assert run_due(lambda: NOW, table) == ["nightly"]
    assert run_due(lambda: NOW + timedelta(hours=5), table) == []
    assert run_due(lambda: NOW + timedelta(days=1), table) == ["nightly"]
    run = TimetableRun.objects.get(entry="nightly")
    assert (run.is_ok, run.details, run.last_ok_at) == (True, {"count": 2}, NOW + timedelta(days=1))


@pytest.mark.django_db
def test_an_office_that_was_switched_off_for_days_catches_up_once(here: str) -> None:
    table = [Entry("nightly", f"{here}.note", daily_at=time(2))]
    run_due(lambda: NOW, table)
    assert run_due(lambda: NOW + timedelta(days=9), table) == ["nightly"]
    assert run_due(lambda: NOW + timedelta(days=9, hours=1), table) == []


@pytest.mark.django_db
def test_only_one_of_two_workers_gets_a_slot() -> None:
    slot = NIGHTLY.latest_slot(NOW, SHANGHAI)
    assert claim("nightly", slot=slot, at=NOW)
    assert not claim("nightly", slot=slot, at=NOW)


@pytest.mark.django_db
def test_a_long_run_is_not_overtaken_by_its_next_slot() -> None:
    slot = datetime(2026, 11, 23, 9, tzinfo=SHANGHAI)
    claim("hourly", slot=slot, at=NOW)
    later = NOW + timedelta(hours=1)
    assert not claim("hourly", slot=slot + timedelta(hours=1), at=later)
    finish("hourly", at=later)
    assert claim("hourly", slot=slot + timedelta(hours=1), at=later)


@pytest.mark.django_db
def test_a_run_whose_worker_died_is_taken_up_again() -> None:
    slot = NIGHTLY.latest_slot(NOW, SHANGHAI)
    claim("nightly", slot=slot, at=NOW)
    assert not claim("nightly", slot=slot, at=NOW + timedelta(minutes=30))
    assert claim("nightly", slot=slot, at=NOW + ABANDONED_AFTER + timedelta(seconds=1))


@pytest.mark.django_db
def test_what_fails_says_why_and_lets_the_others_run(here: str) -> None:
    table = [
        Entry("full", f"{here}.refuse"),
        Entry("broken", f"{here}.break_down"),
        Entry("absent", f"{here}.nothing_of_that_name"),
        Entry("fine", f"{here}.note"),
    ]
    assert run_due(lambda: NOW, table) == ["full", "broken", "absent", "fine"]
    trouble = {run.entry: run.trouble for run in TimetableRun.objects.all()}
    assert trouble["full"] == "The disk is full."
    assert trouble["broken"] == "ZeroDivisionError: no more"
    assert trouble["absent"].startswith("ImportError")
    assert trouble["fine"] == ""


@pytest.mark.django_db
def test_a_failure_keeps_the_moment_of_the_last_success(here: str) -> None:
    run_due(lambda: NOW, [Entry("nightly", f"{here}.note", daily_at=time(2))])
    next_day = NOW + timedelta(days=1)
    run_due(lambda: next_day, [Entry("nightly", f"{here}.refuse", daily_at=time(2))])
    run = TimetableRun.objects.get(entry="nightly")
    assert (run.is_ok, run.last_ok_at, run.finished_at) == (False, NOW, next_day)


def test_in_practice_what_reaches_beyond_the_house_does_not_run(settings: Any) -> None:
    assert in_force() == TIMETABLE
    settings.PRACTICE = True
    left = {entry.code for entry in in_force()}
    assert not left & {"backup", "reminders", "sending", "mail"}
    assert {"roll", "fold", "outbox", "lists", "absences", "months"} <= left


def test_every_entry_of_the_real_timetable_leads_to_a_function() -> None:
    from inspect import signature

    from django.utils.module_loading import import_string

    for entry in TIMETABLE:
        assert "at" in signature(import_string(entry.path)).parameters, entry.path
