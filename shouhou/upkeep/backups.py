"""Making a backup: the databases, the stored files (only new ones are copied) and a manifest, then rotation."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connections
from django.utils.translation import gettext as _

import shouhou
from shouhou.core.errors import Refusal
from shouhou.upkeep import databases
from shouhou.upkeep.locks import locked, sync
from shouhou.upkeep.manifest import FILES, FileLine, Manifest, copy_and_digest, digest, file_lines
from shouhou.upkeep.places import backup_folder, plan
from shouhou.upkeep.rotation import name_of, rotate, snapshots

PARTIAL: Final = ".partial-"
STORE: Final = "files"
KEY: Final = "secret-key"


class CannotBackUp(Refusal):
    """The backup was not made; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Backup:
    """A finished snapshot: its folder, size in bytes of the database copies, files in all and newly copied."""

    folder: Path
    size: int
    files: int
    new_files: int
    removed: int

    def details(self) -> dict[str, Any]:
        """What the timetable remembers of it."""
        return {
            "folder": str(self.folder),
            "size": self.size,
            "files": self.files,
            "new_files": self.new_files,
            "same_disk": _device(self.folder) == _device(Path(settings.DATA)),
        }


def back_up(*, at: datetime, to: Path | None = None) -> Backup:
    """Makes a snapshot named by the moment and removes those that are no longer kept.

    The snapshot appears under its name only when it is complete. Raises CannotBackUp where another backup is
    running there, or where the disk or the database refuses.
    """
    place = (to or backup_folder()).resolve()
    try:
        place.mkdir(parents=True, exist_ok=True)
        with locked(place / ".lock") as is_mine:
            if not is_mine:
                raise CannotBackUp(_("Another backup to %(place)s is running.") % {"place": place})
            return _make(place, at)
    except OSError as fault:
        raise CannotBackUp(
            _("The backup to %(place)s failed: %(why)s.") % {"place": place, "why": fault.strerror or fault}
        ) from fault


def _make(place: Path, at: datetime) -> Backup:
    for leftover in place.glob(PARTIAL + "*"):  # of a backup that was killed
        shutil.rmtree(leftover)
    while (place / name_of(at)).exists():  # a second backup within the same second
        at += timedelta(seconds=1)
    name = name_of(at)
    partial = place / (PARTIAL + name)
    partial.mkdir()
    parts = _copy_databases(partial)
    files, new_files = _copy_files(place, partial)
    if (key := Path(settings.DATA) / KEY).exists():
        parts[KEY] = copy_and_digest(key, partial / KEY)
    parts[FILES] = digest(partial / FILES)
    size = sum((partial / part).stat().st_size for part in parts)
    applied = sorted(f"{app}.{migration}" for app, migration in databases.migrations_applied())
    Manifest(at.isoformat(), shouhou.__version__, databases.engine(), parts, files, size, applied).write(
        partial
    )
    for file in partial.iterdir():
        sync(file)
    folder = partial.rename(place / name)
    kept = plan()
    removed = rotate(place, at, keep_days=kept.keep_days, keep_months=kept.keep_months)
    return Backup(folder, size, files, new_files, removed)


def _copy_databases(partial: Path) -> dict[str, str]:
    parts = {}
    for alias in connections:
        part = databases.part_name(alias)
        databases.copy_out(alias, partial / part)
        parts[part] = digest(partial / part)
    return parts


def _copy_files(place: Path, partial: Path) -> tuple[int, int]:
    """Lists every stored file in the snapshot and copies those that the place does not hold yet; (all, new)."""
    known = _known_files(place)
    total = new = 0
    with (partial / FILES).open("w", encoding="utf-8", newline="\n") as listed:
        for file, path in _stored_files():
            try:
                found = file.stat()
            except FileNotFoundError:  # a scratch file that was there a moment ago
                continue
            line = known.get(path)
            if line is None or (line.size, line.changed) != (found.st_size, found.st_mtime_ns):
                line = FileLine(digest(file), found.st_size, found.st_mtime_ns, path)
            if not held(place, line):
                line = _store(place, file, line)
                new += 1
            listed.write(line.text())
            total += 1
    return total, new


def _known_files(place: Path) -> dict[str, FileLine]:
    earlier = snapshots(place)
    return {line.path: line for line in file_lines(earlier[-1])} if earlier else {}


def _stored_files() -> Iterator[tuple[Path, str]]:
    root = Path(settings.DATA) / STORE
    for folder, _folders, names in os.walk(root):
        for name in sorted(names):
            file = Path(folder) / name
            yield file, file.relative_to(root).as_posix()


def stored_at(place: Path, sha256: str) -> Path:
    """Where the copy of a file with this content lies in the second place."""
    return place / STORE / sha256[:2] / sha256


def held(place: Path, line: FileLine) -> bool:
    """Whether the second place has this content, by name and size; restoring compares the hash."""
    copy = stored_at(place, line.sha256)
    try:
        return copy.stat().st_size == line.size
    except FileNotFoundError:
        return False


def _store(place: Path, file: Path, line: FileLine) -> FileLine:
    """Copies one file under the name of its content; the line says what was really copied."""
    folder = stored_at(place, line.sha256).parent
    folder.mkdir(parents=True, exist_ok=True)
    scratch = folder / "copying"
    sha256 = copy_and_digest(file, scratch)
    sync(scratch)
    copy = stored_at(place, sha256)
    copy.parent.mkdir(parents=True, exist_ok=True)
    os.replace(scratch, copy)
    return FileLine(sha256, copy.stat().st_size, line.changed, line.path)


def _device(folder: Path) -> int:
    return folder.stat().st_dev
