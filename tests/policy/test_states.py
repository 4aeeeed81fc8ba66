"""The states of a request (domain §7.1 to INFORMED and CLOSED, decisions 6 and 7) and of the small lines."""

from datetime import timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shouhou.policy.rulebook import Fact
from shouhou.policy.states import service_request
from shouhou.policy.states.lines import MACHINES
from shouhou.policy.states.machine import IllegalMove, Machine
from tests.policy.cast import at
from tests.policy.slow_states import MAKES, SITE, next_state, state_of

MACHINE = service_request.MACHINE
MONDAY = at("2026-03-02 10:00")
KINDS = (*MAKES, *SITE, "REPORT_ACKNOWLEDGED")
STATES = ("", *service_request.ALL)

LEGAL = [
    ("", "REQUEST_RECEIVED", "DRAFT"),
    ("", "REQUEST_IMPORTED", "RECEIVED"),
    ("DRAFT", "REQUEST_REGISTERED", "RECEIVED"),
    ("DRAFT", "CASE_CANCELLED", "CANCELLED"),
    ("DRAFT", "CASE_MERGED", "MERGED"),
    ("RECEIVED", "PROFILE_COMPLETED", "PROFILED"),
    ("RECEIVED", "REPORTED", "REPORTED"),  # decision 6: the profile is no gate
    ("RECEIVED", "CASE_MERGED", "MERGED"),
    ("RECEIVED", "CASE_CANCELLED", "CANCELLED"),
    ("RECEIVED", "ANSWERED", "ANSWERED"),  # AS-07: on the spot
    ("PROFILED", "REPORTED", "REPORTED"),
    ("REPORTED", "REPORT_ACKNOWLEDGED", "REPORTED"),
    ("REPORTED", "PROFILE_COMPLETED", "REPORTED"),
    ("REPORTED", "ANSWERED", "ANSWERED"),
    ("REPORTED", "STUDY_NOTED", "STUDYING"),
    ("REPORTED", "SOLUTION_SET", "SOLUTION_SET"),
    ("STUDYING", "ANSWERED", "ANSWERED"),
    ("STUDYING", "ESCALATED", "ESCALATED"),
    ("ESCALATED", "SOLUTION_SET", "SOLUTION_SET"),
    ("SOLUTION_SET", "SOLUTION_SET", "SOLUTION_SET"),
    ("SOLUTION_SET", "CUSTOMER_TOLD", "INFORMED"),
    ("INFORMED", "CASE_CLOSED", "CLOSED"),
    ("INFORMED", "SECOND_FOLLOW_UP_MADE", "FOLLOWED"),
    ("ANSWERED", "SECOND_FOLLOW_UP_MADE", "FOLLOWED"),
    ("REPORTED", "SECOND_FOLLOW_UP_MADE", "REPORTED"),  # the pre-visit call was the first
    ("FOLLOWED", "CASE_CLOSED", "CLOSED"),
    ("FOLLOWED", "CASE_REOPENED", "REOPENED"),
    ("ANSWERED", "CASE_CLOSED", "CLOSED"),
    ("ANSWERED", "CASE_REOPENED", "REOPENED"),
    ("CLOSED", "CASE_REOPENED", "REOPENED"),
    ("REOPENED", "STUDY_NOTED", "STUDYING"),
    ("RECEIVED", "SITE_WORK_NEEDED", "DISPATCHING"),  # an emergency waits for no report
    ("INFORMED", "SITE_WORK_NEEDED", "DISPATCHING"),
    ("DISPATCHING", "SITE_JOB_PLANNED", "DISPATCHING"),
    ("DISPATCHING", "VISIT_ANNOUNCED", "DISPATCHED"),
    ("DISPATCHING", "DEFERRAL_TOLD", "DEFERRED"),
    ("DISPATCHED", "SITE_JOB_PLANNED", "DISPATCHING"),  # another time: to be told anew
    ("DISPATCHED", "TECHNICIAN_ARRIVED", "IN_SERVICE"),
    ("DEFERRED", "SITE_JOB_PLANNED", "DISPATCHING"),
    ("IN_SERVICE", "SITE_WORK_DONE", "RESOLVED"),
    ("IN_SERVICE", "SITE_WORK_UNFINISHED", "DISPATCHING"),
    ("IN_SERVICE", "ESCALATED", "IN_SERVICE"),
    ("RESOLVED", "SECOND_FOLLOW_UP_MADE", "FOLLOWED"),
    ("RESOLVED", "CASE_CLOSED", "CLOSED"),
    ("RESOLVED", "CASE_REOPENED", "REOPENED"),
]

ILLEGAL = [
    ("", "REQUEST_REGISTERED"),
    ("", "REPORTED"),
    ("DRAFT", "REQUEST_RECEIVED"),
    ("DRAFT", "REPORTED"),
    ("DRAFT", "ANSWERED"),
    ("DRAFT", "CASE_CLOSED"),
    ("RECEIVED", "REQUEST_REGISTERED"),
    ("RECEIVED", "CUSTOMER_TOLD"),
    ("RECEIVED", "CASE_CLOSED"),
    ("RECEIVED", "CASE_REOPENED"),
    ("REPORTED", "CASE_CLOSED"),
    ("REPORTED", "CUSTOMER_TOLD"),
    ("STUDYING", "CASE_CLOSED"),
    ("ESCALATED", "ESCALATED"),
    ("ESCALATED", "CUSTOMER_TOLD"),
    ("ESCALATED", "STUDY_NOTED"),
    ("SOLUTION_SET", "CASE_CLOSED"),
    ("SOLUTION_SET", "REPORTED"),
    ("INFORMED", "SOLUTION_SET"),
    ("INFORMED", "VISIT_ANNOUNCED"),
    ("DEFERRED", "VISIT_ANNOUNCED"),
    ("DEFERRED", "TECHNICIAN_SET_OUT"),
    ("DISPATCHING", "TECHNICIAN_ARRIVED"),
    ("DISPATCHED", "SITE_WORK_DONE"),
    ("DISPATCHED", "CASE_CLOSED"),
    ("IN_SERVICE", "NOBODY_CAN_GO"),
    ("RESOLVED", "SITE_WORK_NEEDED"),
    ("CLOSED", "CASE_CANCELLED"),
    ("CLOSED", "CASE_CLOSED"),
    ("CLOSED", "SECOND_FOLLOW_UP_MADE"),
    ("CLOSED", "PROFILE_COMPLETED"),
    ("CLOSED", "CUSTOMER_TOLD"),
    ("MERGED", "CASE_REOPENED"),
    ("CANCELLED", "CASE_REOPENED"),
    ("CANCELLED", "REQUEST_REGISTERED"),
    ("MERGED", "REPORT_ACKNOWLEDGED"),
]

WHOLE_STORY = [
    "REQUEST_RECEIVED",
    "REQUEST_REGISTERED",
    "PROFILE_COMPLETED",
    "REPORTED",
    "REPORT_ACKNOWLEDGED",
    "STUDY_NOTED",
    "ESCALATED",
    "SOLUTION_SET",
    "CUSTOMER_TOLD",
    "SECOND_FOLLOW_UP_MADE",
    "CASE_CLOSED",
]


def facts_of(kinds: list[str]) -> list[Fact]:
    """Facts of these kinds, a minute apart."""
    moments = [MONDAY + timedelta(minutes=n) for n in range(len(kinds))]
    return [Fact(n, kind, at_, at_) for n, (kind, at_) in enumerate(zip(kinds, moments, strict=True), 1)]


def folded(machine: Machine, facts: list[Fact]) -> str | None:
    try:
        return machine.fold(facts)
    except IllegalMove:
        return None


@pytest.mark.parametrize(("state", "kind", "after"), LEGAL)
def test_a_legal_move_leads_where_the_specification_says(state: str, kind: str, after: str) -> None:
    assert MACHINE.after(state, Fact(1, kind, MONDAY, MONDAY)) == after


@pytest.mark.parametrize(("state", "kind"), ILLEGAL)
def test_an_illegal_move_is_refused(state: str, kind: str) -> None:
    with pytest.raises(IllegalMove) as refused:
        MACHINE.after(state, Fact(1, kind, MONDAY, MONDAY))
    assert (refused.value.kind, refused.value.state) == (kind, state)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", STATES)
def test_every_move_from_every_state_is_as_in_the_specification(state: str, kind: str) -> None:
    fact = Fact(1, kind, MONDAY, MONDAY)
    expected = next_state(state, kind)
    if expected is None:
        with pytest.raises(IllegalMove):
            MACHINE.after(state, fact)
    else:
        assert MACHINE.after(state, fact) == expected


def test_a_request_goes_from_the_first_ring_to_the_archive() -> None:
    assert MACHINE.fold(facts_of(WHOLE_STORY)) == "CLOSED"
    assert MACHINE.final == {"CLOSED", "MERGED", "CANCELLED"}


def test_every_state_can_be_reached_and_only_final_ones_are_dead_ends() -> None:
    reached, frontier = {""}, [""]
    while frontier:
        state = frontier.pop()
        onward = {after for kind in MACHINE.moves if (after := MACHINE.moves[kind].get(state))}
        assert onward - {state} or state in MACHINE.final
        frontier += onward - reached
        reached |= onward
    assert reached == set(STATES)


def test_a_fact_of_another_case_moves_nothing() -> None:
    told = facts_of(["REQUEST_RECEIVED", "REQUEST_REGISTERED"])
    elsewhere = Fact(3, "CASE_CLOSED", MONDAY, MONDAY, is_root=False)
    assert MACHINE.fold([*told, elsewhere]) == "RECEIVED"


def test_a_fact_that_is_no_move_may_happen_in_any_state() -> None:
    for state in STATES:
        assert MACHINE.after(state, Fact(1, "FILE_ATTACHED", MONDAY, MONDAY)) == state


def test_moves_follow_the_order_of_writing_not_of_happening() -> None:
    received, registered, reported = facts_of(["REQUEST_RECEIVED", "REQUEST_REGISTERED", "REPORTED"])
    told_late = Fact(3, "REPORTED", MONDAY - timedelta(hours=1), reported.written_at)
    assert MACHINE.fold([told_late, registered, received]) == "REPORTED"


def test_a_corrected_entry_stays_in_its_place() -> None:
    told = facts_of(["REQUEST_RECEIVED", "REQUEST_REGISTERED", "REPORTED"])
    corrected = Fact(4, "REQUEST_REGISTERED", MONDAY, MONDAY + timedelta(hours=1), corrects_id=2)
    assert MACHINE.fold([*told, corrected]) == "REPORTED"


def test_an_annulled_move_is_taken_back() -> None:
    told = facts_of(["REQUEST_RECEIVED", "REQUEST_REGISTERED", "REPORTED"])
    annulled = Fact(4, "FACT_ANNULLED", MONDAY, MONDAY, {"event_id": 3})
    assert MACHINE.fold([*told, annulled]) == "RECEIVED"


def test_what_later_moves_lean_on_cannot_be_taken_back() -> None:
    told = facts_of(["REQUEST_RECEIVED", "REQUEST_REGISTERED", "REPORTED"])
    annulled = Fact(4, "FACT_ANNULLED", MONDAY, MONDAY, {"event_id": 2})
    with pytest.raises(IllegalMove):
        MACHINE.fold([*told, annulled])


def test_a_contact_is_open_and_closes_itself() -> None:
    contact = MACHINES["CONTACT"]
    assert contact.closes_itself
    assert contact.fold(facts_of(["CALL_MADE", "CALL_MADE", "PROMISE_MADE", "PROMISE_KEPT"])) == "OPEN"


def test_a_customer_file_is_opened_once() -> None:
    customer_file = MACHINES["CUSTOMER_FILE"]
    assert customer_file.closes_itself
    for kind in ("PROFILE_CREATED", "PROFILE_IMPORTED"):
        assert customer_file.fold(facts_of([kind, "NEXT_SERVICE_PLANNED"])) == "OPEN"
    with pytest.raises(IllegalMove):
        customer_file.fold(facts_of(["PROFILE_CREATED", "PROFILE_CREATED"]))


def a_walk(rng: Random) -> list[Fact]:
    """A request's facts, mostly legal, with entries corrected and annulled."""
    facts: list[Fact] = []
    for number in range(1, rng.randint(2, 16)):
        moment = MONDAY + timedelta(minutes=number)
        if facts and rng.random() < 0.2:
            earlier = rng.choice(facts)
            if rng.random() < 0.5:
                facts.append(Fact(number, "FACT_ANNULLED", moment, moment, {"event_id": earlier.id}))
            else:
                facts.append(Fact(number, earlier.kind, moment, moment, earlier.data, corrects_id=earlier.id))
            continue
        state = state_of(facts) or ""
        legal = [kind for kind in KINDS if next_state(state, kind) is not None]
        kind = rng.choice(legal or list(KINDS)) if rng.random() < 0.93 else rng.choice(KINDS)
        facts.append(Fact(number, kind, moment, moment, is_root=rng.random() < 0.9))
    return facts


@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(st.integers(0, 2**40).map(lambda seed: a_walk(Random(seed))))
def test_states_are_folded_as_the_oracle_folds_them(facts: list[Fact]) -> None:
    assert folded(MACHINE, facts) == state_of(facts)


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.integers(0, 2**40))
def test_folding_step_by_step_is_folding_at_once(seed: int) -> None:
    rng = Random(seed)
    state, states, told = "", [""], []
    for number in range(1, 12):
        kind = rng.choice([k for k in KINDS if next_state(state, k) is not None] or ["FILE_ATTACHED"])
        told.append(Fact(number, kind, MONDAY, MONDAY))
        state = MACHINE.after(state, told[-1])
        states.append(state)
        assert MACHINE.fold(told) == state
    assert all(before not in {"MERGED", "CANCELLED"} or before == after for before, after in pairwise(states))
