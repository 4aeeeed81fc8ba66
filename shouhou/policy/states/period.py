"""The states of a month or a year and its summary (domain §7.9), and of a file that is lent."""

from shouhou.policy.states.machine import NEW, Machine

OPEN, DRAFTING, MEETING_HELD, SUBMITTED, ARCHIVED = (
    "OPEN",
    "DRAFTING",
    "MEETING_HELD",
    "SUBMITTED",
    "ARCHIVED",
)

LOAN = Machine(moves={"FILE_LENT": {NEW: "OUT"}, "FILE_RETURNED": {"OUT": "BACK"}}, final=frozenset({"BACK"}))
MACHINE = Machine(
    moves={
        "PERIOD_OPENED": {NEW: OPEN},
        "SUMMARY_DRAFTED": {OPEN: DRAFTING, DRAFTING: DRAFTING, MEETING_HELD: MEETING_HELD},
        "SUMMARY_MEETING_HELD": {DRAFTING: MEETING_HELD, MEETING_HELD: MEETING_HELD},
        "SUMMARY_SUBMITTED": {MEETING_HELD: SUBMITTED},
        "SUMMARY_ARCHIVED": {SUBMITTED: ARCHIVED},
    },
    final=frozenset({ARCHIVED}),
)
