"""Sealing days, and checking that what was sealed is still so."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from shouhou.core.say import day_of
from shouhou.journal.actions import lock_for_sealing
from shouhou.journal.digests import day_digest, event_digest, word_digest
from shouhou.journal.models import Event, Seal


def seal_past_days(*, at: datetime) -> list[Seal]:
    """Seals every local day before the day of `at` that has no seal yet, oldest first; idempotent."""
    return [seal for day in _unsealed_days(day_of(at)) if (seal := _seal(day, at=at)) is not None]


def _unsealed_days(today: date) -> Iterator[date]:
    last = Seal.objects.order_by("-day").first()
    if last is not None:
        day = last.day + timedelta(days=1)
    else:
        first = Event.objects.order_by("written_at").first()
        if first is None:
            return
        day = day_of(first.written_at)
    while day < today:
        yield day
        day += timedelta(days=1)


@transaction.atomic
def _seal(day: date, *, at: datetime) -> Seal | None:
    lock_for_sealing()
    if Seal.objects.filter(day=day).exists():
        return None
    before = Seal.objects.filter(day__lt=day).order_by("-day").first()
    rows = list(_written_on(day).values_list("id", "digest"))
    return Seal.objects.create(
        day=day,
        first_event=rows[0][0] if rows else None,
        last_event=rows[-1][0] if rows else None,
        count=len(rows),
        digest=day_digest(before.digest if before else "", rows),
        sealed_at=at,
    )


def _written_on(day: date) -> QuerySet[Event]:
    zone = ZoneInfo(settings.TIME_ZONE)
    start = datetime.combine(day, datetime.min.time(), zone)
    end = datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)
    return Event.objects.filter(written_at__gte=start, written_at__lt=end).order_by("id")


@dataclass(frozen=True, slots=True)
class Broken:
    """Something sealed or hashed that no longer agrees."""

    what: str
    ref: str


def check_seals(*, since: date | None = None) -> Iterator[Broken]:
    """Recomputes every event hash and every seal from a day on; yields what does not agree."""
    seals = Seal.objects.order_by("day")
    if since is not None:
        seals = seals.filter(day__gte=since)
    for seal in seals.iterator():
        before = Seal.objects.filter(day__lt=seal.day).order_by("-day").first()
        rows = list(_written_on(seal.day).values_list("id", "digest"))
        if day_digest(before.digest if before else "", rows) != seal.digest:
            yield Broken("seal", str(seal.day))


def check_events(
    *, after_id: int = 0, batch: int = 1000, every: int = 1
) -> Iterator[tuple[int, list[Broken]]]:
    """Walks the events from an id on in batches, with `every` only each n-th of them; yields the last id seen and
    what does not agree in the batch."""
    while True:
        events = list(
            Event.objects.filter(id__gt=after_id).order_by("id").prefetch_related("words", "subjects")[:batch]
        )
        if not events:
            return
        after_id = events[-1].pk
        yield after_id, [broken for event in events for broken in _check(event)]
        after_id += batch * (every - 1)


def _check(event: Event) -> Iterator[Broken]:
    words = list(event.words.all())
    for word in words:
        if word.salt and word_digest(word.salt, word.value) != word.digest:
            yield Broken("word", f"{event.pk}.{word.field}")
    digest = event_digest(
        kind=event.kind,
        happened_at=event.happened_at,
        written_at=event.written_at,
        by_id=event.by_id,
        acting_for_id=event.acting_for_id,
        corrects_id=event.corrects_id,
        save_key=event.save_key,
        data=event.data,
        words=[(w.field, w.digest) for w in words],
        subjects=[(s.kind, s.ref) for s in event.subjects.all()],
    )
    if digest != event.digest:
        yield Broken("event", str(event.pk))
