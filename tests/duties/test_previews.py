"""A preview says what a duty would have come to on the records of the last twelve months, and changes nothing."""

from datetime import date

import pytest

from shouhou.cases import actions as cases
from shouhou.cases.models import Case, Obligation
from shouhou.customers.models import Customer
from shouhou.duties import previewing
from shouhou.duties.previewing import Found, preview
from shouhou.journal.models import Event
from shouhou.policy.own import Conditions
from tests.duties.conftest import after_complaint, ended_complaint, key_customer, visit, visits
from tests.world import World, actor, local, make_call

pytestmark = pytest.mark.django_db
NOW = local(1, 9, month=3, year=2027)


def _on(_done: int) -> bool:
    return True


def _filed(customer: Customer, day: date) -> Customer:
    """A file as old as the history that is looked at."""
    Customer.objects.filter(pk=customer.pk).update(
        created_at=local(day.day, 9, month=day.month, year=day.year)
    )
    return customer


def _counts(found: Found) -> dict[str, int]:
    return dict(found.counts)


def test_a_rhythm_is_reckoned_for_each_customer_and_whole_quarter_of_the_year(world: World) -> None:
    done, left = (
        _filed(key_customer(world, name), date(2025, 12, 1)) for name in ("青山检测站", "白云检测站")
    )
    key_customer(world, "新来的检测站")
    visit(world, done, local(14, 10, month=4))
    call = visit(world, done, local(20, 10, month=8))
    cases.annul_save(
        save_key=call.save_key, reason="没有去成", by=actor(world.agent), at=local(20, 11, month=8)
    )
    events = Event.objects.count()
    found = preview(visits(), at=NOW, tell=_on)
    assert found.since == date(2026, 1, 1)
    # Four quarters of two customers, of the new one the three since it was filed; one of them met.
    assert _counts(found) == {"met": 1, "missed": 10}
    assert found.people == {world.agent.pk: {"met": 1, "missed": 10}}
    assert {row["customer"] for row in found.first} >= {done.pk, left.pk}
    assert (Event.objects.count(), Obligation.objects.filter(rule_id="ZD-01").count()) == (events, 0)


def test_a_trigger_is_reckoned_from_the_talks_and_cases_that_were(world: World) -> None:
    customer, other = key_customer(world), key_customer(world, "远方检测站", province="广东省")
    first = ended_complaint(world, customer, at=local(5, 10))
    make_call(world, at=local(6, 10), customer=customer)
    late = ended_complaint(world, customer, at=local(5, 10, month=5))
    make_call(world, at=local(20, 10, month=5), customer=customer)
    ended_complaint(world, other, at=local(5, 11, month=6))
    found = preview(after_complaint(), at=NOW, tell=_on)
    assert _counts(found) == {"met": 1, "late": 1, "missed": 1}
    assert {row["case"] for row in found.first} >= {first.pk, late.pk}
    here = preview(after_complaint(conditions=Conditions(regions=("山东省",))), at=NOW, tell=_on)
    assert _counts(here) == {"met": 1, "late": 1}
    assert not Case.objects.filter(line="DUTY_TURN").exists()


def test_of_very_many_customers_every_nth_is_taken_and_it_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(6):
        _filed(key_customer(world, f"客户{n}"), date(2025, 12, 1))
    monkeypatch.setattr(previewing, "MOST", 8)
    found = preview(visits(), at=NOW, tell=_on)
    assert (found.sample, sum(found.counts.values())) == (3, 8)


def test_a_preview_that_is_stopped_looks_at_no_further_batch(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(5):
        _filed(key_customer(world, f"客户{n}"), date(2025, 12, 1))
    monkeypatch.setattr(previewing, "_BATCH", 2)
    found = preview(visits(), at=NOW, tell=lambda done: done < 16)
    assert sum(found.counts.values()) == 16
