"""Long work in the background: a row stands for it, and whoever is at it holds a lease that he lets beat.

A worker that was killed lets its lease stall; the timetable puts the row in hand again, and the next worker goes on
behind what was kept. Whoever has lost his lease, or was stopped, finds out at his next beat.
"""

import logging
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from shouhou.core.errors import Refusal

NOTHING_TO_DO: Final = "nothing to do"
_FAULT: Final = 200

logger = logging.getLogger(__name__)


class CannotGoOn(Refusal):
    """The work was stopped, or another worker is at it."""


@dataclass(frozen=True, slots=True)
class LongWork[Row: models.Model]:
    """How the rows of one table are worked on: they have `state`, `lease`, `beat_at`, `finished_at` and `fault`.

    `working` are the states in which something is to be done, `failed` the one after a fault.
    """

    model: type[Row]
    working: tuple[str, ...]
    failed: str
    stalled_after: timedelta = timedelta(seconds=60)

    def claim(self, pk: int, *, at: datetime) -> str:
        """Takes a row for this worker by compare-and-set; its lease, or "" where it is at rest or another is at it."""
        lease = secrets.token_hex(16)
        free = Q(lease="") | Q(beat_at__lt=at - self.stalled_after)
        taken = self._rows(free, pk=pk, state__in=self.working).update(lease=lease, beat_at=at)
        return lease if taken else ""

    def held(self, row: Any) -> models.QuerySet[Row]:
        """The row, as long as this worker holds it and nobody stopped it."""
        return self._rows(pk=row.pk, lease=row.lease, state__in=self.working)

    def beat(self, row: Any, *, at: datetime, **changes: object) -> None:
        """Says that the worker lives, and what has changed. Raises CannotGoOn where it does not hold the row."""
        if not self.held(row).update(beat_at=at, **changes):
            raise CannotGoOn(_("This work was stopped."))

    def stalled(self, *, at: datetime) -> list[int]:
        """Keys of rows whose worker was cut off."""
        cut_off = self._rows(state__in=self.working, beat_at__lt=at - self.stalled_after)
        return list(cut_off.values_list("pk", flat=True))

    def carry_out(self, pk: int, do: Callable[[Row], None], *, now: Callable[[], datetime]) -> str:
        """Does a row's work, if it is to be done and nobody is at it; says how it ended. A fault ends the work and is
        raised again; a refusal ends it with its sentence."""
        lease = self.claim(pk, at=now())
        if not lease:
            return NOTHING_TO_DO
        try:
            do(self._rows().get(pk=pk))
        except CannotGoOn:
            return "stopped"
        except Refusal as refusal:
            self.fail(pk, lease, str(refusal.sentence), at=now())
            return "refused"
        except Exception as fault:
            self.fail(pk, lease, type(fault).__name__, at=now())
            logger.exception("%s %s broke off", self.model.__name__, pk)
            raise
        return "done"

    def fail(self, pk: int, lease: str, fault: str, *, at: datetime) -> None:
        """Notes what broke the work off; what was kept stays."""
        ours = self._rows(pk=pk, lease=lease)
        ours.update(state=self.failed, lease="", fault=fault[:_FAULT], finished_at=at)

    def _rows(self, *some: Q, **more: object) -> models.QuerySet[Row]:
        return self.model._base_manager.filter(*some, **more)


def sizes(
    seconds: float,
    *,
    first: int,
    most: int,
    least: int = 1,
    spent: Callable[[], float] = time.perf_counter,
) -> Iterator[int]:
    """Endless sizes of chunks that should take about `seconds` each, by the time that passed since the last; `spent`
    tells it, where only a part of what a chunk does shall count."""
    size = first
    while True:
        before = spent()
        yield size
        took = max(spent() - before, 0.001)
        size = max(least, min(most, int(size * min(2.0, seconds / took))))
