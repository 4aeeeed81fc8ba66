"""What every test may use."""

from pathlib import Path

import pytest
from django.conf import settings

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
