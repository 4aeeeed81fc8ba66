"""The states of an appointment: wanted, in force, ended (PR-04)."""

from shouhou.policy.states.machine import NEW, Machine

WANTED, APPOINTED, ENDED = "WANTED", "APPOINTED", "ENDED"

MACHINE = Machine(
    moves={
        "AGENT_WANTED": {NEW: WANTED},
        "AGENT_APPOINTED": {NEW: APPOINTED, WANTED: APPOINTED},
        "APPOINTMENT_ENDED": {WANTED: ENDED, APPOINTED: ENDED},
    },
    final=frozenset({ENDED}),
)
