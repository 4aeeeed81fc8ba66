"""Which backups are kept: the newest of each of the last days and of each of the last months."""

import re
import shutil
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from shouhou.upkeep.manifest import MANIFEST, file_lines

_NAME = re.compile(r"\d{4}-\d\d-\d\dT\d{6}Z")


def snapshots(place: Path) -> list[Path]:
    """The complete snapshots in a place, oldest first."""
    if not place.is_dir():
        return []
    return sorted(f for f in place.iterdir() if _NAME.fullmatch(f.name) and (f / MANIFEST).exists())


def to_keep(names: Iterable[str], at: datetime, *, keep_days: int, keep_months: int) -> set[str]:
    """The names kept: those of the last 24 hours, the newest of each of `keep_days` days and `keep_months` months.

    Days and months are those on which there is a backup, so that a machine long switched off loses none.
    """
    ordered = sorted(names, reverse=True)
    kept = set(ordered[:1])
    for length, wanted in ((10, keep_days), (7, keep_months)):
        newest: dict[str, str] = {}
        for name in ordered:
            newest.setdefault(name[:length], name)
        kept |= set(list(newest.values())[:wanted])
    # Those of the last day stay, each made for a reason; so does one from the future (a clock that was set back).
    return kept | {name for name in ordered if name > name_of(at - timedelta(days=1))}


def name_of(at: datetime) -> str:
    """What the snapshot of a moment is called; names sort as the moments do."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H%M%SZ")


def rotate(place: Path, at: datetime, *, keep_days: int, keep_months: int) -> int:
    """Removes the snapshots that are not kept, then stored files that none of the others names; counts snapshots."""
    present = snapshots(place)
    kept = to_keep([s.name for s in present], at, keep_days=keep_days, keep_months=keep_months)
    leaving = [snapshot for snapshot in present if snapshot.name not in kept]
    for snapshot in leaving:
        (snapshot / MANIFEST).unlink()  # incomplete from here on, should the rest be interrupted
        shutil.rmtree(snapshot)
    if leaving:
        _remove_unnamed(place)
    return len(leaving)


def _remove_unnamed(place: Path) -> None:
    named = {line.sha256 for snapshot in snapshots(place) for line in file_lines(snapshot)}
    for file in (place / "files").glob("*/*"):
        if file.name not in named:
            file.unlink()
