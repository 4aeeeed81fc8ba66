"""What an event says, in the reader's language."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from shouhou.journal.kinds import KINDS
from shouhou.journal.models import Event


class _Known(defaultdict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "…"


def sentence(event: Event) -> str:
    """One sentence; erased or missing words read as …. The words must be loaded with the event."""
    known = _Known(str, {**event.data, **{w.field: w.value or "…" for w in event.words.all()}})
    return _(KINDS[event.kind].sentence).format_map(known).rstrip(": ")


def sentences(events: Iterable[Event]) -> list[tuple[Event, str]]:
    """Each event with its sentence."""
    return [(event, sentence(event)) for event in events]
