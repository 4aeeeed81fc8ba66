"""Django's SQLite, in which everybody who writes gets a turn.

SQLite has one writer at a time and no queue before the door: who waits looks again after ever longer pauses, in the end
ten times a second. Work that writes thousands of rows, one transaction after the other, is never met between two of
them in that way: an agent who saved meanwhile waited until all was done, or was refused after twenty seconds. Here who
waits looks every millisecond, and who has just kept the door shut for long leaves it open for a moment.
"""

import sqlite3
import time
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django.db.backends.sqlite3 import base

PATIENCE: Final = 20.0
"""Seconds after which whoever waits is refused."""
_LOOK_EVERY: Final = 0.001
_LONG: Final = 0.05  # a page hardly ever writes for so long
_LEAVE_OPEN: Final = 0.003
_WRITES: Final = ("BEGIN", "INSERT", "UPDATE", "DELETE")


class Cursor(base.SQLiteCursorWrapper):
    """A cursor that waits for its turn where a statement begins to write."""

    def execute(self, query: str, params: Any = None) -> Any:
        """Runs one statement. Raises sqlite3.OperationalError where somebody else writes for longer than PATIENCE."""
        if self.connection.in_transaction or not query.startswith(_WRITES):
            return super().execute(query, params)
        return self._in_turn(partial(super().execute, query, params))

    def _in_turn(self, write: Callable[[], Any]) -> Any:
        self.connection.execute("PRAGMA busy_timeout = 0")
        until = time.monotonic() + PATIENCE
        try:
            while True:
                try:
                    return write()
                except sqlite3.OperationalError as fault:
                    if not _is_busy(fault) or time.monotonic() > until:
                        raise
                time.sleep(_LOOK_EVERY)
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000:.0f}")


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that leaves the door open for a moment between two long transactions."""

    _began = 0.0
    _open_until = 0.0

    def get_connection_params(self) -> dict[str, Any]:
        """As Django has them, with the patience of all other statements."""
        return {"timeout": PATIENCE, **super().get_connection_params()}

    def create_cursor(self, name: str | None = None) -> Cursor:
        """A cursor that takes turns."""
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        left = self._open_until - time.perf_counter()
        if left > 0:
            time.sleep(left)
        super()._start_transaction_under_autocommit()  # type: ignore[misc]
        self._began = time.perf_counter()

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._leave()

    def _rollback(self) -> None:
        super()._rollback()  # type: ignore[misc]
        self._leave()

    def _leave(self) -> None:
        now = time.perf_counter()
        if now - self._began > _LONG:
            self._open_until = now + _LEAVE_OPEN


def _is_busy(fault: sqlite3.OperationalError) -> bool:
    """Whether somebody else was writing. What only this connection could clear away, by reading to the end, is no
    reason to wait."""
    return getattr(fault, "sqlite_errorcode", None) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_BUSY_RECOVERY)
