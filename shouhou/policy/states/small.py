"""The small lines that close themselves once nothing is owed: a contact (one talk and what came of it), a file made,
checks of a month, a turn of an own duty."""

from shouhou.policy.states.machine import NEW, Machine

OPEN, DONE = "OPEN", "DONE"

CONTACT = Machine(
    moves={"CALL_MADE": {NEW: OPEN, OPEN: OPEN}, "LETTER_SENT": {NEW: OPEN, OPEN: OPEN}},
    final=frozenset({DONE}),
    closes_itself=True,
)
CUSTOMER_FILE = Machine(
    moves={"PROFILE_CREATED": {NEW: OPEN}, "PROFILE_IMPORTED": {NEW: OPEN}},
    final=frozenset({DONE}),
    closes_itself=True,
)
DUTY_TURN = Machine(moves={"DUTY_TURN_BEGUN": {NEW: OPEN}}, final=frozenset({DONE}), closes_itself=True)
SPOT_CHECK = Machine(moves={"SPOT_CHECKS_DRAWN": {NEW: OPEN}}, final=frozenset({DONE}), closes_itself=True)
