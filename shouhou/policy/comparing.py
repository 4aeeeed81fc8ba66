"""Two texts of a regulation clause by clause: what is new, gone, moved or said otherwise (plain Python)."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

from shouhou.policy.texts import Regulation

TITLE: Final = "TITLE"
PREAMBLE: Final = "PREAMBLE"
_TOO_LONG: Final = (
    4_000_000  # characters of one text times those of the other: beyond, the whole clause is shown
)


@dataclass(frozen=True, slots=True)
class Difference:
    """One clause in two texts. `kind` is SAME, CHANGED, NEW, GONE or MOVED (the same words under `other` number);
    `pieces` are ("=" or "-" or "+", words)."""

    number: str
    kind: str
    pieces: tuple[tuple[str, str], ...]
    other: str = ""


def compare(old: Regulation, new: Regulation) -> tuple[Difference, ...]:
    """The clauses of both, in the order of the new text; what is gone stands where it was."""
    before, after = dict(_flat(old)), dict(_flat(new))
    numbers_by_text = {text: number for number, text in before.items() if number not in after}
    found = [_difference(n, before, after, numbers_by_text) for n in _order([*before], [*after])]
    moved = {one.other for one in found if one.kind == "MOVED"}
    return tuple(one for one in found if not (one.kind == "GONE" and one.number in moved))


def _flat(text: Regulation) -> Iterator[tuple[str, str]]:
    yield TITLE, text.title
    if text.preamble:
        yield PREAMBLE, text.preamble
    for part in text.parts:
        if part.title:
            yield f"{part.number}、", part.title
        for clause in part.clauses:
            yield clause.number, clause.text


def _order(before: list[str], after: list[str]) -> Iterator[str]:
    gone = set(before) - set(after)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag in {"delete", "replace"}:
            yield from (number for number in before[i1:i2] if number in gone)
        yield from after[j1:j2]


def _difference(
    number: str, before: dict[str, str], after: dict[str, str], numbers_by_text: dict[str, str]
) -> Difference:
    if number not in after:
        return Difference(number, "GONE", (("-", before[number]),))
    if number not in before:
        if other := numbers_by_text.get(after[number]):
            return Difference(number, "MOVED", (("=", after[number]),), other)
        return Difference(number, "NEW", (("+", after[number]),))
    if before[number] == after[number]:
        return Difference(number, "SAME", (("=", after[number]),))
    return Difference(number, "CHANGED", _pieces(before[number], after[number]))


def _pieces(old: str, new: str) -> tuple[tuple[str, str], ...]:
    if len(old) * len(new) > _TOO_LONG:
        return ("-", old), ("+", new)
    found: list[tuple[str, str]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(("=", old[i1:i2]))
            continue
        found += [("-", old[i1:i2])] if i2 > i1 else []
        found += [("+", new[j1:j2])] if j2 > j1 else []
    return tuple(found)
