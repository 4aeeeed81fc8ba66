"""What a rehearsal comes to: the seven figures of each clause on both sides, and whose load peaks when."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from shouhou.cases.figures import ClauseFigures
from shouhou.cases.wording import clause_of, rule_what
from shouhou.policy.rulebook import Outcome
from shouhou.rehearsal.replay import AFTER, BEFORE, LATE
from shouhou.supervision.board import place_in_regulation

type Stored = Mapping[str, Mapping[str, Mapping[str, int]]]


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One clause: its figures as they stand, and as they would stand."""

    rule_id: str
    clause: str
    what: str
    before: ClauseFigures
    after: ClauseFigures
    late_before: int
    late_after: int

    @property
    def differs(self) -> bool:
        """Whether anything would be otherwise."""
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class Peak:
    """The day on which most falls due for somebody, and how much that is."""

    day: date
    count: int


def to_stored(outcomes: Counter[tuple[str, str, str]]) -> dict[str, dict[str, dict[str, int]]]:
    """Outcomes by rule, side and word, as they are stored."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    for (rule_id, side, word), n in outcomes.items():
        found.setdefault(rule_id, {}).setdefault(side, {})[word] = n
    return found


def from_stored(stored: Stored) -> Counter[tuple[str, str, str]]:
    """Outcomes from their stored form."""
    found: Counter[tuple[str, str, str]] = Counter()
    for rule_id, sides in stored.items():
        for side, words in sides.items():
            found.update({(rule_id, side, word): n for word, n in words.items()})
    return found


def clause_rows(stored: Stored) -> list[ClauseRow]:
    """The clauses in the order of the regulation."""
    return [_row(rule_id, stored[rule_id]) for rule_id in sorted(stored, key=place_in_regulation)]


def _row(rule_id: str, sides: Mapping[str, Mapping[str, int]]) -> ClauseRow:
    before, after = sides.get(BEFORE, {}), sides.get(AFTER, {})
    return ClauseRow(
        rule_id, clause_of(rule_id), rule_what(rule_id), _figures(before), _figures(after),
        sum(before.get(word, 0) for word in LATE), sum(after.get(word, 0) for word in LATE),
    )  # fmt: skip


def _figures(words: Mapping[str, int]) -> ClauseFigures:
    late = words.get("OPEN_LATE", 0)
    return ClauseFigures(
        open=words.get(Outcome.OPEN, 0) + late,
        late=late,
        met=words.get(Outcome.MET, 0),
        met_late=words.get(Outcome.MET_LATE, 0),
        waived=words.get(Outcome.WAIVED, 0),
        missed=words.get(Outcome.MISSED, 0),
        unknowable=words.get(Outcome.UNKNOWABLE, 0),
    )


def peaks(load: Iterable[tuple[int, date, int]]) -> dict[int, Peak]:
    """The first of the fullest days of each person, from person (0: nobody), day and how much falls due."""
    found: dict[int, Peak] = {}
    for owner, day, n in load:
        held = found.get(owner)
        if n > 0 and (held is None or (n, held.day) > (held.count, day)):
            found[owner] = Peak(day, n)
    return found


def peaks_to_stored(was: Mapping[int, Peak], would: Mapping[int, Peak]) -> list[list[Any]]:
    """The fullest days of both sides as they are stored, the fullest first."""
    nobody = [None, 0]
    rows = [
        [owner, *([p.day.isoformat(), p.count] if (p := was.get(owner)) else nobody),
         *([p.day.isoformat(), p.count] if (p := would.get(owner)) else nobody)]
        for owner in {*was, *would}
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-max(row[2], row[4]), row[0]))


def verdict(rows: Iterable[ClauseRow], *, later: int, kept: int) -> str:
    """The whole in one sentence."""
    differing = [row.rule_id for row in rows if row.differs]
    if not differing:
        return _("Under this amendment nothing would have come out otherwise.")
    told = {"later": later, "kept": kept, "rules": ", ".join(differing)}
    return (
        _("%(later)s duties more would have been late, %(kept)s that were late would not (%(rules)s).") % told
    )
