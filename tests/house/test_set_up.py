"""The set-up finds a Python that is new enough, and says what to do where there is none."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.files import ROOT

sys.path.insert(0, str(ROOT / "tools"))
import find_python
import prepare_tests


def interpreter(folder: Path, name: str, version: str) -> Path:
    """Something that answers like a Python of that version."""
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\necho {version}\necho {file}\n")
    file.chmod(0o755)
    return file


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with nothing on it; gives its PATH folder."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin") + os.pathsep + "/bin")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.delenv("SHOUHOU_PYTHON", raising=False)
    for name in ("python3", "python", "python3.12", "python3.13", "python3.14", "python3.15"):
        broken = tmp_path / "bin" / name  # a shim that knows no such version, as pyenv's do
        broken.write_text("#!/bin/sh\nexit 127\n")
        broken.chmod(0o755)
    return tmp_path / "bin"


def found(home: Path) -> tuple[tuple[int, ...], str] | None:
    """What is found on this machine, without asking the network."""
    places = [place for place in find_python.usual_places() if place.startswith(("~", str(home)))]
    return find_python.find(places, fetch=False)


def test_without_any_python_there_is_none(machine: Path) -> None:
    assert found(machine.parent) is None
    assert "3.12" in find_python.NONE_FOUND


def test_a_python_that_is_too_old_is_not_taken(machine: Path) -> None:
    interpreter(machine, "python3", "3.11.7")
    assert found(machine.parent) is None


def test_a_python_of_another_name_is_found(machine: Path) -> None:
    interpreter(machine, "python3", "3.11.7")
    newer = interpreter(machine, "python3.13", "3.13.1")
    assert found(machine.parent) == ((3, 13, 1), str(newer))


def test_a_python_that_only_pyenv_knows_is_found(machine: Path, tmp_path: Path) -> None:
    hidden = interpreter(tmp_path / "pyenv" / "versions" / "3.12.4" / "bin", "python", "3.12.4")
    interpreter(tmp_path / "pyenv" / "versions" / "3.11.2" / "bin", "python", "3.11.2")
    assert found(machine.parent) == ((3, 12, 4), str(hidden))


def test_the_version_that_is_tested_most_is_preferred(machine: Path) -> None:
    interpreter(machine, "python3.14", "3.14.0")
    interpreter(machine, "python3.12", "3.12.9")
    best = found(machine.parent)
    assert best is not None
    assert best[0] == (3, 12, 9)


def test_a_python_that_somebody_names_is_taken(
    machine: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = interpreter(tmp_path / "opt", "python", "3.14.2")
    monkeypatch.setenv("SHOUHOU_PYTHON", str(named))
    assert found(machine.parent) == ((3, 14, 2), str(named))


def test_make_alone_lists_the_doors() -> None:
    said = subprocess.run(["make", "-s"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for door in ("run", "test", "setup", "bench", "messages", "assets", "wheel", "lock", "lint", "docs"):
        assert f"make {door} " in said


def test_what_the_tests_lack_is_named_with_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepare_tests.shutil, "which", lambda _name: None)
    monkeypatch.setattr(prepare_tests.glob, "glob", lambda *_a, **_k: [])
    assert set(prepare_tests.missing()) == {"chromium", "gettext", "fonts-noto-cjk", "postgresql"}
