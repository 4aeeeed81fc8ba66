"""Words that wait: written together, and of what was changed, moved or forgotten meanwhile only what still holds."""

from collections.abc import Callable, Sequence
from datetime import timedelta

import pytest
from django.db import transaction

from shouhou.search import entries
from shouhou.search import waiting as module
from shouhou.search.finding import find
from shouhou.search.models import Entry, Kind, Token, Waiting
from shouhou.search.tasks import follow_contacts
from shouhou.search.tokens import SearchTexts
from shouhou.search.waiting import one_pass, write_all_waiting, write_waiting
from tests.search.test_finding import MORNING

pytestmark = pytest.mark.django_db
COUNT = 20


def draft(ref: int, name: str, *, days: int = 0, branch: int | None = 1) -> entries.Draft:
    return entries.Draft(
        Kind.CUSTOMER, ref, SearchTexts(names=(name,)), name, MORNING + timedelta(days=days), branch
    )


@pytest.fixture
def waiting() -> None:
    entries.index_new([draft(n, f"银河{n}号", branch=n % 3 or None) for n in range(COUNT)])


def expect_whole() -> None:
    """Every entry has the tokens it says, and nothing else is in the index."""
    wanted = {
        (token, entry.branch_id or 0, entry.rank, entry.pk, entry.kind)
        for entry in Entry.objects.all()
        for token in entry.tokens.split()
    }
    assert set(Token.objects.values_list("token", "branch_id", "rank", "entry_id", "kind")) == wanted
    assert not Waiting.objects.exists()


def test_what_waits_is_found_after_its_words_are_written(waiting: None) -> None:
    assert find("银河") == []
    assert write_waiting() == COUNT
    assert len(find("银河", limit=COUNT)) == COUNT
    assert write_waiting() == 0
    expect_whole()


def test_a_pass_takes_those_that_came_first(waiting: None) -> None:
    assert write_waiting(5) == 5
    assert [hit.ref for hit in find("银河", limit=COUNT)] == [4, 3, 2, 1, 0]
    write_all_waiting()
    expect_whole()


def test_the_timetable_writes_what_a_worker_left_behind(waiting: None) -> None:
    assert follow_contacts(at=MORNING) == {"notes": 0}
    expect_whole()


def change() -> None:
    entries.index_many([draft(7, "东方七号"), draft(8, "银河8号", days=3)])


def move() -> None:
    entries.touch(Kind.CUSTOMER, 7, MORNING + timedelta(days=2))
    assert entries.move_forward() == 1


def forget() -> None:
    entries.forget_many(Kind.CUSTOMER, [7, 9])


def pass_by_another() -> None:
    write_all_waiting()


def again() -> None:
    entries.forget(Kind.CUSTOMER, 7)
    entries.index_many([draft(7, "西方七号")])


@pytest.mark.parametrize("meanwhile", [change, move, forget, pass_by_another, again])
@pytest.mark.parametrize("after", [0, 1, 4])
def test_what_happens_between_two_transactions_of_a_pass_is_kept(
    waiting: None, meanwhile: Callable[[], None], after: int
) -> None:
    steps = one_pass(at_once=40)
    for _step in range(after):
        assert next(steps) == 0
    meanwhile()
    assert sum(steps) <= COUNT
    write_all_waiting()
    expect_whole()


def test_more_that_comes_in_during_a_pass_waits_for_the_next(waiting: None) -> None:
    steps = one_pass(at_once=40)
    next(steps)
    entries.index_new([draft(99, "南方站")])
    assert sum(steps) == COUNT
    assert find("南方") == []
    assert write_waiting() == 1
    expect_whole()


def test_what_another_import_brings_between_two_looks_is_left_to_it(
    waiting: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    others = Entry.objects.get(ref=7)
    Waiting.objects.filter(pk=others.pk).delete()
    look = module._states

    def comes_between(pks: Sequence[int]) -> dict[int, module._State]:
        Waiting.objects.create(pk=others.pk)
        return look(pks)

    monkeypatch.setattr(module, "_states", comes_between)
    steps = one_pass(at_once=40)
    assert next(steps) == 0
    change()
    assert sum(steps) == COUNT - 2
    write_all_waiting()
    expect_whole()


@pytest.mark.django_db(transaction=True)
def test_a_pass_has_transactions_of_its_own() -> None:
    with transaction.atomic():
        entries.index_new([draft(n, f"银河{n}号") for n in range(COUNT)])
    steps = one_pass(at_once=40)
    assert next(steps) == 0
    assert Token.objects.exists()
    assert not transaction.get_connection().in_atomic_block
    with transaction.atomic():
        change()
    assert sum(steps) == COUNT - 2  # one has another name, one a later contact
    write_all_waiting()
    expect_whole()


def test_entries_that_are_held_can_be_changed_in_any_order_as_ever(waiting: None) -> None:
    with transaction.atomic():
        entries.hold(Kind.CUSTOMER, [8, 7, 4711])
        entries.forget(Kind.CUSTOMER, 8)
        entries.index_many([draft(7, "东方七号")])
    write_all_waiting()
    assert find("银河8号") == []
    expect_whole()
