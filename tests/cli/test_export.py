"""`shouhou export`: everything into a folder or a zip, never over what is there."""

import zipfile
from pathlib import Path

from tests.cli.installation import Installation


def test_everything_goes_into_a_new_zip_and_not_over_it(installation: Installation, tmp_path: Path) -> None:
    place = tmp_path / "alles 全部.zip"
    done = installation.run("export", place, "--csv")
    assert done.returncode == 0, done.stderr
    assert "100 %" in done.stdout
    assert "Tables/accounts_staff.csv" in zipfile.ZipFile(place).namelist()
    again = installation.run("export", place)
    assert again.returncode == 1
    assert "There is something already" in again.stderr


def test_everything_goes_into_an_empty_folder(installation: Installation, tmp_path: Path) -> None:
    place = tmp_path / "out"
    done = installation.run("export", place, "--without-files")
    assert done.returncode == 0, done.stderr
    assert (place / "Tables" / "accounts_staff.xlsx").stat().st_size > 1000
    assert (place / "Contents.xlsx").exists()
    assert installation.run("export", place).returncode == 1
