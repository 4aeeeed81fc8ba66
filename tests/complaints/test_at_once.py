"""Two people at the same complaint at the same moment, each on a connection of its own: one of them is told."""

from collections.abc import Iterator
from functools import partial

import pytest
from django.core.cache import cache

from shouhou.accounts import founding
from shouhou.accounts.models import Staff
from shouhou.cases.models import Case
from shouhou.complaints import actions
from shouhou.complaints.models import Complaint
from shouhou.core import clock
from shouhou.journal.models import Event
from tests.cases.test_at_once import DONE, assert_true_to_the_journal, at_once
from tests.complaints.conftest import NOW
from tests.complaints.stories import assess, call_back, close, investigate, solved, take
from tests.world import World, actor, make_world

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 3


@pytest.fixture
def world() -> Iterator[World]:
    """The cast, committed."""
    founding.forget()
    cache.clear()
    with clock.set_to(NOW):
        yield make_world()
    founding.forget()


def told_of(case: Case, kind: str) -> Event:
    """The one event of this kind in the journal of a case."""
    return Event.objects.get(subjects__kind="CASE", subjects__ref=case.pk, kind=kind)


def test_of_two_who_decide_at_once_one_decision_holds(world: World) -> None:
    def decides(case_id: int, who: Staff, decision: str) -> None:
        actions.decide_complaint(case_id=case_id, decision=decision, by=actor(who), at=NOW, seen="")

    for _round in range(ROUNDS):
        case = take(world)
        assess(world, case)
        investigate(world, case)
        ends = at_once(
            partial(decides, case.pk, world.supervisor, "免收上门费"),
            partial(decides, case.pk, world.manager, "当面道歉"),
        )
        assert ends == {DONE: 1, actions.CannotDecide.__name__: 1}
        told = Complaint.objects.get(pk=case.pk)
        by_whom = {"免收上门费": world.supervisor, "当面道歉": world.manager}
        assert told.decided_by == by_whom[told.decision]
        told_of(case, "COMPLAINT_DECIDED")
    assert_true_to_the_journal()


def test_of_two_who_close_at_once_one_closes(world: World) -> None:
    for _round in range(ROUNDS):
        case = solved(world)
        call_back(world, case)
        ends = at_once(partial(close, world, case), partial(close, world, case, by=world.deputy))
        assert ends[DONE] == 1
        assert sum(ends.values()) == 2
        case.refresh_from_db()
        told = Complaint.objects.get(pk=case.pk)
        assert (case.state, told.closed_by_id) == ("CLOSED", told_of(case, "CASE_CLOSED").by_id)
    assert_true_to_the_journal()


def test_closing_and_taking_up_again_at_once_leave_one_truth(world: World) -> None:
    for _round in range(ROUNDS):
        case = solved(world)
        call_back(world, case)
        reopen = partial(
            actions.reopen_complaint, case_id=case.pk, reason="客户又来电", by=actor(world.supervisor), at=NOW
        )
        ends = at_once(partial(close, world, case), reopen)
        assert ends[DONE] >= 1
        case.refresh_from_db()
        assert case.state in ("CLOSED", "REOPENED")
    assert_true_to_the_journal()
