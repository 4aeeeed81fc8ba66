"""A backup holds the access log as well, and a restore puts it back; an older backup without one is restored, too."""

import json
from pathlib import Path

import pytest

from shouhou.upkeep.manifest import MANIFEST
from tests.cli.conftest import installation, migrated, new_installation
from tests.cli.installation import SERVER, Installation

__all__ = ["installation", "migrated", "new_installation"]
pytestmark = pytest.mark.slow
NOTE = """
import datetime, django; django.setup()
from shouhou.access.actions import note_access
note_access(staff_id=7, what="PRINTED", subject_kind="CUSTOMER", subject_id=5, at=datetime.datetime.now(datetime.UTC))
"""
COUNT = """
import django; django.setup()
from shouhou.access.models import AccessNote
print(AccessNote.objects.count())
"""


def _python(place: Installation, source: str) -> str:
    place.extra["DJANGO_SETTINGS_MODULE"] = "shouhou.config.settings"
    done = place.python("-c", source)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_log_comes_back_with_the_rest(
    installation: Installation, new_installation: object, tmp_path: Path
) -> None:
    _python(installation, NOTE)
    assert installation.run("backup", "--to", tmp_path / "kept").returncode == 0
    other = new_installation("other")  # type: ignore[operator]
    done = other.run("restore", tmp_path / "kept")
    assert done.returncode == 0, done.stderr
    assert _python(other, COUNT) == "1"


@pytest.mark.skipif(bool(SERVER), reason="there the log is a table of the main database")
def test_a_backup_from_before_the_log_is_restored_and_gets_one(
    installation: Installation, new_installation: object, tmp_path: Path
) -> None:
    assert installation.run("backup", "--to", tmp_path / "kept").returncode == 0
    snapshot = next(folder for folder in (tmp_path / "kept").iterdir() if (folder / MANIFEST).exists())
    told = json.loads((snapshot / MANIFEST).read_text())
    del told["parts"]["access.sqlite3.gz"]
    (snapshot / "access.sqlite3.gz").unlink()
    (snapshot / MANIFEST).write_text(json.dumps(told))
    other = new_installation("other")  # type: ignore[operator]
    done = other.run("restore", tmp_path / "kept")
    assert done.returncode == 0, done.stderr
    assert other.run("migrate").returncode == 0
    assert _python(other, COUNT) == "0"
