"""Many rows at once are written as the ORM writes them."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction

from shouhou.accounts.models import Branch
from shouhou.cases.models import FigureDelta
from shouhou.core.rows import give_keys, insert_mappings, insert_rows, insert_values, made, without_waiting
from shouhou.journal.models import Event, EventSubject, EventWords

AT = datetime(2026, 3, 2, 1, 30, 5, 123456, tzinfo=UTC)


def event(n: int) -> Event:
    return Event(
        kind="STUDY_NOTED", happened_at=AT, written_at=AT, by_id=None if n % 2 else n, save_key=f"{n:032x}",
        data={"名": n, "list": [1, None, True]}, digest="0" * 64,
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 9, 3500])
def test_rows_come_back_as_they_were_and_know_their_keys(count: int) -> None:
    rows = [event(n) for n in range(count)]
    insert_rows(rows)
    kept = {row.pk: row for row in Event.objects.all()}
    assert len(kept) == count
    for row in rows:
        found = kept[row.pk]
        for field in Event._meta.concrete_fields:
            assert getattr(found, field.attname) == getattr(row, field.attname), field.name


@pytest.mark.django_db
def test_days_words_and_keys_of_others_too() -> None:
    events = [event(n) for n in range(20)]
    insert_rows(events)
    insert_rows(
        [EventWords(event_id=e.pk, field="note", value="已%查 %s", salt="s", digest="d") for e in events]
    )
    insert_rows([EventSubject(event_id=e.pk, kind="CASE", ref=7) for e in events])
    insert_rows(
        [
            FigureDelta(
                rule_id="AS-01", due_day=date(2026, 3, 2), branch_id=1, owner_id=0, outcome="OPEN", change=-1
            )
            for _e in events
        ]
    )
    assert set(EventWords.objects.values_list("value", flat=True)) == {"已%查 %s"}
    assert set(EventSubject.objects.values_list("event_id", flat=True)) == {e.pk for e in events}
    assert set(FigureDelta.objects.values_list("due_day", "change")) == {(date(2026, 3, 2), -1)}


ODD = [
    "",
    "NULL",
    "null",
    '"',
    "a,b",
    "{a}",
    "\\",
    '\\"',
    "\n\t",
    "甲\x1f乙",
    "%s",
    "'",
    " x ",
    "\\x41",
    "😀",
]


@pytest.mark.django_db
@pytest.mark.parametrize("words", [ODD, [word for word in ODD if "\x1f" not in word]])
def test_words_of_any_kind_come_back_as_they_were(words: list[str]) -> None:
    kept = [event(n) for n in range(len(words))]
    for one, word in zip(kept, words, strict=True):
        one.data = {"word": word, "none": None}
    insert_rows(kept)
    insert_values(
        EventWords, [(one.pk, "note", word, "s", "d") for one, word in zip(kept, words, strict=True)]
    )
    assert [one.value for one in EventWords.objects.order_by("event_id")] == words
    assert [one.data for one in Event.objects.order_by("pk")] == [
        {"word": word, "none": None} for word in words
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["", "A%", "'", "%s", "0"])
def test_what_is_the_same_in_all_rows_is_written_as_it_is(code: str) -> None:
    insert_values(Branch, [(f"分站{n}",) for n in range(12)], ("name",), code=code, is_active=False)
    assert list(Branch.objects.values_list("code", "is_active")) == [(code, False)] * 12
    same = {"kind": "STUDY_NOTED", "happened_at": AT, "written_at": AT, "by_id": 7, "acting_for_id": None}
    insert_values(Event, [(f"{n:032x}",) for n in range(12)], ("save_key",), **same, data={"%": code})
    kept = Event.objects.values_list(*same, "corrects_id", "data", "digest")
    assert list(kept) == [(*same.values(), None, {"%": code}, "")] * 12


@pytest.mark.django_db
def test_rows_may_have_their_keys_before_they_are_written() -> None:
    rows = [event(n) for n in range(12)]
    with transaction.atomic():
        give_keys(rows)
        keys = [row.pk for row in rows]
        assert len(set(keys)) == 12
        insert_rows(rows)
    assert list(Event.objects.order_by("pk").values_list("pk", flat=True)) == keys


@transaction.atomic
def name_no_event() -> None:
    """Subjects of an event that there is not, sent without waiting, and twice the same."""
    with without_waiting():
        insert_mappings(EventSubject, [{"event_id": 10**9, "kind": "CASE", "ref": 7}] * 12)
        assert EventSubject.objects.filter(ref=8).count() == 0


@pytest.mark.django_db
def test_what_was_sent_without_waiting_is_refused_at_the_end_at_the_latest() -> None:
    with pytest.raises(IntegrityError):
        name_no_event()
    assert not EventSubject.objects.exists()


def test_a_row_that_is_made_quickly_is_like_any_other() -> None:
    quick = made(Event, kind="STUDY_NOTED", happened_at=AT, written_at=AT, by_id=3)
    plain = Event(kind="STUDY_NOTED", happened_at=AT, written_at=AT, by_id=3)
    assert quick.__dict__.keys() == plain.__dict__.keys()
    for field in Event._meta.concrete_fields:
        assert getattr(quick, field.attname) == getattr(plain, field.attname), field.name
    assert quick.data is not made(Event).data
    assert quick._state.adding
    with pytest.raises(KeyError):
        made(Event, colour="red")


@pytest.mark.django_db
def test_nothing_is_written_where_there_is_nothing() -> None:
    insert_rows([])
    assert not Event.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 9, 8000])
def test_values_are_written_in_the_order_of_the_columns(count: int) -> None:
    one = event(0)
    one.save()
    insert_values(EventWords, [(one.pk, f"n{n}", "已%查 %s", "s", f"{n}") for n in range(count)])
    insert_values(FigureDelta, [("AS-01", date(2026, 3, 2), 1, n, "OPEN", -1) for n in range(count)])
    told = EventWords.objects.order_by("pk").values_list("event_id", "field", "value", "salt", "digest")
    assert list(told) == [(one.pk, f"n{n}", "已%查 %s", "s", f"{n}") for n in range(count)]
    days = FigureDelta.objects.order_by("pk").values_list("due_day", "owner_id", "change")
    assert list(days) == [(date(2026, 3, 2), n, -1) for n in range(count)]


@pytest.mark.django_db
def test_no_values_write_nothing() -> None:
    insert_values(Event, [])
    assert not Event.objects.exists()
