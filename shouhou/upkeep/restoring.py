"""Restoring a backup: everything is checked before anything is put in place, and nothing old is thrown away."""

import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from shouhou.core.errors import Refusal
from shouhou.upkeep import databases, processes
from shouhou.upkeep.backups import KEY, STORE, stored_at
from shouhou.upkeep.manifest import FORMAT, Manifest, copy_and_digest, digest, file_lines
from shouhou.upkeep.rotation import snapshots


class CannotRestore(Refusal):
    """Nothing was restored, or not to the end; the sentence says why and what is where."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and what it replaced."""

    snapshot: Path
    made_at: str
    files: int
    set_aside: list[str]
    migrations_waiting: int


def restore(*, source: Path, at: datetime, force: bool = False) -> Restored:
    """Restores a snapshot, or the newest one of a folder of backups, into the installation of the settings.

    Checks the manifest and every hash first. An installation that holds anything is refused without `force`; with
    it the old database and files are set aside under a new name. Raises CannotRestore.
    """
    if processes.running():
        raise CannotRestore(_("The program is running on this data folder. Stop it first."))
    snapshot = find_snapshot(source)
    manifest = _checked_manifest(snapshot)
    _check_files(snapshot)
    occupied = _occupied()
    if occupied and not force:
        raise CannotRestore(
            _(
                "There is something already: %(what)s. Restore into an empty place, or add --force to set it aside."
            )
            % {"what": ", ".join(occupied)}
        )
    stamp = at.astimezone(UTC).strftime("%Y%m%d%H%M%S")
    aside = _set_aside(stamp) if occupied else []
    files = _copy_files(snapshot)
    for alias in connections:
        part = databases.part_name(alias)
        if (
            part in manifest.parts or alias == "default"
        ):  # an old backup has no access log; the next start makes one
            databases.copy_in(alias, snapshot / part)
    if KEY in manifest.parts:
        shutil.copyfile(snapshot / KEY, Path(settings.DATA) / KEY)
    return Restored(snapshot, manifest.made_at, files, aside, _migrations_waiting())


def find_snapshot(source: Path) -> Path:
    """The snapshot meant by a path: itself, or the newest inside; raises CannotRestore where there is none."""
    if (source / "manifest.json").exists():
        return source.resolve()
    inside = snapshots(source)
    if not inside:
        raise CannotRestore(_("There is no backup in %(folder)s.") % {"folder": source})
    return inside[-1].resolve()


def _checked_manifest(snapshot: Path) -> Manifest:
    try:
        manifest = Manifest.read(snapshot)
    except (OSError, ValueError) as fault:
        raise CannotRestore(
            _("The manifest of this backup cannot be read: %(why)s.") % {"why": fault}
        ) from None
    if manifest.format > FORMAT:
        raise CannotRestore(
            _("This backup was made by a newer version of the program; install that one first.")
        )
    if manifest.engine != databases.engine():
        raise CannotRestore(
            _("This backup is of a %(theirs)s database, and this installation uses %(ours)s.")
            % {"theirs": manifest.engine, "ours": databases.engine()}
        )
    for part, sha256 in manifest.parts.items():
        if not (snapshot / part).exists() or digest(snapshot / part) != sha256:
            raise CannotRestore(_("%(part)s of this backup is missing or damaged.") % {"part": part})
    unknown = set(manifest.migrations) - _known_migrations()
    if unknown:
        raise CannotRestore(
            _("This backup was made by a newer version of the program; install that one first.")
        )
    return manifest


def _check_files(snapshot: Path) -> None:
    for line in file_lines(snapshot):
        copy = stored_at(snapshot.parent, line.sha256)
        if not copy.exists() or digest(copy) != line.sha256:
            raise CannotRestore(_("The stored file %(path)s is missing or damaged.") % {"path": line.path})


def _occupied() -> list[str]:
    """What is in the way, by name."""
    found = [
        str(connections[alias].settings_dict["NAME"])
        for alias in connections
        if not databases.is_empty(alias)
    ]
    files = Path(settings.DATA) / STORE
    if files.is_dir() and any(files.iterdir()):
        found.append(str(files))
    return found


def _set_aside(stamp: str) -> list[str]:
    aside = [databases.set_aside(alias, stamp) for alias in connections if not databases.is_empty(alias)]
    files = Path(settings.DATA) / STORE
    if files.is_dir():
        aside.append(str(files.rename(files.with_name(f"{STORE}.before-restore-{stamp}"))))
    return aside


def _copy_files(snapshot: Path) -> int:
    count = 0
    root = Path(settings.DATA) / STORE
    for line in file_lines(snapshot):
        target = (root / line.path).resolve()
        if not target.is_relative_to(root.resolve()):
            raise CannotRestore(_("The stored file %(path)s is missing or damaged.") % {"path": line.path})
        target.parent.mkdir(parents=True, exist_ok=True)
        copy_and_digest(stored_at(snapshot.parent, line.sha256), target)
        os.utime(target, ns=(line.changed, line.changed))
        count += 1
    return count


def _known_migrations() -> set[str]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    replaced = {old for migration in loader.disk_migrations.values() for old in migration.replaces}
    return {f"{app}.{name}" for app, name in (*loader.disk_migrations, *replaced)}


def _migrations_waiting() -> int:
    return databases.migrations_waiting()
