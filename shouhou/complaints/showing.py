"""A complaint as its page shows it: how far it has come, and until when it must be looked into."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import pgettext

from shouhou.cases.models import Case
from shouhou.complaints.models import Complaint
from shouhou.complaints.people import limit_of
from shouhou.policy.states.complaint import BEFORE_DECISION, OVER, REFUSED


@dataclass(frozen=True, slots=True)
class Mark:
    """One step on the way: its word, since when it is done, and whether it is the one the complaint stands at."""

    word: str
    at: datetime | None = None
    is_done: bool = False
    is_now: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page of a case says of its complaint."""

    told: Complaint
    state: str
    rail: tuple[Mark, ...]
    limit: datetime | None
    is_looked_into: bool


def complaint_shown(case: Case) -> Shown | None:
    """The complaint of a case with its way so far; None where the case has none."""
    people = ("about", "handler", "assessed_by", "person_direct", "person_second", "decided_by", "asked")
    joined = (
        "case",
        *people,
        "received_by",
        "acknowledged_by",
        "improved_by",
        "closed_by",
        "call",
        "letter",
        "job",
    )
    told = Complaint.objects.filter(pk=case.pk).select_related(*joined).first()
    if told is None:
        return None
    return Shown(
        told=told,
        state=told.state_name,
        rail=_rail(case, told),
        limit=limit_of(told, case.branch_id),
        is_looked_into=told.investigated_at is not None,
    )


def _rail(case: Case, told: Complaint) -> tuple[Mark, ...]:
    ended = case.closed_at if case.state == "CLOSED" else None
    marks = [
        (pgettext("step", "Registered"), told.received_at),
        (pgettext("step", "Acknowledged"), told.acknowledged_at),
        (pgettext("step", "Assessed"), told.assessed_at),
        (pgettext("step", "Looked into"), told.investigated_at),
        (pgettext("step", "Decided"), told.decided_at),
        (pgettext("step", "Customer told"), told.told_at),
        (pgettext("step", "Solved"), told.solved_at),
        (pgettext("step", "Called back"), told.called_back_at),
        (pgettext("step", "Closed"), ended),
    ]
    if told.answered_at is not None and told.solved_at == told.answered_at:
        marks[3:6] = [(pgettext("step", "Answered at once"), told.answered_at)]
    now = _standing(case.state, [at for _word, at in marks])
    return tuple(
        Mark(word, at, is_done=at is not None, is_now=n == now) for n, (word, at) in enumerate(marks)
    )


def _standing(state: str, moments: list[datetime | None]) -> int:
    """Which mark comes next; none once it is over."""
    if state not in (*BEFORE_DECISION, "DECIDED", "COMMUNICATED", *REFUSED, *OVER):
        return -1
    return next((n for n, at in enumerate(moments) if at is None), -1)
