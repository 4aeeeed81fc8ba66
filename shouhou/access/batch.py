"""Views wait here, in memory, until a thread writes them together: a page costs no write."""

import atexit
import logging
import os
import threading
from typing import Final

from django.db import DatabaseError, connections, router

from shouhou.access.models import AccessNote

log = logging.getLogger(__name__)

FLUSH_SECONDS: Final = 3.0
WAITS_AT_MOST: Final = 50_000
_BATCH: Final = 500

_lock = threading.Lock()
_waiting: dict[tuple[object, ...], AccessNote] = {}
_wake = threading.Event()
_thread_of: int | None = None
_by_itself = False


def wait(note: AccessNote) -> None:
    """Lets a note wait; the same person looking at the same thing again before the next writing adds nothing."""
    with _lock:
        if len(_waiting) < WAITS_AT_MOST:
            key = (note.staff_id, note.what, note.subject_kind, note.subject_id, note.detail)
            _waiting.setdefault(key, note)
        else:
            log.error("the access log cannot be written; a view was not noted")
    if _by_itself:
        _start_thread()


def flush() -> int:
    """Writes what waits and returns how much; on trouble everything waits on, and DatabaseError is raised."""
    with _lock:
        notes = list(_waiting.values())
        _waiting.clear()
    try:
        AccessNote.objects.bulk_create(notes, batch_size=_BATCH)
    except DatabaseError:
        for note in notes:
            wait(note)
        raise
    return len(notes)


def write_by_itself() -> None:
    """From now on this process writes what waits every few seconds and when it ends (for servers)."""
    global _by_itself
    if not _by_itself:
        _by_itself = True
        atexit.register(_flush_last)


def forget() -> None:
    """Drops what waits (for tests, whose rows are gone)."""
    with _lock:
        _waiting.clear()


def _start_thread() -> None:
    """Starts the writer with the first note of this process: a thread does not survive a fork."""
    global _thread_of
    with _lock:
        if _thread_of == os.getpid():
            return
        _thread_of = os.getpid()
    threading.Thread(target=_write_on, name="access-log", daemon=True).start()


def _write_on() -> None:
    while True:
        _wake.wait(FLUSH_SECONDS)
        _flush_last()


def _flush_last() -> None:
    """Writes what waits, with a connection of its own; trouble is told, and tried again the next time."""
    if not _waiting:
        return
    try:
        flush()
    except Exception:
        log.exception("the access log cannot be written")
    finally:
        connections[router.db_for_write(AccessNote)].close()
