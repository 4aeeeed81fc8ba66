"""Adopting a roster: who works when, and what that makes of the branch's duty periods (decision 4)."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import Branch, RosterDay, RosterVersion, Staff
from shouhou.accounts.roles import Role
from shouhou.cases.actions import look_again
from shouhou.cases.actions.telling import tell_many
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.say import day_of, say_day
from shouhou.journal.happening import Happening
from shouhou.policy.linting import MONTH_UNSTAFFED, flaws_of_days
from shouhou.policy.timelines import load_timeline
from shouhou.supervision.roster_text import Entry

_DAY = timedelta(days=1)


class CannotAdoptRoster(Refusal):
    """The roster names a past day, somebody from elsewhere, or one person twice on a day."""


@transaction.atomic
def adopt_roster(
    *, branch_id: int, entries: Sequence[Entry], shifts: str = "", by: Actor, at: datetime
) -> RosterVersion:
    """Writes who works when, in place of what stood for these people and days, as a version of the duty periods.

    A day on which everybody of the after-sales desk is named runs by the roster alone (all off: nobody is on duty);
    on other days its hours stand beside the week's. What is settled stays as it was judged. Raises CannotAdoptRoster,
    also where nobody at all would be on duty for a month.
    """
    Branch.objects.select_for_update().get(pk=branch_id)
    _demand_possible(branch_id, entries, day_of(at))
    rows = [
        RosterDay(
            staff_id=e.staff_id, branch_id=branch_id, day=e.day, mark=e.mark, hours=stored_spans(e.spans)
        )
        for e in entries
    ]
    RosterDay.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["staff", "day"],
        update_fields=["branch", "mark", "hours"],
    )
    days = sorted({day for e in entries for day in (e.day, e.day + _DAY)})
    version = RosterVersion.objects.create(
        branch_id=branch_id,
        first_day=days[0],
        last_day=days[-1],
        days=_duty_periods(branch_id, days),
        shifts=shifts,
        adopted_by_id=by.staff_id,
        adopted_at=at,
    )
    _demand_anybody(version, at)
    named = {"version_id": version.pk, "branch_id": branch_id, "first_day": days[0].isoformat()}
    tell_many(
        [Happening("ROSTER_ADOPTED", at, data=named, words={"month": f"{days[0]:%Y-%m}"})], by=by, at=at
    )
    look_again(days=days, at=at)
    return version


def _demand_possible(branch_id: int, entries: Sequence[Entry], today: date) -> None:
    if not entries:
        raise CannotAdoptRoster(_("There is no shift in this table."), field="table")
    if any(e.day < today for e in entries):
        raise CannotAdoptRoster(_("This day is past; what has run stays as it was."), field="table")
    if len({(e.staff_id, e.day) for e in entries}) < len(entries):
        raise CannotAdoptRoster(_("Somebody stands twice on one day."), field="table")
    people = {e.staff_id for e in entries}
    if Staff.objects.working().filter(pk__in=people, branch_id=branch_id).count() < len(people):
        raise CannotAdoptRoster(_("Somebody named does not work in this branch."), field="table")


def _demand_anybody(version: RosterVersion, at: datetime) -> None:
    """A month on end on which everybody is off is no roster: a company that is closed has holidays."""
    calendar = load_timeline(version.branch_id, since=at, until=at).at(at).calendar
    days = (version.last_day - version.first_day).days + MONTH_UNSTAFFED
    for flaw in flaws_of_days(calendar, version.first_day, days=days):
        if flaw.code == "NOBODY_ON_DUTY" and flaw.about["n"] >= MONTH_UNSTAFFED:
            said = {"first": say_day(flaw.about["first"]), "last": say_day(flaw.about["last"])}
            raise CannotAdoptRoster(
                _(
                    "From %(first)s to %(last)s nobody at all would be on duty: no limit could run for a month. "
                    "Name at least one person; where the company is closed, enter holidays."
                )
                % said,
                field="table",
            )


def stored_spans(spans: Iterable[tuple[time, time]]) -> list[list[str]]:
    """Spans as a roster keeps them."""
    return [[begins.isoformat("minutes"), ends.isoformat("minutes")] for begins, ends in spans]


def _duty_periods(branch_id: int, days: Sequence[date]) -> dict[str, dict[str, list[list[str]]]]:
    """What the rosters of all people of the branch come to on these days."""
    rows = RosterDay.objects.filter(branch_id=branch_id, day__range=(days[0] - _DAY, days[-1]))
    told = rows.values_list("staff_id", "day", "hours")
    return duty_periods(told, days, desk=desk_of(branch_id))


def desk_of(branch_id: int) -> set[int]:
    """Who makes up the after-sales desk of a branch."""
    desk = Staff.objects.working().holding(Role.AGENT).filter(branch_id=branch_id)
    return set(desk.values_list("pk", flat=True))


def duty_periods(
    rows: Iterable[tuple[int, date, list[list[str]]]], days: Iterable[date], *, desk: Collection[int]
) -> dict[str, dict[str, list[list[str]]]]:
    """What rows of who works when come to on these days: hours that replace the week's where the whole desk is named,
    else hours beside it."""
    named: dict[date, set[int]] = {}
    spans: dict[date, list[tuple[str, str]]] = {}
    for staff_id, day, hours in rows:
        named.setdefault(day, set()).add(staff_id)
        for begins, ends in hours:
            if ends <= begins and ends != "00:00":
                spans.setdefault(day, []).append((begins, "24:00"))
                spans.setdefault(day + _DAY, []).append(("00:00", ends))
            else:
                spans.setdefault(day, []).append((begins, "24:00" if ends == "00:00" else ends))
    found = {}
    for day in days:
        is_whole = bool(desk) and set(desk) <= named.get(day, set())
        found[day.isoformat()] = {"hours" if is_whole else "extra": _merged(spans.get(day, []))}
    return found


def _merged(spans: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Spans of a day without overlaps, in order; 24:00 is the end of the day."""
    found: list[list[str]] = []
    for begins, ends in sorted(spans):
        if found and begins <= found[-1][1]:
            found[-1][1] = max(found[-1][1], ends)
        else:
            found.append([begins, ends])
    return found
