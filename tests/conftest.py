"""What every test may use."""

from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from django.conf import settings
from django.template import Context, Template
from django.test.signals import template_rendered
from django.utils import translation

from tests import tables_once
from tests.stage import STAGE

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    import pytest_django

    from tests.world import World

settings.WHITENOISE_AUTOREFRESH = True  # or each client of a test goes through all static files first
hypothesis.settings.register_profile("house", deadline=None)  # a busy machine is no mistake
hypothesis.settings.load_profile("house")

ON_FILES = settings.DATABASES["default"]["ENGINE"].endswith("sqlite")
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
    need not run a second time for the other database. What takes long begins first, so that no worker is left alone
    with it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
    for item in items:
        marker = item.get_closest_marker("django_db")
        if marker or {"db", "transactional_db"} & set(getattr(item, "fixturenames", ())):
            options = {**(marker.kwargs if marker else {}), "databases": "__all__"}
            item.add_marker(pytest.mark.django_db(**options), append=False)
            item.fixturenames.insert(0, "_stage")  # before anything opens the transaction of the test
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


@pytest.fixture(autouse=True, scope="session")
def _whole_pages(django_test_environment: None) -> None:
    """Of what is drawn only whole templates tell their context: a page has hundreds of pieces, each would be copied."""

    def render(self: Template, context: Context) -> str:
        if context.template is self:
            template_rendered.send(sender=self, template=self, context=context)
        return self.nodelist.render(context)

    Template._render = render


@pytest.fixture(autouse=True)
def _english() -> "Iterator[None]":
    """Sentences of verbs in English, whatever the catalogue holds; pages choose their own language."""
    with translation.override("en"):
        yield


@pytest.fixture(scope="session")
def _stages(
    django_db_setup: None, _quick_passwords: None, django_db_blocker: "pytest_django.DjangoDbBlocker"
) -> "Iterator[None]":
    """At the end nothing of a company is left."""
    yield
    with django_db_blocker.unblock():
        STAGE.clear()


@pytest.fixture
def founded_at() -> "datetime":
    """When the company of a test was founded."""
    from tests.world import MONDAY

    return MONDAY


@pytest.fixture
def _stage(
    request: pytest.FixtureRequest,
    _stages: None,
    _english: None,
    founded_at: "datetime",
    django_db_blocker: "pytest_django.DjangoDbBlocker",
) -> None:
    """A test with the cast finds it on stage; one that commits, or wants an empty database, finds that."""
    from tests.world import START, make_world

    marker = request.node.get_closest_marker("django_db")
    commits = marker.kwargs.get("transaction") or "transactional_db" in request.fixturenames
    with django_db_blocker.unblock():
        if "world" in request.fixturenames and not commits:
            STAGE.set((founded_at, START, None), lambda: make_world(at=founded_at))
        else:
            STAGE.clear()


@pytest.fixture
def world(db: None) -> "World":
    """The cast, on Monday, 2 March 2026 at nine."""
    from tests.world import make_world

    return make_world()
