"""Whose a duty was, from the moment it arose: who did what asks for it, assignments, hand-overs (plain Python)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shouhou.policy.facts import Fact

ACTOR = "ACTOR"
"""Owner role of duties that fall on whoever did what triggers them."""
HANDLER, DECIDER = "HANDLER", "DECIDER"
CASE_ROLES = frozenset({HANDLER, DECIDER})
"""Owner roles that are no posts: whoever was named for this one case."""
ASSIGNED, HANDED_OVER = "ROLE_ASSIGNED", "DUTIES_HANDED_OVER"
_HANDS = frozenset({ASSIGNED, HANDED_OVER})


class Hold(StrEnum):
    """How a duty came to somebody."""

    ACTED = "ACTED"  # it falls on whoever did what triggers it
    STOOD_FOR = "STOOD_FOR"  # … and that was a deputy: it is the other's
    ASSIGNED = "ASSIGNED"
    HANDED_OVER = "HANDED_OVER"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose a duty was from a moment on; `deputy_id` acted for her."""

    since: datetime
    staff_id: int | None
    how: Hold
    deputy_id: int | None = None


def hands_of(held: Iterable[Fact]) -> tuple[Fact, ...]:
    """The facts that put duties into somebody's hands, in their order."""
    return tuple(fact for fact in held if fact.kind in _HANDS)


def holders_of(role: str, trigger: Fact, hands: Sequence[Fact], until: int | None) -> tuple[Holder, ...]:
    """Whose a duty was, one after the other, from the facts of `hands_of`: the persons assigned to the role (for
    ACTOR, whoever did it) as the facts stood when it was settled; the last one owes it."""
    found = [_actor(trigger)] if role == ACTOR and trigger.owner_id is not None else []
    for fact in hands:
        is_settled_before = until is not None and fact.root_id > until
        if is_settled_before or (role == ACTOR and fact.place < trigger.place):
            continue
        owner = found[-1].staff_id if found else None
        if fact.kind == ASSIGNED and fact.data.get("role") == role:
            found.append(Holder(fact.happened_at, fact.data.get("staff_id"), Hold.ASSIGNED))
        elif fact.kind == HANDED_OVER and owner is not None and fact.data.get("from_id") == owner:
            found.append(Holder(fact.happened_at, fact.data.get("to_id"), Hold.HANDED_OVER))
    return tuple(found)


def _actor(trigger: Fact) -> Holder:
    first = trigger.first
    how = Hold.STOOD_FOR if first.acting_for_id else Hold.ACTED
    deputy_id = first.by_id if first.acting_for_id else None
    return Holder(trigger.happened_at, trigger.owner_id, how, deputy_id)
