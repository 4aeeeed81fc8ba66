"""Practice: a way in by a ticket, a list that ticks itself off, and none of it where the real company works."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Role
from shouhou.core import clock
from shouhou.followups.codes import CallKind, Way
from shouhou.followups.models import Call
from shouhou.practice.actions import note_found, welcome
from shouhou.practice.first_day import TASKS, practising, progress_of
from shouhou.practice.tickets import Ticket, read_ticket, ticket_for
from shouhou.service_requests.actions import report_upward
from tests.intake.conftest import _own_files, enter, world
from tests.world import World, actor, local, make_call, make_customer, make_request

__all__ = ["_own_files", "enter", "world"]

type Enter = Callable[[Staff], Client]
ROOM = reverse("practice:room")
NOW = local(2, 15)


@pytest.fixture
def beside(settings: Any) -> None:
    """The real company, with a practice beside it."""
    settings.PRACTICE, settings.PRACTICE_KEY = False, "k" * 40


@pytest.fixture
def inside(settings: Any) -> None:
    """Practice itself."""
    settings.PRACTICE, settings.PRACTICE_KEY = True, "k" * 40


@pytest.fixture
def newcomer(world: World, inside: None) -> Staff:
    """Somebody who has come to practise."""
    return welcome(ticket=Ticket("xinren", "新人", ("AGENT",)), at=NOW)


def _done(staff: Staff) -> set[str]:
    (found,) = progress_of([staff])
    return set(found.done)


def test_the_way_in_is_in_her_own_menu_and_leads_to_a_ticket(
    world: World, beside: None, enter: Enter
) -> None:
    client = enter(world.agent)
    assert ROOM in client.get(reverse("desk:today")).content.decode()
    assert "第一天的六件事" in client.get(ROOM).content.decode()
    answer = client.post(ROOM)
    assert answer.status_code == 303
    assert answer["Location"].startswith("/practice/practice/entrance/?ticket=")
    assert Staff.objects.filter(username__startswith="practice.").count() == 0


def test_a_ticket_opens_practice_once_signed_and_only_for_a_quarter_of_an_hour(
    world: World, inside: None, settings: Any
) -> None:
    page = reverse("practice:entrance")
    ticket = ticket_for(world.agent)
    client = Client()
    answer = client.get(page, {"ticket": ticket})
    assert (answer.status_code, answer["Location"]) == (303, reverse("practice:first-day"))
    mine = Staff.objects.get(username="practice.wangmin")
    assert (mine.name, mine.roles, mine.has_usable_password()) == ("王敏", ["AGENT"], False)
    assert "第一天的六件事" in client.get(reverse("practice:first-day")).content.decode()
    assert Client().get(page, {"ticket": ticket}).status_code == 303
    assert practising().count() == 1, "the same person is found again"
    for wrong in ("", "nonsense", ticket + "x", signing.dumps({"username": "x"}, key="o" * 40)):
        assert Client().get(page, {"ticket": wrong}).status_code == 403
    settings.PRACTICE_KEY = "other" * 8
    assert read_ticket(ticket) is None


def test_nobody_looks_after_an_installation_in_practice(world: World, inside: None) -> None:
    ticket = read_ticket(ticket_for(world.administrator))
    assert ticket is not None
    staff = welcome(ticket=ticket, at=NOW)
    assert Role.ADMINISTRATOR not in staff.roles
    assert Role.AGENT in staff.roles


def test_practice_and_the_real_company_have_none_of_each_others_pages(
    world: World, settings: Any, enter: Enter
) -> None:
    client = enter(world.supervisor)
    settings.PRACTICE, settings.PRACTICE_KEY = False, "k" * 40
    for name in ("practice:first-day", "practice:people", "practice:entrance"):
        assert client.get(reverse(name)).status_code == 404, name
    assert "演练中" not in client.get(reverse("desk:today")).content.decode()
    settings.PRACTICE = True
    assert client.get(ROOM).status_code == 404
    settings.PRACTICE, settings.PRACTICE_KEY = False, ""
    assert client.get(ROOM).status_code == 404
    assert ROOM not in client.get(reverse("desk:today")).content.decode()


def test_every_page_of_practice_says_so(newcomer: Staff, enter: Enter) -> None:
    client = enter(newcomer)
    for name in ("desk:today", "desk:call-panel", "customers:list", "intake:request-new", "accounts:profile"):
        page = client.get(reverse(name)).content.decode()
        assert "演练中：这里做的都不算数" in page, name
        assert 'data-person="practice-' in page
    assert "演练中" in Client().get(reverse("accounts:sign-in")).content.decode()


def test_the_six_tasks_tick_themselves_off_by_what_she_records(
    world: World, newcomer: Staff, enter: Enter
) -> None:
    assert _done(newcomer) == set()
    client = enter(newcomer)
    with clock.set_to(NOW):
        make_call(world, at=NOW, by=newcomer, customer=make_customer(world, at=NOW))
        assert _done(newcomer) == set(), "a call to somebody known is not the task"
        told = {
            "way": Way.CALL_IN, "kind": CallKind.CONSULTATION, "started_at": "2026-03-02 14:50",
            "line_state": "CONNECTED", "customer_name": "新月检测站", "contact_name": "何强",
            "phone": "13811112222", "gist": "询问报价", "topics": ["T2"],
        }  # fmt: skip
        answer = client.post(reverse("desk:call-panel"), told)
        assert answer.status_code == 303, answer.content.decode()[:2000]
        assert Call.objects.filter(recorder=newcomer, way="CALL_IN").exists()
        assert _done(newcomer) == {"CALL"}
        client.get(reverse("desk:search"), {"q": "9999"})
        assert _done(newcomer) == {"CALL"}, "nothing was found"
        client.get(reverse("desk:search"), {"q": "8000"})
        client.get(reverse("desk:search"), {"q": "8000"})
        assert _done(newcomer) == {"CALL", "FIND"}
        case = make_request(world, at=NOW, by=newcomer)
        assert "REGISTER" in _done(newcomer)
        report_upward(case_id=case.pk, to=world.engineer, question="请安排人员", by=actor(newcomer), at=NOW)
        assert _done(newcomer) == {"CALL", "FIND", "REGISTER", "REPORT"}
        page = client.get(reverse("practice:first-day")).content.decode()
    assert page.count("is-done") == 4
    assert "已完成 4 / 6" in page


def test_the_supervisor_sees_who_has_done_them(world: World, newcomer: Staff, enter: Enter) -> None:
    note_found(by=actor(newcomer), at=NOW)
    note_found(by=actor(newcomer), at=NOW)
    page = reverse("practice:people")
    shown = enter(world.supervisor).get(page).content.decode()
    assert "新人" in shown
    assert f"1 / {len(TASKS)}" in shown
    assert "赵磊" not in shown.split("<tbody>")[1]
    assert enter(newcomer).get(page).status_code == 403


def test_on_the_first_day_of_practice_itself_nobody_is_there_yet(db: None, inside: None) -> None:
    ticket = signing.dumps(
        {"username": "x", "name": "新人", "roles": ["AGENT"]}, key="k" * 40, salt="shouhou.practice"
    )
    assert Client().get(reverse("practice:entrance"), {"ticket": ticket}).status_code in {302, 503}
