"""The states of a complaint (domain §7.6): which step may follow which, written from the specification."""

from datetime import timedelta

import pytest

from shouhou.policy.rulebook import Fact
from shouhou.policy.states import complaint
from shouhou.policy.states.machine import IllegalMove
from tests.policy.cast import at

MONDAY = at("2026-03-02 10:00")
LIVE = {
    "RECEIVED", "ACKNOWLEDGED", "ASSESSED", "ANSWERED", "INVESTIGATING", "ESCALATED", "DECIDED", "COMMUNICATED",
    "ACCEPTED", "REJECTED", "EXTERNAL", "CALLED_BACK", "REOPENED",
}  # fmt: skip
UNDECIDED = {"RECEIVED", "ACKNOWLEDGED", "ASSESSED", "ANSWERED", "INVESTIGATING", "ESCALATED", "REOPENED"}
LOOKED_AT = {"ASSESSED", "ANSWERED", "INVESTIGATING", "REJECTED", "EXTERNAL"}
STEPS = {
    "COMPLAINT_RECEIVED": ({""}, "RECEIVED"),
    "COMPLAINT_ACKNOWLEDGED": ({"RECEIVED"}, "ACKNOWLEDGED"),
    "COMPLAINT_ASSESSED": ({"RECEIVED", "ACKNOWLEDGED", "REOPENED"}, "ASSESSED"),
    "COMPLAINT_ANSWERED": (UNDECIDED, "ANSWERED"),
    "COMPLAINT_INVESTIGATED": (LOOKED_AT, "INVESTIGATING"),
    "COMPLAINT_DECISION_ASKED": (LOOKED_AT | {"ESCALATED"}, "ESCALATED"),
    "COMPLAINT_DECIDED": ({"INVESTIGATING", "ESCALATED", "DECIDED", "REJECTED", "EXTERNAL"}, "DECIDED"),
    "COMPLAINT_DECISION_TOLD": ({"DECIDED", "COMMUNICATED"}, "COMMUNICATED"),
    "COMPLAINT_REFUSED": ({"COMMUNICATED"}, "REJECTED"),
    "COMPLAINT_WAYS_OFFERED": ({"REJECTED", "EXTERNAL"}, "EXTERNAL"),
    "COMPLAINT_SOLVED": ({"ANSWERED", "COMMUNICATED", "REJECTED", "EXTERNAL"}, "ACCEPTED"),
    "COMPLAINT_CALLED_BACK": ({"ACCEPTED", "CALLED_BACK"}, "CALLED_BACK"),
    "CASE_CLOSED": ({"CALLED_BACK", "ACKNOWLEDGED"}, "CLOSED"),
    "CASE_REOPENED": ({"ACCEPTED", "CALLED_BACK", "CLOSED"}, "REOPENED"),
    "CASE_CANCELLED": (LIVE, "CANCELLED"),
    "CASE_MERGED": (LIVE, "MERGED"),
}
"""From which states a step leads on, and where to."""
BESIDE = {
    "COMPLAINT_ACKNOWLEDGED": LIVE,
    "COMPLAINT_ASSESSED": LIVE,
    "COMPLAINT_ANSWER_PROMISED": LIVE,
    "COMPLAINT_PROGRESS_TOLD": LIVE,
    "COMPLAINT_IMPROVED": LIVE,
    "COMPLAINT_INVESTIGATED": {"ESCALATED"},
    "COMPLAINT_SETTLED": {
        "DECIDED", "COMMUNICATED", "REJECTED", "EXTERNAL", "ACCEPTED", "CALLED_BACK",
    },
}  # fmt: skip
"""Where a step may be taken and moves nothing."""
WHOLE_STORY = [
    "COMPLAINT_RECEIVED", "COMPLAINT_ACKNOWLEDGED", "COMPLAINT_ANSWER_PROMISED", "COMPLAINT_ASSESSED",
    "COMPLAINT_PROGRESS_TOLD", "COMPLAINT_INVESTIGATED", "COMPLAINT_DECISION_ASKED", "COMPLAINT_DECIDED",
    "COMPLAINT_DECISION_TOLD", "COMPLAINT_REFUSED", "COMPLAINT_WAYS_OFFERED", "COMPLAINT_DECISION_ASKED",
    "COMPLAINT_DECIDED", "COMPLAINT_DECISION_TOLD", "COMPLAINT_SOLVED", "COMPLAINT_CALLED_BACK",
    "COMPLAINT_IMPROVED", "COMPLAINT_SETTLED", "CASE_CLOSED",
]  # fmt: skip


@pytest.mark.parametrize("kind", sorted({*STEPS, *BESIDE}))
@pytest.mark.parametrize("state", sorted({"", *complaint.ALL}))
def test_every_step_from_every_state_is_as_in_the_specification(state: str, kind: str) -> None:
    fact = Fact(1, kind, MONDAY, MONDAY)
    before, after = STEPS.get(kind, (set(), ""))
    if state in before:
        assert complaint.MACHINE.after(state, fact) == after
    elif state in BESIDE.get(kind, ()):
        assert complaint.MACHINE.after(state, fact) == state
    else:
        with pytest.raises(IllegalMove):
            complaint.MACHINE.after(state, fact)


def test_a_complaint_goes_from_its_receipt_over_a_refusal_to_its_closing() -> None:
    moments = [MONDAY + timedelta(minutes=n) for n in range(len(WHOLE_STORY))]
    facts = [
        Fact(n, kind, at_, at_) for n, (kind, at_) in enumerate(zip(WHOLE_STORY, moments, strict=True), 1)
    ]
    assert complaint.MACHINE.fold(facts) == "CLOSED"


def test_every_state_can_be_reached_and_only_final_ones_are_dead_ends() -> None:
    machine, reached, frontier = complaint.MACHINE, {""}, [""]
    while frontier:
        state = frontier.pop()
        onward = {after for moves in machine.moves.values() if (after := moves.get(state))}
        assert onward - {state} or state in machine.final
        frontier += onward - reached
        reached |= onward
    assert reached == {"", *complaint.ALL}
