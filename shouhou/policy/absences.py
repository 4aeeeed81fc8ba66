"""When nobody did what an absent person owes: away, and nobody there in the chain of her deputies (plain Python)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from shouhou.policy.causes import Stretch


@dataclass(frozen=True, slots=True)
class Away:
    """One absence, and by whom which part of it is covered."""

    staff_id: int
    stretch: Stretch
    deputies: tuple[tuple[int, Stretch], ...] = ()


def left_alone(people: Collection[int], absences: Iterable[Away]) -> dict[int, tuple[Stretch, ...]]:
    """The stretches in which the work of each of these people was in nobody's hands; who never was left is left out.

    A deputy who is away herself hands on to her own (DP-02); where she has none, nobody is there for either.
    """
    of: dict[int, list[Away]] = {}
    for one in sorted(absences, key=lambda one: one.stretch):
        of.setdefault(one.staff_id, []).append(one)
    found = {}
    for person in people:
        left = [part for one in of.get(person, ()) for part in _left(one, one.stretch, of, frozenset())]
        if left:
            found[person] = tuple(left)
    return found


def _left(
    away: Away, within: Stretch, of: Mapping[int, Collection[Away]], above: frozenset[int]
) -> tuple[Stretch, ...]:
    """What is left of an absence within a stretch; `above` are those who are away and whose work comes down here."""
    stretch = _common(away.stretch, within)
    if stretch is None:
        return ()
    chain = above | {away.staff_id}
    covered: list[Stretch] = []
    for deputy_id, span in (named for one in of[away.staff_id] for named in one.deputies):
        hers = _common(span, stretch)
        if hers is not None and deputy_id not in chain:
            gone = [part for one in of.get(deputy_id, ()) for part in _left(one, hers, of, chain)]
            covered += without(hers, gone)
    return without(stretch, covered)


def _common(one: Stretch, other: Stretch) -> Stretch | None:
    begins, ends = max(one[0], other[0]), min(one[1], other[1])
    return (begins, ends) if begins < ends else None


def without(stretch: Stretch, covered: Collection[Stretch]) -> tuple[Stretch, ...]:
    """What is left of a stretch where none of the others covers it."""
    left, begins = [], stretch[0]
    for start, end in sorted(covered):
        if start > begins:
            left.append((begins, min(start, stretch[1])))
        begins = max(begins, end)
    left.append((begins, stretch[1]))
    return tuple((start, end) for start, end in left if start < end)
