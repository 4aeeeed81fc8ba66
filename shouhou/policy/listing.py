"""All rules as a list for people and for machines: those the evaluator reads, and those of the specification besides.

`unwritten.csv` names the rules that are no data of the evaluator: forms and guards, and what is planned.
"""

import csv
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from shouhou.policy.rulebook import Pattern, Rule
from shouhou.policy.shipped import RULEBOOK

_CHAPTERS: Final = ("AS", "CP", "RD", "DP", "PR", "ST", "RC", "CM", "LW", "X")


def as_rows() -> list[dict[str, Any]]:
    """Each rule as plain values, by chapter and number: `id`, `clause`, `what`, `trigger`, `owes`, `window`,
    `evidence`, `breach`, `origin`, `kind` (duty, guard, form or manual), `state` (built or planned), `revision`."""
    written = [
        _row(RULEBOOK.latest(rule_id)) for rule_id in dict.fromkeys(rule.id for rule in RULEBOOK.rules)
    ]
    return sorted([*written, *_unwritten()], key=lambda row: _place(row["id"]))


def _place(rule_id: str) -> tuple[int, str]:
    return _CHAPTERS.index(rule_id.partition("-")[0]), rule_id


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
        "kind": "duty",
        "state": "built",
        "revision": rule.revision,
    }


def _pattern(pattern: Pattern) -> str:
    where = ", ".join(f"{key} in {sorted(map(str, values))}" for key, values in pattern.where)
    return f"{pattern.kind}[{where}]" if where else pattern.kind


@lru_cache(maxsize=1)
def _unwritten() -> tuple[dict[str, Any], ...]:
    text = files("shouhou.policy").joinpath("unwritten.csv").read_text(encoding="utf-8")
    return tuple(
        {
            "id": row["id"],
            "clause": row["clause"],
            "what": row["what"],
            "trigger": row["trigger"],
            "owes": row["owes"].split(),
            "window": row["window"],
            "evidence": [row["evidence"]] if row["evidence"] else [],
            "breach": row["breach"],
            "origin": row["origin"],
            "kind": row["kind"],
            "state": row["state"],
            "revision": 1,
        }
        for row in csv.DictReader(text.splitlines())
    )
