"""Times the named operations on seeded data, on both databases, and writes docs/performance.md.

`bench.py --only NAME --database sqlite|postgresql --customers N --calls M --fresh --stale --oracle`
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import postgres

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "performance.md"
DATABASES = ("sqlite", "postgresql")
# What can change neither a row nor a duty need not be seeded anew for.
_NO_DATA = {
    "views",
    "urls.py",
    "setup_urls.py",
    "import_urls.py",
    "forms",
    "forms.py",
    "templatetags",
    "cli",
    "desk",
}
_SEEDING = ("people.py", "talks.py", "seeding.py")


def main() -> None:
    """Seeds, measures, prints; a whole run of the usual size also writes the page."""
    given = _arguments()
    if given.oracle:
        _run(
            [
                sys.executable,
                "-c",
                f"from tests.policy.histories import compare; print(compare(20_000, {given.seed}))",
            ]
        )
        return
    with tempfile.TemporaryDirectory(prefix="shouhou-bench-") as folder:
        scratch = Path(folder)
        seeded = _seeded(given, scratch)
        told = [_measured(database, seeded, scratch, given.only) for database in given.database or DATABASES]
    sys.path.insert(0, str(ROOT))
    from benches.reporting import Report, aligned, page, table

    reports = [Report(one["database"], one["figures"]) for one in told]
    for report in reports:
        print(f"\n{report.database}\n{aligned(table(report))}")
    if (
        len(reports) == len(DATABASES)
        and not given.only
        and (given.customers, given.calls) == (20_000, 100_000)
    ):
        PAGE.write_text(page(reports, told[0]["facts"]), encoding="utf-8")
        print(f"\n{PAGE.relative_to(ROOT)} written.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--only", action="append", default=[], metavar="NAME", help="only operations that begin so"
    )
    parser.add_argument("--database", action="append", choices=DATABASES)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument("--calls", type=int, default=100_000)
    parser.add_argument("--fresh", action="store_true", help="seed anew")
    parser.add_argument(
        "--stale", action="store_true", help="take the data of an earlier run, whatever has changed"
    )
    parser.add_argument("--oracle", action="store_true", help="judge 20,000 random histories twice instead")
    parser.add_argument("--seed", type=int, default=1, help="of the random histories")
    return parser.parse_args()


def _seeded(given: argparse.Namespace, scratch: Path) -> Path:
    """The seeded SQLite file of this size and code: kept from an earlier run, or made now."""
    kept = Path(tempfile.gettempdir()) / f"shouhou-benches-{os.environ.get('USER', 'me')}"
    kept.mkdir(mode=0o700, exist_ok=True)
    size = f"{given.customers}-{given.calls}"
    file = kept / f"{size}-{_digest()}.sqlite3"
    if given.stale and (older := sorted(kept.glob(f"{size}-*.sqlite3"), key=lambda f: f.stat().st_mtime)):
        return older[-1]
    if file.exists() and not given.fresh:
        return file
    for old in kept.glob(f"{size}-*.sqlite3"):
        old.unlink()
    print(f"Seeding {given.customers} customers and {given.calls} calls …", flush=True)
    data = scratch / "seed"
    data.mkdir()
    _step(data, "", "seed", given.customers, given.calls)
    shutil.move(data / "shouhou.sqlite3", file)
    return file


def _digest() -> str:
    found = hashlib.sha256()
    for file in _code():
        found.update(file.read_bytes())
    return found.hexdigest()[:16]


def _code() -> Iterator[Path]:
    yield from (ROOT / "benches" / name for name in _SEEDING)
    for file in sorted((ROOT / "shouhou").rglob("*.py")):
        if _NO_DATA.isdisjoint(file.relative_to(ROOT).parts):
            yield file


def _measured(database: str, seeded: Path, scratch: Path, only: list[str]) -> dict[str, Any]:
    answer = scratch / f"{database}.json"
    data = scratch / database
    data.mkdir()
    print(f"Measuring on {database} …", flush=True)
    if database == "sqlite":
        shutil.copy(seeded, data / "shouhou.sqlite3")
        _step(data, "", "measure", answer, *only)
    else:
        with postgres.cluster(durable=True) as address:
            _step(data, address, "copy", seeded)
            _step(data, address, "measure", answer, *only)
    told: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    return told


def _step(data: Path, address: str, *arguments: object) -> None:
    environment = {
        "SHOUHOU_DATA": str(data),
        "SHOUHOU_DATABASE": address,
        "SHOUHOU_SECRET_KEY": "only for benches",
    }
    _run([sys.executable, "-m", "benches", *(str(a) for a in arguments)], environment)


def _run(call: list[str], environment: dict[str, str] | None = None) -> None:
    done = subprocess.run(call, cwd=ROOT, env=os.environ | (environment or {}), stdin=subprocess.DEVNULL)
    if done.returncode:
        raise SystemExit(done.returncode)


if __name__ == "__main__":
    main()
