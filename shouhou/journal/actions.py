"""The only writer of the journal."""

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext as _

from shouhou.core.actor import Actor
from shouhou.core.rows import give_keys, insert_rows, insert_values, made
from shouhou.core.say import day_of
from shouhou.journal.digests import event_digest, word_digest
from shouhou.journal.happening import Happening
from shouhou.journal.kinds import KINDS
from shouhou.journal.models import Event, EventSubject, EventWords, Seal, SubjectKind
from shouhou.journal.refusals import CannotWriteIntoSealedDay

__all__ = ["CannotWriteIntoSealedDay", "Happening", "record", "record_many"]

_SEAL_LOCK = 7_310_001  # key of PostgreSQL's advisory lock between writers and the sealing of a day


@dataclass(frozen=True, slots=True)
class Entry:
    """A happening with what the journal adds: who wrote it, for whom, and the case it belongs to."""

    happening: Happening
    case_id: int | None
    by: Actor
    save: int | None = None  # entries of one save share a number


def record(*happenings: Happening, by: Actor, at: datetime) -> list[Event]:
    """Adds what happened, written at `at`, and returns the events in the same order.

    Raises KeyError for an unknown kind or word, CannotWriteIntoSealedDay when the day of `at` is sealed.
    """
    return record_many([Entry(h, h.case_id, by) for h in happenings], at=at)


@dataclass(frozen=True, slots=True)
class Draft:
    """An event that is not written yet, with its words (field, value, salt, digest) and what it is about."""

    event: Event
    words: tuple[tuple[str, str, str, str], ...]
    subjects: tuple[tuple[str, int], ...]


@transaction.atomic(savepoint=False)
def record_many(entries: Sequence[Entry], *, at: datetime) -> list[Event]:
    """Adds many events in five statements, whatever their number."""
    return write(draft_many(entries, at=at))


def draft_many(entries: Sequence[Entry], *, at: datetime, keyed: bool = False) -> list[Draft]:
    """The events of entries, to be written in the same transaction; `keyed` ones have their ids already."""
    _refuse_sealed_day(at)
    keys: dict[int | None, str] = {}
    drafts = [_draft(entry, at, keys.setdefault(entry.save, _save_key(at))) for entry in entries]
    if keyed:
        give_keys([draft.event for draft in drafts])
    return drafts


def _save_key(at: datetime) -> str:
    """A key that nobody can guess; those of one time rise, so that the index grows at its end."""
    return f"{int(at.timestamp()):08x}{time.time_ns() % 2**40:010x}{secrets.token_hex(7)}"


def write(drafts: Sequence[Draft]) -> list[Event]:
    """Writes drafted events, their words and subjects."""
    events = [draft.event for draft in drafts]
    insert_rows(events)
    insert_values(EventWords, [(draft.event.pk, *word) for draft in drafts for word in draft.words])
    insert_values(EventSubject, [(draft.event.pk, *named) for draft in drafts for named in draft.subjects])
    return events


def _draft(entry: Entry, at: datetime, save_key: str) -> Draft:
    happening = entry.happening
    kind = KINDS[happening.kind]
    words = []
    for name, value in happening.words.items():
        if name not in kind.words and name not in kind.personal:
            raise KeyError(f"{happening.kind} has no word {name}")
        salt = secrets.token_hex(16)
        words.append((name, value, salt, word_digest(salt, value)))
    subjects = _subjects(entry)
    data = dict(happening.data)
    event = made(
        Event,
        kind=happening.kind,
        # Two clocks may differ by a little; nothing happens after it is told.
        happened_at=min(happening.happened_at, at),
        written_at=at,
        by_id=entry.by.staff_id,
        acting_for_id=entry.by.acting_for_id,
        corrects_id=happening.corrects_id,
        save_key=save_key,
        data=data,
    )
    event.digest = event_digest(
        kind=event.kind,
        happened_at=event.happened_at,
        written_at=event.written_at,
        by_id=event.by_id,
        acting_for_id=event.acting_for_id,
        corrects_id=event.corrects_id,
        save_key=save_key,
        data=data,
        words=[(field, digest) for field, _value, _salt, digest in words],
        subjects=subjects,
    )
    return Draft(event, tuple(words), tuple(subjects))


def _subjects(entry: Entry) -> list[tuple[str, int]]:
    happening = entry.happening
    found: list[tuple[str, int]] = []
    if entry.case_id is not None:
        found.append((SubjectKind.CASE.value, entry.case_id))
    found += [(SubjectKind.ALSO.value, ref) for ref in dict.fromkeys(happening.also) if ref != entry.case_id]
    named = {ref for _kind, ref in found}
    found += [(SubjectKind.HEARD.value, ref) for ref in dict.fromkeys(happening.heard) if ref not in named]
    if happening.customer_id is not None:
        found.append((SubjectKind.CUSTOMER.value, happening.customer_id))
    if happening.asset_id is not None:
        found.append((SubjectKind.ASSET.value, happening.asset_id))
    return found


def _refuse_sealed_day(at: datetime) -> None:
    if connection.vendor == "postgresql":
        # Shared with other writers; the sealing of a day takes it alone, so no writer slips in behind a seal.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_SEAL_LOCK])
    if Seal.objects.filter(day__gte=day_of(at)).exists():
        raise CannotWriteIntoSealedDay(_("This day is sealed; nothing can be written into it any more."))


def lock_for_sealing() -> None:
    """Keeps writers out until the transaction ends; on SQLite the immediate transaction does that already."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SEAL_LOCK])
