"""Times the named operations on seeded data, on both databases, and writes docs/performance.md.

`bench.py --customers N --owed N --only NAME --database sqlite|postgresql --growth --fresh --stale --oracle`

Without options: 20,000 customers, then 10,000 and 100,000 open duties, each on both databases, and 20,000 random
histories against the oracle. `--growth`: 10,000 and 100,000 customers on both. `--customers 1000000 --database
postgresql`: a cluster of its own that is kept for the next time (some 45 GB, an hour to fill). `--owed 1000000
--database postgresql`: a million open duties besides the seventeen million settled ones of that cluster.
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
USUAL = 20_000
GROWTH = (10_000, 100_000)
OWED = (10_000, 100_000)
OWED_BY_EACH = 5
MANY = 1_000_000
MANY_OWED = 200_000
HISTORIES = 20_000
OF_DUTIES = (
    "today", "case", "board", "regulation", "duties of a clause", "requests", "intake, known", "call panel", "book",
)  # fmt: skip
"""What is measured where much is owed."""
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
    all_of_it = not (given.only or given.owed or given.growth or given.customers != USUAL)
    judged = _judged(given) if given.oracle or all_of_it else []
    if given.oracle:
        return
    sizes = () if given.owed else (GROWTH if given.growth else (given.customers,))
    owed = given.owed or (OWED if all_of_it else ())
    for name, size in [("", size) for size in sizes] + [("owed", size) for size in owed]:
        with tempfile.TemporaryDirectory(prefix="shouhou-bench-") as folder:
            for database in given.database or DATABASES:
                told = _measured(database, size, name == "owed", given, Path(folder))
                told["rates"] += judged
                judged = []
                _tell(told, keep=not given.only)


def _tell(told: dict[str, Any], *, keep: bool) -> None:
    """Prints what was measured and keeps it at once: the next size may want more time or room than there is."""
    sys.path.insert(0, str(ROOT))
    from benches.keeping import keep_and_write
    from benches.reporting import Report, aligned, rate_table, table

    report = Report.of(told)
    print(f"\n{report.title}\n{aligned(table(report))}\n\n{aligned(rate_table(report))}", flush=True)
    if keep:
        print(f"\n{keep_and_write(told)} written.", flush=True)


def _judged(given: argparse.Namespace) -> list[dict[str, Any]]:
    """Random histories, judged twice; stops where both disagree."""
    print(f"Judging {HISTORIES:,} random histories …", flush=True)
    with tempfile.TemporaryDirectory(prefix="shouhou-bench-") as folder:
        answer = Path(folder) / "histories.json"
        _step(Path(folder), "", "histories", answer, HISTORIES, given.seed)
        rates: list[dict[str, Any]] = json.loads(answer.read_text(encoding="utf-8"))
    return rates


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    only = "only operations that begin so"
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help=only)
    parser.add_argument("--database", action="append", choices=DATABASES)
    parser.add_argument("--customers", type=int, default=USUAL)
    owed = "so many open duties and five times as many settled ones, instead"
    parser.add_argument("--owed", type=int, action="append", metavar="N", help=owed)
    parser.add_argument(
        "--growth", action="store_true", help="10,000 and 100,000 customers, one after the other"
    )
    parser.add_argument("--fresh", action="store_true", help="seed anew")
    stale = "take the data of an earlier run, whatever has changed"
    parser.add_argument("--stale", action="store_true", help=stale)
    parser.add_argument("--oracle", action="store_true", help="only judge 20,000 random histories twice")
    parser.add_argument("--seed", type=int, default=1, help="of the random histories")
    return parser.parse_args()


def _kept() -> Path:
    """Where seeded data lies until the code changes."""
    folder = Path(tempfile.gettempdir()) / f"shouhou-benches-{os.environ.get('USER', 'me')}"
    folder.mkdir(exist_ok=True)
    folder.chmod(0o711)  # the database's own user has to pass
    return folder


def _seeded(name: str, size: tuple[object, ...], given: argparse.Namespace) -> Path:
    """The seeded SQLite file of this size and code: kept from an earlier run, or made now."""
    file = _kept() / f"{name}-{_digest()}.sqlite3"
    older = sorted(_kept().glob(f"{name}-*.sqlite3"), key=lambda f: f.stat().st_mtime)
    if given.stale and older:
        return older[-1]
    if file.exists() and not given.fresh:
        return file
    for old in older:
        old.unlink()
    print(f"Seeding {' '.join(map(str, size))} …", flush=True)
    with tempfile.TemporaryDirectory(prefix="seeding-", dir=_kept()) as data:
        _step(Path(data), "", "seed", *size)
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


def _measured(
    database: str, size: int, owed: bool, given: argparse.Namespace, scratch: Path
) -> dict[str, Any]:
    answer, data = scratch / f"{database}.json", scratch / database
    data.mkdir()
    many = database == "postgresql" and size >= (MANY_OWED if owed else MANY)
    customers = MANY if many else size // OWED_BY_EACH if owed else size
    names = given.only or (OF_DUTIES if owed else ())
    if many:
        _measure_kept(size if owed else 0, names, given, data, answer)
    else:
        what: tuple[object, ...] = (customers, "owing") if owed else (customers,)
        name = f"owed-{size}" if owed else str(size)
        seeded = _seeded(name, what, given)
        print(f"Measuring on {database} with {name} …", flush=True)
        if database == "sqlite":
            shutil.copy(seeded, data / "shouhou.sqlite3")
            _step(data, "", "measure", answer, *names)
        else:
            with postgres.cluster(durable=True) as address:
                _step(data, address, "copy", seeded)
                _step(data, address, "measure", answer, *names)
    shutil.rmtree(data)
    told: dict[str, Any] = json.loads(answer.read_text(encoding="utf-8"))
    return told | {"customers": customers} | ({"owed": size} if owed else {})


def _measure_kept(
    owed: int, names: tuple[str, ...], given: argparse.Namespace, data: Path, answer: Path
) -> None:
    """So many rows are filled in once, not through a file, and stay for the next time whatever has changed; what is
    owed besides stays, too."""
    kept = _kept() / f"postgresql-{MANY}"
    filled, owing = kept / "filled", kept / f"owed-{owed}"
    if given.fresh or not filled.exists():
        shutil.rmtree(kept, ignore_errors=True)
        print(f"Seeding {MANY} …", flush=True)
        with postgres.cluster(kept=kept, bulk=True) as address:
            _step(data, address, "seed", MANY)
        filled.touch()
    if owed and not owing.exists():
        print(f"Owing {owed} …", flush=True)
        with postgres.cluster(kept=kept, bulk=True) as address:
            _step(data, address, "owe", owed)
        owing.touch()
    print("Measuring on postgresql with what is kept …", flush=True)
    with postgres.cluster(durable=True, kept=kept) as address:
        _step(data, address, "measure", answer, *names)


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
