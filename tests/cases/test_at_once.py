"""People and the worker at the same moment, each on a connection of its own: no deadlock, nothing twice."""

import threading
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connections

from shouhou.cases.actions import CannotAnnul, CannotWaive, annul_save, fold_figures, hand_over, roll, waive
from shouhou.cases.models import Case, Obligation
from shouhou.cases.verify import verify
from shouhou.core.errors import Refusal
from shouhou.customers.actions.merging import merge_customers
from shouhou.customers.models import Customer
from shouhou.followups.doubles import CannotBeAnother
from shouhou.followups.models import Call
from shouhou.journal.models import Event
from shouhou.supervision.holidays import adopt_holidays
from tests.world import World, actor, local, make_call, make_customer, make_request, make_world

pytestmark = pytest.mark.django_db(transaction=True)

ROUNDS = 4
DONE = "done"


def at_once(*deeds: Callable[[], Any]) -> Counter[str]:
    """Does everything at the same moment, each on a connection of its own; returns how often it was done or refused.

    Whatever is no refusal, such as a deadlock, fails the test.
    """
    start, ends, faults = threading.Barrier(len(deeds)), list[str](), list[BaseException]()

    def act(deed: Callable[[], Any]) -> None:
        start.wait(timeout=60)
        try:
            deed()
            ends.append(DONE)
        except Refusal as refusal:
            ends.append(type(refusal).__name__)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connections.close_all()

    people = [threading.Thread(target=act, args=(deed,)) for deed in deeds]
    for person in people:
        person.start()
    for person in people:
        person.join(timeout=120)
    assert not any(person.is_alive() for person in people)
    assert faults == []
    return Counter(ends)


def assert_true_to_the_journal() -> None:
    assert [f"{b.what}: {b.ref}" for p in verify(at=local(20, 9)) for b in p.broken] == []


@pytest.fixture
def world() -> World:
    """The cast, committed."""
    return make_world()


def test_two_people_who_record_the_same_talk_at_once_make_one_record(world: World) -> None:
    customer = make_customer(world)
    case = make_request(world, customer=customer)
    for n in range(ROUNDS):
        told: dict[str, Any] = {"customer": customer, "cases": [case] if n % 2 else []}
        ends = at_once(
            partial(make_call, world, at=local(2, 10 + n), **told),
            partial(make_call, world, at=local(2, 10 + n, 1), by=world.deputy, **told),
        )
        assert ends == {DONE: 1, CannotBeAnother.__name__: 1}
    assert Call.objects.count() == ROUNDS
    assert sorted(Call.objects.values_list("register_line", flat=True)) == list(range(1, ROUNDS + 1))
    assert_true_to_the_journal()


def test_two_people_who_merge_the_same_files_at_once_merge_them_once(world: World) -> None:
    for n in range(ROUNDS):
        one, other = (make_customer(world, name=f"第{n}站{m}", phone=f"138001380{n}{m}") for m in (1, 2))
        make_request(world, customer=one)
        make_request(world, customer=other)

        def merge(into: Customer, merged: Customer, by: Any) -> Callable[[], Customer]:
            return lambda: merge_customers(
                into_id=into.pk, merged_id=merged.pk, by=actor(by), at=local(2, 11)
            )

        second = merge(other, one, world.deputy) if n % 2 else merge(one, other, world.deputy)
        ends = at_once(merge(one, other, world.agent), second)
        assert ends == {DONE: 1, "CannotMerge": 1}
    assert Customer.objects.exclude(merged_into=None).count() == ROUNDS
    assert Event.objects.filter(kind="CUSTOMERS_MERGED").count() == ROUNDS
    assert_true_to_the_journal()


def test_the_worker_rolls_and_folds_while_people_save_hand_over_and_holidays_are_adopted(
    world: World,
) -> None:
    customer = make_customer(world)
    cases = [make_request(world, customer=customer) for _n in range(12)]
    by = actor(world.administrator)
    for n in range(ROUNDS):
        Case.objects.update(look_at=local(2, 9))
        giver, taker = (world.agent, world.deputy) if n % 2 else (world.deputy, world.agent)
        moment = local(2, 12) + timedelta(minutes=n)
        some, day = cases[n : n + 6], date(2026, 3, 3 + n)
        talk = partial(make_call, world, at=moment, another=True)
        ends = at_once(
            partial(roll, at=moment),
            partial(roll, at=moment),
            partial(talk, cases=some),
            partial(talk, cases=list(reversed(some)), by=world.deputy),
            partial(hand_over, giver=giver, taker=taker, by=by, at=moment),
            partial(adopt_holidays, off=[day], work=[], reason="停电", by=by, at=moment),
            partial(fold_figures, at=moment),
            partial(fold_figures, at=moment),
        )
        assert ends == {DONE: 8}
    roll(at=local(2, 13))
    assert Call.objects.count() == 2 * ROUNDS
    assert_true_to_the_journal()


def test_a_duty_is_waived_once_and_an_entry_taken_back_once(world: World) -> None:
    case = make_request(world)
    duty = Obligation.objects.get(case=case, rule_id="AS-03")
    call = make_call(world, at=local(2, 10), cases=[case])

    def waiving(by: Any) -> Callable[[], Any]:
        return lambda: waive(obligation_id=duty.pk, reason="客户撤回", by=actor(by), at=local(2, 11))

    def annulling(by: Any) -> Callable[[], Any]:
        return lambda: annul_save(save_key=call.save_key, reason="记错", by=actor(by), at=local(2, 11))

    ends = at_once(
        waiving(world.supervisor), waiving(world.manager), annulling(world.agent), annulling(world.deputy)
    )
    assert ends == {DONE: 2, CannotWaive.__name__: 1, CannotAnnul.__name__: 1}
    assert Event.objects.filter(kind="OBLIGATION_WAIVED").count() == 1
    assert_true_to_the_journal()
