"""The cast, a week of work behind them, and their browsers."""

import hashlib
from typing import Any

import pytest

from shouhou.cases.models import Case, CaseRole, DayTotal, FigureDelta, MonthTotal, Obligation
from shouhou.core import clock
from shouhou.journal.models import Event, EventSubject, EventWords
from shouhou.policy.models import HolidayVersion, PolicyVersion
from tests.intake.conftest import _own_files, enter, world
from tests.world import World, local, make_call, make_customer, make_request

__all__ = ["_own_files", "enter", "worked", "world"]

_UNTOUCHED = (
    *(Event, EventWords, EventSubject, Case, CaseRole, Obligation, FigureDelta, DayTotal, MonthTotal),
    *(PolicyVersion, HolidayVersion),
)


def digest() -> str:
    """All that a rehearsal must not touch, as one hash."""
    found = hashlib.sha256()
    for model in _UNTOUCHED:
        for row in model._base_manager.order_by("pk").values_list():
            found.update(repr(row).encode())
    return found.hexdigest()


@pytest.fixture
def worked(world: World) -> World:
    """Two weeks of work: requests early and late, calls recorded the same day and afterwards, a promise."""
    moments: list[Any] = [(3, 8, 0), (3, 16, 50), (4, 12, 30), (5, 17, 40), (7, 10, 0), (9, 9, 15)]
    customer = make_customer(world, at=local(2, 16))
    for day, hour, minute in moments:
        at = local(day, hour, minute)
        with clock.set_to(at):
            make_request(world, at=at, customer=customer)
        told = local(day, hour, minute + 9)
        with clock.set_to(told):
            make_call(world, at=told, customer=customer, gist="下周再谈")
    late = local(12, 9)
    with clock.set_to(late):
        make_call(world, at=local(10, 15), written_at=late, by=world.deputy)
        make_request(world, at=local(10, 16), written_at=late, by=world.deputy)
        make_request(world, at=late, by=world.stranger)
    return world
