"""How a duty is stored in its row, and under what it counts."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from shouhou.cases.models import Obligation
from shouhou.core.say import day_of
from shouhou.policy.rulebook import Duty, Outcome, Standing

STORED: Final = (
    "revision", "policy_version_id", "opens_at", "target_at", "due_at", "owner_role", "owner_id", "branch_id",
    "outcome", "standing", "settled_by_event_id", "met_at", "on_statement", "cause",
)  # fmt: skip
"""What is stored of a duty besides its case, rule and trigger."""

type Counted = tuple[str, date, int, int, str]
"""Under what a duty counts: rule, day of the limit, branch, owner (0 is a pool), outcome."""


def values_of(row: Obligation) -> dict[str, Any]:
    """What is stored in a row, by column."""
    return {name: getattr(row, name) for name in STORED}


def stored_values(duty: Duty, branch_id: int) -> dict[str, Any]:
    """What is to be stored of a duty, by column."""
    return {
        "revision": duty.revision,
        "policy_version_id": duty.policy_version,
        "opens_at": duty.opens_at,
        "target_at": duty.target_at,
        "due_at": duty.due_at,
        "owner_role": duty.owner_role,
        "owner_id": duty.owner_id,
        "branch_id": branch_id,
        "outcome": Outcome(duty.outcome).value,
        "standing": Standing(duty.standing).value,
        "settled_by_event_id": duty.settled_by,
        "met_at": duty.met_at,
        "on_statement": duty.on_statement,
        "cause": duty.cause.value if duty.cause is not None else "",
    }


def counted_as(rule_id: str, told: Mapping[str, Any]) -> Counted | None:
    """Under what the stored values of a duty count; None where they only advise."""
    if told["standing"] != Standing.DUTY:
        return None
    return rule_id, due_day(told["due_at"]), told["branch_id"], told["owner_id"] or 0, told["outcome"]


def due_day(due_at: datetime) -> date:
    """The local day a limit belongs to: 24:00 belongs to the day it ends."""
    return day_of(due_at - timedelta(microseconds=1))
