"""Figures out of totals: the same as counted row by row, folded or not, for any period, branch and person."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext

from shouhou.cases import verify
from shouhou.cases.actions import fold_figures
from shouhou.cases.figures import Owed, by_person, figures, owed_now
from shouhou.cases.models import DayTotal, FigureDelta, MonthTotal, Obligation
from shouhou.cases.stored import due_day
from shouhou.core.say import day_of
from shouhou.followups.actions import Promise
from shouhou.policy.rulebook import Standing
from tests.world import World, local, make_call, make_customer, make_request

NOW = local(9, 10, 30)
DAYS = [
    date(2026, 2, 1),
    date(2026, 2, 28),
    date(2026, 3, 1),
    date(2026, 3, 9),
    date(2026, 3, 31),
    date(2026, 5, 2),
]


@pytest.fixture
def full(world: World) -> World:
    """Requests and promises of three months by two people in two branches, late and settled ones among them."""
    for n, month in enumerate((1, 2, 2, 3, 3)):
        make_request(world, at=local(3 + n, 9, month=month))
    customer = make_customer(world, at=local(2, 9))
    for hours in (-30, -2, 1, 8, 400, 1600):
        promise = Promise(f"回电 {hours}", NOW + timedelta(hours=hours))
        make_call(world, at=local(2, 9, 30), customer=customer, promises=[promise])
    make_request(world, at=local(9, 9), by=world.stranger)
    make_request(world, at=local(9, 8), by=world.deputy)
    return world


def counted(start: date, end: date, which: Q) -> dict[str, dict[str, int]]:
    """The same figures, by looking at every row."""
    found: dict[str, Counter[str]] = {}
    for row in Obligation.objects.filter(which, standing=Standing.DUTY):
        if start <= due_day(row.due_at) <= end:
            found.setdefault(row.rule_id, Counter())[row.outcome] += 1
    return {rule: dict(counts) for rule, counts in found.items()}


def owed_by_hand(at: datetime, which: Q) -> dict[int | None, dict[str, Owed]]:
    found: dict[int | None, dict[str, Owed]] = {}
    for row in Obligation.objects.open().filter(which, standing=Standing.DUTY):
        rules = found.setdefault(row.owner_id, {})
        one = Owed(1, int(due_day(row.due_at) <= day_of(at)), int(row.due_at <= at))
        rules[row.rule_id] = rules.get(row.rule_id, Owed()) + one
    return found


@pytest.mark.parametrize("folded", ["not at all", "half", "wholly"])
def test_totals_say_what_counting_says(full: World, folded: str) -> None:
    if folded != "not at all":
        fold_figures(at=NOW)
    if folded == "half":
        make_request(full, at=local(9, 10))
        make_call(full, at=local(9, 10), promises=[Promise("回电", local(9, 10, 15))])
    for which, scope in (
        (Q(), {}),
        (Q(branch_id=full.branch.pk), {"branch_id": full.branch.pk}),
        (Q(owner_id=full.agent.pk), {"owner_id": full.agent.pk}),
        (Q(owner_id__in=[full.agent.pk, full.deputy.pk]), {"owner_ids": [full.agent.pk, full.deputy.pk]}),
    ):
        for start in DAYS:
            for end in DAYS:
                told = figures(start=start, end=end, **scope)  # type: ignore[arg-type]
                assert told == counted(start, end, which), (start, end, scope)
        for at in (NOW, local(9, 0), local(10, 0), local(1, 0, month=4), local(1, 12, month=2)):
            assert by_person(owed_now(at=at, **scope)) == owed_by_hand(at, which), (at, scope)  # type: ignore[arg-type]


def test_months_are_the_sums_of_their_days_and_nothing_leaves_an_empty_row(full: World) -> None:
    fold_figures(at=NOW)
    fold_figures(at=NOW)
    assert not FigureDelta.objects.exists()
    assert not DayTotal.objects.filter(count=0).exists()
    assert not MonthTotal.objects.filter(count=0).exists()
    assert [broken for step in verify.verify(at=NOW) for broken in step.broken] == []


def test_verify_finds_a_month_that_differs_from_its_days(full: World) -> None:
    fold_figures(at=NOW)
    total = MonthTotal.objects.order_by("pk")[0]
    MonthTotal.objects.filter(pk=total.pk).update(count=total.count + 1)
    assert [broken.what for step in verify.verify(at=NOW) for broken in step.broken] == ["month"]


def test_what_is_owed_and_the_figures_of_a_year_take_one_statement_each(full: World) -> None:
    for ask, beside in (
        (lambda: owed_now(at=NOW), 1),  # which own duties there are
        (lambda: figures(start=date(2026, 1, 1), end=date(2026, 12, 31)), 0),
        (lambda: figures(start=date(2026, 1, 5), end=date(2026, 3, 9)), 0),
    ):
        with CaptureQueriesContext(connection) as statements:
            ask()
        assert len(statements) == 1 + beside


def test_a_booking_that_opens_and_meets_in_one_save_appends_no_detour(world: World) -> None:
    make_call(world, at=local(2, 9))
    changes = list(FigureDelta.objects.values_list("rule_id", "due_day", "owner_id", "outcome", "change"))
    assert len({change[:-1] for change in changes}) == len(changes)
    assert all(change[-1] for change in changes)
