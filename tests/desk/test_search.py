"""The search and the palette: what is found, by whom, and in which groups."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouhou.accounts import founding
from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Reach
from shouhou.core import clock
from shouhou.customers.actions import add_asset
from shouhou.customers.models import AssetKind, Customer
from shouhou.customers.values import AssetValues
from shouhou.desk.found import everything
from shouhou.service_requests.actions import report_upward
from shouhou.service_requests.models import Report
from tests.world import World, actor, local, make_call, make_customer, make_request, make_world

NOW = local(2, 15)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """The cast and what they have written down by the afternoon."""
    founding.forget()
    cache.clear()
    with clock.set_to(NOW):
        world = make_world()
        customer = make_customer(world, at=local(2, 9), name="重庆长安银行", contact_name="单雄信")
        make_customer(world, at=local(2, 9), by=world.stranger, name="银河外地公司", phone="13700006543")
        vehicle = AssetValues(kind=AssetKind.VEHICLE, plate="鲁A8T29Q")
        add_asset(customer_id=customer.pk, values=vehicle, by=actor(world.agent), at=local(2, 10))
        case = make_request(world, at=local(2, 11), customer=customer)
        agent = actor(world.agent)
        report_upward(case_id=case.pk, to=world.engineer, question="派谁去?", by=agent, at=local(2, 11, 5))
        make_call(world, at=local(2, 14), customer=customer)
        yield world
    founding.forget()


def listed(staff: Staff, query: str, **more: list[str]) -> str:
    """The list under the box."""
    client = Client(headers={"accept-language": "en", "HX-Request": "true"})
    client.force_login(staff)
    answer = client.get(reverse("desk:search"), {"q": query, **more})
    assert answer.status_code == 200
    return answer.content.decode()


def paged(staff: Staff, query: str) -> str:
    """The page without script; following where it leads."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(staff)
    return client.get(reverse("desk:search"), {"q": query}, follow=True).content.decode()


def test_a_customer_is_found_by_characters_pinyin_and_initials(world: World) -> None:
    for query in [
        "长安",
        "重庆",
        "chongqing",
        "zhongqing",
        "cqcayh",
        "chongqingchanganyinhang",
        "重慶長安",
        "ＣＱＣＡ",
    ]:
        assert "重庆长安银行" in listed(world.agent, query)


def test_a_contact_is_found_with_the_customer(world: World) -> None:
    for query in ["单雄信", "shanxiongxin", "dxx", "8000", "138 0013", "13800138000"]:
        found = listed(world.agent, query)
        assert "单雄信" in found
        assert "重庆长安银行" in found


def test_a_vehicle_is_found_by_part_of_its_plate(world: World) -> None:
    for query in ["鲁A8T29Q", "鲁a8", "8t29", "t29q"]:
        assert "鲁A8T29Q" in listed(world.agent, query)


def test_a_case_is_found_by_its_number_and_by_parts_of_it(world: World) -> None:
    for query in [
        "BX-202603-0001",
        "bx2026030001",
        "BX-0001",
        "0001",
        "202603",
        "2603-0001",
        "BX-202603-00",
        "bx1",
    ]:
        assert "BX-202603-0001" in listed(world.agent, query)


def test_calls_and_reports_are_found_by_their_numbers(world: World) -> None:
    assert "DH-202603-0001" in listed(world.agent, "dh-0001")
    assert Report.objects.get().number in listed(world.agent, "sb2026")


def test_nobody_finds_what_another_branch_keeps(world: World) -> None:
    assert "银河外地公司" not in listed(world.agent, "银河")
    assert "银河外地公司" in listed(world.stranger, "银河")
    assert "BX-202603-0001" not in listed(world.stranger, "0001")
    assert "银河外地公司" in listed(world.manager, "银河")
    assert "银河外地公司" not in listed(world.agent, "6543")


def test_who_sees_only_her_own_finds_them_behind_many_others(world: World) -> None:
    Staff.objects.filter(pk=world.deputy.pk).update(reach=Reach.OWN)
    deputy = Staff.objects.get(pk=world.deputy.pk)
    make_customer(world, at=local(1, 9), by=deputy, name="远航汽车公司")
    for n in range(90):
        make_customer(world, at=local(2, 9), name=f"通达汽车公司{n}")
    found = listed(deputy, "汽车")
    assert "远航汽车公司" in found
    assert "通达汽车公司" not in found
    Customer.objects.filter(agent=deputy).update(agent=world.agent)
    assert "远航汽车公司" not in listed(deputy, "汽车")


def test_whom_she_stands_in_for_is_asked_anew_each_time(world: World) -> None:
    Staff.objects.filter(pk=world.deputy.pk).update(reach=Reach.OWN)
    deputy = Staff.objects.get(pk=world.deputy.pk)
    assert "BX-202603-0001" not in listed(deputy, "0001")
    deputy.stands_for = (world.agent.pk,)
    papers, _customers = everything("0001", deputy, limit=8)
    assert "BX-202603-0001" in [hit.title for hit in papers.hits]
    deputy.stands_for = ()
    papers, _customers = everything("0001", deputy, limit=8)
    assert "BX-202603-0001" not in [hit.title for hit in papers.hits]


def test_odd_words_break_nothing(world: World) -> None:
    for query in ["%", "_", "%%__", "\\", "'; --", "😀", "\x00", "a" * 200, "银" * 200, "　"]:
        assert "重庆长安银行" not in listed(world.agent, query)
        paged(world.agent, query)


def test_one_whole_number_is_opened_at_once_and_a_word_shows_the_page(world: World) -> None:
    assert "BX-202603-0001" in paged(world.agent, "BX-202603-0001")
    assert "重庆长安银行" in paged(world.agent, "长安")


def test_statements_stay_few(world: World) -> None:
    client = Client(headers={"HX-Request": "true"})
    client.force_login(world.agent)
    for query, most in (("长安", 4), ("8000", 6), ("cqca", 5), ("BX-0001", 6)):
        address = reverse("desk:search", query={"q": query})
        client.get(address)
        with CaptureQueriesContext(connection) as statements:
            client.get(address)
        assert len(statements) <= most, (query, [s["sql"][:120] for s in statements])
