"""Test databases on SQLite with their tables in place: made once for each state of the migrations, then copied.

Carrying out every migration takes longer than most tests together; it is done anew as soon as a migration changes.
"""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import django
from django.conf import settings
from django.db import connections

ROOT = Path(__file__).resolve().parent.parent


def is_on_files() -> bool:
    """Whether these tests run on SQLite."""
    return bool(settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"))


class Tables:
    """The files of this process; the first of several to come makes them, the others wait for it."""

    def __init__(self) -> None:
        self._kept = _folder()
        self._lock = (self._kept / "lock").open("w")

    def put(self) -> None:
        """Puts the files of an earlier run in place, where there are any; else nobody else may until `keep`."""
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        if (self._kept / "whole").exists():
            for alias, database in settings.DATABASES.items():
                shutil.copy(self._kept / alias, str(database["TEST"]["NAME"]))
            self._lock.close()

    def keep(self) -> None:
        """Keeps the files for those that follow, now that the tables are in them."""
        if self._lock.closed:
            return
        for alias in settings.DATABASES:
            _copy_out(alias, self._kept / alias)
        (self._kept / "whole").touch()
        self._lock.close()


def _copy_out(alias: str, target: Path) -> None:
    connection = connections[alias]
    connection.ensure_connection()
    with closing(sqlite3.connect(target)) as copy:
        connection.connection.backup(copy)


def _folder() -> Path:
    found = hashlib.sha256(django.__version__.encode())
    for file in sorted((ROOT / "shouhou").glob("*/migrations/*.py")):
        found.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    folder = Path(tempfile.gettempdir()) / f"shouhou-tables-{os.getuid()}-{found.hexdigest()[:16]}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder
