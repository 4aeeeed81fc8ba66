"""Absences and deputies: two taps, chains, refusals, powers that end by themselves, and the hand-back sheet."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouhou.accounts.models import Absence, Deputyship, Staff
from shouhou.accounts.standing_in import people_of
from shouhou.cases.actions import CannotWaive, waive
from shouhou.cases.models import Obligation
from shouhou.cases.verify import verify
from shouhou.core import clock
from shouhou.core.actor import SYSTEM
from shouhou.core.errors import Refusal
from shouhou.journal.models import Event
from shouhou.policy.rulebook import Outcome
from shouhou.supervision.actions import (
    AbsenceValues,
    cancel_absence,
    end_absence,
    end_due_absences,
    name_deputy,
    record_absence,
    revoke_deputy,
)
from tests.supervision.conftest import NOW
from tests.world import World, actor, local, make_call, make_request

type Enter = Callable[[Staff], Client]
NEW = reverse("supervision:absence-new")
TODAY = reverse("desk:today")
WEDNESDAY = local(4, 18)
SOON = NOW + timedelta(minutes=1)


def away(
    world: World,
    staff: Staff | None = None,
    starts: datetime = NOW,
    ends: datetime = WEDNESDAY,
    deputy: Staff | None = None,
) -> Absence:
    values = AbsenceValues((staff or world.agent).pk, starts, ends)
    return record_absence(
        values=values, deputy_id=deputy.pk if deputy else None, by=actor(world.supervisor), at=NOW
    )


def name(world: World, absence: Absence, deputy: Staff, at: datetime = NOW) -> Deputyship:
    return name_deputy(absence_id=absence.pk, deputy_id=deputy.pk, by=actor(world.supervisor), at=at)


def owed(absence: Absence) -> Obligation:
    return Obligation.objects.filter(case=absence.case, rule_id="DP-01").latest("pk")


def sound(at: datetime) -> bool:
    return [b for progress in verify(at=at) for b in progress.broken] == []


def test_an_absence_without_a_deputy_is_a_duty_of_a_supervisor(world: World) -> None:
    absence = away(world, starts=local(3, 8, 30))
    duty = owed(absence)
    assert (duty.outcome, duty.owner, duty.due_at) == (Outcome.OPEN, world.supervisor, local(3, 8, 30))
    name(world, absence, world.deputy)
    assert owed(absence).outcome == Outcome.MET
    assert absence.case.number.startswith("DL-202603-")
    assert sound(NOW)


def test_an_absence_that_has_begun_gives_half_an_hour(world: World) -> None:
    absence = away(world)
    assert owed(absence).due_at == NOW + timedelta(minutes=30)
    name(world, absence, world.deputy, at=NOW + timedelta(hours=1))
    assert owed(absence).outcome == Outcome.MET_LATE


def test_a_supervisors_own_absence_is_looked_after_by_another(world: World) -> None:
    assert owed(away(world, world.supervisor)).owner == world.manager


def test_the_deputy_stands_in_only_while_it_lasts(world: World) -> None:
    away(world, starts=local(3, 8), ends=local(3, 12), deputy=world.deputy)
    stood = [bool(people_of(world.deputy.pk, at)) for at in (local(3, 7, 59), local(3, 8), local(3, 12))]
    assert stood == [False, True, False]


@pytest.mark.parametrize(
    ("who", "said"),
    [("agent", "herself"), ("engineer", "another department"), ("stranger", "another department")],
)
def test_who_cannot_stand_in_is_refused_with_a_sentence(world: World, who: str, said: str) -> None:
    absence = away(world)
    with pytest.raises(Refusal, match=said):
        name(world, absence, getattr(world, who))
    assert not Deputyship.objects.exists()
    assert owed(absence).outcome == Outcome.OPEN


def test_one_who_has_left_or_does_not_exist_is_refused(world: World) -> None:
    absence = away(world)
    Staff.objects.filter(pk=world.deputy.pk).update(left_at=NOW, is_active=False)
    for pk in (world.deputy.pk, 10**9, 0):
        with pytest.raises(Refusal, match="does not work here"):
            name_deputy(absence_id=absence.pk, deputy_id=pk, by=actor(world.supervisor), at=NOW)


def test_a_circle_is_refused_with_a_sentence(world: World) -> None:
    first = away(world)
    name(world, first, world.deputy)
    second = away(world, world.deputy)
    with pytest.raises(Refusal, match="circle"):
        name(world, second, world.agent)
    name(world, second, world.archivist)
    third = away(world, world.archivist, starts=local(3, 9), ends=local(3, 12))
    with pytest.raises(Refusal, match="circle"):
        name(world, third, world.agent)


def test_somebody_who_is_away_with_nobody_behind_her_cannot_be_named(world: World) -> None:
    away(world, world.deputy)
    with pytest.raises(Refusal, match="nobody stands in for her"):
        name(world, away(world), world.deputy)


def test_a_chain_is_followed_to_whoever_is_there(world: World) -> None:
    name(world, away(world), world.deputy)
    name(world, away(world, world.deputy, ends=local(3, 12)), world.archivist)
    found = {one.name: one for one in people_of(world.archivist.pk, local(3, 9))}
    assert set(found) == {world.agent.name, world.deputy.name}
    assert found[world.agent.name].over == (world.deputy.name,)
    assert found[world.agent.name].until == local(3, 12)
    assert not people_of(world.archivist.pk, local(3, 12))
    assert [one.name for one in people_of(world.deputy.pk, local(3, 13))] == [world.agent.name]


def test_a_link_of_a_chain_that_is_away_may_be_named(world: World) -> None:
    away(world, world.deputy, deputy=world.archivist)
    name(world, away(world), world.deputy)
    assert {one.person_id for one in people_of(world.archivist.pk, NOW)} == {world.deputy.pk, world.agent.pk}


def test_another_deputy_replaces_the_first_and_the_same_is_refused(world: World) -> None:
    absence = away(world, deputy=world.deputy)
    with pytest.raises(Refusal, match="already"):
        name(world, absence, world.deputy)
    name(world, absence, world.archivist, at=local(2, 16))
    assert not people_of(world.deputy.pk, local(2, 16))
    assert people_of(world.archivist.pk, local(2, 16))


def test_taking_powers_back_asks_for_another(world: World) -> None:
    absence = away(world, deputy=world.deputy)
    at = local(2, 16)
    revoke_deputy(deputyship_id=absence.deputyships.get().pk, by=actor(world.supervisor), at=at)
    assert not people_of(world.deputy.pk, at)
    assert (owed(absence).outcome, owed(absence).due_at) == (Outcome.OPEN, at + timedelta(minutes=30))
    with pytest.raises(Refusal, match="ended already"):
        revoke_deputy(deputyship_id=absence.deputyships.get().pk, by=actor(world.supervisor), at=at)
    assert sound(at)


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        (local(3, 9), local(3, 9), "must end after"),
        (local(3, 9), local(3, 8), "must end after"),
        (local(1, 9), local(2, 9), "over already"),
        (local(3, 9), local(4, 10, year=2027), "at most a year"),
        (local(1, 9, month=2), local(4, 9), "more than a week ago"),
    ],
)
def test_an_impossible_absence_is_refused(world: World, starts: datetime, ends: datetime, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        away(world, starts=starts, ends=ends)
    assert not Absence.objects.exists()


def test_two_absences_of_one_person_do_not_overlap(world: World) -> None:
    away(world)
    with pytest.raises(Refusal, match="away already"):
        away(world, starts=local(3, 9), ends=local(5, 9))
    away(world, starts=local(4, 18), ends=local(5, 9))


def test_coming_back_early_ends_the_powers_and_misses_nothing(world: World) -> None:
    absence = away(world, deputy=world.deputy)
    end_absence(absence_id=absence.pk, by=actor(world.agent), at=local(3, 9))
    assert not people_of(world.deputy.pk, local(3, 9))
    with pytest.raises(Refusal, match="over already"):
        end_absence(absence_id=absence.pk, by=actor(world.agent), at=local(3, 10))
    assert sound(local(3, 10))


def test_the_end_of_an_absence_is_booked_by_itself_once(world: World) -> None:
    absence = away(world)
    assert end_due_absences(by=SYSTEM, at=local(4, 19)) == 1
    assert end_due_absences(by=SYSTEM, at=local(4, 20)) == 0
    absence.case.refresh_from_db()
    assert (absence.case.state, owed(absence).outcome) == ("ENDED", Outcome.MISSED)
    assert sound(local(4, 20))


def test_an_absence_that_has_not_begun_can_be_taken_back(world: World) -> None:
    absence = away(world, starts=local(3, 9), deputy=world.deputy)
    cancel_absence(absence_id=absence.pk, by=actor(world.agent), at=local(2, 17))
    assert not people_of(world.deputy.pk, local(3, 10))
    begun = away(world)
    with pytest.raises(Refusal, match="has begun"):
        cancel_absence(absence_id=begun.pk, by=actor(world.agent), at=local(2, 17))
    assert sound(local(2, 17))


def test_nobody_waives_for_whom_she_stands_in(world: World) -> None:
    duty = Obligation.objects.get(case=make_request(world), rule_id="AS-03")
    away(world, deputy=world.supervisor)
    with pytest.raises(CannotWaive):
        waive(obligation_id=duty.pk, reason="停电", by=actor(world.supervisor), at=NOW)
    waive(obligation_id=duty.pk, reason="停电", by=actor(world.manager), at=NOW)


# Pages.


def test_a_deputy_is_named_in_two_taps(world: World, enter: Enter) -> None:
    absence = away(world)
    client = enter(world.supervisor)
    page = client.get(reverse("supervision:absence", args=[absence.case.number]))
    assert page.context["choice"][0] == world.deputy
    done = client.post(
        reverse("supervision:deputy-new", args=[absence.case.number]), {"deputy": world.deputy.pk}
    )
    assert done.status_code == 303
    assert people_of(world.deputy.pk, SOON)
    assert "李娟" in client.get(reverse("supervision:absences")).content.decode()


def test_an_absence_and_its_deputy_are_one_save(world: World, enter: Enter) -> None:
    client = enter(world.supervisor)
    form = client.get(NEW, {"staff": world.agent.pk}).context["form"]
    assert form.initial["deputy"] == world.deputy.pk
    fields = {"staff": world.agent.pk, "length": "REST", "kind": "SICK", "deputy": world.deputy.pk}
    assert client.post(NEW, fields).status_code == 303
    assert Absence.objects.get().ends_at == local(3, 0)
    assert people_of(world.deputy.pk, SOON)


@pytest.mark.parametrize(
    ("fields", "starts", "ends"),
    [
        ({"length": "HOUR"}, NOW, NOW + timedelta(hours=1)),
        ({"length": "MORNING", "day": "2026-03-03"}, local(3, 0), local(3, 12)),
        ({"length": "AFTERNOON", "day": "2026-03-03"}, local(3, 12), local(4, 0)),
        ({"length": "DAY", "day": "2026-03-03"}, local(3, 0), local(4, 0)),
        ({"length": "WEEK"}, NOW, local(9, 0)),
        (
            {"length": "OTHER", "starts_at": "2026-03-03T08:00", "ends_at": "2026-03-05T12:00"},
            local(3, 8), local(5, 12),
        ),
    ],
)  # fmt: skip
def test_lengths_are_said_as_people_say_them(
    world: World, enter: Enter, fields: dict[str, str], starts: datetime, ends: datetime
) -> None:
    answer = enter(world.agent).post(NEW, {"staff": world.agent.pk, "kind": "LEAVE", **fields})
    assert answer.status_code == 303
    row = Absence.objects.get()
    assert starts <= row.starts_at < starts + timedelta(minutes=1)
    assert ends <= row.ends_at < ends + timedelta(minutes=1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"length": "OTHER"},
        {"length": "NEVER"},
        {"length": "HOUR", "kind": "MOON"},
        {"length": "DAY", "day": "2026-02-30"},
        {"length": "DAY", "day": "2026-02-20"},
        {"length": "OTHER", "starts_at": "2026-03-05T08:00", "ends_at": "2026-03-03T12:00"},
    ],
)
def test_a_wrong_form_keeps_what_was_typed(world: World, enter: Enter, wrong: dict[str, Any]) -> None:
    fields = {"staff": world.agent.pk, "kind": "LEAVE", "note": "去医院", **wrong}
    answer = enter(world.agent).post(NEW, fields)
    assert answer.status_code == 422
    assert "去医院" in answer.content.decode()
    assert not Absence.objects.exists()


def test_an_agent_enters_only_herself_and_names_nobody(world: World, enter: Enter) -> None:
    client = enter(world.agent)
    fields = {"staff": world.deputy.pk, "length": "HOUR", "kind": "LEAVE", "deputy": world.deputy.pk}
    assert client.post(NEW, fields).status_code == 422
    absence = away(world)
    page = reverse("supervision:deputy-new", args=[absence.case.number])
    assert client.post(page, {"deputy": world.deputy.pk}).status_code == 403


def test_today_of_the_deputy_holds_both_peoples_work_marked(world: World, enter: Enter) -> None:
    make_request(world)
    client = enter(world.deputy)
    assert not client.get(TODAY).context["groups"]
    away(world, deputy=world.deputy)
    answer = client.get(TODAY)
    rows = [row for group in answer.context["groups"] for row in group.rows]
    assert {row.owner for row in rows} == {world.agent.name}
    assert reverse("supervision:acting-for") in answer.content.decode()


def test_what_the_deputy_enters_says_for_whom_until_it_is_over(world: World, enter: Enter) -> None:
    away(world, ends=local(2, 18), deputy=world.deputy)
    client = enter(world.deputy)
    acting = reverse("supervision:acting-for")
    assert client.post(acting, {"staff": world.agent.pk, "next": "/customers/"})["Location"] == "/customers/"
    assert "王敏" in client.get(TODAY).content.decode()
    fields = {
        "way": "CALL_OUT", "kind": "CONSULTATION", "line_state": "CONNECTED", "started_at": "2026-03-02T14:55",
        "customer_name": "青山机动车检测站", "contact_name": "刘洋", "phone": "13800138000", "topics": ["T1"],
        "gist": "设备运行正常",
    }  # fmt: skip
    assert client.post(reverse("desk:call-panel"), fields).status_code == 303
    told = Event.objects.get(kind="CALL_MADE")
    assert (told.by_id, told.acting_for_id) == (world.deputy.pk, world.agent.pk)
    with clock.set_to(local(2, 18)):
        client.get(TODAY)
        assert "acting_for" not in client.session


def test_nobody_acts_for_whom_she_does_not_stand_in(world: World, enter: Enter) -> None:
    client = enter(world.deputy)
    for pk in (world.agent.pk, 10**30, "x", ""):
        client.post(reverse("supervision:acting-for"), {"staff": pk, "next": "https://evil.example/"})
        assert "acting_for" not in client.session


def test_a_deputy_is_lent_the_posts_of_the_other_only_while_acting(world: World, enter: Enter) -> None:
    away(world, world.supervisor, deputy=world.deputy)
    client, board = enter(world.deputy), reverse("supervision:board")
    assert client.get(board).status_code == 403
    client.post(reverse("supervision:acting-for"), {"staff": world.supervisor.pk})
    assert client.get(board).status_code == 200
    client.post(reverse("supervision:acting-for"))
    assert client.get(board).status_code == 403


def test_the_hand_back_sheet_says_what_was_done_and_what_is_open(world: World, enter: Enter) -> None:
    absence = away(world, deputy=world.deputy)
    make_request(world)
    make_call(world, at=NOW, by=world.deputy, acting_for=world.agent, gist="更换了传感器")
    page = reverse("supervision:hand-back", args=[absence.case.number])
    answer = enter(world.agent).get(page)
    sheet = answer.context["sheet"]
    assert any("更换了传感器" in done.sentence and done.by == "李娟" for done in sheet.done)
    assert any(left.rule_id == "AS-03" for left in sheet.left)
    assert enter(world.viewer).get(page).status_code == 200
    assert enter(world.technician).get(page).status_code == 404
    assert enter(world.stranger).get(page).status_code == 404


def test_pages_of_absences_take_few_statements(world: World, enter: Enter) -> None:
    absence = away(world, deputy=world.deputy)
    for client, page in (
        (enter(world.supervisor), reverse("supervision:absences")),
        (enter(world.supervisor), reverse("supervision:absence", args=[absence.case.number])),
    ):
        client.get(page)
        with CaptureQueriesContext(connection) as statements:
            client.get(page)
        assert len(statements) <= 10
