"""Rosters pasted from Excel: each doubt by row and column, and the duty periods that follow."""

from collections.abc import Callable
from datetime import date, datetime, time

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import RosterDay, RosterVersion, Staff
from shouhou.cases.actions import roll
from shouhou.cases.models import Obligation
from shouhou.cases.verify import verify
from shouhou.core.errors import Refusal
from shouhou.policy.calendar import WorkCalendar
from shouhou.policy.timelines import load_timeline
from shouhou.supervision.actions.rosters import adopt_roster
from shouhou.supervision.roster_text import USUAL_SHIFTS, Entry, Reading, read_roster, read_shifts
from tests.supervision.conftest import NOW
from tests.world import World, actor, local, make_request

type Enter = Callable[[Staff], Client]
PAGE = reverse("supervision:rosters")
SATURDAY, SUNDAY = date(2026, 3, 7), date(2026, 3, 8)
MORNING = ((time(8, 30), time(12)),)


def read(text: str) -> Reading:
    shifts, wrong = read_shifts(USUAL_SHIFTS)
    assert not wrong
    people = [(1, "王敏"), (2, "李娟"), (3, "张伟"), (4, "张伟")]
    return read_roster(text, month=date(2026, 3, 1), today=date(2026, 3, 2), shifts=shifts, people=people)


def calendar(world: World, at: datetime = NOW) -> WorkCalendar:
    return load_timeline(world.branch.pk, since=at, until=at).at(at).calendar


def adopt(world: World, *entries: Entry, at: datetime = NOW) -> RosterVersion:
    return adopt_roster(branch_id=world.branch.pk, entries=entries, by=actor(world.supervisor), at=at)


def everybody(world: World, day: date, spans: tuple[tuple[time, time], ...]) -> tuple[Entry, Entry]:
    return Entry(world.agent.pk, day, "x", spans), Entry(world.deputy.pk, day, "x", spans)


def test_a_table_of_excel_is_read_whole() -> None:
    reading = read(
        "姓名\t3月7日(六)\t8\t3/9\t2026-03-10\n王 敏\t上\t休\t8:30-12:00、13:30-17:00\t\n李娟\t\t晚\t夜\t值\n\n"
    )
    assert reading.doubts == ()
    found = {(e.staff_id, e.day.day): e.spans for e in reading.entries}
    assert found[1, 7] == MORNING
    assert found[1, 8] == ()
    assert found[1, 9] == ((time(8, 30), time(12)), (time(13, 30), time(17)))
    assert found[2, 8] == ((time(16), time()),)
    assert (2, 7) not in found
    assert (1, 10) not in found


@pytest.mark.parametrize(
    ("text", "where", "why"),
    [
        ("", (1, 1), "Copy the table"),
        ("姓名\n王敏", (1, 1), "Copy the table"),
        ("姓名\t3月7日\n王敏\t", (1, 1), "no shift"),
        ("姓名\t3月32日\n王敏\t休", (1, 2), "no day"),
        ("姓名\t7\t3/7\n王敏\t休\t休", (1, 3), "column 2 already"),
        ("姓名\t7\n赵六\t休", (2, 1), "Nobody of this name"),
        ("姓名\t7\n张伟\t休", (2, 1), "Two people"),
        ("姓名\t7\n王敏\t休\n王敏\t上", (3, 1), "row 2 already"),
        ("姓名\t7\n王敏\t飞", (2, 2), "not known"),
        ("姓名\t7\n王敏\t25:00-26:00", (2, 2), "not known"),
        ("姓名\t7\n王敏\t8:00-12:00 11:00-13:00", (2, 2), "not known"),
        ("姓名\t1\n王敏\t上", (2, 2), "past"),
        ("姓名\t7\n王敏\t上\t下", (2, 3), "no day"),
    ],
)
def test_each_doubt_is_named_by_row_and_column(text: str, where: tuple[int, int], why: str) -> None:
    doubts = read(text).doubts
    assert (doubts[0].row, doubts[0].column) == where
    assert why in doubts[0].why


def test_shifts_that_cannot_be_meant_are_named() -> None:
    shifts, wrong = read_shifts("早 8:00-16:00\n休\n早 9:00-10:00\n午 abc\n")
    assert set(shifts) == {"早", "休"}
    assert wrong == ["早 9:00-10:00", "午 abc"]


def test_a_rostered_saturday_is_worked_and_the_next_is_free(world: World) -> None:
    adopt(world, *everybody(world, SATURDAY, MORNING))
    found = calendar(world)
    assert found.hours_on(SATURDAY) == MORNING
    assert not found.is_staffed(SUNDAY)
    assert not found.is_working(date(2026, 3, 14))
    assert found.next_duty(local(6, 20)) == local(7, 8, 30)


def test_a_day_on_which_everybody_is_off_has_nobody_on_duty(world: World) -> None:
    adopt(world, *everybody(world, date(2026, 3, 4), ()))
    assert not calendar(world).is_staffed(date(2026, 3, 4))
    assert calendar(world).next_duty(local(4, 10)) == local(5, 8, 30)


def test_one_person_alone_adds_to_the_week_and_takes_nothing_from_it(world: World) -> None:
    wednesday = date(2026, 3, 4)
    adopt(
        world,
        Entry(world.agent.pk, wednesday, "休", ()),
        Entry(world.agent.pk, SUNDAY, "值", ((time(9), time(11)),)),
    )
    found = calendar(world)
    assert len(found.hours_on(wednesday)) == 2
    assert found.next_duty(local(8, 8)) == local(8, 9)
    assert not found.is_working(SUNDAY)


def test_a_night_shift_ends_on_the_next_day(world: World) -> None:
    adopt(world, Entry(world.agent.pk, SATURDAY, "夜", ((time(20), time(8)),)))
    found = calendar(world)
    assert found.on_duty(local(7, 23))
    assert found.on_duty(local(8, 7, 59))
    assert not found.on_duty(local(8, 8))


def test_a_later_roster_replaces_the_day_and_moves_what_is_open(world: World) -> None:
    case = make_request(world, at=NOW)
    due = Obligation.objects.get(case=case, rule_id="AS-03").due_at
    adopt(world, *everybody(world, SATURDAY, MORNING))
    adopt(world, *everybody(world, SATURDAY, ()), at=local(2, 16))
    assert not calendar(world, local(2, 16)).is_staffed(SATURDAY)
    roll(at=local(2, 16))
    assert Obligation.objects.get(case=case, rule_id="AS-03").due_at == due
    assert [b for progress in verify(at=local(2, 17)) for b in progress.broken] == []


def test_an_impossible_roster_is_refused(world: World) -> None:
    good = Entry(world.agent.pk, SATURDAY, "上", MORNING)
    for entries, said in (
        ((), "no shift"),
        ((Entry(world.agent.pk, date(2026, 3, 1), "上", MORNING),), "past"),
        ((good, good), "twice"),
        ((Entry(world.stranger.pk, SATURDAY, "上", MORNING),), "does not work"),
    ):
        with pytest.raises(Refusal, match=said):
            adopt(world, *entries)
    assert not RosterDay.objects.exists()


def test_the_page_takes_the_table_or_names_every_doubt(world: World, enter: Enter) -> None:
    client = enter(world.supervisor)
    fields = {"shifts": USUAL_SHIFTS, "table": "姓名\t7\t8\n王敏\t上\t飞\n"}
    answer = client.post(f"{PAGE}?month=2026-03", fields)
    assert answer.status_code == 422
    assert [(d.row, d.column) for d in answer.context["doubts"]] == [(2, 3)]
    assert "王敏\t上\t飞" in answer.content.decode()
    assert (
        client.post(f"{PAGE}?month=2026-03", {**fields, "table": "姓名\t7\t8\n王敏\t上\t休\n"}).status_code
        == 303
    )
    assert RosterDay.objects.count() == 2
    assert "上" in client.get(f"{PAGE}?month=2026-03").content.decode()
    assert client.post(PAGE, {"shifts": "早 x", "table": "a\tb"}).status_code == 422
    assert client.get(f"{PAGE}?month=nonsense").status_code == 200


def test_an_agent_reads_the_roster_and_changes_nothing(world: World, enter: Enter) -> None:
    client = enter(world.agent)
    client.post(f"{PAGE}?month=2026-03", {"shifts": USUAL_SHIFTS, "table": "姓名\t7\n王敏\t上"})
    assert not RosterDay.objects.exists()
    assert client.get(PAGE).context["form"] is None


def test_a_roster_with_nobody_for_a_month_is_refused_with_a_sentence(world: World, enter: Enter) -> None:
    Staff.objects.filter(pk=world.supervisor.pk).update(language="en")
    days = "\t".join(str(day) for day in range(1, 31))
    off = "\t".join(["休"] * 30)
    fields = {"shifts": USUAL_SHIFTS, "table": f"姓名\t{days}\n王敏\t{off}\n李娟\t{off}\n"}
    answer = enter(world.supervisor).post(f"{PAGE}?month=2026-04", fields)
    assert answer.status_code == 422
    assert "nobody at all would be on duty" in answer.content.decode()
    assert not RosterDay.objects.exists()
    assert not RosterVersion.objects.exists()


def test_a_roster_that_leaves_a_fortnight_empty_is_taken_and_said_beside_the_form(
    world: World, enter: Enter
) -> None:
    Staff.objects.filter(pk=world.supervisor.pk).update(language="en")
    client = enter(world.supervisor)
    days, off = "\t".join(str(day) for day in range(6, 18)), "\t".join(["休"] * 12)
    fields = {"shifts": USUAL_SHIFTS, "table": f"姓名\t{days}\n王敏\t{off}\n李娟\t{off}\n"}
    assert client.post(f"{PAGE}?month=2026-04", fields).status_code == 303
    page = client.get(f"{PAGE}?month=2026-04").content.decode()
    assert "days on end, nobody is on duty" in page


def test_who_is_left_out_of_a_roster_is_named_beside_the_form(world: World, enter: Enter) -> None:
    Staff.objects.filter(pk=world.supervisor.pk).update(language="en")
    client = enter(world.supervisor)
    adopt(world, Entry(world.agent.pk, SATURDAY, "上", MORNING))
    assert "李娟 does not stand in the roster" in client.get(f"{PAGE}?month=2026-03").content.decode()
