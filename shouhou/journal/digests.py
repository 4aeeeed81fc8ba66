"""How events are hashed, so that words can be erased and the seal still holds."""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

_ENCODER: Final = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def word_digest(salt: str, value: str) -> str:
    """The salted hash of one word; it stays when value and salt are erased."""
    return hashlib.sha256(f"{salt}\x1f{value}".encode()).hexdigest()


def event_digest(
    *,
    kind: str,
    happened_at: datetime,
    written_at: datetime,
    by_id: int | None,
    acting_for_id: int | None,
    corrects_id: int | None,
    save_key: str,
    data: dict[str, Any],
    words: Iterable[tuple[str, str]],
    subjects: Iterable[tuple[str, int]],
) -> str:
    """The hash of an event over all it says; words by their own digests, so (field, digest) pairs."""
    plain = [
        kind,
        happened_at.timestamp(),
        written_at.timestamp(),
        by_id,
        acting_for_id,
        corrects_id,
        save_key,
        data,
        sorted(map(list, words)),
        sorted(map(list, subjects)),
    ]
    return hashlib.sha256(_ENCODER.encode(plain).encode()).hexdigest()


def day_digest(before: str, events: Iterable[tuple[int, str]]) -> str:
    """The seal of a day over the seal before it and (id, digest) of its events in order of id."""
    running = hashlib.sha256(before.encode())
    for event_id, digest in events:
        running.update(f"{event_id}:{digest};".encode())
    return running.hexdigest()
