"""The rules as a list for people and for machines."""

from collections.abc import Iterator
from typing import Any

from shouhou.policy.rulebook import Pattern, Rule
from shouhou.policy.shipped import RULEBOOK


def lines() -> Iterator[str]:
    """One line a rule: id, clause, breach class, origin, and what is owed."""
    for rule in RULEBOOK.rules:
        yield f"{rule.id:<6} {rule.clause:<12} {rule.breach.value} {rule.origin.value:<8} {rule.what}"


def as_rows() -> list[dict[str, Any]]:
    """Each rule as plain values: id, clause, trigger, owes, window, evidence, breach, origin, revision."""
    return [_row(rule) for rule in RULEBOOK.rules]


def _row(rule: Rule) -> dict[str, Any]:
    window = " ".join(part for part in (rule.window.kind, rule.window.figure, rule.window.second) if part)
    return {
        "id": rule.id,
        "clause": rule.clause,
        "what": rule.what,
        "trigger": _pattern(rule.trigger),
        "owes": list(rule.owes),
        "window": window,
        "evidence": [_pattern(answer) for answer in rule.answers],
        "breach": rule.breach.value,
        "origin": rule.origin.value,
        "revision": rule.revision,
    }


def _pattern(pattern: Pattern) -> str:
    where = ", ".join(f"{key} in {sorted(map(str, values))}" for key, values in pattern.where)
    return f"{pattern.kind}[{where}]" if where else pattern.kind
