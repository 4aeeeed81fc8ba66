"""A backup holds everything, copies files only once, and keeps what it should."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from shouhou.core.actor import SYSTEM
from shouhou.upkeep import runs
from shouhou.upkeep.actions import CannotUseFolder, plan_backups
from shouhou.upkeep.backups import CannotBackUp, back_up
from shouhou.upkeep.locks import locked
from shouhou.upkeep.manifest import Manifest, digest
from shouhou.upkeep.models import TimetableRun
from shouhou.upkeep.places import LastBackup, backup_folder, last_backup
from shouhou.upkeep.rotation import snapshots, to_keep
from shouhou.upkeep.tasks import back_up_nightly
from shouhou.upkeep.timetable import BACKUP

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def test_every_part_of_a_backup_has_the_hash_that_the_manifest_names(installation: Path, place: Path) -> None:
    made = back_up(at=NOW, to=place)
    manifest = Manifest.read(made.folder)
    assert made.folder.name == "2026-11-23T020000Z"
    assert {part: digest(made.folder / part) for part in manifest.parts} == manifest.parts
    assert {"files.tsv", "secret-key"} < set(manifest.parts)
    assert made.files == 3
    assert made.size > 1000


def test_the_same_content_is_stored_once(installation: Path, place: Path) -> None:
    back_up(at=NOW, to=place)
    assert len(list((place / "files").glob("*/*"))) == 2


def test_the_next_backup_copies_only_what_is_new(installation: Path, place: Path) -> None:
    back_up(at=NOW, to=place)
    (installation / "files" / "new.txt").write_bytes(b"new")
    made = back_up(at=NOW + timedelta(days=1), to=place)
    assert (made.files, made.new_files) == (4, 1)


def test_a_copy_that_was_lost_in_the_second_place_is_made_again(installation: Path, place: Path) -> None:
    back_up(at=NOW, to=place)
    next((place / "files").glob("*/*")).unlink()
    assert back_up(at=NOW + timedelta(days=1), to=place).new_files == 1


def test_a_backup_that_was_cut_short_leaves_nothing_that_looks_like_one(
    installation: Path, place: Path
) -> None:
    (place / ".partial-2026-11-22T020000Z").mkdir(parents=True)
    (place / ".partial-2026-11-22T020000Z" / "default.dump").write_bytes(b"half")
    assert snapshots(place) == []
    made = back_up(at=NOW, to=place)
    assert snapshots(place) == [made.folder]
    assert not list(place.glob(".partial*"))


def test_two_backups_to_one_place_do_not_mix(installation: Path, place: Path) -> None:
    with locked(place / ".lock"), pytest.raises(CannotBackUp):
        back_up(at=NOW, to=place)


def test_a_place_that_cannot_be_written_to_is_named(installation: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CannotBackUp) as refused:
        back_up(at=NOW, to=tmp_path / "file" / "backups")
    assert str(tmp_path / "file") in refused.value.sentence


def test_kept_are_fourteen_days_and_twelve_months() -> None:
    names = [(NOW - timedelta(days=n)).strftime("%Y-%m-%dT020000Z") for n in range(800)]
    kept = sorted(to_keep(names, NOW, keep_days=14, keep_months=12), reverse=True)
    assert kept[:14] == names[:14]
    # The newest of each of twelve months; November and part of October are among the fourteen days.
    assert {name[:7] for name in kept} == {f"2026-{m:02}" for m in range(1, 12)} | {"2025-12"}
    assert len(kept) == 14 + 11


def test_a_machine_that_was_off_for_a_year_loses_no_backup() -> None:
    names = ["2025-01-01T020000Z", "2025-01-02T020000Z"]
    assert to_keep(names, NOW, keep_days=14, keep_months=12) == set(names)


def test_rotation_removes_files_that_no_backup_names_any_more(
    installation: Path, place: Path, settings: Settings
) -> None:
    settings.BACKUP_TO = str(place)
    plan_backups(folder="", keep_days=1, keep_months=1, by=SYSTEM, at=NOW)
    back_up(at=NOW)
    os.remove(installation / "files" / "cd" / "two.pdf")
    assert back_up(at=NOW + timedelta(hours=1)).removed == 0
    made = back_up(at=NOW + timedelta(days=2))
    assert made.removed == 2
    assert len(list((place / "files").glob("*/*"))) == 1


def test_the_place_is_the_environments_then_the_saved_one_then_beside_the_data(
    installation: Path, place: Path, settings: Settings
) -> None:
    assert backup_folder() == installation.parent / "shouhou-backups"
    plan_backups(folder=str(place), by=SYSTEM, at=NOW)
    assert backup_folder() == place
    settings.BACKUP_TO = str(place / "from the environment")
    assert backup_folder() == place / "from the environment"


@pytest.mark.parametrize("folder", ["relative/folder", "{data}/backups", "{data}/../file/below"])
def test_a_folder_that_is_no_good_is_refused(installation: Path, folder: str) -> None:
    (installation.parent / "file").write_text("in the way")
    with pytest.raises(CannotUseFolder) as refused:
        plan_backups(folder=folder.format(data=installation), by=SYSTEM, at=NOW)
    assert refused.value.field == "folder"


def told(at: datetime) -> LastBackup:
    """What the front page is told."""
    return last_backup(TimetableRun.objects.filter(entry=BACKUP).first(), at)


def test_the_front_page_learns_how_the_last_backup_went(
    installation: Path, place: Path, settings: Settings
) -> None:
    settings.BACKUP_TO = str(place)
    assert told(NOW).is_ok is None
    runs.record("backup", at=NOW, details=back_up_nightly(at=NOW))
    result = told(NOW + timedelta(hours=7))
    assert (result.is_ok, result.at, result.is_stale) == (True, NOW, False)
    assert result.size > 0
    assert result.folder.startswith(str(place))
    runs.record("backup", at=NOW + timedelta(days=2), trouble="The disk is full.")
    result = told(NOW + timedelta(days=2))
    assert (result.is_ok, result.trouble, result.is_stale, result.last_ok_at) == (
        False,
        "The disk is full.",
        True,
        NOW,
    )
