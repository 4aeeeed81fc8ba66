"""Facts of a case as the rules see them, and which of them hold after corrections and annulments (plain Python)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

ANNULLED = "FACT_ANNULLED"


@dataclass(frozen=True, slots=True)
class Fact:
    """One event as the rules see it; `is_root` says that it belongs to this case and not merely counts for it."""

    id: int
    kind: str
    happened_at: datetime
    written_at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    by_id: int | None = None
    acting_for_id: int | None = None
    is_root: bool = True
    heard: bool = False  # told of the customer in another case; counts only for rules that hear it
    corrects_id: int | None = None
    before: "Fact | None" = None  # set by standing_facts: what this one corrects

    @property
    def first(self) -> "Fact":
        """The first entry of a chain of corrections."""
        return self.before.first if self.before is not None else self

    @property
    def root_id(self) -> int:
        """The event that waivers, promises and duties hang on: the first of a chain of corrections."""
        return self.first.id

    @property
    def owner_id(self) -> int | None:
        """Whose deed it was, whoever corrected it: the person stood in for, else the one who acted."""
        return self.first.acting_for_id or self.first.by_id

    @property
    def place(self) -> tuple[datetime, int]:
        """Where it stands in the order of things; correcting it later does not move it behind what followed."""
        return self.happened_at, self.root_id

    def said_at(self, holds: Callable[["Fact"], bool]) -> datetime:
        """Since when something that holds of this fact has been written: a correction of something else makes
        nobody late."""
        if self.before is not None and holds(self.before):
            return self.before.said_at(holds)
        return self.written_at


def standing_facts(facts: Iterable[Fact]) -> list[Fact]:
    """The facts that hold, in the order of things: without those annulled, and of each the last correction.

    Annulling a correction brings back what it corrected, annulling an annulment what it annulled; annulling the
    first entry takes its corrections along.
    """
    every = {f.id: f for f in facts}
    held: dict[int, Fact] = {}
    for fact in _not_annulled(every):
        root = _root(fact, every)
        if root.id == fact.id:
            held[root.id] = fact
        elif root.id in held:
            held[root.id] = replace(fact, before=held[root.id])
    return sorted((f for f in held.values() if f.kind != ANNULLED), key=lambda f: f.place)


def _not_annulled(every: Mapping[int, Fact]) -> list[Fact]:
    """In the order of writing; read backwards, since an annulment may itself be annulled by a later one."""
    gone: set[int] = set()
    for fact in sorted(every.values(), key=lambda f: -f.id):
        if fact.kind == ANNULLED and fact.id not in gone:
            gone.add(fact.data["event_id"])
    return sorted((f for f in every.values() if f.id not in gone), key=lambda f: f.id)


def _root(fact: Fact, every: Mapping[int, Fact]) -> Fact:
    while fact.corrects_id is not None and fact.corrects_id in every:
        fact = every[fact.corrects_id]
    return fact


@dataclass(frozen=True, slots=True)
class Pattern:
    """Which facts are meant: a kind, and for some keys of their data the values allowed."""

    kind: str
    where: tuple[tuple[str, frozenset[Any]], ...] = ()

    def fits(self, fact: Fact) -> bool:
        """Whether a fact is one of those meant."""
        return fact.kind == self.kind and self.allows(fact.data)

    def allows(self, data: Mapping[str, Any]) -> bool:
        """Whether the data of a fact of this kind is allowed."""
        return all(_is_among(data.get(key), values) for key, values in self.where)


def _is_among(given: Any, values: frozenset[Any]) -> bool:
    """Of a list, such as topics, one is enough."""
    return not values.isdisjoint(given) if isinstance(given, list) else given in values


def on(kind: str, /, **where: Any) -> Pattern:
    """A pattern in short: on("REQUEST_REGISTERED", kind=("REPAIR", "STATION_BUILD"))."""
    return Pattern(
        kind,
        tuple(
            (k, frozenset(v) if isinstance(v, tuple | frozenset | set) else frozenset([v]))
            for k, v in where.items()
        ),
    )
