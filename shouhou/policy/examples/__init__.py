"""Worked examples of the rules as data: they run as tests and at every start, and stand on each rule's page
(plain Python; the format is in docs/rules-eval.md)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from shouhou.policy.judging import CannotJudge, duty_rows, judge
from shouhou.policy.rulebook import Rulebook

FOLDER = Path(__file__).parent
_KEYS = {"title", "facts", "expected", "result", "terms", "standings", "at"}
_NEEDED = ("title", "facts", "expected", "result")
_MOMENTS = {"opens_at", "target_at", "due_at", "met_at"}
_SHORT = {"due": "due_at", "opens": "opens_at", "target": "target_at", "met": "met_at"}
_ZONE = ZoneInfo("Asia/Shanghai")


class BrokenExample(ValueError):
    """An example is written wrongly, or the rules come to another result; the text names it."""


@dataclass(frozen=True, slots=True)
class Example:
    """One example of one rule; `title` and `result` are Chinese sentences, `expected` rows of duties."""

    rule_id: str
    title: str
    result: str
    facts: tuple[Mapping[str, Any], ...]
    expected: tuple[Mapping[str, Any], ...]
    held: Mapping[str, Any] = field(default_factory=dict)
    at: str | None = None

    @property
    def name(self) -> str:
        """By which a failure names it."""
        return f"{self.rule_id}: {self.title}"


@cache
def shipped_examples() -> Mapping[str, tuple[Example, ...]]:
    """The examples that come with the product, by rule; raises BrokenExample."""
    found: dict[str, tuple[Example, ...]] = {}
    for file in sorted(FOLDER.glob("*.json")):
        for rule_id, rows in json.loads(file.read_text(encoding="utf-8")).items():
            found[rule_id] = found.get(rule_id, ()) + tuple(_example(rule_id, row) for row in rows)
    return found


def demand_result(example: Example, rulebook: Rulebook) -> None:
    """Judges the facts of an example; raises BrokenExample where the duties of its rule, or others that it names,
    are not as expected."""
    try:
        rows = duty_rows(
            judge(list(example.facts), held=example.held, at=example.at, rulebook=rulebook), rulebook
        )
    except CannotJudge as sorry:
        raise BrokenExample(f"{example.name}: {sorry}") from None
    named = {example.rule_id, *(row["rule"] for row in example.expected)}
    got = [row for row in rows if row["rule"] in named]
    left = list(got)
    for wanted in example.expected:
        found = next((row for row in left if _agrees(wanted, row)), None)
        if found is None:
            raise BrokenExample(f"{example.name}: expected {dict(wanted)}, got {got}")
        left.remove(found)
    if left:
        raise BrokenExample(f"{example.name}: not expected: {left}")


def _agrees(wanted: Mapping[str, Any], row: Mapping[str, Any]) -> bool:
    return all(_same(_SHORT.get(key, key), value, row) for key, value in wanted.items())


def _same(key: str, value: Any, row: Mapping[str, Any]) -> bool:
    if key not in row:
        raise BrokenExample(f"A duty has no {key}; it has {', '.join(row)}.")
    if key in _MOMENTS and value is not None and row[key] is not None:
        return _moment(value) == _moment(row[key])
    return bool(row[key] == value)


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=_ZONE)


def _example(rule_id: str, row: Mapping[str, Any]) -> Example:
    missing = [key for key in _NEEDED if key not in row]
    unknown = sorted(set(row) - _KEYS)
    if missing or unknown:
        raise BrokenExample(
            f"An example of {rule_id} lacks {missing} or has {unknown}, which it cannot have."
        )
    held: dict[str, Any] = {"standings": {rule_id: "DUTY"} | dict(row.get("standings", {}))}
    if "terms" in row:
        held["terms"] = row["terms"]
    return Example(
        rule_id=rule_id,
        title=row["title"],
        result=row["result"],
        facts=tuple(row["facts"]),
        expected=tuple(row["expected"]),
        held=held,
        at=row.get("at"),
    )
