"""What every test may use."""

from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from django.conf import settings
from django.utils import translation

from tests import tables_once

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest_django

    from tests.world import World

hypothesis.settings.register_profile("house", deadline=None)  # a busy machine is no mistake
hypothesis.settings.load_profile("house")

ON_FILES = settings.DATABASES["default"]["ENGINE"].endswith("sqlite3")
if ON_FILES:
    # Files, as in real life: several connections at once see the same rows.
    for alias, database in settings.DATABASES.items():
        file = Path(settings.DATA) / ("test.sqlite3" if alias == "default" else f"test-{alias}.sqlite3")
        database.setdefault("TEST", {})["NAME"] = str(file)
        database["OPTIONS"]["init_command"] = (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA temp_store=MEMORY;"
        )


_ROOMS_OF_PROCESSES = ("browser", "cli", "faults", "upkeep")
"""Whose tests reach a database through processes they start; elsewhere it is through a fixture or not at all."""


def pytest_collection_modifyitems(items: "list[pytest.Item]") -> None:
    """A test that may use the database may use all of them: the access log lies in one of its own. One of plain Python
    need not run a second time for the other database."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker or {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())):
            options = {**(marker.kwargs if marker else {}), "databases": "__all__"}
            item.add_marker(pytest.mark.django_db(**options), append=False)
        elif item.path.relative_to(Path(__file__).parent).parts[0] not in _ROOMS_OF_PROCESSES:
            item.add_marker("once")


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Tables that are there already are taken; the data folder of a run goes with the run."""
    return ON_FILES


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Puts the tables into the databases of each worker, once these have their names."""
    if ON_FILES:
        tables_once.put_files()
    else:
        settings.DATABASES["default"].setdefault("TEST", {})["TEMPLATE"] = tables_once.template()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The last to go leaves the server as it was."""
    if not ON_FILES and not hasattr(session.config, "workerinput"):
        tables_once.drop_template()


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
