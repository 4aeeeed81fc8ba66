"""The feed of one's own duties: correct, without telephone numbers, and revocable."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from shouhou.accounts.actions import CannotLink, make_link, mark_left, revoke_link
from shouhou.accounts.models import PersonalLink, Staff
from shouhou.cases.models import Obligation
from shouhou.core import clock
from shouhou.followups.actions import Promise
from tests.world import MONDAY, World, actor, local, make_call, make_customer, make_request

NOW = local(2, 15)


@pytest.fixture
def owed(world: World) -> Iterator[World]:
    """A day on which the agent owes several things, one of them worded with a number in it."""
    with clock.set_to(NOW):
        customer = make_customer(world, name="青山，机动车;检测站")
        make_request(world, at=local(2, 14), customer=customer)
        promise = Promise("回电 138 0013 8000 或 0531-88881234，告知价格；很长很长" * 4, local(3, 10))
        make_call(world, at=local(2, 14, 30), customer=customer, promises=[promise])
        yield world


def _client(staff: Staff) -> Client:
    client = Client()
    client.force_login(staff)
    return client


def _feed_address(staff: Staff) -> str:
    client = _client(staff)
    assert client.post(reverse("desk:calendar-new")).status_code == 303
    return str(client.get(reverse("desk:calendar")).context["address"])


def _events(address: str) -> list[Any]:
    answer = Client().get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


def test_the_feed_holds_what_is_owed_with_clause_words_and_customer(owed: World) -> None:
    events = _events(_feed_address(owed.agent))
    mine = Obligation.objects.open().owed_by([owed.agent.pk]).filter(due_at__lt=NOW + timedelta(days=92))
    assert len(events) == mine.count() > 1
    promised = next(e for e in events if e["SUMMARY"].startswith("X-02"))
    assert "青山，机动车;检测站" in promised["SUMMARY"]
    assert promised["DTEND"].dt == local(3, 10)
    assert promised["DTEND"].params["TZID"] == "Asia/Shanghai"
    assert promised["DTSTART"].dt == local(3, 9, 30)
    assert promised["URL"].startswith("http://testserver/cases/")


def test_no_telephone_number_leaves_by_the_feed(owed: World) -> None:
    body = Client().get(_feed_address(owed.agent)).content.decode().replace("\r\n ", "")
    assert "138****8000" in body
    for number in ("13800138000", "138 0013 8000", "88881234"):
        assert number not in body


def test_a_limit_at_midnight_is_the_whole_day_before(owed: World) -> None:
    whole_days = [e for e in _events(_feed_address(owed.agent)) if not isinstance(e["DTSTART"].dt, datetime)]
    assert whole_days
    for event in whole_days:
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(days=1)
        assert isinstance(event["DTSTART"].dt, date)


def test_it_is_written_as_the_standard_wants_it(owed: World) -> None:
    body = Client().get(_feed_address(owed.agent)).content
    lines = body.split(b"\r\n")
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    assert all(len(line) <= 75 for line in lines)
    assert b"\n" not in body.replace(b"\r\n", b"")
    calendar: Any = Calendar.from_ical(body)
    assert calendar["VERSION"] == "2.0"
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    assert "机动车\\;检测站" in body.replace(b"\r\n ", b"").decode()
    for event in calendar.walk("VEVENT"):
        assert event["DTSTAMP"].dt.utcoffset() == timedelta(0)
        assert event["UID"].endswith("@shouhou")


def test_a_duty_keeps_its_uid_and_no_two_share_one(owed: World) -> None:
    address = _feed_address(owed.agent)
    first = [e["UID"] for e in _events(address)]
    assert len(set(first)) == len(first)
    with clock.set_to(NOW + timedelta(hours=1)):
        assert {e["UID"] for e in _events(address)} >= set(first)


def test_an_overdue_duty_says_so(owed: World) -> None:
    address = _feed_address(owed.agent)
    with clock.set_to(local(3, 12)):
        said = [str(e["SUMMARY"]) for e in _events(address)]
    assert any("X-02" in words and not words.startswith("X-02") for words in said)


def test_a_revoked_link_opens_nothing_and_neither_does_an_earlier_one(owed: World) -> None:
    first = _feed_address(owed.agent)
    second = _feed_address(owed.agent)
    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    client = _client(owed.agent)
    assert client.post(reverse("desk:calendar-revocation")).status_code == 303
    assert Client().get(second).status_code == 404
    assert not client.get(reverse("desk:calendar")).context["address"]


def test_whose_link_it_is_cannot_be_changed_in_the_address(owed: World) -> None:
    address = _feed_address(owed.agent)
    wrong = address.replace(f"/{owed.agent.pk}-", f"/{owed.deputy.pk}-")
    assert wrong != address
    assert Client().get(wrong).status_code == 404


def test_who_has_left_has_no_feed(owed: World) -> None:
    address = _feed_address(owed.technician)
    assert Client().get(address).status_code == 200
    mark_left(staff_id=owed.technician.pk, by=actor(owed.administrator), at=NOW)
    assert Client().get(address).status_code == 404


def test_each_sees_only_her_own(owed: World) -> None:
    assert not _events(_feed_address(owed.deputy))


def test_the_page_shows_link_and_code_and_asks_before_it_revokes(owed: World) -> None:
    address = _feed_address(owed.agent)
    page = _client(owed.agent).get(reverse("desk:calendar")).content.decode()
    assert address in page
    assert address.replace("http://", "webcal://") in page
    assert "data:image/svg+xml" in page


def test_links_are_ones_own(world: World) -> None:
    boss = actor(world.administrator)
    with pytest.raises(CannotLink):
        make_link(staff_id=world.agent.pk, purpose="calendar", by=boss, at=MONDAY)
    with pytest.raises(CannotLink):
        revoke_link(staff_id=world.agent.pk, purpose="calendar", by=boss, at=MONDAY)
    assert not PersonalLink.objects.exists()
