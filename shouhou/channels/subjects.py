"""What things in the outbox are about: functions of higher rooms, named by path, so that channels imports none of them.

A room that sends something adds a line. `may_go(ref, way, at)` is asked in the moment before it is handed over and
answers why it may not go any more, "" where it may: a consent that was withdrawn, a letter that was taken back.
`settled(outgoing, at)` hears of it when it was sent, died, came back or was withheld, in the same transaction.
`address(ref)` is the page of what it is about.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.module_loading import import_string

from shouhou.channels.models import Outgoing


@dataclass(frozen=True, slots=True)
class Subject:
    """The paths of one kind; an empty one is not asked."""

    may_go: str = ""
    settled: str = ""
    address: str = ""


_LETTERS: Final = "shouhou.followups.letter_sending"
_NOTICES: Final = "shouhou.campaigns.sending"
SUBJECTS: Final[dict[str, Subject]] = {
    "LETTER": Subject(f"{_LETTERS}.may_go", f"{_LETTERS}.settled", f"{_LETTERS}.address_of"),
    "RECIPIENT": Subject(f"{_NOTICES}.why_not", f"{_NOTICES}.settled", f"{_NOTICES}.address"),
}


def why_not(one: Outgoing, at: datetime) -> str:
    """Why it may not go out any more; empty where it may."""
    path = _subject(one).may_go
    return str(import_string(path)(one.about_ref, one.way, at)) if path else ""


def tell_settled(one: Outgoing, at: datetime) -> None:
    """Tells the room of what it is about what has become of it."""
    path = _subject(one).settled
    if path:
        import_string(path)(one, at)


def address_of(one: Outgoing) -> str:
    """The page of what it is about; empty where there is none."""
    path = _subject(one).address
    return str(import_string(path)(one.about_ref)) if path else ""


def _subject(one: Outgoing) -> Subject:
    return SUBJECTS.get(one.about_kind, Subject())
