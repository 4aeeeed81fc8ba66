"""Databases with their tables in place and nothing in them: made once for each state of the migrations, then copied.

They are laid out as in a new installation; that this leaves what all migrations leave has a test of its own.
"""

import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import psycopg
from django.conf import settings

from tests.cli.installation import SERVER, Installation, drop_database, new_database

ROOT = Path(__file__).resolve().parent.parent
_AT_ONCE = ("-m", "shouhou", "migrate")
STEPWISE = """
import django; django.setup()
from django.core.management import call_command
from django.db import connections
for alias in connections:
    call_command("migrate", database=alias, verbosity=0)
"""


def empty_files() -> Path:
    """A data folder with them, kept for the runs that follow."""
    return _kept("data", *_AT_ONCE)


def stepwise_files() -> Path:
    """A data folder that has gone through one migration after the other, kept likewise."""
    return _kept("stepwise", "-c", STEPWISE)


def _kept(name: str, *steps: str) -> Path:
    with _alone() as folder:
        if not (folder / name).exists():
            shutil.rmtree(folder / "making", ignore_errors=True)
            made = Installation(folder / "making" / "data")
            _lay_out(made, *steps)
            made.data.rename(folder / name)
        return folder / name


def put_files() -> None:
    """Gives this process its own, under the names of its test databases."""
    for alias, database in settings.DATABASES.items():
        kept = "shouhou" if alias == "default" else alias
        shutil.copy(empty_files() / f"{kept}.sqlite3", str(database["TEST"]["NAME"]))


def template() -> str:
    """The name of a database with them on the server under test."""
    name = f"shouhou_tables_{_state()}"
    with _alone() as folder, psycopg.connect(SERVER, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            drop_database(f"{name}_making")
            made = Installation(folder / "making" / "data", new_database(f"{name}_making"))
            _lay_out(made, *_AT_ONCE)
            connection.execute(f'ALTER DATABASE "{name}_making" RENAME TO "{name}"')
    return name


def drop_template() -> None:
    """Leaves the server as it was."""
    drop_database(f"shouhou_tables_{_state()}")


def _lay_out(made: Installation, *steps: str) -> None:
    made.data.mkdir(parents=True, exist_ok=True)
    made.extra["DJANGO_SETTINGS_MODULE"] = "shouhou.config.settings"
    done = made.python(*steps, patience=600)
    assert done.returncode == 0, done.stderr


@contextmanager
def _alone() -> Iterator[Path]:
    """The folder of this state, while no other process is at it."""
    folder = Path(tempfile.gettempdir()) / f"shouhou-tables-{os.getuid()}-{_state()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def _state() -> str:
    found = hashlib.sha256(django.__version__.encode() + b"laid out")
    for file in sorted((ROOT / "shouhou").glob("*/migrations/*.py")):
        found.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return found.hexdigest()[:16]
