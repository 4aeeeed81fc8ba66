"""Finds a Python that shouhou can run on, wherever this machine keeps one; runs on any Python from 3.8 on."""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import sys
from typing import Iterator, List, Optional, Tuple

OLDEST = (3, 12)
# The oldest that we support comes first: it is the one that the tests run on most.
PREFERRED = ((3, 12), (3, 13), (3, 14))
_PROBE = "import sys, ssl, sqlite3; print('%d.%d.%d' % sys.version_info[:3]); print(sys.executable)"
# Not one of a virtual environment that happens to lie about.
_UV_FIND = ["python", "find", "--system", ">=3.12"]
NONE_FOUND = """No Python 3.12 or newer was found: not on PATH, not among pyenv's versions, not through uv.
Install one (Debian, Ubuntu: apt install python3.12 python3.12-venv; macOS: brew install python@3.12;
pyenv: pyenv install 3.12; uv: uv python install 3.12)
or name one: make run SHOUHOU_PYTHON=/path/to/python3.12"""


def probe(command: List[str]) -> Optional[Tuple[Tuple[int, ...], str]]:
    """The version and the path of an interpreter, or None where it does not start or lacks parts."""
    try:
        done = subprocess.run(
            command + ["-c", _PROBE], capture_output=True, text=True, timeout=30, check=True
        )
        version, path = done.stdout.splitlines()[:2]
        return tuple(int(part) for part in version.split(".")), path
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def find(places: Optional[List[str]] = None, fetch: bool = True) -> Optional[Tuple[Tuple[int, ...], str]]:
    """The best interpreter on PATH and in `places` (patterns; this system's usual ones), else one by uv, else None."""
    named = os.environ.get("SHOUHOU_PYTHON")
    if named:
        found = probe([named])
        return found if found and found[0] >= OLDEST else None
    usable = {}
    for command in _candidates(usual_places() if places is None else places):
        found = probe(command)
        if found and found[0] >= OLDEST:
            usable.setdefault(found[0][:2], found)
            if found[0][:2] == PREFERRED[0]:
                return found
    for wanted in PREFERRED:
        if wanted in usable:
            return usable[wanted]
    if usable:
        return usable[min(usable)]
    return _from_uv() if fetch else None


def uv() -> Optional[str]:
    """Where uv is, if this machine has it."""
    places = ["~/.local/bin/uv", "~/.cargo/bin/uv"]
    return shutil.which("uv") or next((p for p in map(os.path.expanduser, places) if os.path.exists(p)), None)


def _candidates(places: List[str]) -> Iterator[List[str]]:
    names = ["python%d.%d" % version for version in PREFERRED] + ["python3.15", "python3", "python"]
    for name in names:
        if shutil.which(name):
            yield [name]
    if os.name == "nt" and shutil.which("py"):
        for version in PREFERRED:
            yield ["py", "-%d.%d" % version]
    for pattern in places:
        for path in sorted(glob.glob(os.path.expanduser(pattern)), reverse=True):
            yield [path]


def usual_places() -> List[str]:
    """Where pyenv, uv, asdf, Homebrew and installers put an interpreter that is not on PATH."""
    pyenv = os.environ.get("PYENV_ROOT", "~/.pyenv")
    return [
        pyenv + "/versions/3.1[2-9]*/bin/python",
        pyenv + "/pyenv-win/versions/3.1[2-9]*/python.exe",
        "~/.local/share/uv/python/cpython-3.1[2-9]*/bin/python3",
        "~/.asdf/installs/python/3.1[2-9]*/bin/python",
        "/usr/local/bin/python3.1[2-9]",
        "/opt/homebrew/bin/python3.1[2-9]",
        "/Library/Frameworks/Python.framework/Versions/3.1[2-9]/bin/python3",
    ]


def _from_uv() -> Optional[Tuple[Tuple[int, ...], str]]:
    """What uv knows or can download; uv itself is fetched into a scratch environment where it is missing."""
    command = uv() or _fetched_uv()
    if command is None:
        return None
    for call in (_UV_FIND, ["python", "install", "3.12"], _UV_FIND):
        try:
            done = subprocess.run([command] + call, capture_output=True, text=True, timeout=600)
        except (OSError, subprocess.SubprocessError):
            return None
        if done.returncode == 0 and call[1] == "find":
            return probe([done.stdout.strip()])
    return None


def _fetched_uv() -> Optional[str]:
    print("      No Python 3.12 here; asking uv to fetch one.", flush=True)
    root = os.path.join("build", "uv")
    binary = os.path.join(root, "Scripts" if os.name == "nt" else "bin")
    lock = os.path.join("requirements", "uv.txt")
    pip = [os.path.join(binary, "python"), "-m", "pip", "install", "-q", "--require-hashes", "-r", lock]
    try:
        subprocess.run([sys.executable, "-m", "venv", root], check=True, timeout=120, capture_output=True)
        subprocess.run(pip, check=True, timeout=600, capture_output=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return os.path.join(binary, "uv")


if __name__ == "__main__":
    best = find()
    if best is None:
        sys.exit(NONE_FOUND)
    print(best[1])
