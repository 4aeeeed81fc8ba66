"""All rules as a list for people and for machines: those the evaluator reads, and those of the specification besides.

`unwritten.csv` names the rules that are no data of the evaluator: forms and guards, and what is planned.
"""

import csv
from functools import lru_cache
from importlib.resources import files
from typing import Any, Final

from shouhou.policy.rulebook import Pattern, Rule, Rulebook
from shouhou.policy.shipped import RULEBOOK

_CHAPTERS: Final = ("AS", "CP", "RD", "DP", "PR", "ST", "RC", "CM", "LW", "X")


_CLAUSES: Final = {
    "ST": "技术人员售后现场工作制度",
    "CP": "三.6",
    "RD": "三.7",
    "CM": "业务接待工作制度 (二).14",
    "LW": "法规",
}
_RECEPTION: Final = (
    (8, 1), (13, 2), (16, 3), (19, 4), (20, 5), (25, 6), (26, 7), (29, 8), (32, 9), (33, 10), (37, 11), (41, 12),
    (43, 13), (44, 14), (46, 15), (49, 16), (50, 17),
)  # fmt: skip
"""Up to which number the rules of reception stand in which section of the regulation of reception."""


def as_rows(rulebook: Rulebook = RULEBOOK) -> list[dict[str, Any]]:
    """Each rule as plain values, by chapter and number: `id`, `clause`, `what`, `trigger`, `owes`, `window`,
    `evidence`, `breach`, `origin`, `kind` (duty, guard, form or manual), `state` (built or planned), `revision`."""
    written = [
        _row(rulebook.latest(rule_id)) for rule_id in dict.fromkeys(rule.id for rule in rulebook.rules)
    ]
    every = [
        {**row, "clause": row["clause"] or _usual_clause(row["id"])} for row in [*written, *_unwritten()]
    ]
    return sorted(every, key=lambda row: _place(row["id"]))


def _usual_clause(rule_id: str) -> str:
    """Where a rule stands that names no clause: in the regulation of its chapter, or in the law."""
    chapter, _dash, number = rule_id.partition("-")
    if chapter == "RC":
        section = next((section for last, section in _RECEPTION if int(number) <= last), None)
        return f"业务接待工作制度 (二).{section}" if section else "业务接待工作制度"
    return _CLAUSES.get(chapter, "")


def _place(rule_id: str) -> tuple[int, str]:
    chapter = rule_id.partition("-")[0]
    return _CHAPTERS.index(chapter) if chapter in _CHAPTERS else len(_CHAPTERS), rule_id


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


def guards_and_forms() -> tuple[dict[str, Any], ...]:
    """What is built and makes no duty: a sheet asks for it, or a step waits for its proof; rows as in `as_rows`."""
    return tuple(row for row in _unwritten() if row["state"] == "built" and row["kind"] in {"guard", "form"})
