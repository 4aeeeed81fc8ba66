"""The policies of a branch through time, read from their tables."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from shouhou.accounts.models import Company, on_duty_between
from shouhou.policy.attendance import unattended
from shouhou.policy.calendar import Holidays, WorkCalendar
from shouhou.policy.causes import Stretch
from shouhou.policy.models import HolidayVersion, PolicyVersion
from shouhou.policy.rulebook import Policy, Standing
from shouhou.policy.terms import Terms, from_json

_SHIFT_SPAN = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class StoredTimeline:
    """A branch's versions, oldest first, with the versions of the holidays by when each was adopted, and when who was
    away without a deputy."""

    versions: tuple[tuple[datetime, int, Terms, tuple[tuple[str, Standing | None], ...]], ...]
    holidays: tuple[tuple[datetime, Holidays], ...]
    shifts: tuple[tuple[datetime, datetime], ...]
    start_date: date
    trial_until: date | None
    zone: ZoneInfo
    unattended: Mapping[int, Sequence[Stretch]] = field(default_factory=dict)

    def at(self, moment: datetime) -> Policy:
        """The policy that holds at a moment; before the first version, the first one's figures hold."""
        chosen = self.versions[0]
        for version in self.versions:
            if version[0] <= moment:
                chosen = version
        _from, version_id, terms, standings = chosen
        calendars = tuple(
            (adopted_at, WorkCalendar(self.zone, terms.hours, days, self.shifts))
            for adopted_at, days in self.holidays
        )
        return Policy(
            version_id=version_id,
            terms=terms,
            calendar=calendars[-1][1]
            if calendars
            else WorkCalendar(self.zone, terms.hours, shifts=self.shifts),
            earlier=calendars if len(calendars) > 1 else (),
            standings=dict(standings),
            start_date=self.start_date,
            trial_until=self.trial_until,
            unattended=self.unattended,
        )


def load_timeline(
    branch_id: int | None, *, since: datetime, until: datetime, people: Collection[int] = ()
) -> StoredTimeline:
    """The timeline of a branch in four statements, with the duty shifts from a day before `since` to 60 days after
    `until`, and with the absences of these `people` in a fifth.

    A branch's own versions stand beside the common ones; the later holds. Raises PolicyVersion.DoesNotExist when
    no company has been founded.
    """
    company = Company.objects.only("start_date", "trial_until").get()
    rows = [v for v in PolicyVersion.objects.order_by("holds_from", "pk") if v.branch_id in (None, branch_id)]
    if not rows:
        raise PolicyVersion.DoesNotExist("No figures have been adopted yet.")
    return StoredTimeline(
        versions=tuple(
            (v.holds_from, v.pk, _terms(v.pk, _Frozen(v.terms)), _standings(v.standings)) for v in rows
        ),
        holidays=tuple(
            (row.adopted_at, _holidays(row.pk, tuple(row.off), tuple(row.work)))
            for row in HolidayVersion.objects.order_by("pk")
        ),
        shifts=tuple(on_duty_between(branch_id, since - timedelta(days=1), until + _SHIFT_SPAN)),
        start_date=company.start_date,
        trial_until=company.trial_until,
        zone=ZoneInfo(settings.TIME_ZONE),
        unattended=unattended(people, since=since),
    )


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
def _terms(version_id: int, stored: _Frozen) -> Terms:
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
