"""The cast at three in the afternoon, their browsers, and a place of its own for files."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from shouhou.accounts import founding
from shouhou.accounts.models import Staff
from shouhou.core import clock
from tests.world import World, local, make_world

NOW = local(2, 15)
type Enter = Callable[[Staff], Client]


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    """Files are kept for the one test."""
    storages = dict(settings.STORAGES)
    storages["default"] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path},
    }
    settings.STORAGES = storages


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """The cast, at three in the afternoon of Monday, 2 March 2026."""
    founding.forget()
    cache.clear()
    with clock.set_to(NOW):
        yield make_world()
    founding.forget()


@pytest.fixture
def enter() -> Enter:
    """Signs somebody in; an unexpected error becomes its page, as for people."""

    def signed_in(staff: Staff) -> Client:
        client = Client(raise_request_exception=False)
        client.force_login(staff)
        return client

    return signed_in
