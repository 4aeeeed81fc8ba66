"""Times the named operations on seeded data, on both databases, and writes docs/performance.md.

`bench.py --customers N --only NAME --database sqlite|postgresql --growth --fresh --stale --oracle`

Without options: 20,000 customers on both databases. `--growth`: 10,000 and 100,000 on both. `--customers 1000000
--database postgresql`: a cluster of its own that is kept for the next time (some 45 GB, an hour to fill).
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
DATABASES = ("sqlite", "postgresql")
GROWTH = (10_000, 100_000)
MANY = 1_000_000
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
_SEEDING = ("people.py", "lives.py", "stamping.py", "tables.py", "seeding.py")


def main() -> None:
    """Seeds, measures, prints; a run of all operations also goes into the page."""
    given = _arguments()
    if given.oracle:
        judged = f"from tests.policy.histories import compare; print(compare(20_000, {given.seed}))"
        _run([sys.executable, "-c", judged])
        return
    told = []
    for customers in GROWTH if given.growth else [given.customers]:
        with tempfile.TemporaryDirectory(prefix="shouhou-bench-") as folder:
            told += [_measured(name, customers, given, Path(folder)) for name in given.database or DATABASES]
    sys.path.insert(0, str(ROOT))
    from benches.keeping import keep_and_write
    from benches.reporting import Report, aligned, rate_table, table

    for one in told:
        report = Report(one["database"], one["customers"], one["figures"], one["rates"])
        print(f"\n{report.title}\n{aligned(table(report))}\n\n{aligned(rate_table(report))}")
    if not given.only:
        print(f"\n{keep_and_write(told)} written.")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    only = "only operations that begin so"
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help=only)
    parser.add_argument("--database", action="append", choices=DATABASES)
    parser.add_argument("--customers", type=int, default=20_000)
    parser.add_argument(
        "--growth", action="store_true", help="10,000 and 100,000 customers, one after the other"
    )
    parser.add_argument("--fresh", action="store_true", help="seed anew")
    stale = "take the data of an earlier run, whatever has changed"
    parser.add_argument("--stale", action="store_true", help=stale)
    parser.add_argument("--oracle", action="store_true", help="judge 20,000 random histories twice instead")
    parser.add_argument("--seed", type=int, default=1, help="of the random histories")
    return parser.parse_args()


def _kept() -> Path:
    """Where seeded data lies until the code changes."""
    folder = Path(tempfile.gettempdir()) / f"shouhou-benches-{os.environ.get('USER', 'me')}"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711)  # the database's own user has to pass
    return folder


def _seeded(customers: int, given: argparse.Namespace) -> Path:
    """The seeded SQLite file of this size and code: kept from an earlier run, or made now."""
    file = _kept() / f"{customers}-{_digest()}.sqlite3"
    older = sorted(_kept().glob(f"{customers}-*.sqlite3"), key=lambda f: f.stat().st_mtime)
    if given.stale and older:
        return older[-1]
    if file.exists() and not given.fresh:
        return file
    for old in older:
        old.unlink()
    print(f"Seeding {customers:,} customers …", flush=True)
    with tempfile.TemporaryDirectory(prefix="seeding-", dir=_kept()) as data:
        _step(Path(data), "", "seed", customers)
        (Path(data) / "shouhou.sqlite3").replace(file)
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


def _measured(database: str, customers: int, given: argparse.Namespace, scratch: Path) -> dict[str, Any]:
    answer, data = scratch / f"{database}.json", scratch / database
    data.mkdir()
    if database == "postgresql" and customers >= MANY:
        _measure_kept(customers, given, data, answer)
    else:
        seeded = _seeded(customers, given)
        print(f"Measuring on {database} with {customers:,} customers …", flush=True)
        if database == "sqlite":
            shutil.copy(seeded, data / "shouhou.sqlite3")
            _step(data, "", "measure", answer, *given.only)
        else:
            with postgres.cluster(durable=True) as address:
                _step(data, address, "copy", seeded)
                _step(data, address, "measure", answer, *given.only)
    told: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    return told | {"customers": customers}


def _measure_kept(customers: int, given: argparse.Namespace, data: Path, answer: Path) -> None:
    """So many rows are filled in once, not through a file, and stay for the next time whatever has changed."""
    kept = _kept() / f"postgresql-{customers}"
    filled = kept / "filled"
    if given.fresh or not filled.exists():
        shutil.rmtree(kept, ignore_errors=True)
        print(f"Seeding {customers:,} customers …", flush=True)
        with postgres.cluster(kept=kept, bulk=True) as address:
            _step(data, address, "seed", customers)
        filled.touch()
    print(f"Measuring on postgresql with {customers:,} customers …", flush=True)
    with postgres.cluster(durable=True, kept=kept) as address:
        _step(data, address, "measure", answer, *given.only)


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
