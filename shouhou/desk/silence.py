"""What should have happened and did not: each asked of an index for what is absent, however much there is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import DateTimeField, Exists, OuterRef, Q, QuerySet, Subquery

from shouhou.accounts.absences import Absence
from shouhou.accounts.models import Company, RosterDay, Staff
from shouhou.accounts.roles import Role
from shouhou.cases.figures import start_of_day
from shouhou.cases.models import Case, Line, Obligation
from shouhou.core.say import day_of
from shouhou.followups.models import Call, Letter
from shouhou.policy.rulebook import Outcome, Policy
from shouhou.policy.states import service_request as states
from shouhou.policy.timelines import load_timeline
from shouhou.reports.models import Period
from shouhou.service_requests.codes import FOLLOWED_KINDS, Channel
from shouhou.service_requests.models import Report, ServiceRequest
from shouhou.upkeep.models import TimetableRun
from shouhou.upkeep.places import LastBackup, last_backup
from shouhou.upkeep.timetable import BACKUP

MOST: Final = 200
"""Beyond so many, it is said that there are more."""
LOOKED_BACK: Final = 14
_DAYS_OF_CALLS: Final = 7
_SUMMARY_AFTER: Final = timedelta(days=14)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Quiet:
    """Somebody on duty of whom nothing was recorded: since when, and on how many working days."""

    person: Staff
    since: date
    days: int


@dataclass(frozen=True, slots=True)
class Silence:
    """All that is missing in a branch; cases are counted up to MOST + 1 and opened by their code."""

    days_without_calls: tuple[date, ...]
    quiet: tuple[Quiet, ...]
    cases: dict[str, int]
    months_without_summary: tuple[Period, ...]
    empty_registers: tuple[tuple[str, date], ...]
    backup: LastBackup | None
    untouched_days: int


def silence(branch_id: int, at: datetime) -> Silence:
    """What is missing in a branch now."""
    policy = load_timeline(branch_id, since=at - LOOKED_BACK * _DAY, until=at).at(at)
    today = day_of(at)
    people = _with_last_record(branch_id)
    worked = _worked_days(policy, today)
    without_calls, empty = _absent(branch_id, people, worked, policy, today)
    backup = last_backup(TimetableRun.objects.filter(entry=BACKUP).first(), at)
    counts = {code: find(branch_id, policy, at)[: MOST + 1].count() for code, find in CASES.items()}
    return Silence(
        days_without_calls=without_calls,
        quiet=tuple(_quiet(people, worked, branch_id, today)),
        cases={code: n for code, n in counts.items() if n},
        months_without_summary=tuple(_without_summary(branch_id, at)),
        empty_registers=empty,
        backup=backup if backup.last_ok_at is None or backup.is_stale else None,
        untouched_days=policy.terms.untouched_days,
    )


def _worked_days(policy: Policy, today: date) -> list[date]:
    """The days of the last fortnight on which somebody was on duty, since the company keeps records here."""
    every = (today - n * _DAY for n in range(LOOKED_BACK, 0, -1))
    return [day for day in every if day >= policy.start_date and policy.calendar.is_staffed(day)]


def _with_last_record(branch_id: int) -> list[Any]:
    """The people of a branch, each with the last call, letter and duty done: three looks into an index for each."""

    def last(rows: QuerySet[Any], moment: str) -> Subquery:
        return Subquery(rows.order_by(f"-{moment}").values(moment)[:1], output_field=DateTimeField())

    done = Obligation.objects.exclude(outcome=Outcome.OPEN).filter(
        owner_id=OuterRef("pk"), met_at__isnull=False
    )
    return list(
        Staff.objects.working()
        .filter(branch_id=branch_id)
        .annotate(
            last_call=last(Call.objects.filter(recorder_id=OuterRef("pk")), "started_at"),
            last_letter=last(Letter.objects.filter(sender_id=OuterRef("pk")), "sent_at"),
            last_done=last(done, "met_at"),
        )
        .order_by("name", "pk")
    )


def _quiet(people: Sequence[Any], worked: Sequence[date], branch_id: int, today: date) -> list[Quiet]:
    """The agents who were on duty on a day since their last record and left none."""
    agents = [one for one in people if Role.AGENT in one.roles]
    if not worked or not agents:
        return []
    away = _away(agents, branch_id, worked)
    found = []
    for one in agents:
        told = [moment for moment in (one.last_call, one.last_letter, one.last_done) if moment is not None]
        since = max(
            [day_of(moment) for moment in told] or [day_of(one.joined_at) if one.joined_at else worked[0]]
        )
        days = [day for day in worked if day > since and (one.pk, day) not in away]
        if days:
            found.append(Quiet(one, since, len(days)))
    return found


def _away(agents: Sequence[Staff], branch_id: int, worked: Sequence[date]) -> set[tuple[int, date]]:
    """On which of these days each of them was away at noon, or off by the roster."""
    first, beyond = start_of_day(worked[0]), start_of_day(worked[-1] + _DAY)
    absences = Absence.objects.filter(
        cancelled_at=None, staff_id__in=[one.pk for one in agents], starts_at__lt=beyond, ends_at__gt=first
    )
    found = {
        (one.staff_id, day)
        for one in absences
        for day in worked
        if one.starts_at <= start_of_day(day) + _DAY / 2 < one.last_moment
    }
    off = RosterDay.objects.filter(branch_id=branch_id, day__range=(worked[0], worked[-1]), hours=[])
    return found | set(off.values_list("staff_id", "day"))


def _absent(
    branch_id: int, people: Sequence[Staff], worked: Sequence[date], policy: Policy, today: date
) -> tuple[tuple[date, ...], tuple[tuple[str, date], ...]]:
    """The last working days without a call, and the registers of months without a line: one statement."""
    days = worked[-_DAYS_OF_CALLS:]
    recorders = [one.pk for one in people]
    asked: dict[str, Any] = {}
    for n, day in enumerate(days):
        told = Call.objects.filter(
            recorder_id__in=recorders,
            started_at__gte=start_of_day(day),
            started_at__lt=start_of_day(day + _DAY),
            annulled_at=None,
        )
        asked[f"day_{n}"] = Exists(told)
    months = _months(policy, worked, today)
    for n, month in enumerate(months):
        asked[f"calls_{n}"] = Exists(Call.objects.filter(branch_id=branch_id, register_month=month))
        asked[f"letters_{n}"] = Exists(Letter.objects.filter(branch_id=branch_id, register_month=month))
    if not asked:
        return (), ()
    found = Company.objects.annotate(**asked).values(*asked).get()
    without = tuple(day for n, day in enumerate(days) if not found[f"day_{n}"])
    empty = tuple(
        (book, month)
        for n, month in enumerate(months)
        for book in ("calls", "letters")
        if not found[f"{book}_{n}"]
    )
    return without, empty


def _months(policy: Policy, worked: Sequence[date], today: date) -> list[date]:
    """Last month, and this one where a week of it has been worked, since the company keeps records here."""
    this = today.replace(day=1)
    last = (this - _DAY).replace(day=1)
    months = [last] if policy.start_date <= last else []
    return [*months, this] if sum(day >= this for day in worked) >= 5 else months


def _without_summary(branch_id: int, at: datetime) -> QuerySet[Period]:
    """Months that ended a fortnight ago and more and whose summary is not archived."""
    ended = Period.objects.filter(
        branch_id=branch_id, kind="MONTH", is_asked=True, ended_at__lt=at - _SUMMARY_AFTER
    )
    return (
        ended.filter(Q(summary=None) | Q(summary__archived_at=None))
        .select_related("case")
        .order_by("first_day")[:MOST]
    )


def _open(line: Line, branch_id: int) -> QuerySet[Case]:
    """In the order of their index: PostgreSQL, which knows only that many cases are open and many of this line, would
    else look through all of them."""
    return Case.objects.filter(line=line, branch_id=branch_id, closed_at=None).order_by("-opened_at", "-pk")


def _open_requests(branch_id: int) -> QuerySet[Case]:
    return _open(Line.SERVICE_REQUEST, branch_id)


def _untouched(cases: QuerySet[Case], policy: Policy, at: datetime) -> QuerySet[Case]:
    limit = at - policy.terms.untouched_days * _DAY
    silent = Q(customer__last_contact_at__lt=limit) | Q(customer__last_contact_at=None)
    return cases.filter(silent, opened_at__lt=limit, customer__isnull=False)


def untouched_requests(branch_id: int, policy: Policy, at: datetime) -> QuerySet[Case]:
    """Open requests whose customer was not talked to for long."""
    return _untouched(_open_requests(branch_id).exclude(number=""), policy, at)


def untouched_complaints(branch_id: int, policy: Policy, at: datetime) -> QuerySet[Case]:
    """Open complaints whose customer was not talked to for long."""
    return _untouched(_open(Line.COMPLAINT, branch_id), policy, at)


def without_report(branch_id: int, policy: Policy, at: datetime) -> QuerySet[Case]:
    """Requests of an earlier day that should have been reported upward and never were."""
    told = Report.objects.filter(case_id=OuterRef("pk"), annulled_at=None)
    return _open_requests(branch_id).filter(
        ~Exists(told),
        state__in=(states.RECEIVED, states.PROFILED),
        service_request__kind__in=FOLLOWED_KINDS,
        opened_at__lt=start_of_day(day_of(at)),
    )


def _drafts(branch_id: int, at: datetime) -> QuerySet[Case]:
    return _open_requests(branch_id).filter(number="", opened_at__lt=start_of_day(day_of(at)))


def faxes(branch_id: int, policy: Policy, at: datetime) -> QuerySet[Case]:
    """Faxes of an earlier day that came in and were never registered."""
    # Asked of each draft by itself: joined, the few that came by fax would be sought among all requests.
    way = ServiceRequest.objects.filter(case_id=OuterRef("pk")).values("channel")
    return _drafts(branch_id, at).alias(way=Subquery(way)).filter(way=Channel.FAX)


def drafts(branch_id: int, policy: Policy, at: datetime) -> QuerySet[Case]:
    """Other requests of an earlier day that were begun and never registered."""
    return _drafts(branch_id, at).exclude(service_request__channel=Channel.FAX)


CASES: Final[dict[str, Callable[[int, Policy, datetime], QuerySet[Case]]]] = {
    "untouched": untouched_requests,
    "complaints": untouched_complaints,
    "unreported": without_report,
    "faxes": faxes,
    "drafts": drafts,
}
"""What is missing and can be opened as a list of cases, by the code in its address."""
