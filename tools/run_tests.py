"""Runs everything that has to be green and closes with one line of counts; exits with 1 if anything is red.

`run_tests.py [lint|sqlite|postgresql|browser …]` runs only those parts.
"""

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from pathlib import Path

import postgres

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
LINT = {
    "ruff check": ["ruff", "check", "."],
    "ruff format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy"],
    "import-linter": ["lint-imports", "--no-logo"],
}
CORES = ["-n", "2", "--dist", "worksteal"]
MAIN = ["tests", "--ignore=tests/browser", *CORES]


def lint() -> list[str]:
    """Runs the linters and the type checker; returns the names of those that complained."""
    return [
        name for name, call in LINT.items() if not _carried_out(name, [str(BIN / call[0]), *call[1:]], {})
    ]


def sqlite() -> list[str]:
    """All tests but the browser's, on SQLite files."""
    return _pytest("sqlite", MAIN, {"SHOUHOU_TEST_DATABASE": ""})


def postgresql() -> list[str]:
    """The same tests on a PostgreSQL cluster that lives only as long as they do."""
    with postgres.cluster() as address:
        # Tests that build and install the wheel have nothing to do with the database: once is enough.
        return _pytest("postgresql", [*MAIN, "-m", "not once"], {"SHOUHOU_TEST_DATABASE": address})


def browser() -> list[str]:
    """The days of work in a real Chromium, on SQLite."""
    if not list((ROOT / "tests" / "browser").glob("**/test_*.py")):
        return []
    return _pytest("browser", ["tests/browser", *CORES], {"SHOUHOU_TEST_DATABASE": ""})


PARTS = {"lint": lint, "sqlite": sqlite, "postgresql": postgresql, "browser": browser}
_counts: Counter[str] = Counter()


def _pytest(name: str, arguments: list[str], environment: dict[str, str]) -> list[str]:
    with tempfile.TemporaryDirectory() as scratch:
        report = Path(scratch) / "report.xml"
        call = [
            str(BIN / "python"),
            "-m",
            "pytest",
            "-q",
            "--durations=20",
            f"--junitxml={report}",
            *arguments,
        ]
        fine = _carried_out(name, call, environment)
        _add_counts(report)
    return [] if fine else [name]


def _add_counts(report: Path) -> None:
    if not report.exists():
        return
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        failed = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        _counts.update(
            failed=failed, skipped=skipped, passed=max(0, int(suite.get("tests", 0)) - failed - skipped)
        )


def _carried_out(name: str, call: list[str], environment: dict[str, str]) -> bool:
    print(f"\n── {name}", flush=True)
    started = time.monotonic()
    code = subprocess.run(call, cwd=ROOT, env=os.environ | environment, stdin=subprocess.DEVNULL).returncode
    print(
        f"   {name}: {'green' if code == 0 else 'RED'} after {time.monotonic() - started:.0f} s", flush=True
    )
    return code == 0


def main() -> None:
    """Runs the parts asked for, all of them by default, each even if an earlier one is red."""
    wanted = sys.argv[1:] or list(PARTS)
    red = [name for part in wanted for name in PARTS[part]()]
    if red:
        print(f"\nRed: {', '.join(red)}")
    if wanted != ["lint"]:
        skipped = f", {_counts['skipped']} skipped" if _counts["skipped"] else ""
        print(f"\n{_counts['passed']} passed, {_counts['failed']} failed{skipped}", flush=True)
    sys.exit(1 if red or _counts["failed"] or (wanted != ["lint"] and not _counts["passed"]) else 0)


if __name__ == "__main__":
    main()
