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
def cluster(*, durable: bool = False) -> Iterator[str]:
    """Starts a server on a socket in a scratch folder and gives its address; SystemExit without one.

    A durable one writes through to the disk as in real life.
    """
    programs = binaries()
    if programs is None:
        raise SystemExit(NOT_FOUND)
    scratch = Path(tempfile.mkdtemp(prefix="shouhou-pg-"))
    owner = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    if os.geteuid() == 0:  # initdb refuses to run as root
        shutil.chown(scratch, owner)
    try:
        _run(
            owner,
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
        options = f"-k {scratch} -c listen_addresses='' -c max_connections=60 {'' if durable else _FAST}"
        _run(
            owner,
            programs / "pg_ctl",
            "-D",
            scratch / "data",
            "-w",
            "-l",
            scratch / "log",
            "-o",
            options,
            "start",
        )
        try:
            yield f"postgresql://{owner}@/postgres?host={scratch}"
        finally:
            _run(owner, programs / "pg_ctl", "-D", scratch / "data", "-w", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _run(owner: str, program: Path, *arguments: object) -> None:
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
