"""A demo company served by a real process, and people who sit before it in a real Chromium."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.house import at
from tests.browser.people import CHROMIUM, FLAGS, Office
from tests.browser.serving import begin_at, serving
from tests.cli.installation import Installation
from tests.tables_once import empty_files

DAY: Final = "11-18"  # a Wednesday in the middle of a month: no book begins, no month is summed up
LOAD: Final = """
import django; django.setup()
from shouhou.core import clock
from shouhou.intake.demo import loading
loading.load(at=clock.now(), customers=40, recent_days=3)
"""


@pytest.fixture(scope="session")
def empty() -> Path:
    """A data folder with tables and nothing in them."""
    return empty_files()


@pytest.fixture(scope="session")
def company(empty: Path, tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """An installation with a small demo company, on one morning, whenever the tests are run."""
    made = installation_like(empty, tmp_path_factory.mktemp("browser"))
    begin_at(made, at(DAY, "10:00"))
    done = made.python("-c", LOAD)
    assert done.returncode == 0, done.stderr
    begin_at(made, at(DAY, "10:05"))
    return made


def installation_like(empty: Path, folder: Path) -> Installation:
    """A new installation with the tables of an empty one."""
    shutil.copytree(empty, folder / "data")
    return Installation(folder / "data", extra={"DJANGO_SETTINGS_MODULE": "shouhou.config.settings"})


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, in Chinese, without a word to the network."""
    expect.set_options(timeout=30_000)  # a machine that is busy with other work answers late
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS, env={"LANGUAGE": "zh_CN"})
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(company: Installation) -> Iterator[str]:
    """Where the company is served, worker included."""
    with serving(company) as served:
        yield served.address


@pytest.fixture(scope="session")
def sessions() -> dict[str, Any]:
    """Who has signed in so far."""
    return {}


@pytest.fixture
def office(chromium: Browser, address: str, sessions: dict[str, Any]) -> Iterator[Office]:
    """Opens pages for people; after the test, nothing may have gone wrong on any of them."""
    made = Office(chromium, address, sessions)
    yield made
    made.close()
    assert not made.complaints, "\n".join(made.complaints)


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, as locked in package-lock.json."""
    file = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
    if not file.exists():
        pytest.fail("axe-core is missing: run make setup-dev")
    return file.read_text(encoding="utf-8")
