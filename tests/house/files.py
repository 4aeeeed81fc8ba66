"""The files of the repository as the house tests see them."""

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "shouhou"


@cache
def repository() -> tuple[Path, ...]:
    """Every file that is or is about to be committed."""
    call = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(call, cwd=ROOT, capture_output=True, check=True).stdout.decode()
    return tuple(file for name in listed.split("\0") if name and (file := ROOT / name).is_file())


def python_files() -> list[Path]:
    """Every Python file but the migrations, which Django writes."""
    return [file for file in repository() if file.suffix == ".py" and "migrations" not in file.parts]


def templates() -> list[Path]:
    """Every HTML template."""
    return [file for file in repository() if file.suffix == ".html" and "templates" in file.parts]


def named(file: Path) -> str:
    """A file's name for messages, from the root."""
    return file.relative_to(ROOT).as_posix()
