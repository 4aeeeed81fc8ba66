"""The states of an absence (domain §7.10)."""

from shouhou.policy.states.machine import NEW, Machine

OPEN, ENDED, CANCELLED = "OPEN", "ENDED", "CANCELLED"

MACHINE = Machine(
    moves={
        "ABSENCE_RECORDED": {NEW: OPEN},
        "DEPUTY_WANTED": {OPEN: OPEN},
        "DEPUTY_NAMED": {OPEN: OPEN},
        "DEPUTY_REVOKED": {OPEN: OPEN},
        "ABSENCE_ENDED": {OPEN: ENDED},
        "ABSENCE_CANCELLED": {OPEN: CANCELLED},
    },
    final=frozenset({ENDED, CANCELLED}),
)
