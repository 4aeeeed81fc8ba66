"""One company served at one moment after the other: what a day's work leaves behind, the next finds."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from playwright.sync_api import Browser, Page

from tests.browser.people import Office
from tests.browser.serving import begin_at, serving
from tests.cli.installation import Installation

NIGHT: Final = """
import django; django.setup()
from shouhou.core import clock
from shouhou.upkeep.runs import run_due
from shouhou.upkeep.timetable import TIMETABLE
codes = {"roll", "turns", "fold", "seal", "months"}
assert codes == set(run_due(clock.now, [entry for entry in TIMETABLE if entry.code in codes]))
"""

type Door = Callable[..., Page]


def at(day: str, clock: str, year: int = 2026) -> datetime:
    return datetime.fromisoformat(f"{year}-{day}T{clock}").replace(tzinfo=ZoneInfo("Asia/Shanghai"))


class House:
    """One company, served at one moment after the other."""

    def __init__(self, installation: Installation, browser: Browser) -> None:
        self._installation = installation
        self._browser = browser

    def do(self, *arguments: str, moment: datetime, patience: float = 120) -> str:
        """Runs Python on the installation to its end, as if it were that moment; returns what it printed."""
        begin_at(self._installation, moment)
        done = self._installation.python(*arguments, patience=patience)
        assert done.returncode == 0, done.stderr
        return done.stdout

    @contextmanager
    def on(self, day: str, clock: str, *, year: int = 2026, worker: bool = False) -> Iterator[Door]:
        """The office at that moment: gives a way to sign people in."""
        begin_at(self._installation, at(day, clock, year))
        with serving(self._installation, *([] if worker else ["--no-worker"])) as served:
            office = Office(self._browser, served.address, {})
            try:
                yield office.sign_in
            finally:
                office.close()
            assert not office.complaints, "\n".join(office.complaints)

    def morning(self, day: str, clock: str) -> None:
        """What the worker has done by then: months and turns begin and end, limits pass, figures are folded, days are
        sealed."""
        self.do("-c", NIGHT, moment=at(day, clock))
