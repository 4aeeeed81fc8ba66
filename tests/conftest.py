"""What every test may use."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.utils import translation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.world import World

if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in real life: several connections at once see the same rows.
    settings.DATABASES["default"].setdefault("TEST", {})["NAME"] = str(Path(settings.DATA) / "test.sqlite3")
    settings.DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY;"
    )


@pytest.fixture(autouse=True, scope="session")
def _quick_passwords() -> None:
    """Argon2 takes its time on purpose; only the tests of signing in need the real one."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *settings.PASSWORD_HASHERS]


@pytest.fixture(autouse=True)
def _english() -> "Iterator[None]":
    """Sentences of verbs in English, whatever the catalogue holds; pages choose their own language."""
    with translation.override("en"):
        yield


@pytest.fixture
def world(db: None) -> "World":
    """The cast, on Monday, 2 March 2026 at nine."""
    from tests.world import make_world

    return make_world()
