"""Worked examples of an own duty, made from its form and judged by the evaluator of all rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from shouhou.cases.figures import end_of_day, start_of_day
from shouhou.cases.wording import outcome_word
from shouhou.core.say import say_due, say_moment
from shouhou.duties.words import asks_words, proof_word
from shouhou.policy.judging import Judged, judge
from shouhou.policy.own import OwnDuty, rule_of, turns_between
from shouhou.policy.rulebook import Duty, Pattern, Rulebook

_LOOKED_AHEAD = timedelta(days=1200)


@dataclass(frozen=True, slots=True)
class Example:
    """One example as a rule's page shows it."""

    title: str
    result: str


def examples_of(duty: OwnDuty) -> list[Example]:
    """What comes of it when the record is made in time, made late, and not made at all."""
    rule = rule_of(duty)
    book = Rulebook((rule,))
    begins, ends = _begins(duty)
    trigger = _fact(
        rule.trigger, begins, {"rule_id": duty.id, "until": (ends or begins).isoformat(), "own": [duty.id]}
    )
    closing = [{"kind": "CASE_CLOSED", "at": ends.isoformat()}] if ends else []
    asked = _first(judge([trigger], rulebook=book))
    begun = asks_words(duty) if not duty.rhythm else _("The period begins")
    found = [
        Example(
            _("%(what)s: %(moment)s") % {"what": begun, "moment": say_moment(begins)},
            _("It is owed from %(opens)s until %(due)s.")
            % {"opens": say_moment(asked.opens_at), "due": say_due(asked.due_at)},
        )
    ]
    for moment in _moments(asked, ends):
        proof = _fact(rule.answers[0], moment, {})
        judged = _first(judge([trigger, proof, *closing], rulebook=book))
        found.append(
            Example(
                _("%(what)s: %(moment)s") % {"what": proof_word(duty), "moment": say_moment(moment)},
                outcome_word(judged.outcome),
            )
        )
    left = _first(judge([trigger, *closing], rulebook=book))
    at = ends or asked.due_at
    word = outcome_word(left.outcome, is_late=True)
    return [*found, Example(_("Nothing until %(moment)s") % {"moment": say_due(at)}, word)]


def _first(judged: Judged) -> Duty:
    """The duty of the first fact; a proof may itself set off another one."""
    return min(judged.duties, key=lambda duty: duty.trigger_id)


def _begins(duty: OwnDuty) -> tuple[datetime, datetime | None]:
    """When the first one arises and, of a rhythm, when its turn ends."""
    since = duty.since if duty.since != date.max else date(2026, 1, 5)
    if not duty.rhythm:
        return datetime.combine(since, time(10), ZoneInfo(settings.TIME_ZONE)), None
    turn = next(turns_between(duty.rhythm, duty.every, since, since + _LOOKED_AHEAD))
    return start_of_day(turn[0]), end_of_day(turn[1])


def _moments(asked: Duty, ends: datetime | None) -> list[datetime]:
    """One moment within the window and, where something may still be done then, one after it."""
    within = (asked.opens_at + (asked.due_at - asked.opens_at) / 2).replace(second=0, microsecond=0)
    if asked.due_at - asked.opens_at > timedelta(days=2):
        within = within.astimezone(ZoneInfo(settings.TIME_ZONE)).replace(hour=10, minute=0)
    after = asked.due_at + timedelta(hours=10)
    return [within, after] if ends is None or after < ends else [within]


def _fact(pattern: Pattern, at: datetime, more: Mapping[str, Any]) -> dict[str, Any]:
    data = {key: min(values, key=str) for key, values in pattern.where}
    named = {key: value for key, value in more.items() if key not in data or key == "own"}
    return {"kind": pattern.kind, "at": at.isoformat(), "data": data | named}
