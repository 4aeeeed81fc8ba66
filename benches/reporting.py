"""What was measured as tables, on the terminal and in docs/performance.md."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from unicodedata import east_asian_width

_OF_ALL = "audience"
_HEADINGS = ("operation", "median ms", "95 % ms", "statements", "× constant", "× shell", "aim")
_ABOUT = """\
# How fast it is

Written by `make bench`, `tools/bench.py --growth`, `tools/bench.py --owed N` and \
`tools/bench.py --customers 1000000 --database postgresql`.

Each customer has two assets, a request and about five talks of two years, with their events and duties, as the verbs \
and the rules leave them; one customer has had {talks} talks, one agent owes {duties} duties, 60 requests are under \
way. Server time through the whole WSGI stack in one process on {cores} cores, {reads} times for pages and {writes} \
for saves, after {warm_up} to warm up. *Constant* is an answer of two letters, *shell* the page of a signed-in person \
with nothing in it. Statements count savepoints and commits, too. SQLite writes through to the disk \
(`synchronous=FULL`), PostgreSQL as well (`fsync` and `synchronous_commit` on).

Aims: a page costs at most 10 shells, a save of the intake screen at most 8, a search at most 2 and, of a million \
customers, 10 ms at the 95th percentile; the middle page of a register costs what its first page costs; an audience \
of a hundred thousand is counted in 2 s; from ten thousand customers to a million nothing grows to more than one and a \
half times. The audience goes through all customers each time: its growth is told of a thousand of them, as that of \
other work on many is told of a piece. Sizes are measured at different hours: what a busy machine takes longer for, \
its shell shows, so growth is told in shells of the same run, too. \
A Python that was compiled plainly (3.12.1 here, as pyenv does it) takes half as long again as one of a distribution, \
which is compiled by a profile (3.13.5, Debian 13).
"""

_ABOUT_DUTIES = """\
# Where much is owed

Each customer's life has left two requests half done and three promises not kept besides: about five duties are open, \
most of them late, and five times as many settled; eight agents owe them all. `tools/bench.py --owed N` measures a size.

Aim: from ten thousand open duties on, Today, the board and the regulation grow to no more than one and a half times \
and cost at most 10 shells; `book` takes the same number of statements whatever the history; `book_many` books 2,000 \
small cases a second on PostgreSQL and 1,000 on SQLite. *A second of its own* is one of the processor in the measuring \
process: what a busy machine leaves of a second differs. A million are opened by `--owed 1000000 --database \
postgresql` in the company of a million customers: the plan of a new profile and a promise for every other one, told \
over three weeks.
"""


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one database and size."""

    database: str
    customers: int
    figures: Sequence[dict[str, Any]]
    rates: Sequence[dict[str, Any]] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    owed: int = 0

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Report":
        """From what a measurement has left."""
        return cls(
            told["database"],
            told["customers"],
            told["figures"],
            told.get("rates", ()),
            told["facts"],
            told.get("owed", 0),
        )

    @property
    def family(self) -> str:
        """The database without its version."""
        return self.database.partition(" ")[0]

    @property
    def size(self) -> str:
        """How large the data were."""
        if self.owed:
            return f"{self.facts['open']} open and {self.facts['settled']} settled duties"
        return f"{self.customers:,} customers"

    @property
    def title(self) -> str:
        """What was measured."""
        python = f", Python {self.facts['python']}" if "python" in self.facts else ""
        return f"{self.database}, {self.size}{python}"

    def median(self, name: str) -> float | None:
        """The median of one operation, if it was measured."""
        return next((figure["median"] for figure in self.figures if figure["name"] == name), None)

    def piece(self, name: str) -> float | None:
        """The milliseconds that a piece of one work in bulk took, if it was measured."""
        return next((1000 / rate["per_second"] for rate in self.rates if rate["name"] == name), None)


def table(report: Report) -> list[list[str]]:
    """The rows of one database, headings first."""
    constant, shell = report.median("constant"), report.median("shell")
    return [list(_HEADINGS)] + [
        [
            figure["name"],
            f"{figure['median']:.2f}",
            f"{figure['percentile_95']:.2f}",
            str(figure["statements"]),
            _ratio(figure["median"], constant),
            _ratio(figure["median"], shell),
            _aim(figure, shell),
        ]
        for figure in report.figures
    ]


def rate_table(report: Report) -> list[list[str]]:
    """What got done in a second, beside how many pages of the shell would have been shown in that time."""
    shell = report.median("shell")
    rows = [["work", "rows", "a second", "a second of its own", "rows in a shell", "aim"]]
    for rate in report.rates:
        in_shell = f"{rate['per_second'] * shell / 1000:.1f}" if shell else ""
        missed = rate["aim"] is not None and rate["per_second"] < rate["aim"]
        aim = "" if rate["aim"] is None else f"≥ {rate['aim']:,}" + (" missed" if missed else "")
        own = f"{rate['per_own_second']:,.0f}" if rate.get("per_own_second") else ""
        rows.append([rate["name"], f"{rate['rows']:,}", f"{rate['per_second']:,.0f}", own, in_shell, aim])
    return rows


def _ratio(median: float | None, base: float | None) -> str:
    return f"{median / base:.1f}" if base and median is not None else ""


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


def page(reports: Sequence[Report]) -> str:
    """docs/performance.md, smallest data first; behind it what is measured where much is owed."""
    parts = [_ABOUT.format(**reports[0].facts)]
    for owed in (False, True):
        some = [report for report in reports if bool(report.owed) is owed]
        if owed and some:
            parts.append(_ABOUT_DUTIES)
        for family in dict.fromkeys(report.family for report in some):
            parts += _growth([report for report in some if report.family == family])
        for report in some:
            fact = report.facts
            counts = fact.get("note") or (
                f"{fact['calls']} calls, {fact['requests']} requests; "
                f"the register's month has {fact['lines']} lines."
            )
            parts.append(f"## {report.title}\n\n{counts}\n\n{_markdown(table(report))}\n")
            if report.rates:
                parts.append(f"{_markdown(rate_table(report))}\n")
    return "\n".join(parts)


def _growth(reports: Sequence[Report]) -> list[str]:
    """How the time of each operation, and of a piece of each work, grows with the data: tables and a chart."""
    if len(reports) < 2:
        return []
    first, last = reports[0], reports[-1]
    what = "open duties" if first.owed else "customers"
    span = f"from {_short(first)} to {_short(last)} {what}"
    parts = [
        f"## {first.family}: median ms {span}",
        _markdown(_grown("operation", reports, [f["name"] for f in first.figures], _time_grown)),
        _chart(first, last),
    ]
    if first.rates and last.rates:
        works = [rate["name"] for rate in first.rates]
        parts += [
            f"Work in bulk, ms of a piece {span}:",
            _markdown(_grown("work", reports, works, Report.piece)),
        ]
    return ["\n\n".join(parts) + "\n"]


def _time_grown(report: Report, name: str) -> float | None:
    """The median; of what goes through all customers that of a thousand of them."""
    median = report.median(name)
    return median / report.customers * 1000 if name == _OF_ALL and median is not None else median


def _grown(
    heading: str,
    reports: Sequence[Report],
    names: Sequence[str],
    time_of: Callable[[Report, str], float | None],
) -> list[list[str]]:
    """The times at each size, how often the smallest goes into the largest, and the same in shells of their runs."""
    shells = [report.median("shell") for report in reports]
    rows = [[heading, *(_short(report) for report in reports), "growth", "in shells"]]
    for name in names:
        times = [time_of(report, name) for report in reports]
        told = ["" if time is None else f"{time:.2f}" for time in times]
        in_shells = [
            time / shell if time and shell else None for time, shell in zip(times, shells, strict=True)
        ]
        label = f"{name}, of 1,000 customers" if name == _OF_ALL else name
        rows.append([label, *told, _ratio(times[-1], times[0]), _ratio(in_shells[-1], in_shells[0])])
    return rows


def _short(report: Report) -> str:
    return str(report.facts["open"]) if report.owed else f"{report.customers:,}"


def _chart(first: Report, last: Report) -> str:
    names = [f["name"] for f in first.figures if last.median(f["name"]) is not None]
    axis = ", ".join(f'"{name}"' for name in names)
    bars = [", ".join(f"{report.median(name) or 0:.2f}" for name in names) for report in (last, first)]
    lines = [
        "```mermaid",
        "xychart-beta horizontal",
        f'  title "median ms: {_short(last)} and {_short(first)}"',
    ]
    return "\n".join([*lines, f"  x-axis [{axis}]", *(f"  bar [{bar}]" for bar in bars), "```"])


def _markdown(rows: Sequence[Sequence[str]]) -> str:
    heading, *others = rows
    lines = ["| " + " | ".join(heading) + " |", "|---" + "|---:" * (len(heading) - 1) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in others])
