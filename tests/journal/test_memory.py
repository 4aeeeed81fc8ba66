"""The journal: it only grows, its words are salted, and one save is one."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

import shouhou
from shouhou.cases.models import Obligation
from shouhou.core.actor import SYSTEM
from shouhou.followups.actions import CannotRecordCall, annul_call
from shouhou.journal.actions import record
from shouhou.journal.digests import word_digest
from shouhou.journal.happening import Happening
from shouhou.journal.kinds import KINDS
from shouhou.journal.models import Event, EventSubject, EventWords
from shouhou.journal.sentences import sentence
from tests.world import MONDAY, World, actor, local, make_call, make_customer, make_request

PACKAGE = Path(shouhou.__file__).parent


def a_call(**words: str) -> Happening:
    return Happening("CALL_MADE", MONDAY, words={"way": "呼入", "contact": "刘洋", "gist": "问价格", **words})


def test_every_verb_leaves_events_with_both_moments_and_who(world: World) -> None:
    case = make_request(world, at=local(2, 9), written_at=local(2, 10))
    told = Event.objects.filter(subjects__kind="CASE", subjects__ref=case.pk)
    kinds = set(told.values_list("kind", flat=True))
    assert {"REQUEST_RECEIVED", "REQUEST_REGISTERED", "PROFILE_CREATED", "ROLE_ASSIGNED"} <= kinds
    received = told.get(kind="REQUEST_RECEIVED")
    assert (received.happened_at, received.written_at) == (local(2, 9), local(2, 10))
    assert {(e.by_id, e.acting_for_id) for e in told} == {(world.agent.pk, None)}


def test_what_a_deputy_writes_names_both(world: World) -> None:
    make_call(world, by=world.deputy, acting_for=world.agent)
    event = Event.objects.get(kind="CALL_MADE")
    assert (event.by_id, event.acting_for_id) == (world.deputy.pk, world.agent.pk)


def test_all_of_one_save_shares_a_key_and_another_save_has_its_own(world: World) -> None:
    make_call(world, at=local(2, 9), gist="一")
    make_call(world, at=local(2, 9), gist="二")
    keys = list(Event.objects.filter(kind="CALL_MADE").values_list("save_key", flat=True))
    assert len(set(keys)) == 2
    assert {len(key) for key in keys} == {32}


def test_names_and_free_words_stand_apart_from_codes(world: World) -> None:
    make_request(world, problem="制动台显示器不亮")
    make_call(world, customer=make_customer(world, name="远航检测站", phone="13900001111"), gist="秘密")
    free = ("刘洋", "13800138000", "13900001111", "制动台", "远航", "秘密", "王敏", "解放路")
    for event in Event.objects.all():
        plain = json.dumps(event.data, ensure_ascii=False)
        assert not [word for word in free if word in plain], f"{event.kind}: {plain}"


def test_the_same_word_twice_has_two_digests(db: None) -> None:
    first, second = record(a_call(), a_call(), by=SYSTEM, at=MONDAY)
    words = [EventWords.objects.get(event=e, field="contact") for e in (first, second)]
    assert words[0].salt != words[1].salt
    assert words[0].digest != words[1].digest
    assert all(w.digest == word_digest(w.salt, w.value) for w in words)
    assert {len(w.salt) for w in words} == {32}


def test_a_word_that_the_kind_does_not_know_is_refused(db: None) -> None:
    with pytest.raises(KeyError, match="has no word"), transaction.atomic():
        record(a_call(secret="x"), by=SYSTEM, at=MONDAY)
    with pytest.raises(KeyError), transaction.atomic():
        record(Happening("DUTY_DONE", MONDAY), by=SYSTEM, at=MONDAY)
    assert not Event.objects.exists()
    assert not EventWords.objects.exists()


def test_nothing_happens_after_it_is_told(db: None) -> None:
    late = Happening("CALL_MADE", MONDAY + timedelta(seconds=90), words={"way": "呼入"})
    assert record(late, by=SYSTEM, at=MONDAY)[0].happened_at == MONDAY


def test_a_subject_is_named_once_however_often_it_is_told(db: None) -> None:
    told = Happening("CALL_MADE", MONDAY, case_id=7, also=(8, 8, 7), customer_id=3, asset_id=4)
    record(told, by=SYSTEM, at=MONDAY)
    named = sorted(EventSubject.objects.values_list("kind", "ref"))
    assert named == [("ALSO", 8), ("ASSET", 4), ("CASE", 7), ("CUSTOMER", 3)]


def test_a_correction_is_a_further_entry_and_the_first_stays(world: World) -> None:
    call = make_call(world, customer=make_customer(world))
    before = {e.pk: e.digest for e in Event.objects.all()}
    annul_call(call=call, reason="记错客户", by=actor(world.agent), at=local(2, 11))
    after = {e.pk: e.digest for e in Event.objects.all()}
    assert before.items() <= after.items()
    assert {e.kind for e in Event.objects.exclude(pk__in=before)} == {"FACT_ANNULLED"}


def test_a_failed_save_leaves_no_event(world: World) -> None:
    before = Event.objects.count()
    with pytest.raises(CannotRecordCall):
        make_call(world, at=local(2, 12), written_at=local(2, 9))
    assert Event.objects.count() == before
    assert not Obligation.objects.exists()


def test_no_code_rewrites_what_was_written() -> None:
    """Rows of the journal are inserted by its one writer; no line updates or deletes them."""
    rewriting = re.compile(
        r"\bEvent(Words|Subject)?\.objects\b.*\.(update|delete|bulk_update|update_or_create)\("
    )
    for file in PACKAGE.rglob("*.py"):
        assert not rewriting.search(file.read_text(encoding="utf-8")), file


def test_every_kind_reads_as_a_sentence_with_and_without_its_words(db: None) -> None:
    for code, kind in KINDS.items():
        words = {name: f"«{name}»" for name in (*kind.words, *kind.personal)}
        whole, bare = record(
            Happening(code, MONDAY, words=words), Happening(code, MONDAY), by=SYSTEM, at=MONDAY
        )
        said = sentence(Event.objects.prefetch_related("words").get(pk=whole.pk))
        assert "{" not in said
        assert "{" not in sentence(Event.objects.prefetch_related("words").get(pk=bare.pk))


def test_words_with_braces_are_words(db: None) -> None:
    event = record(a_call(gist="{data} {0} %s"), by=SYSTEM, at=MONDAY)[0]
    assert sentence(Event.objects.get(pk=event.pk)).endswith("{data} {0} %s")
