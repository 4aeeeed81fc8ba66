"""Copying a whole database out and in: SQLite by its online backup, PostgreSQL by its own tools."""

import contextlib
import gzip
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.utils.translation import gettext as _

from shouhou.core.errors import Refusal
from shouhou.upkeep.fresh import lay_out


class CannotCopyDatabase(Refusal):
    """The database could not be copied out or in."""


def engine(alias: str = "default") -> str:
    """`sqlite` or `postgresql`."""
    return connections[alias].vendor


def part_name(alias: str) -> str:
    """What the copy of a database is called inside a snapshot."""
    return f"{alias}.sqlite3.gz" if engine(alias) == "sqlite" else f"{alias}.dump"


def copy_out(alias: str, target: Path) -> None:
    """Writes a consistent copy of the database while people go on working."""
    if engine(alias) == "sqlite":
        _copy_out_sqlite(Path(connections[alias].settings_dict["NAME"]), target)
    else:
        _postgres(alias, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def copy_in(alias: str, source: Path) -> None:
    """Puts a copy into the (empty) database and lets the database check itself; raises CannotCopyDatabase."""
    connections[alias].close()
    if engine(alias) == "sqlite":
        _copy_in_sqlite(source, Path(connections[alias].settings_dict["NAME"]))
    else:
        _postgres(alias, "pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(source))


def is_empty(alias: str) -> bool:
    """Whether the database has no table; one that does not exist yet counts as empty."""
    if engine(alias) == "sqlite" and not Path(connections[alias].settings_dict["NAME"]).exists():
        return True
    return not connections[alias].introspection.table_names()


def set_aside(alias: str, stamp: str) -> str:
    """Moves what is in the database out of the way, without losing it; returns where it is now."""
    if engine(alias) == "sqlite":
        connections[alias].close()
        file = Path(connections[alias].settings_dict["NAME"])
        kept = file.with_name(f"{file.name}.before-restore-{stamp}")
        for suffix in ("", "-wal", "-shm"):
            if (old := file.with_name(file.name + suffix)).exists():
                old.rename(kept.with_name(kept.name + suffix))
        return str(kept)
    kept_schema = f"before_restore_{stamp}"
    with connections[alias].cursor() as cursor:
        cursor.execute(f'ALTER SCHEMA public RENAME TO "{kept_schema}"')
        cursor.execute("CREATE SCHEMA public")
    return kept_schema


def migrations_applied(alias: str = "default") -> set[tuple[str, str]]:
    """The migrations that this database has seen, as (app, name)."""
    return set(MigrationRecorder(connections[alias]).applied_migrations())


def migrations_waiting() -> int:
    """How many migrations have still to be applied, over all databases."""
    waiting = 0
    for alias in connections:
        executor = MigrationExecutor(connections[alias])
        waiting += len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    return waiting


def apply_migrations() -> None:
    """Brings every database up to this version: the main one, then the others; an empty one at once."""
    for alias in connections:
        if is_empty(alias):
            lay_out(alias)
        call_command("migrate", database=alias, interactive=False, verbosity=0)


def _copy_out_sqlite(file: Path, target: Path) -> None:
    plain = target.with_suffix("")
    with (
        contextlib.closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as source,
        contextlib.closing(sqlite3.connect(plain)) as copy,
    ):
        # All pages in one step: a copy in several steps starts again with every write of another process.
        source.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")
        _demand_sound(copy)
    with plain.open("rb") as content, gzip.open(target, "wb", compresslevel=3) as packed:
        shutil.copyfileobj(content, packed, 1 << 20)
    plain.unlink()


def _copy_in_sqlite(source: Path, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    unpacked = file.with_name(file.name + ".restoring")
    try:
        with gzip.open(source, "rb") as packed, unpacked.open("wb") as content:
            shutil.copyfileobj(packed, content, 1 << 20)
    except (OSError, EOFError) as fault:
        raise CannotCopyDatabase(
            _("The database copy cannot be unpacked: %(why)s.") % {"why": fault}
        ) from None
    with contextlib.closing(sqlite3.connect(unpacked)) as copy:
        _demand_sound(copy)
        if copy.execute("PRAGMA foreign_key_check").fetchone():
            raise CannotCopyDatabase(
                _("The database copy has rows that point nowhere; it was not put in place.")
            )
    for suffix in ("-wal", "-shm"):  # of the empty file that is replaced
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    os.replace(unpacked, file)


def _demand_sound(copy: sqlite3.Connection) -> None:
    said = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if said != "ok":
        raise CannotCopyDatabase(_("The database does not pass its own check: %(why)s.") % {"why": said})


def _postgres(alias: str, program: str, *arguments: str) -> None:
    settings = connections[alias].settings_dict
    call = [str(_binary(program, connections[alias])), f"--dbname={settings['NAME']}", *arguments]
    environment = dict(os.environ)
    for variable, key in {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
    }.items():
        if settings.get(key):
            environment[variable] = str(settings[key])
    done = subprocess.run(call, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        why = (done.stderr.strip().splitlines() or [str(done.returncode)])[-1]
        raise CannotCopyDatabase(_("%(program)s failed: %(why)s") % {"program": program, "why": why})


def _binary(program: str, connection: Any) -> Path:
    """PostgreSQL's tool, at least as new as the server: on PATH, or where systems keep the versions side by side."""
    on_path = shutil.which(program)
    name = program + (".exe" if os.name == "nt" else "")
    places = [
        *Path("/usr/lib/postgresql").glob(f"*/bin/{name}"),
        *Path("/usr").glob(f"pgsql-*/bin/{name}"),
        *Path(os.environ.get("PROGRAMFILES", "/nowhere")).glob(f"PostgreSQL/*/bin/{name}"),
    ]
    server = connection.pg_version // 10000
    fitting = [place for place in places if _major(place) >= server]
    if fitting:
        return min(fitting, key=_major)
    if on_path:
        return Path(on_path)
    raise CannotCopyDatabase(
        _(
            "PostgreSQL's %(program)s %(version)s or newer was not found on this machine; install its client tools."
        )
        % {"program": program, "version": server}
    )


def _major(place: Path) -> int:
    digits = "".join(c for c in place.parts[-3] if c.isdigit())
    return int(digits or 0)
