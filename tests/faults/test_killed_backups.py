"""A backup that is killed at any moment harms neither the data nor the backups before it."""

import signal
from pathlib import Path

import pytest

from tests.cli.installation import Installation
from tests.faults.test_serving import until


@pytest.fixture
def office(installation: Installation) -> Installation:
    """An installation with enough stored files that copying them takes a while."""
    for number in range(300):
        file = installation.data / "files" / f"{number:03}" / "scan.bin"
        file.parent.mkdir(parents=True)
        file.write_bytes(number.to_bytes(2, "big") * 40_000)
    return installation


@pytest.mark.parametrize("stored", [0, 20, 200])
def test_a_killed_backup_is_followed_by_a_whole_one(
    office: Installation, tmp_path: Path, stored: int
) -> None:
    place = tmp_path / "second"
    running = office.start("backup", "--to", place)

    def has_come_so_far() -> bool:
        begun = any(place.glob(".partial-*")) and len(list(place.glob("files/*/*"))) >= stored
        return begun or running.poll() is not None

    until(has_come_so_far, f"{stored} files in the second place")
    running.send_signal(signal.SIGKILL)
    running.communicate()

    done = office.run("backup", "--to", place)
    assert done.returncode == 0, done.stderr
    assert not list(place.glob(".partial-*"))
    other = Installation(tmp_path / "new machine", office.database, office.extra)
    if office.database:
        return  # the restore on PostgreSQL is tested into an empty database elsewhere
    restored = other.run("restore", place)
    assert restored.returncode == 0, restored.stderr
    assert len(list((other.data / "files").rglob("scan.bin"))) == 300
