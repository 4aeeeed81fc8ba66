"""The policies of a branch as they would have been: the stored ones with an amendment over them."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime

from shouhou.policy.actions import CannotAdopt, changed_terms
from shouhou.policy.calendar import Holidays
from shouhou.policy.rulebook import Policy, Standing
from shouhou.policy.terms import ImpossibleTerms, Terms
from shouhou.policy.timelines import Roster, StoredTimeline, roster_of
from shouhou.rehearsal.amendment import Amendment, CannotRehearse

_ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)


class WithinPeriod:
    """A timeline that holds in a period only; what was triggered outside of it asks for nothing."""

    def __init__(self, timeline: StoredTimeline, since: datetime, until: datetime) -> None:
        self._since, self._until = since, until
        self._starts = [version[0] for version in timeline.versions]
        self._policies = [timeline.at(start) for start in self._starts]
        self._none = replace(self._policies[0], start_date=date.max)

    def at(self, moment: datetime) -> Policy:
        """The policy of a moment."""
        if not self._since <= moment < self._until:
            return self._none
        return self._policies[max(0, bisect_right(self._starts, moment) - 1)]


def amended(timeline: StoredTimeline, amendment: Amendment) -> StoredTimeline:
    """The timeline with the amendment laid over each of its versions; raises CannotRehearse for a window that would
    end before it opens, or what else cannot be."""
    return replace(
        timeline,
        versions=tuple(
            (holds_from, pk, _terms(terms, amendment), _standings(dict(standings), amendment.standings))
            for holds_from, pk, terms, standings in timeline.versions
        ),
        holidays=_holidays(timeline, amendment),
        rosters=_rosters(timeline, amendment),
        start_date=amendment.start_date or timeline.start_date,
        trial_until=amendment.trial_until or timeline.trial_until,
    )


def _terms(terms: Terms, amendment: Amendment) -> Terms:
    try:
        found = changed_terms(terms, amendment.figures)
        return replace(found, hours=amendment.hours) if amendment.hours is not None else found
    except CannotAdopt as refusal:
        raise CannotRehearse(refusal.sentence, field=refusal.field) from None
    except ImpossibleTerms as mistake:
        raise CannotRehearse(str(mistake)) from None


def _standings(
    stored: dict[str, Standing | None], others: Mapping[str, Standing | None]
) -> tuple[tuple[str, Standing | None], ...]:
    return tuple((stored | dict(others)).items())


def _holidays(timeline: StoredTimeline, amendment: Amendment) -> tuple[tuple[datetime, Holidays], ...]:
    if amendment.off is None and amendment.work is None:
        return timeline.holidays
    newest = timeline.holidays[-1][1] if timeline.holidays else Holidays()
    off = newest.off if amendment.off is None else amendment.off
    work = newest.work if amendment.work is None else amendment.work
    return ((_ALWAYS, Holidays(off=off - (amendment.work or frozenset()), work=work - off)),)


def _rosters(timeline: StoredTimeline, amendment: Amendment) -> tuple[tuple[datetime, Roster], ...]:
    if not amendment.roster:
        return timeline.rosters
    stored = timeline.rosters[-1][1] if timeline.rosters else Roster()
    other = roster_of(amendment.roster, timeline.zone)
    days = {date.fromisoformat(day) for day in amendment.roster}
    kept = {day: hours for day, hours in stored.hours.items() if day not in days}
    extra = [span for span in stored.extra if span[0].astimezone(timeline.zone).date() not in days]
    return ((_ALWAYS, Roster({**kept, **other.hours}, (*extra, *other.extra))),)
