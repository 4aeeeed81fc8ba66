"""A second, slow fold of the states of a request, written from the specification and not from the program."""

from collections.abc import Iterable

from shouhou.policy.rulebook import Fact
from tests.policy.oracle import entries

AFTER_NEWS = {
    "PROFILED",
    "REPORTED",
    "ANSWERED",
    "STUDYING",
    "ESCALATED",
    "SOLUTION_SET",
    "MERGED",
    "CANCELLED",
}
NEXT = {
    "": {"DRAFT", "RECEIVED"},
    "DRAFT": {"RECEIVED", "MERGED", "CANCELLED"},
    # Decision 6: the profile is no gate; decision 7: a question may be asked upward before anything else.
    "RECEIVED": AFTER_NEWS,
    "PROFILED": AFTER_NEWS - {"PROFILED"},
    "REPORTED": AFTER_NEWS - {"PROFILED"},
    "STUDYING": AFTER_NEWS - {"PROFILED"},
    "ESCALATED": {"ANSWERED", "SOLUTION_SET", "MERGED", "CANCELLED"},
    "SOLUTION_SET": {"SOLUTION_SET", "INFORMED", "MERGED", "CANCELLED"},
    "ANSWERED": {"FOLLOWED", "CLOSED", "REOPENED", "MERGED", "CANCELLED"},
    "DISPATCHING": {"ANSWERED", "MERGED", "CANCELLED"},
    "DEFERRED": {"ANSWERED", "MERGED", "CANCELLED"},
    "DISPATCHED": {"ANSWERED", "MERGED", "CANCELLED"},
    "IN_SERVICE": {"MERGED", "CANCELLED"},
    "RESOLVED": {"FOLLOWED", "CLOSED", "REOPENED", "MERGED", "CANCELLED"},
    "FOLLOWED": {"FOLLOWED", "CLOSED", "REOPENED", "MERGED", "CANCELLED"},
    "INFORMED": {"INFORMED", "FOLLOWED", "CLOSED", "REOPENED", "MERGED", "CANCELLED"},
    "CLOSED": {"REOPENED"},
    "REOPENED": AFTER_NEWS - {"PROFILED"},
    "MERGED": set(),
    "CANCELLED": set(),
}
"""Domain §7.1 to INFORMED and CLOSED, with decisions 6 and 7: which state may follow which."""

MAKES = {
    "REQUEST_RECEIVED": "DRAFT",
    "REQUEST_REGISTERED": "RECEIVED",
    "REQUEST_IMPORTED": "RECEIVED",
    "PROFILE_COMPLETED": "PROFILED",
    "REPORTED": "REPORTED",
    "ANSWERED": "ANSWERED",
    "STUDY_NOTED": "STUDYING",
    "ESCALATED": "ESCALATED",
    "SOLUTION_SET": "SOLUTION_SET",
    "CUSTOMER_TOLD": "INFORMED",
    "SECOND_FOLLOW_UP_MADE": "FOLLOWED",
    "CASE_CLOSED": "CLOSED",
    "CASE_REOPENED": "REOPENED",
    "CASE_CANCELLED": "CANCELLED",
    "CASE_MERGED": "MERGED",
}
"""The state that each kind of fact makes."""

BY_KIND = {"REQUEST_RECEIVED": {""}, "REQUEST_IMPORTED": {""}, "REQUEST_REGISTERED": {"DRAFT"}}
"""Facts that open a request, and where alone they may stand."""


_WAITING = {"DISPATCHING", "DEFERRED", "DISPATCHED"}
SITE = {
    "SITE_WORK_NEEDED": dict.fromkeys(
        (
            *("RECEIVED", "PROFILED", "REPORTED", "STUDYING", "ESCALATED", "SOLUTION_SET", "INFORMED"),
            *("REOPENED", "DISPATCHING"),
        ),
        "DISPATCHING",
    ),
    "SITE_JOB_PLANNED": dict.fromkeys(_WAITING, "DISPATCHING"),
    "VISIT_ANNOUNCED": {
        "DISPATCHING": "DISPATCHED",
        "DISPATCHED": "DISPATCHED",
        "IN_SERVICE": "IN_SERVICE",
        "RESOLVED": "RESOLVED",
    },
    "NOBODY_CAN_GO": {"DISPATCHING": "DISPATCHING", "DEFERRED": "DEFERRED", "DISPATCHED": "DISPATCHING"},
    "DEFERRAL_TOLD": {"DISPATCHING": "DEFERRED", "DEFERRED": "DEFERRED"},
    "TECHNICIAN_SET_OUT": {"DISPATCHING": "DISPATCHED", "DISPATCHED": "DISPATCHED"},
    "TECHNICIAN_ARRIVED": {"DISPATCHED": "IN_SERVICE"},
    "SITE_WORK_DONE": {"IN_SERVICE": "RESOLVED"},
    "SITE_WORK_UNFINISHED": {"IN_SERVICE": "DISPATCHING"},
}
"""Sending somebody (domain §7.1, decision 17: they may set out before the customer was told)."""

_STAYS = {"REPORTED", "STUDY_NOTED", "ESCALATED", "SOLUTION_SET", "CUSTOMER_TOLD"}
"""What goes on beside it while somebody is to go, and moves nothing then."""


def state_of(facts: Iterable[Fact]) -> str | None:
    """The state of a request; None when a fact cannot follow where it stands."""
    state = ""
    for entry in sorted(entries(facts), key=lambda e: e.root.id):
        fact = entry.now
        if not fact.is_root:
            continue
        following = next_state(state, fact.kind)
        if following is None:
            return None
        state = following
    return state


def next_state(state: str, kind: str) -> str | None:
    """The state after one more fact; None when it cannot follow."""
    if kind in {"PROFILE_COMPLETED", "REPORT_ACKNOWLEDGED"}:
        if kind == "PROFILE_COMPLETED" and state == "RECEIVED":
            return "PROFILED"
        is_over = state in {"", "MERGED", "CANCELLED"} or (state == "CLOSED" and kind == "PROFILE_COMPLETED")
        return None if is_over else state
    if kind in SITE:
        return SITE[kind].get(state)
    if kind in _STAYS and state in {*_WAITING, "IN_SERVICE"}:
        return state
    if (kind, state) == ("CUSTOMER_TOLD", "RESOLVED"):
        return state
    if kind not in MAKES:
        return state
    if kind == "SECOND_FOLLOW_UP_MADE" and state not in {"", "ANSWERED", "INFORMED", "RESOLVED", "FOLLOWED"}:
        return None if state in {"CLOSED", "MERGED", "CANCELLED"} else state
    made = MAKES[kind]
    return made if made in NEXT[state] and state in BY_KIND.get(kind, {state}) else None
