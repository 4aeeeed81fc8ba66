"""What was measured as tables, on the terminal and in docs/performance.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from unicodedata import east_asian_width

_HEADINGS = ("operation", "median ms", "95 % ms", "statements", "× constant", "× shell", "aim")
_ABOUT = """\
# How fast it is

Written by `make bench`; the figures are those of its last run, on {cores} cores.

{customers} customers, {calls} calls and {requests} requests of two years; the register's month has {lines} lines, \
the agent owes {duties} duties, the customer has had {talks} talks. Server time through the whole WSGI stack in one \
process, {reads} times for pages and {writes} for saves, after {warm_up} to warm up. *Constant* is an answer of two \
letters, *shell* the page of a signed-in person with nothing in it. Statements count savepoints and commits, too. \
SQLite writes through to the disk (`synchronous=FULL`), PostgreSQL as well (`fsync` and `synchronous_commit` on).

Aims: a page costs at most 10 shells, a save of the intake screen at most 8, the middle page of a register what its \
first page costs.
"""


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one database, and what it is."""

    database: str
    figures: Sequence[dict[str, Any]]


def table(report: Report) -> list[list[str]]:
    """The rows of one database, headings first."""
    by_name = {figure["name"]: figure["median"] for figure in report.figures}
    return [list(_HEADINGS)] + [
        [
            figure["name"],
            f"{figure['median']:.2f}",
            f"{figure['percentile_95']:.2f}",
            str(figure["statements"]),
            _ratio(figure["median"], by_name.get("constant")),
            _ratio(figure["median"], by_name.get("shell")),
            _aim(figure, by_name.get("shell")),
        ]
        for figure in report.figures
    ]


def _ratio(median: float, base: float | None) -> str:
    return f"{median / base:.1f}" if base else ""


def _aim(figure: dict[str, Any], shell: float | None) -> str:
    if figure["aim"] is None:
        return ""
    missed = shell is not None and figure["median"] > figure["aim"] * shell
    return f"≤ {figure['aim']}" + (" missed" if missed else "")


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """A table for the terminal: names left, figures right."""
    widths = [max(_width(row[n]) for row in rows) for n in range(len(rows[0]))]
    return "\n".join(
        "  ".join(
            cell + " " * (width - _width(cell)) if n == 0 else " " * (width - _width(cell)) + cell
            for n, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _width(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def page(reports: Sequence[Report], facts: dict[str, Any]) -> str:
    """docs/performance.md."""
    parts = [_ABOUT.format(**facts)]
    for report in reports:
        heading, *rows = table(report)
        lines = ["| " + " | ".join(heading) + " |", "|---" + "|---:" * (len(heading) - 1) + "|"]
        lines += ["| " + " | ".join(row) + " |" for row in rows]
        parts.append(f"## {report.database}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)
