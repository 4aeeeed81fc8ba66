"""Running what the timetable says: claimed by compare-and-set, its result remembered."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q
from django.utils.module_loading import import_string

from shouhou.core.errors import Refusal
from shouhou.upkeep.models import TimetableRun
from shouhou.upkeep.timetable import TIMETABLE, Entry

log = logging.getLogger(__name__)

# A worker that died in the middle of an entry is not waited for longer than this.
ABANDONED_AFTER = timedelta(hours=2)


def run_due(now: Callable[[], datetime], timetable: Sequence[Entry] = TIMETABLE) -> list[str]:
    """Runs each entry whose slot has come and that no other worker has taken; returns the codes of those run."""
    zone = ZoneInfo(settings.TIME_ZONE)
    ran = []
    for entry in timetable:
        at = now()
        slot = entry.latest_slot(at, zone)
        if claim(entry.code, slot=slot, at=at):
            _run(entry, at=at, now=now)
            ran.append(entry.code)
    return ran


def in_force() -> tuple[Entry, ...]:
    """What runs here: all of the timetable, in practice what stays in the house."""
    return tuple(entry for entry in TIMETABLE if not (settings.PRACTICE and entry.reaches_out))


def claim(code: str, *, slot: datetime, at: datetime) -> bool:
    """Takes a slot for this worker; False where it has been taken, by this worker or another."""
    _row, is_new = TimetableRun.objects.get_or_create(
        entry=code, defaults={"slot_at": slot, "started_at": at, "is_ok": None}
    )
    if is_new:
        return True
    free = Q(slot_at__lt=slot) & (Q(finished_at__isnull=False) | Q(started_at__lt=at - ABANDONED_AFTER))
    abandoned = Q(slot_at=slot, finished_at__isnull=True, started_at__lt=at - ABANDONED_AFTER)
    taken = TimetableRun.objects.filter(free | abandoned, entry=code).update(
        slot_at=slot, started_at=at, finished_at=None, is_ok=None
    )
    return taken == 1


def finish(code: str, *, at: datetime, details: dict[str, Any] | None = None, trouble: str = "") -> None:
    """Remembers how an entry ended; `trouble` is why it failed."""
    result: dict[str, Any] = {"finished_at": at, "is_ok": not trouble, "trouble": trouble}
    if not trouble:
        result |= {"last_ok_at": at, "details": details or {}}
    TimetableRun.objects.filter(entry=code).update(**result)


def record(code: str, *, at: datetime, details: dict[str, Any] | None = None, trouble: str = "") -> None:
    """Remembers a run that somebody started by hand, beside the timetable."""
    TimetableRun.objects.get_or_create(entry=code, defaults={"slot_at": at, "started_at": at})
    finish(code, at=at, details=details, trouble=trouble)


def _run(entry: Entry, *, at: datetime, now: Callable[[], datetime]) -> None:
    try:
        details = import_string(entry.path)(at=at)
    except Refusal as refusal:
        log.error("%s: %s", entry.code, refusal.sentence)
        finish(entry.code, at=now(), trouble=str(refusal.sentence))
    except Exception as fault:  # whatever it is, the other entries go on and the front page says so
        log.exception("%s failed", entry.code)
        finish(entry.code, at=now(), trouble=f"{type(fault).__name__}: {fault}")
    else:
        finish(entry.code, at=now(), details=details if isinstance(details, dict) else None)
