"""How many statements a page or a save may take, on a day of some fullness; savepoints and commits count, too."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouhou.accounts import founding
from shouhou.accounts.models import Staff
from shouhou.cases.models import Case, Obligation
from shouhou.core import clock
from shouhou.customers.models import Customer
from shouhou.followups.actions import Promise
from shouhou.service_requests.actions import acknowledge_report, report_upward, set_solution
from shouhou.service_requests.models import Report
from tests.world import World, actor, local, make_call, make_customer, make_request, make_world

NOW = local(2, 15)
# As measured on the larger of both databases, and a tenth more.
INTAKE_OF_STRANGER, INTAKE_OF_CUSTOMER, CALL_PANEL = 48, 44, 46


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """The cast, and a Monday on which something has happened already."""
    founding.forget()
    cache.clear()
    with clock.set_to(NOW):
        world = make_world()
        _live_through_the_morning(world)
        yield world
    founding.forget()


def _live_through_the_morning(world: World) -> None:
    customer = make_customer(world, at=local(2, 9))
    for n in range(6):
        make_request(world, at=local(2, 9, n), problem=f"制动台显示器不亮 {n}")
    for n in range(12):
        at = local(2, 10, n)
        promises = [Promise(f"回电告知价格 {n}", NOW + timedelta(hours=n - 3))]
        make_call(world, at=at, customer=customer, promises=promises)
    case = make_request(world, at=local(2, 11), customer=customer)
    agent, engineer = actor(world.agent), actor(world.engineer)
    report_upward(case_id=case.pk, to=world.engineer, question="派谁去?", by=agent, at=local(2, 11, 5))
    acknowledge_report(report_id=Report.objects.get().pk, by=engineer, at=local(2, 11, 9))
    set_solution(case_id=case.pk, solution="更换保险管", by=engineer, at=local(2, 11, 30))
    make_call(world, at=local(2, 14), customer=customer, cases=[case])


def _statements(staff: Staff, ask: Callable[[Client], HttpResponse], *, warm: bool = True) -> int:
    """How many statements an answer takes once the process is warm."""
    client = Client()
    client.force_login(staff)
    if warm:
        ask(client)
    with CaptureQueriesContext(connection) as statements:
        answer = ask(client)
    assert answer.status_code in {200, 302, 303}, answer.content.decode()[:2000]
    return len(statements)


def _customer() -> Customer:
    return Customer.objects.order_by("pk")[0]


def test_the_shell_takes_one(world: World) -> None:
    assert _statements(world.agent, lambda c: c.get(reverse("core:style"))) == 1


@pytest.mark.parametrize("query", ["8000", "远航", "BX-2026"])
def test_a_search_takes_three(world: World, query: str) -> None:
    page = f"{reverse('desk:search')}?q={quote(query)}"
    assert _statements(world.agent, lambda c: c.get(page, headers={"HX-Request": "true"})) <= 3


def test_today_takes_twelve_however_much_is_owed(world: World) -> None:
    assert Obligation.objects.open().owed_by([world.agent.pk]).count() > 20
    assert _statements(world.agent, lambda c: c.get(reverse("desk:today"))) <= 12


def test_a_case_takes_seventeen(world: World) -> None:
    case = Case.objects.get(state="SOLUTION_SET")
    assert _statements(world.agent, lambda c: c.get(reverse("desk:case", args=[case.slug]))) <= 17


def test_a_customer_takes_thirteen(world: World) -> None:
    page = reverse("customers:detail", args=[_customer().pk])
    assert _statements(world.agent, lambda c: c.get(page)) <= 13


def test_the_register_takes_six(world: World) -> None:
    assert _statements(world.agent, lambda c: c.get(f"{reverse('followups:register')}?month=2026-03")) <= 6


def test_the_lists_take_seven(world: World) -> None:
    for name in ("service_requests:list", "customers:list"):
        assert _statements(world.agent, lambda c, name=name: c.get(reverse(name))) <= 7


def test_the_board_takes_nine(world: World) -> None:
    assert _statements(world.supervisor, lambda c: c.get(reverse("supervision:board"))) <= 9


def _facts(**more: object) -> dict[str, object]:
    return {
        "channel": "PHONE",
        "received_at": "2026-03-02T15:00",
        "kind": "REPAIR",
        "org_name": "远航机动车检测站",
        "address": "济南市历下区解放路 9 号",
        "contact_name": "张伟",
        "phone": "13900001111",
        "problem": "侧滑台回零不准",
        "wanted": "告知如何校准",
        "urgency": "NORMAL",
        "outcome": "LATER",
        **more,
    }


def test_taking_a_request_of_a_stranger_keeps_within_its_ceiling(world: World) -> None:
    page, keys = reverse("intake:request-new"), iter(("first", "second"))
    taken = _statements(world.agent, lambda c: c.post(page, _facts(once=next(keys))))
    assert taken <= INTAKE_OF_STRANGER


def test_taking_a_request_of_a_customer_keeps_within_its_ceiling(world: World) -> None:
    page, keys = reverse("intake:request-new"), iter(("first", "second"))
    customer = _customer().pk
    taken = _statements(world.agent, lambda c: c.post(page, _facts(once=next(keys), customer=customer)))
    assert taken <= INTAKE_OF_CUSTOMER


def test_recording_a_call_keeps_within_its_ceiling(world: World) -> None:
    page, keys = reverse("desk:call-panel"), iter(("first", "second"))
    fields = {
        "customer": _customer().pk,
        "way": "CALL_OUT",
        "kind": "CONSULTATION",
        "line_state": "CONNECTED",
        "started_at": "2026-03-02T14:55",
        "contact_name": "刘洋",
        "phone": "13800138000",
        "topics": ["T1"],
        "gist": "设备运行正常",
    }
    taken = _statements(world.agent, lambda c: c.post(page, {**fields, "once": next(keys)}))
    assert taken <= CALL_PANEL
