"""Sealing: a written day can be proved, a person can be erased, and nothing slips in behind a seal."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import transaction

from shouhou.cases.models import Case, Obligation
from shouhou.cases.verify import verify
from shouhou.core.actor import SYSTEM
from shouhou.customers.models import Customer
from shouhou.followups.models import Call
from shouhou.journal.actions import record, record_many
from shouhou.journal.happening import Happening
from shouhou.journal.models import Event, EventSubject, EventWords, Seal
from shouhou.journal.refusals import CannotWriteIntoSealedDay
from shouhou.journal.sealing import check_events, check_seals, seal_past_days
from shouhou.journal.sentences import sentence
from tests.world import World, local, make_call, make_customer, make_request

NIGHT = local(3, 1)


def broken() -> list[str]:
    """What a check of seals and events finds."""
    events = [b for _last, found in check_events() for b in found]
    return [b.what for b in [*check_seals(), *events]]


@pytest.fixture
def sealed(world: World) -> World:
    """A Monday with a request and a call, sealed in its night."""
    make_request(world)
    make_call(world, at=local(2, 10), gist="客户问价格")
    seal_past_days(at=NIGHT)
    return world


def test_every_day_before_today_is_sealed_once_empty_ones_too(sealed: World) -> None:
    days = list(Seal.objects.order_by("day").values_list("day", flat=True))
    assert days == [date(2026, 3, 1), date(2026, 3, 2)]
    assert seal_past_days(at=NIGHT) == []
    made = seal_past_days(at=local(6, 1))
    assert [seal.day.day for seal in made] == [3, 4, 5]
    assert [seal.count for seal in made] == [0, 0, 0]
    assert broken() == []


def test_each_seal_holds_the_one_before(sealed: World) -> None:
    make_call(sealed, at=local(3, 10))
    seal_past_days(at=local(4, 1))
    Seal.objects.filter(day=date(2026, 3, 2)).update(digest="0" * 64)
    assert [b.ref for b in check_seals()] == ["2026-03-02", "2026-03-03"]


def test_a_day_belongs_to_local_time(world: World) -> None:
    make_call(world, at=local(2, 23, 59))
    make_call(world, at=local(3, 0, 0))
    seals = {seal.day: seal for seal in seal_past_days(at=local(3, 1))}
    last = Event.objects.filter(kind="CALL_MADE").order_by("pk")[0]
    assert seals[date(2026, 3, 2)].last_event is not None
    assert seals[date(2026, 3, 2)].last_event >= last.pk
    assert date(2026, 3, 3) not in seals


TAMPERINGS: dict[str, Callable[[], object]] = {
    "a code is changed": lambda: Event.objects.filter(kind="CALL_MADE").update(data={"call_id": 1}),
    "a moment is changed": lambda: Event.objects.filter(kind="CALL_MADE").update(happened_at=local(2, 8)),
    "who did it is changed": lambda: Event.objects.filter(kind="CALL_MADE").update(by_id=1),
    "a word is changed": lambda: EventWords.objects.filter(field="gist").update(value="客户很满意"),
    "a word and its digest are changed": lambda: EventWords.objects.filter(field="gist").update(
        digest="f" * 64
    ),
    "a word is taken away": lambda: EventWords.objects.filter(field="gist").delete(),
    "a subject is added": lambda: EventSubject.objects.create(
        event=Event.objects.filter(kind="CALL_MADE")[0], kind="CUSTOMER", ref=77
    ),
    "an entry is deleted": lambda: Event.objects.filter(kind="CALL_MADE").order_by("-pk")[0].delete(),
    "an entry slips in": lambda: Event.objects.create(
        kind="CASE_CLOSED", happened_at=local(2, 12), written_at=local(2, 12), save_key="x", digest="0" * 64
    ),
    "an entry goes to another day": lambda: Event.objects.filter(kind="CALL_MADE").update(
        written_at=local(3, 2)
    ),
}


@pytest.mark.parametrize("tampering", list(TAMPERINGS))
def test_whatever_is_changed_behind_the_seal_is_found(sealed: World, tampering: str) -> None:
    assert broken() == []
    TAMPERINGS[tampering]()
    assert broken()


def test_erasing_a_person_leaves_every_seal_true(sealed: World) -> None:
    event = Event.objects.filter(kind="CALL_MADE").latest("pk")
    EventWords.objects.filter(event=event).update(value="", salt="")
    assert broken() == []
    assert "客户问价格" not in sentence(Event.objects.get(pk=event.pk))
    assert "…" in sentence(Event.objects.get(pk=event.pk))
    assert [b for step in verify(at=NIGHT) for b in step.broken] == []


def test_nothing_is_written_into_a_sealed_day(sealed: World) -> None:
    before = Event.objects.count()
    for at in (local(2, 12), local(2, 23, 59), local(1, 12)):
        with pytest.raises(CannotWriteIntoSealedDay), transaction.atomic():
            record(Happening("CASE_CLOSED", at), by=SYSTEM, at=at)
    assert Event.objects.count() == before
    assert record_many([], at=NIGHT) == []


def test_a_save_into_a_sealed_day_leaves_no_row_at_all(sealed: World) -> None:
    before = (
        Call.objects.count(),
        Case.objects.count(),
        Customer.objects.count(),
        Obligation.objects.count(),
    )
    with pytest.raises(CannotWriteIntoSealedDay):
        make_call(sealed, at=local(2, 11))
    with pytest.raises(CannotWriteIntoSealedDay):
        make_customer(sealed, at=local(2, 11), name="远航检测站", phone="13900001111")
    after = (Call.objects.count(), Case.objects.count(), Customer.objects.count(), Obligation.objects.count())
    assert after == before


def test_what_happened_on_a_sealed_day_may_still_be_told_today(sealed: World) -> None:
    make_call(sealed, at=local(2, 16), written_at=local(3, 9))
    event = Event.objects.filter(kind="CALL_MADE").latest("pk")
    assert (event.happened_at, event.written_at) == (local(2, 16), local(3, 9))
    assert broken() == []


def test_checking_from_a_day_on_looks_only_at_what_follows(sealed: World) -> None:
    make_call(sealed, at=local(3, 10))
    seal_past_days(at=local(3, 1) + timedelta(days=1))
    Event.objects.filter(kind="REQUEST_RECEIVED").update(data={})
    whole = [b.what for step in verify(at=local(4, 2)) for b in step.broken]
    assert "event" in whole
    later = [b.what for step in verify(at=local(4, 2), since=date(2026, 3, 3)) for b in step.broken]
    assert "event" not in later
    assert "seal" not in later
