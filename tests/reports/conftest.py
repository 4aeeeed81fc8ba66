"""A small company that lives through March 2026: a request, talks, a closed month."""

from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from django.core.cache import cache
from django.test import Client

from shouhou.accounts import founding
from shouhou.accounts.models import Staff
from shouhou.core import clock
from shouhou.reports.actions import Meeting
from shouhou.reports.models import Period
from shouhou.reports.tasks import turn_months
from tests.world import World, local, make_call, make_customer, make_request, make_world

BEGAN = local(2, 9)
ENDED = local(1, 1, month=4)
NOW = local(2, 10, month=4)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """The cast, with March opened on its second day."""
    founding.forget()
    cache.clear()
    with clock.set_to(NOW):
        world = make_world()
        turn_months(at=BEGAN)
        yield world
    founding.forget()


@pytest.fixture
def march(world: World) -> Period:
    """March of the head office, with something in its book; ended and closed at one in the morning of 1 April."""
    customer = make_customer(world, at=local(2, 9))
    make_request(world, at=local(2, 9, 30), customer=customer)
    for day in (3, 4, 5):
        make_call(world, at=local(day, 10), customer=customer, complaint="回电太慢" if day == 4 else "")
    turn_months(at=ENDED)
    return month(world, 3)


def month(world: World, number: int) -> Period:
    """A month of the head office."""
    return Period.objects.get(branch=world.branch, kind="MONTH", first_day__month=number)


def meeting(world: World, at: datetime = NOW, **values: object) -> Meeting:
    """A meeting of supervisor and agent."""
    told = {
        "held_at": at,
        "place": "二楼会议室",
        "chair_id": world.supervisor.pk,
        "attendance": {world.supervisor.pk: "PRESENT", world.agent.pk: "PRESENT", world.deputy.pk: "EXCUSED"},
        "minutes": "逐条看了数字,定了下月计划。",
    }
    return Meeting(**{**told, **values})  # type: ignore[arg-type]


@pytest.fixture
def enter() -> Callable[[Staff], Client]:
    """Signs somebody in."""

    def signed_in(staff: Staff) -> Client:
        client = Client()
        client.force_login(staff)
        return client

    return signed_in
