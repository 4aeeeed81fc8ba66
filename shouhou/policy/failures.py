"""Failures (decision 5): while power, network or program were gone nobody could record anything, so the limits by which
something has to be recorded move on, for everybody (plain Python)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from shouhou.policy.calendar import WorkCalendar
from shouhou.policy.terms import Terms
from shouhou.policy.windows import Span, Step


@dataclass(frozen=True, slots=True)
class Failure:
    """From when until when nothing could be recorded (exclusive)."""

    begins: datetime
    ends: datetime

    def told_by(self, terms: Terms, calendar: WorkCalendar) -> datetime:
        """Until when what happened meanwhile may be recorded: some hours from when somebody is on duty again."""
        return calendar.next_duty(self.ends) + timedelta(hours=terms.failure_hours)


def given_back(span: Span, failures: Iterable[Failure], terms: Terms, calendar: WorkCalendar) -> Span:
    """The span of a recording limit with the time given back that failures within it have taken; they come in the order
    in which they began."""
    for failure in failures:
        if not (span.opens_at < failure.ends and failure.begins < span.due_at):
            continue
        due = failure.told_by(terms, calendar)
        if due > span.due_at:
            *before, _due = span.steps
            more = (
                Step("FAILURE", failure.begins, failure.ends),
                Step("RECORDED_AFTER", due, figure=terms.failure_hours, name="failure_hours"),
                Step("DUE", moment=due),
            )
            target = due if span.target_at == span.due_at else span.target_at
            span = replace(span, due_at=due, target_at=target, steps=(*before, *more))
    return span


def told_in_time(
    happened_at: datetime,
    told_at: datetime,
    failures: Iterable[Failure],
    terms: Terms,
    calendar: WorkCalendar,
) -> bool:
    """Whether something happened during a failure and was recorded as soon as can be asked."""
    return any(
        one.begins <= happened_at < one.ends and told_at < one.told_by(terms, calendar) for one in failures
    )
