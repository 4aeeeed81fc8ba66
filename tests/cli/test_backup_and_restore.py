"""What was backed up comes back into an empty place, whole or not at all."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import making
from tests.cli.installation import Installation

FILL = """
import django; django.setup()
from shouhou.accounts.models import Branch, Department
branch = Branch.objects.create(name="总部")
Department.objects.bulk_create(Department(branch=branch, name=f"第{n}部") for n in range(500))
"""
COUNT = """
import django; django.setup()
from shouhou.accounts.models import Department
print(Department.objects.filter(branch__name="总部").count())
"""
SETTINGS = {"DJANGO_SETTINGS_MODULE": "shouhou.config.settings"}


@pytest.fixture(scope="module")
def backed_up(migrated: Installation, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation with rows and stored files, and beside its data the second place with one backup."""
    with making(tmp_path_factory.mktemp("backed-up")) as make:
        made = make("office", migrated)
        made.extra |= SETTINGS
        assert made.python("-c", FILL).returncode == 0
        for number in range(5):
            file = made.data / "files" / "ab" / f"照片{number}.jpg"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(bytes([number]) * 10_000)
        done = made.run("backup", "--to", made.data.parent / "second")
        assert done.returncode == 0, done.stderr
        assert "Backup made" in done.stdout
        yield made


@pytest.fixture
def office(backed_up: Installation, new_installation: Callable[..., Installation]) -> Installation:
    """One like it, for this test alone."""
    made = new_installation("office", backed_up)
    shutil.copytree(backed_up.data, made.data, dirs_exist_ok=True)
    made.extra |= SETTINGS
    return made


@pytest.fixture
def backups(backed_up: Installation, tmp_path: Path) -> Path:
    """A second place like it."""
    return shutil.copytree(backed_up.data.parent / "second", tmp_path / "second")


@pytest.fixture
def empty(new_installation: Callable[[str], Installation]) -> Installation:
    """Another machine, as it were."""
    made = new_installation("new machine")
    made.extra |= SETTINGS
    return made


def test_a_backup_comes_back_into_an_empty_place(
    office: Installation, backups: Path, empty: Installation
) -> None:
    done = empty.run("restore", backups, "--into", empty.data)
    assert done.returncode == 0, done.stderr
    assert "Checked and restored" in done.stdout
    assert empty.python("-c", COUNT).stdout.strip() == "500"
    for file in (office.data / "files").rglob("*.jpg"):
        copy = empty.data / file.relative_to(office.data)
        assert copy.read_bytes() == file.read_bytes()
    assert (empty.data / "secret-key").read_text() == (office.data / "secret-key").read_text()


def test_what_is_restored_is_up_to_date_and_can_be_backed_up_again(
    backups: Path, empty: Installation, tmp_path: Path
) -> None:
    empty.run("restore", backups)
    again = empty.run("migrate")
    assert (again.returncode, again.stdout) == (0, "")
    assert empty.run("backup", "--to", tmp_path / "third").returncode == 0


def test_an_installation_with_data_is_not_overwritten(office: Installation, backups: Path) -> None:
    done = office.run("restore", backups)
    assert done.returncode == 1
    assert "There is something already" in done.stderr
    assert office.python("-c", COUNT).stdout.strip() == "500"


def test_with_force_the_old_data_is_set_aside_and_not_lost(office: Installation, backups: Path) -> None:
    office.python("-c", FILL.replace("总部", "分部"))
    (office.data / "files" / "later.txt").write_text("later")
    done = office.run("restore", backups, "--force")
    assert done.returncode == 0, done.stderr
    assert "before" in done.stdout
    assert not (office.data / "files" / "later.txt").exists()
    kept = [f for f in office.data.iterdir() if f.name.startswith("files.before-restore-")]
    assert (kept[0] / "later.txt").read_text() == "later"
    assert office.python("-c", COUNT.replace("总部", "分部")).stdout.strip() == "0"


@pytest.mark.parametrize("part", ["default.*", "files.tsv", "secret-key", "manifest.json"])
def test_a_damaged_backup_is_refused_before_anything_is_put_in_place(
    backups: Path, empty: Installation, part: str
) -> None:
    snapshot = next(f for f in backups.iterdir() if f.name.startswith("20"))
    damaged = next(snapshot.glob(part))
    content = bytearray(damaged.read_bytes())
    content[len(content) // 2] ^= 0xFF
    damaged.write_bytes(content)
    done = empty.run("restore", snapshot)
    assert done.returncode == 1
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr
    assert not (empty.data / "files").exists()


def test_a_stored_file_that_rotted_in_the_second_place_is_named(backups: Path, empty: Installation) -> None:
    next((backups / "files").glob("*/*")).write_bytes(b"rotten")
    done = empty.run("restore", backups)
    assert done.returncode == 1
    assert "照片" in done.stderr


def test_a_backup_of_a_newer_program_is_refused(backups: Path, empty: Installation) -> None:
    snapshot = next(f for f in backups.iterdir() if f.name.startswith("20"))
    text = (snapshot / "manifest.json").read_text()
    (snapshot / "manifest.json").write_text(
        text.replace('"accounts.0001_initial"', '"accounts.9999_next_year"')
    )
    done = empty.run("restore", snapshot)
    assert done.returncode == 1
    assert "newer version" in done.stderr


def test_a_folder_without_backups_is_said_to_have_none(empty: Installation, tmp_path: Path) -> None:
    done = empty.run("restore", tmp_path)
    assert done.returncode == 1
    assert "no backup" in done.stderr


def test_a_restore_under_a_running_program_is_refused(backups: Path, empty: Installation) -> None:
    hold = "from shouhou.upkeep.processes import announced\n"
    code = f"""
import django; django.setup()
{hold}
import subprocess, sys
with announced("web"):
    sys.exit(subprocess.run([sys.executable, "-m", "shouhou", "restore", sys.argv[1]]).returncode)
"""
    done = empty.python("-c", code, backups)
    assert done.returncode == 1
    assert "running" in done.stderr


def test_the_nightly_backup_can_be_sent_elsewhere_from_now_on(office: Installation, tmp_path: Path) -> None:
    done = office.run("backup", "--to", tmp_path / "disk", "--from-now-on")
    assert done.returncode == 0, done.stderr
    assert office.run("backup").returncode == 0
    assert len([f for f in (tmp_path / "disk").iterdir() if f.name.startswith("20")]) == 2
    refused = office.run("backup", "--to", office.data / "inside", "--from-now-on")
    assert refused.returncode == 1
    assert "inside the data folder" in refused.stderr
