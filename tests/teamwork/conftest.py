"""What the tests of teamwork share: the cast, a browser for each of them, a store of their own."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django.fixtures import Settings

from shouhou.accounts import founding
from shouhou.accounts.models import Staff
from shouhou.core import clock
from tests.world import MONDAY, World, make_world

type Enter = Callable[[Staff], Client]


@pytest.fixture
def world(db: None) -> Iterator[World]:
    """The cast, on Monday at nine."""
    founding.forget()
    cache.clear()
    with clock.set_to(MONDAY):
        yield make_world()
    founding.forget()


@pytest.fixture(autouse=True)
def _own_store(settings: Settings, tmp_path: Path) -> None:
    """Files of one test are not those of another."""
    disk = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path / "files"},
    }
    settings.STORAGES = {**settings.STORAGES, "default": disk}


@pytest.fixture
def enter() -> Enter:
    """Signs somebody in, with pages in English."""

    def signed_in(staff: Staff) -> Client:
        client = Client()
        client.force_login(staff)
        client.cookies["django_language"] = "en"
        return client

    return signed_in
