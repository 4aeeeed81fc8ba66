"""The rulebook in force: the shipped rules and the company's own. Revisions are only added, so that the newest one
names the whole set: asking for it is one small statement, and nothing is read twice."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from shouhou.policy.models import OwnDutyRevision
from shouhou.policy.own import OwnDuty, from_json, rule_of
from shouhou.policy.rule import Rule
from shouhou.policy.rulebook import Rulebook
from shouhou.policy.shipped import RULEBOOK


@dataclass(frozen=True, slots=True)
class _Held:
    mark: str
    rulebook: Rulebook
    own: tuple[OwnDuty, ...]


_SHIPPED: Final = _Held("", RULEBOOK, ())
_held = _SHIPPED


def refresh(mark: str | None = None) -> Rulebook:
    """The rulebook as it is stored now; `mark` is the newest revision's where the caller knows it already."""
    global _held
    if mark is None:
        mark = OwnDutyRevision.newest_mark()
    if mark != _held.mark:
        _held = _read() if mark else _SHIPPED
    return _held.rulebook


def rulebook() -> Rulebook:
    """The rulebook as it was last read."""
    return _held.rulebook


def own_duties() -> tuple[OwnDuty, ...]:
    """All revisions of the company's own duties as they were last read, each duty's in their order."""
    return _held.own


def own_on(day: date) -> list[OwnDuty]:
    """The revisions in force on a day, ended ones left out."""
    held = {duty.id: duty for duty in _held.own if duty.since <= day}
    return [duty for duty in held.values() if not duty.is_end]


def latest(rule_id: str) -> Rule:
    """The newest revision of a rule, read anew where it is not known yet; raises KeyError."""
    try:
        return rulebook().latest(rule_id)
    except KeyError:
        return refresh().latest(rule_id)


def revision(rule_id: str, number: int) -> Rule:
    """One revision of one rule, read anew where it is not known yet; raises KeyError."""
    try:
        return rulebook().revision(rule_id, number)
    except KeyError:
        return refresh().revision(rule_id, number)


def _read() -> _Held:
    rows = list(OwnDutyRevision.objects.order_by("pk"))
    own = tuple(sorted((of_row(row) for row in rows), key=lambda duty: (duty.id, duty.since, duty.revision)))
    return _Held(rows[-1].mark, RULEBOOK.joined(rule_of(duty) for duty in own), own)


def of_row(row: OwnDutyRevision) -> OwnDuty:
    """A stored revision as data."""
    return from_json(
        row.content, id=row.rule_id, revision=row.revision, since=row.holds_from, is_end=row.is_end
    )
