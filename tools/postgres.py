"""A PostgreSQL cluster for one run: made in a scratch folder, reached through a socket, gone at the end."""

import contextlib
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

# Nothing here has to survive a power cut.
_FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
# For writing millions of rows and making their indexes.
_BULK = "-c wal_level=minimal -c max_wal_senders=0 -c max_wal_size=2GB -c maintenance_work_mem=1GB -c autovacuum=off"
_MEMORY = "-c shared_buffers=2GB -c effective_cache_size=8GB"
NOT_FOUND = "PostgreSQL's server was not found (Debian: apt install postgresql)."


def binaries() -> Path | None:
    """The folder with initdb and pg_ctl: on PATH, or where Debian, Red Hat and Homebrew keep them."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    places = ["usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql*/bin"]
    found = [folder for place in places for folder in Path("/").glob(place) if (folder / "initdb").exists()]
    return max(found, key=_version, default=None)


def _version(folder: Path) -> int:
    digits = "".join(c for c in str(folder) if c.isdigit())
    return int(digits or 0)


@contextlib.contextmanager
def cluster(*, durable: bool = False, kept: Path | None = None, bulk: bool = False) -> Iterator[str]:
    """Starts a server on a socket and gives its address; SystemExit without one.

    It lies in a scratch folder and is gone at the end, or in the folder `kept` and stays. A durable one writes through
    to the disk as in real life; one for bulk gets the memory that millions of rows want.
    """
    programs = binaries()
    if programs is None:
        raise SystemExit(NOT_FOUND)
    owner = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    scratch = kept or Path(tempfile.mkdtemp(prefix="shouhou-pg-"))
    scratch.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:  # initdb refuses to run as root
        shutil.chown(scratch, owner)
    options = " ".join((_FAST if not durable else "", _BULK if bulk else "", _MEMORY if kept else ""))
    try:
        if not (scratch / "data").exists():
            initdb = (
                programs / "initdb",
                "-D",
                scratch / "data",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "-N",
            )
            _run(owner, *initdb)
        with _started(owner, programs / "pg_ctl", scratch, options, "fast" if kept else "immediate"):
            yield f"postgresql://{owner}@/postgres?host={scratch}"
    finally:
        if kept is None:
            shutil.rmtree(scratch, ignore_errors=True)


@contextlib.contextmanager
def _started(owner: str, pg_ctl: Path, scratch: Path, options: str, ending: str) -> Iterator[None]:
    told = f"-k {scratch} -c listen_addresses='' -c max_connections=60 {options}"
    _run(owner, pg_ctl, "-D", scratch / "data", "-w", "-t", "600", "-l", scratch / "log", "-o", told, "start")
    try:
        yield
    finally:
        _run(owner, pg_ctl, "-D", scratch / "data", "-w", "-t", "600", "-m", ending, "stop")


def _run(owner: str, program: object, *arguments: object) -> None:
    call = [str(program), *(str(a) for a in arguments)]
    change = {"user": owner, "group": owner, "extra_groups": []} if os.geteuid() == 0 else {}
    # pg_ctl leaves the server behind holding our pipes: output goes to a file, or we would wait for ever.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(call, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/", **change)
        if done.returncode:
            output.seek(0)
            raise SystemExit(f"{' '.join(call)} failed:\n{output.read().decode(errors='replace')}")


def main() -> None:
    """`postgres.py COMMAND …` runs a command with both database variables naming a fresh cluster."""
    with cluster() as address:
        environment = os.environ | {"SHOUHOU_TEST_DATABASE": address, "SHOUHOU_DATABASE": address}
        code = subprocess.run(sys.argv[1:], env=environment).returncode
    sys.exit(code)


if __name__ == "__main__":
    main()
