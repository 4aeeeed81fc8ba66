"""Practice: a way in by a ticket, a list that ticks itself off, and none of it where the real company works."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import unquote

import pytest
from django.core import signing
from django.test import Client
from django.urls import get_script_prefix, reverse, set_script_prefix

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Role
from shouhou.core import clock
from shouhou.core.addresses import view_at
from shouhou.desk import commands
from shouhou.desk.views.cases import case_page
from shouhou.followups.codes import CallKind, Way
from shouhou.followups.models import Call
from shouhou.journal.models import Event
from shouhou.practice import PREFIX
from shouhou.practice.actions import note_found, welcome
from shouhou.practice.beside import IN_REQUEST, State
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


class Beneath:
    """A practice that does what the test says."""

    def __init__(self) -> None:
        self.state, self.said, self.seconds = State.AWAY, "", 4
        self.was_woken = self.was_emptied = 0
        self.is_held = False

    def wake(self) -> None:
        self.was_woken += 1

    def begin_anew(self) -> None:
        if self.is_held:
            raise OSError("in use")
        self.was_emptied += 1


@pytest.fixture
def standing(beside: None) -> Beneath:
    """Practice beside the company of these tests."""
    return Beneath()


def _done(staff: Staff) -> set[str]:
    (found,) = progress_of([staff])
    return set(found.done)


def test_the_way_in_is_in_her_own_menu_and_says_what_it_is(
    world: World, standing: Beneath, enter: Enter
) -> None:
    client = enter(world.agent)
    assert ROOM in client.get(reverse("desk:today")).content.decode()
    assert client.get(ROOM).status_code == 404, "no server holds both"
    here: Any = {IN_REQUEST: standing}
    assert "第一天的六件事" in client.get(ROOM, **here).content.decode()
    assert Staff.objects.filter(username__startswith="practice.").count() == 0


def test_whoever_is_signed_in_has_it_started_and_waits_before_a_page_that_goes_on_by_itself(
    world: World, standing: Beneath, enter: Enter
) -> None:
    preparing = reverse("practice:preparing")
    here: Any = {IN_REQUEST: standing}
    for page in (ROOM, preparing):
        assert "sign-in" in Client().post(page, **here)["Location"], "the sign-in comes first"
    assert standing.was_woken == 0
    client = enter(world.agent)
    assert client.get(preparing, **here)["Location"] == ROOM
    assert (client.get(ROOM, **here).status_code, standing.was_woken) == (200, 0)
    answer = client.post(ROOM, {"people": "1"}, **here)
    assert (answer["Location"], standing.was_woken) == (f"{preparing}?page=people", 1)
    standing.state, standing.said = State.PREPARING, "customers 10 / 40"
    page = client.get(answer["Location"], **here).content.decode()
    assert "customers 10 / 40" in page
    assert 'http-equiv="refresh"' in page
    assert client.get(ROOM, **here)["Location"] == preparing
    piece = client.get(answer["Location"], headers={"HX-Request": "true"}, **here).content.decode()
    assert piece.lstrip().startswith("<div")
    standing.state = State.READY
    entrance = client.get(answer["Location"], **here)["Location"]
    assert entrance.startswith("/practice/practice/entrance/?ticket=")
    assert entrance.endswith("&page=people")
    led = client.get(preparing, headers={"HX-Request": "true"}, **here)
    assert led["HX-Redirect"].startswith("/practice/practice/entrance/")
    standing.state, standing.said = State.FAILED, "the disk is full"
    assert "the disk is full" in client.get(ROOM, **here).content.decode()


def test_only_who_may_empties_practice_after_reading_what_is_lost(
    world: World, standing: Beneath, enter: Enter
) -> None:
    page, here = reverse("practice:begin-anew"), {IN_REQUEST: standing}
    agent = enter(world.agent)
    assert (agent.get(page, **here).status_code, agent.post(page, **here).status_code) == (403, 403)
    assert page not in agent.get(ROOM, **here).content.decode()
    client = enter(world.supervisor)
    assert page in client.get(ROOM, **here).content.decode()
    assert "六件事的进度" in client.get(page, **here).content.decode()
    assert standing.was_emptied == 0
    standing.is_held = True
    answer = client.post(page, **here)
    assert (answer.status_code, standing.was_emptied) == (503, 0)
    standing.is_held = False
    preparing = reverse("practice:preparing")
    assert client.post(page, **here)["Location"] == preparing
    assert standing.was_emptied == 1
    standing.state = State.READY
    told = [client.get(preparing, **here)["Location"].split("ticket=")[1].split("&")[0] for _time in range(2)]
    tickets = [read_ticket(unquote(one)) for one in told]
    assert [ticket and ticket.has_begun_anew for ticket in tickets] == [True, False]


def test_the_fresh_company_says_who_had_it_made(world: World, inside: None, enter: Enter) -> None:
    ticket = ticket_for(world.supervisor, has_begun_anew=True)
    for _time in range(2):
        assert Client().get(reverse("practice:entrance"), {"ticket": ticket}).status_code == 303
    shown = enter(world.supervisor).get(reverse("practice:people")).content.decode()
    assert "清空并重新开始" in shown
    assert Event.objects.filter(kind="PRACTICE_BEGUN_ANEW").count() == 1


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
            "line_state": "CONNECTED", "org_name": "新月检测站", "contact_name": "何强",
            "phone": "13811112222", "gist": "询问报价", "topics": ["T2"],
        }  # fmt: skip
        answer = client.post(reverse("desk:call-panel"), told)
        assert answer.status_code == 303, answer.content.decode()[:2000]
        assert Call.objects.get(recorder=newcomer, way="CALL_IN").customer.name == "新月检测站"
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


@pytest.fixture
def mounted(inside: None) -> Iterator[None]:
    """Practice under its path, as a server mounts it."""
    before = get_script_prefix()
    set_script_prefix(f"{PREFIX}/")
    commands._open_to.cache_clear()
    yield
    set_script_prefix(before)
    commands._open_to.cache_clear()


def test_search_and_case_open_under_the_path_of_practice(
    world: World, newcomer: Staff, mounted: None
) -> None:
    assert commands.offers(newcomer)
    case = make_request(world, at=NOW, by=newcomer)
    assert view_at(reverse("desk:case", args=[case.slug])) is case_page
    assert view_at(f"{reverse('service_requests:report', args=[case.slug])}?once=1").permission


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
