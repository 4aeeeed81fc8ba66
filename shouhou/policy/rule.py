"""One rule as data: who owes what by when, and which fact proves it (plain Python)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from shouhou.policy.facts import Pattern
from shouhou.policy.windows import Window

BEGINNING: Final = date(2000, 1, 1)


class Standing(StrEnum):
    """Whether a duty is counted or only reminds (decisions 1 and 2)."""

    DUTY = "DUTY"
    REMINDER = "REMINDER"


class Origin(StrEnum):
    """Where a rule comes from (domain §0.1); only GIVEN is in force when a company starts."""

    GIVEN = "GIVEN"
    PUBLIC = "PUBLIC"
    STANDARD = "STANDARD"
    FIELD = "FIELD"
    RECALLED = "RECALLED"
    DEFAULT = "DEFAULT"
    OWN = "OWN"


class Breach(StrEnum):
    """What happens when it is late (domain §0.2)."""

    REMIND = "B1"
    ESCALATE = "B2"
    BLOCK = "B3"
    LEGAL = "B4"


class Moment(StrEnum):
    """Which moment of an answer is compared with the limit."""

    HAPPENED = "HAPPENED"
    WRITTEN = "WRITTEN"


@dataclass(frozen=True, slots=True)
class Rule:
    """One revision of one rule. A released revision is never edited: a change is a new revision with a date.

    `match` pairs a key of the trigger (or "id") with a key of the answer, so that the answer meets the very
    instance it names. `ends` are facts after which the duty falls away. `proof` is the code of the action that is
    the evidence. `what` is a message in English for translation.
    """

    id: str
    clause: str
    what: str
    trigger: Pattern
    answers: tuple[Pattern, ...]
    owes: tuple[str, ...]
    window: Window
    breach: Breach
    origin: Origin
    proof: str
    moment: Moment = Moment.HAPPENED
    match: tuple[str, str] | None = None
    ends: tuple[Pattern, ...] = ()
    revision: int = 1
    since: date = BEGINNING
    once: bool = False  # only the first trigger of the case counts
    stands: Standing = Standing.DUTY  # where nothing else was decided
    hears: bool = False  # what is told of the customer in another case meets it, too
    is_end: bool = False  # from this day on it asks for nothing more
