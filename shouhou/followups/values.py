"""What is told of a talk, as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shouhou.customers.values import PlanValues
from shouhou.followups.codes import LineState


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised to the customer, by when (decision 8)."""

    what: str
    promised_at: datetime


@dataclass(frozen=True, slots=True)
class CallValues:
    """What is told of a talk (F02). Empty gist: only that it took place is recorded, its gist is owed."""

    way: str
    kind: str
    started_at: datetime
    ended_at: datetime | None = None
    line_state: str = LineState.CONNECTED
    customer_id: int | None = None
    customer_name: str = ""
    contact_name: str = ""
    phone: str = ""
    asset_id: int | None = None
    topics: Sequence[str] = ()
    gist: str = ""
    usage_state: str = ""
    opinion: str = ""
    demand: str = ""
    wish: str = ""
    complaint: str = ""
    new_need: str = ""
    answered_now: bool | None = None
    answer: str = ""
    satisfaction: str = ""
    told_recording: bool = False
    evidence: bool = False
    promises: Sequence[Promise] = ()
    keeps: Sequence[int] = field(default=())  # events of promises that this talk keeps
    carries_out: Sequence[int] = field(default=())  # plans of a next service that this talk was
    next_plan: PlanValues | None = None
    seconds: Sequence[int] = ()  # cases whose second follow-up this talk is
    checks: Sequence[int] = ()  # cases whose work this talk asked about
    notices: Sequence[int] = ()  # cases of recipients who were told of an event in this talk
    notice_answer: str = ""
    no_letter: str = ""  # why no letter follows the notice
    repeat_why: str = ""  # why the second spoke of the same again
    repeat_words: str = ""
    another: bool = False  # it is not the talk that stands at the same time
