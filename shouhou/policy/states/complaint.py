"""The states of a complaint as far as it is received, acknowledged and ended (domain §7.6)."""

from shouhou.policy.states.machine import NEW, Machine

RECEIVED, ACKNOWLEDGED, CLOSED, CANCELLED, MERGED = (
    "RECEIVED",
    "ACKNOWLEDGED",
    "CLOSED",
    "CANCELLED",
    "MERGED",
)

MACHINE = Machine(
    moves={
        "COMPLAINT_RECEIVED": {NEW: RECEIVED},
        "COMPLAINT_ACKNOWLEDGED": {RECEIVED: ACKNOWLEDGED},
        "CASE_CLOSED": {ACKNOWLEDGED: CLOSED},
        "CASE_CANCELLED": {RECEIVED: CANCELLED, ACKNOWLEDGED: CANCELLED},
        "CASE_MERGED": {RECEIVED: MERGED, ACKNOWLEDGED: MERGED},
    },
    final=frozenset({CLOSED, CANCELLED, MERGED}),
)
