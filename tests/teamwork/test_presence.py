"""Who has a form open is seen by the others, for as long as the page beats."""

from datetime import timedelta
from http import HTTPStatus

from django.db import connection
from django.test.utils import CaptureQueriesContext

from shouhou.core import clock
from shouhou.teamwork.actions import note_presence
from shouhou.teamwork.models import Presence
from shouhou.teamwork.present import HEARTBEAT_SECONDS, others_editing
from tests.teamwork.conftest import Enter
from tests.world import MONDAY, World, actor, make_customer, make_request

AT = MONDAY


def test_the_other_is_named_while_her_page_beats(world: World) -> None:
    for seconds in (0, 20, 40):
        note_presence(kind="CASE", ref=5, by=actor(world.agent), at=AT + timedelta(seconds=seconds))
    [seen] = others_editing("CASE", 5, world.deputy, now=AT + timedelta(seconds=60))
    assert (seen.staff, seen.since) == (world.agent, AT)
    assert others_editing("CASE", 5, world.agent, now=AT + timedelta(seconds=60)) == []
    assert others_editing("CASE", 6, world.deputy, now=AT + timedelta(seconds=60)) == []
    assert others_editing("CUSTOMER", 5, world.deputy, now=AT + timedelta(seconds=60)) == []
    assert others_editing("CASE", 5, world.deputy, now=AT + timedelta(seconds=95)) == []
    assert Presence.objects.count() == 1


def test_what_has_not_beaten_for_an_hour_is_forgotten(world: World) -> None:
    note_presence(kind="CASE", ref=5, by=actor(world.agent), at=AT)
    note_presence(kind="CASE", ref=9, by=actor(world.deputy), at=AT + timedelta(hours=2))
    assert list(Presence.objects.values_list("ref", flat=True)) == [9]


def test_a_heartbeat_answers_who_else_is_there(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    address = f"/presence/customer/{customer.pk}/"
    assert enter(world.agent).post(address).content.decode().strip() == ""
    with clock.set_to(AT + timedelta(seconds=HEARTBEAT_SECONDS)):
        page = enter(world.deputy).post(address).content.decode()
        assert "王敏" in page
        assert "is editing this too" in page
    assert enter(world.stranger).post(address).status_code == HTTPStatus.NOT_FOUND
    assert enter(world.viewer).post(address).status_code == HTTPStatus.FORBIDDEN
    assert enter(world.agent).get(address).status_code == HTTPStatus.METHOD_NOT_ALLOWED


def test_a_heartbeat_is_cheap(world: World, enter: Enter) -> None:
    case = make_request(world)
    client = enter(world.agent)
    client.post(f"/presence/case/{case.pk}/")
    with CaptureQueriesContext(connection) as statements:
        client.post(f"/presence/case/{case.pk}/")
    assert len(statements) <= 10
