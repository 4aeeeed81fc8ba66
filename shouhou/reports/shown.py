"""Figures as rows for screen and paper: each number with its word, what it is now, and where its records open."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from shouhou.cases.wording import clause_of, outcome_word, rule_what
from shouhou.reports.figures import COUNTS, OUTCOMES, number_of
from shouhou.reports.models import Period
from shouhou.supervision.board import place_in_regulation

KPIS: Final[Mapping[str, str]] = {
    "AS-01": "K01",
    "AS-03": "K02",
    "AS-09": "K03",
    "AS-10": "K04",
    "AS-12": "K05",
    "AS-15": "K06",
    "RC-45": "K07",
    "CP-01": "K08",
    "CP-02": "K09",
    "RD-01": "K10",
    "PR-02": "K12",
}
"""Which indicator of the specification a rule's figures are: those on time out of all of them."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure as it was kept; `now` is what the records say today, where that differs."""

    key: str
    look: str
    word: str
    n: int
    now: int | None
    url: str

    @property
    def html(self) -> str:
        """The number as a link to its records; there are a hundred on a page, and a template each would be slow."""
        kept = (
            format_html('<a href="{}">{}</a>', self.url, self.n)
            if self.n
            else mark_safe('<span class="nil">0</span>')
        )
        if self.now is None:
            return kept
        told = _("now %(n)s") % {"n": self.now}
        return format_html('{} <a class="now" href="{}">{}</a>', kept, self.url, told)


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule's figures; `met` of `total` is its indicator, `hours` the mean lateness of what was done late."""

    rule_id: str
    clause: str
    what: str
    kpi: str
    met: int
    total: int
    hours: float | None
    cells: tuple[Cell, ...]
    met_before: int
    total_before: int


@dataclass(frozen=True, slots=True)
class CountLine:
    """How many of something, beside the period before."""

    cell: Cell
    before: int


@dataclass(frozen=True, slots=True)
class Shown:
    """All figures of a summary."""

    counts: tuple[CountLine, ...]
    rules: tuple[RuleLine, ...]
    source: str
    changed: int


def shown_figures(period: Period, kept: Mapping[str, Any], live: Mapping[str, Any] | None) -> Shown:
    """The figures as they were kept; with `live` those that are different now say so beside (decision 19)."""
    before = kept.get("before", {})
    counts = tuple(
        CountLine(_cell(period, key, str(label), "", kept, live), number_of(before, key))
        for key, label in COUNTS.items()
    )
    ids = sorted({*kept.get("rules", {}), *(live or {}).get("rules", {})}, key=place_in_regulation)
    rules = tuple(_rule(period, rule_id, kept, live, before) for rule_id in ids)
    cells = [line.cell for line in counts] + [cell for line in rules for cell in line.cells]
    return Shown(counts, rules, before.get("source", ""), sum(cell.now is not None for cell in cells))


def _rule(
    period: Period,
    rule_id: str,
    kept: Mapping[str, Any],
    live: Mapping[str, Any] | None,
    before: Mapping[str, Any],
) -> RuleLine:
    cells = tuple(
        _cell(period, f"{rule_id}.{code}", outcome_word(code), code.lower().replace("_", "-"), kept, live)
        for code in OUTCOMES
    )
    return RuleLine(
        rule_id=rule_id,
        clause=clause_of(rule_id),
        what=rule_what(rule_id),
        kpi=KPIS.get(rule_id, ""),
        met=number_of(kept, f"{rule_id}.MET"),
        total=total_of(kept, rule_id),
        hours=kept.get("rules", {}).get(rule_id, {}).get("hours"),
        cells=cells,
        met_before=number_of(before, f"{rule_id}.MET"),
        total_before=total_of(before, rule_id),
    )


def total_of(figures: Mapping[str, Any], rule_id: str) -> int:
    """All duties of a rule, however they ended; what is late is among those still owed."""
    return sum(number_of(figures, f"{rule_id}.{code}") for code in OUTCOMES if code != "OPEN_LATE")


def _cell(
    period: Period, key: str, word: str, look: str, kept: Mapping[str, Any], live: Mapping[str, Any] | None
) -> Cell:
    n = number_of(kept, key)
    now = number_of(live, key) if live is not None else n
    url = f"{reverse('reports:period', args=[period.case.number])}records/{key}/"
    return Cell(key, look, word, n, now if now != n else None, url)
