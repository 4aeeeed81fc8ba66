"""What a verb tells the journal (plain Python)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened, before it is written.

    `data` holds codes, ids, moments (ISO text) and numbers only; `words` names and free text. `case_id` is the case
    it belongs to (the booking's own case where it is None), `also` further cases it counts for, `heard` cases of
    the customer in which only rules that hear it look at it.
    """

    kind: str
    happened_at: datetime
    data: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    case_id: int | None = None
    also: tuple[int, ...] = ()
    heard: tuple[int, ...] = ()
    customer_id: int | None = None
    asset_id: int | None = None
    corrects_id: int | None = None
