"""States are folded from facts: a transition table, a fold, and the refusal of an illegal move (plain Python)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from shouhou.policy.rulebook import Fact, standing_facts

NEW = ""


class IllegalMove(Exception):
    """A fact that cannot follow: `kind` in `state`."""

    def __init__(self, kind: str, state: str) -> None:
        super().__init__(f"{kind} cannot follow in state {state or 'NEW'}")
        self.kind = kind
        self.state = state


@dataclass(frozen=True, slots=True)
class Machine:
    """One line's transitions: kind of fact → {state before: state after}; `final` states end the case.

    A kind that is not in the table moves nothing and may happen in any state. A line that `closes_itself` is over
    as soon as nothing is owed any more.
    """

    moves: Mapping[str, Mapping[str, str]]
    final: frozenset[str] = field(default_factory=frozenset)
    closes_itself: bool = False

    def after(self, state: str, fact: Fact) -> str:
        """The state after one more fact; raises IllegalMove."""
        table = self.moves.get(fact.kind)
        if table is None or not fact.is_root:
            return state
        if state not in table:
            raise IllegalMove(fact.kind, state)
        return table[state]

    def fold(self, facts: Iterable[Fact]) -> str:
        """The state that all facts together make; in the order in which they were written, since a move answers what
        was known. Raises IllegalMove."""
        state = NEW
        for fact in sorted(standing_facts(facts), key=lambda f: f.root_id):
            state = self.after(state, fact)
        return state
