"""A small company with a clock that stands on Monday, 2 March 2026."""

from collections.abc import Callable, Iterator

import pytest
from django.core.cache import cache
from django.test import Client

from shouhou.accounts import founding
from shouhou.accounts.models import Staff
from shouhou.core import clock
from tests.world import World, local, make_world

NOW = local(2, 15)


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """The cast, at three in the afternoon."""
    founding.forget()
    cache.clear()
    with clock.set_to(NOW):
        yield make_world()
    founding.forget()


@pytest.fixture
def enter() -> Callable[[Staff], Client]:
    """Signs somebody in."""

    def signed_in(staff: Staff) -> Client:
        client = Client()
        client.force_login(staff)
        return client

    return signed_in
