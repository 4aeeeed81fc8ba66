"""The book of talks: months, lines without gaps, marks, filters, paging and its cost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Reach
from shouhou.followups.actions import annul_call
from shouhou.followups.codes import CallKind, Way
from shouhou.followups.models import Call
from shouhou.followups.register import months_around, read_month
from tests.followups.conftest import NOW
from tests.world import World, actor, local, make_call

type Enter = Callable[[Staff], Client]

BOOK = reverse("followups:register")


def numbers(page: bytes) -> list[int]:
    """The line numbers that a page shows, in its order."""
    text = page.decode()
    return [int(part.split('"')[0]) for part in text.split('id="line-')[1:]]


def test_the_newest_line_stands_first_and_the_book_begins_with_line_one(world: World, enter: Enter) -> None:
    for minute in range(3):
        make_call(world, at=local(2, 9, minute))
    client = enter(world.agent)
    assert numbers(client.get(BOOK).content) == [3, 2, 1]
    assert numbers(client.get(BOOK, {"order": "book"}).content) == [1, 2, 3]


def test_a_line_says_what_the_paper_says(world: World, enter: Enter) -> None:
    call = make_call(world, customer_name="青山机动车检测站", gist="更换了传感器", answered_now=True)
    page = enter(world.agent).get(BOOK).content.decode()
    for words in (
        "青山机动车检测站",
        "刘洋",
        "138 0013 8000",
        "更换了传感器",
        call.record_no,
        world.agent.name,
    ):
        assert words in page


def test_a_deputy_stands_with_the_one_she_acts_for(world: World, enter: Enter) -> None:
    make_call(world, by=world.deputy, acting_for=world.agent)
    page = enter(world.agent).get(BOOK).content.decode()
    assert world.deputy.name in page
    assert f"{world.agent.name}" in page.split('id="line-1"')[1]


def test_a_call_that_is_taken_back_keeps_its_line_and_its_number(world: World, enter: Enter) -> None:
    first, second = make_call(world, at=local(2, 9)), make_call(world, at=local(2, 10))
    annul_call(call=first, reason="登记到了别的客户名下", by=actor(world.agent), at=NOW)
    third = make_call(world, at=local(2, 11))
    page = enter(world.agent).get(BOOK, {"order": "book"}).content
    assert numbers(page) == [1, 2, 3] == [c.register_line for c in (first, second, third)]
    assert 'class="void-line" id="line-1"' in page.decode()
    assert "登记到了别的客户名下" in page.decode()


def test_a_talk_of_last_month_is_marked_in_this_months_book(world: World, enter: Enter) -> None:
    make_call(world, at=local(28, 16, month=2), written_at=local(2, 9))
    page = enter(world.agent).get(BOOK).content.decode()
    assert 'class="addendum" id="line-1"' in page


def test_each_month_is_a_book_of_its_own(world: World, enter: Enter) -> None:
    make_call(world, at=local(10, 10, month=2))
    make_call(world, at=local(2, 10))
    client = enter(world.agent)
    february = client.get(BOOK, {"month": "2026-02"}).content
    assert numbers(february) == [1]
    assert "2026-02" in february.decode()
    assert numbers(client.get(BOOK).content) == [1]


@pytest.mark.parametrize("raw", ["", "2026-13", "x", "1999-01", "2027-01", "2026-03-01", "٢٠٢٦-٠١"])
def test_an_address_with_no_possible_month_shows_the_current_one(raw: str) -> None:
    assert read_month(raw, at=NOW) == local(1, 12).date()


def test_the_tabs_reach_back_from_the_open_month_and_never_into_the_future() -> None:
    assert [f"{m:%m}" for m in months_around(read_month("", at=NOW), at=NOW)][-2:] == ["02", "03"]
    old = months_around(read_month("2025-01", at=NOW), at=NOW)
    assert (f"{old[0]:%Y-%m}", f"{old[-1]:%Y-%m}") == ("2024-10", "2025-03")


def test_filters_pick_lines_by_way_kind_recorder_and_name(world: World, enter: Enter) -> None:
    make_call(world, way=Way.CALL_IN, kind=CallKind.COMPLAINT, customer_name="青山检测站")
    make_call(world, by=world.deputy, way=Way.CALL_OUT, customer_name="白河修理厂")
    client = enter(world.agent)
    for query, wanted in (
        ({"way": "CALL_IN"}, [1]),
        ({"kind": "COMPLAINT"}, [1]),
        ({"recorder": world.deputy.pk}, [2]),
        ({"q": "白河"}, [2]),
        ({"q": "白河", "way": "CALL_IN"}, []),
        ({"way": "NO_SUCH_WAY"}, [2, 1]),
    ):
        assert numbers(client.get(BOOK, query).content) == wanted


def test_pages_follow_each_other_without_overlap(world: World, enter: Enter) -> None:
    for minute in range(55):
        make_call(world, at=local(2, 9) + timedelta(minutes=minute))
    client = enter(world.agent)
    first = client.get(BOOK, {"order": "book"})
    second = client.get(BOOK, {"order": "book", "cursor": first.context["page"].next_cursor})
    assert numbers(first.content) == list(range(1, 51))
    assert numbers(second.content) == list(range(51, 56))
    assert not second.context["page"].next_cursor


def test_a_page_of_the_book_takes_few_statements_and_the_second_no_more(world: World, enter: Enter) -> None:
    for minute in range(52):
        make_call(
            world, at=local(2, 9) + timedelta(minutes=minute), by=[world.agent, world.deputy][minute % 2]
        )
    client = enter(world.agent)
    client.get(BOOK)
    with CaptureQueriesContext(
        connection,
    ) as first:
        page = client.get(BOOK)
    with CaptureQueriesContext(connection) as second:
        client.get(BOOK, {"cursor": page.context["page"].next_cursor})
    assert len(first) <= 8
    assert len(second) <= len(first)
    assert not [q for q in first.captured_queries if "COUNT(" in q["sql"].upper()]


def test_numbers_are_masked_for_those_who_do_not_dial(world: World, enter: Enter) -> None:
    make_call(world)
    page = enter(world.viewer).get(BOOK).content.decode()
    assert "138 0013 8000" not in page
    assert "13800138000" not in page
    assert "****" in page


def test_the_book_is_closed_to_those_without_the_permission(world: World, enter: Enter) -> None:
    assert enter(world.technician).get(BOOK).status_code == 403
    assert enter(world.technician).get(reverse("followups:register-print")).status_code == 403


def test_another_branch_sees_its_own_book(world: World, enter: Enter) -> None:
    make_call(world)
    make_call(world, by=world.stranger)
    client = enter(world.stranger)
    assert Call.objects.count() == 2
    assert numbers(client.get(BOOK).content) == [1]
    assert numbers(client.get(BOOK, {"branch": world.branch.pk}).content) == [1]
    assert "NF" in client.get(BOOK, {"branch": world.branch.pk}).content.decode()


def test_the_manager_chooses_the_branch(world: World, enter: Enter) -> None:
    make_call(world, by=world.stranger, customer_name="南方检测站")
    client = enter(world.manager)
    assert "南方检测站" not in client.get(BOOK).content.decode()
    assert "南方检测站" in client.get(BOOK, {"branch": world.other_branch.pk}).content.decode()


def test_the_book_prints_as_pdf_with_every_line(world: World, enter: Enter) -> None:
    make_call(world)
    answer = enter(world.agent).get(reverse("followups:register-print"), {"month": "2026-03"})
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_who_sees_only_her_own_work_cannot_print_a_book_with_holes(world: World, enter: Enter) -> None:
    Staff.objects.filter(pk=world.agent.pk).update(reach=Reach.OWN)
    make_call(world)
    make_call(world, by=world.deputy)
    client = enter(world.agent)
    assert numbers(client.get(BOOK).content) == [1]
    assert client.get(reverse("followups:register-print")).status_code == 403


def test_the_book_is_exported_as_it_is_shown(world: World, enter: Enter) -> None:
    make_call(world, customer_name="青山检测站")
    make_call(world, customer_name="白河修理厂", gist="=HYPERLINK(1)", phone="")
    client = enter(world.agent)
    address = reverse("lists:export", args=["calls", "csv"])
    lines = _content(client.get(address, {"q": "白河"})).decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "白河修理厂" in lines[1]
    assert "'=HYPERLINK(1)" in lines[1]
    assert _content(client.get(reverse("lists:export", args=["calls", "xlsx"]))).startswith(b"PK")
    assert client.get(reverse("lists:export", args=["calls", "exe"])).status_code == 404
    assert "13800138000" not in _content(enter(world.viewer).get(address)).decode()


def _content(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)
