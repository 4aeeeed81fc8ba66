"""The policies of a branch through time, read from their tables."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Subquery

from shouhou.accounts.models import Company, DutyShift, RosterVersion
from shouhou.policy.adoptions import adoptions_of, decided
from shouhou.policy.attendance import unattended
from shouhou.policy.calendar import Holidays, Hours, WorkCalendar, latest_at_or_before
from shouhou.policy.causes import Stretch
from shouhou.policy.current import refresh
from shouhou.policy.failures import Failure
from shouhou.policy.figures import held_at
from shouhou.policy.models import Adoption, DeclaredFailure, HolidayVersion, OwnDutyRevision, PolicyVersion
from shouhou.policy.rulebook import Policy, Rulebook, Standing
from shouhou.policy.shipped import RULEBOOK
from shouhou.policy.terms import Terms, from_json

_SHIFT_SPAN = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Roster:
    """What the rosters known at a moment say: days whose hours replace the week's, and shifts beside it."""

    hours: Mapping[date, tuple[Hours, ...]] = field(default_factory=dict)
    extra: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True)
class Shift:
    """A duty shift, from when it was known and until when: before it was set and once it is cancelled it is not."""

    begins: datetime
    ends: datetime
    set_at: datetime | None = None
    cancelled_at: datetime | None = None

    def is_known(self, at: datetime) -> bool:
        """Whether it stood at a moment."""
        return (self.set_at is None or self.set_at <= at) and (
            self.cancelled_at is None or at < self.cancelled_at
        )


@dataclass(frozen=True, slots=True)
class StoredTimeline:
    """A branch's versions, oldest first, with the versions of the holidays, rosters and duty shifts by when each was
    adopted, and when who was away without a deputy."""

    versions: tuple[tuple[datetime, int, Terms, tuple[tuple[str, Standing | None], ...]], ...]
    holidays: tuple[tuple[datetime, Holidays], ...]
    shifts: tuple[Shift, ...]
    start_date: date
    trial_until: date | None
    zone: ZoneInfo
    unattended: Mapping[int, Sequence[Stretch]] = field(default_factory=dict)
    rosters: tuple[tuple[datetime, Roster], ...] = ()
    rulebook: Rulebook = RULEBOOK
    failures: tuple[Failure, ...] = ()
    _made: dict[int, tuple[tuple[datetime, WorkCalendar], ...]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def at(self, moment: datetime) -> Policy:
        """The policy that holds at a moment; before the first version, the first one's figures hold."""
        chosen = self.versions[0]
        for version in self.versions:
            if version[0] <= moment:
                chosen = version
        _from, version_id, terms, standings = chosen
        if version_id not in self._made:
            self._made[version_id] = self._calendars(terms)
        calendars = self._made[version_id]
        return Policy(
            version_id=version_id,
            terms=terms,
            calendar=calendars[-1][1] if calendars else WorkCalendar(self.zone, terms.hours),
            earlier=calendars if len(calendars) > 1 else (),
            standings=dict(standings),
            start_date=self.start_date,
            trial_until=self.trial_until,
            unattended=self.unattended,
            failures=self.failures,
        )

    def _calendars(self, terms: Terms) -> tuple[tuple[datetime, WorkCalendar], ...]:
        """The calendars by when a version of the holidays, of the roster or a duty shift made each, oldest first."""
        changes = (moment for shift in self.shifts for moment in (shift.set_at, shift.cancelled_at))
        dated = (moment for moment, _days in (*self.holidays, *self.rosters))
        found = []
        for moment in sorted({*dated, *(change for change in changes if change is not None)}):
            days = latest_at_or_before(list(self.holidays), moment) or Holidays()
            roster = latest_at_or_before(list(self.rosters), moment) or Roster()
            set_by_hand = [(s.begins, s.ends) for s in self.shifts if s.is_known(moment)]
            shifts = tuple(sorted((*set_by_hand, *roster.extra)))
            found.append((moment, WorkCalendar(self.zone, terms.hours, days, shifts, roster.hours)))
        return tuple(found)


def load_timeline(
    branch_id: int | None, *, since: datetime, until: datetime, people: Collection[int] = ()
) -> StoredTimeline:
    """The timeline of a branch in five statements, with the duty shifts from a day before `since` to 60 days after
    `until`, with the absences of these `people` in a sixth, and with failures in another where there were any.

    A branch has the company's figures and rules except for what it has decided itself. Raises
    PolicyVersion.DoesNotExist when no company has been founded.
    """
    newest = OwnDutyRevision.objects.order_by("-pk").values("mark")[:1]
    last_failure = (
        DeclaredFailure.objects.standing().of_branch(branch_id).order_by("-ends_at").values("ends_at")
    )
    company = (
        Company.objects.only("start_date", "trial_until")
        .annotate(rules_mark=Subquery(newest), failed_until=Subquery(last_failure[:1]))
        .get()
    )
    rows = [v for v in PolicyVersion.objects.order_by("holds_from", "pk") if v.branch_id in (None, branch_id)]
    if not rows:
        raise PolicyVersion.DoesNotExist("No figures have been adopted yet.")
    return StoredTimeline(
        versions=tuple(_versions(rows, list(adoptions_of(branch_id)))),
        holidays=tuple(
            (row.adopted_at, _holidays(row.pk, tuple(row.off), tuple(row.work)))
            for row in HolidayVersion.objects.order_by("pk")
        ),
        shifts=_shifts(branch_id, since - timedelta(days=1), until + _SHIFT_SPAN),
        start_date=company.start_date,
        trial_until=company.trial_until,
        zone=ZoneInfo(settings.TIME_ZONE),
        unattended=unattended(people, since=since),
        rosters=_rosters(branch_id, since, until),
        rulebook=refresh(company.rules_mark or ""),
        failures=failures_of(branch_id, since)
        if company.failed_until and company.failed_until > since
        else (),
    )


def failures_of(branch_id: int | None, since: datetime) -> tuple[Failure, ...]:
    """The failures of a branch that ended after a moment, in the order in which they began."""
    rows = DeclaredFailure.objects.standing().of_branch(branch_id).filter(ends_at__gt=since)
    return tuple(
        Failure(*row) for row in rows.order_by("begins_at", "pk").values_list("begins_at", "ends_at")
    )


def _shifts(branch_id: int | None, since: datetime, until: datetime) -> tuple[Shift, ...]:
    rows = DutyShift.objects.filter(starts_at__lt=until, ends_at__gt=since)
    if branch_id is not None:
        rows = rows.filter(branch_id=branch_id)
    columns = rows.order_by("starts_at", "pk").values_list("starts_at", "ends_at", "set_at", "cancelled_at")
    return tuple(Shift(*row) for row in columns)


def _versions(
    rows: Sequence[PolicyVersion], adopted: Sequence[Adoption]
) -> Iterator[tuple[datetime, int, Terms, tuple[tuple[str, Standing | None], ...]]]:
    """What holds from each moment at which figures or rules of a branch change, oldest first."""
    for moment in sorted({*(row.holds_from for row in rows), *(row.holds_from for row in adopted)}):
        both = held_at(moment, rows)
        held = [row for row in (both.common, both.own) if row is not None]
        newest = max(held, key=lambda row: (row.holds_from, row.pk))
        stored = {name: value for row in held for name, value in row.terms.items()}
        standings = {rule_id: how for row in held for rule_id, how in row.standings.items()}
        terms = _terms(tuple(row.pk for row in held), _Frozen(stored))
        yield moment, newest.pk, terms, _standings(standings | decided(adopted, moment))


def _rosters(branch_id: int | None, since: datetime, until: datetime) -> tuple[tuple[datetime, Roster], ...]:
    """The rosters of a branch by when each was adopted, each with what stood before and still stands."""
    if branch_id is None:
        return ()
    zone = ZoneInfo(settings.TIME_ZONE)
    first = since.astimezone(zone).date() - timedelta(days=1)
    last = (until + _SHIFT_SPAN).astimezone(zone).date()
    rows = RosterVersion.objects.filter(branch_id=branch_id, last_day__gte=first, first_day__lte=last)
    known: dict[str, dict[str, list[list[str]]]] = {}
    found = []
    for adopted_at, days in rows.order_by("pk").values_list("adopted_at", "days"):
        known |= days
        found.append((adopted_at, roster_of(known, zone)))
    return tuple(found)


def roster_of(days: Mapping[str, Mapping[str, list[list[str]]]], zone: ZoneInfo) -> Roster:
    """The days of stored rosters as hours and shifts."""
    hours, extra = {}, []
    for text, spans in days.items():
        day = date.fromisoformat(text)
        if "hours" in spans:
            hours[day] = tuple((_clock(begins), _clock(ends)) for begins, ends in spans["hours"])
        for begins, ends in spans.get("extra", ()):
            last = day + timedelta(days=1) if ends == "24:00" else day
            extra.append(
                (
                    datetime.combine(day, _clock(begins), zone).astimezone(UTC),
                    datetime.combine(last, _clock(ends), zone).astimezone(UTC),
                )
            )
    return Roster(hours, tuple(extra))


def _clock(text: str) -> time:
    return time() if text == "24:00" else time.fromisoformat(text)


class _Frozen:
    """A stored value as an argument of a cached function: equal by the key beside it, never compared itself."""

    __slots__ = ("value",)

    def __init__(self, value: dict[str, Any]) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Frozen) and self.value == other.value

    def __hash__(self) -> int:
        return 0


@lru_cache(maxsize=256)
def _terms(version_ids: tuple[int, ...], stored: _Frozen) -> Terms:
    return from_json(stored.value)


@lru_cache(maxsize=16)
def _holidays(version: int, off: tuple[str, ...], work: tuple[str, ...]) -> Holidays:
    return Holidays(
        version=version,
        off=frozenset(date.fromisoformat(d) for d in off),
        work=frozenset(date.fromisoformat(d) for d in work),
    )


def _standings(stored: dict[str, str]) -> tuple[tuple[str, Standing | None], ...]:
    return tuple((rule_id, None if s == "OFF" else Standing(s)) for rule_id, s in stored.items())
