"""Months and years are opened, and their end is booked, so that what they ask for falls due by itself."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.accounts.models import Branch, Company, Staff
from shouhou.accounts.roles import Reach, Role
from shouhou.accounts.words import ROLE_NAMES
from shouhou.cases.actions import Happening, assign, book, lock, open_case
from shouhou.cases.models import Line
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.say import day_of
from shouhou.documents.numbers import take_number
from shouhou.reports import spans
from shouhou.reports.codes import PeriodKind
from shouhou.reports.models import Period

EARLIEST = date(2000, 1, 1)


class CannotOpenPeriod(Refusal):
    """The month or year has not begun, or none can be meant."""


@transaction.atomic
def open_period(
    *, branch_id: int, kind: str, first_day: date, is_asked: bool = True, by: Actor, at: datetime
) -> Period:
    """Open a month or a year of a branch, once; raises CannotOpenPeriod for one that has not begun.

    An earlier month that is opened by hand (not `is_asked`) owes nothing. Else its supervisor owes the summary; the
    book is owed by the one agent, or by the pool where there are several, so that nobody is named by chance.
    """
    Branch.objects.select_for_update().get(pk=branch_id)
    there = Period.objects.filter(branch_id=branch_id, kind=kind, first_day=first_day).first()
    if there is not None:
        return there
    if not EARLIEST <= first_day <= day_of(at):
        raise CannotOpenPeriod(_("This month has not begun yet."), field="month")
    case = open_case(line=Line.PERIOD, branch_id=branch_id, by=by, at=at)
    period = Period(case=case, branch_id=branch_id, kind=kind, first_day=first_day, is_asked=is_asked)
    told = [Happening("PERIOD_OPENED", at, data=_data(period), words={"period": period.name})]
    for role, staff in _holders(branch_id).items():
        if staff is not None:
            told.append(assign(case, role=role, staff=staff, role_name=str(ROLE_NAMES[role]), at=at))
    case.number = take_number("ZJ", branch_id=branch_id, at=at)
    case.save(update_fields=["number"])
    period.save(force_insert=True)
    book(case, *told, by=by, at=at)
    return period


@transaction.atomic
def end_period(*, period_id: int, by: Actor, at: datetime) -> bool:
    """Book that a month has ended, or that the last month of a year has begun; False where it was booked already.

    Raises CannotOpenPeriod where that moment has not come.
    """
    case = lock(period_id)[0]
    period = Period.objects.get(pk=period_id)
    if period.ended_at is not None:
        return False
    moment = asks_from(period)
    if at < moment:
        raise CannotOpenPeriod(_("%(period)s has not ended yet.") % {"period": period.name})
    kind = "YEAR_ENDING" if period.is_year else "MONTH_ENDED"
    book(case, Happening(kind, moment, data=_data(period), words={"period": period.name}), by=by, at=at)
    period.ended_at = moment
    period.save(update_fields=["ended_at"])
    return True


def turn_months(*, by: Actor, at: datetime) -> list[int]:
    """Open what has begun and book what has ended, in every branch with after-sales people; returns the periods
    whose end was booked now. A branch begins with the month in which it is first seen: nothing earlier is owed."""
    ended: list[int] = []
    company = Company.objects.only("start_date").first()
    if company is None or company.start_date > day_of(at):
        return ended
    for branch in Branch.objects.order_by("pk"):
        if _is_served(branch.pk):
            ended += _turn(branch.pk, by, at)
    return ended


def _turn(branch_id: int, by: Actor, at: datetime) -> list[int]:
    for kind, current in (
        (PeriodKind.MONTH, spans.month_of(at)),
        (PeriodKind.YEAR, date(day_of(at).year, 1, 1)),
    ):
        known = Period.objects.filter(branch_id=branch_id, kind=kind, is_asked=True)
        newest = known.order_by("-first_day").values_list("first_day", flat=True).first()
        wanted = [current] if newest is None else _after(kind, newest, current)
        for first in wanted:
            open_period(branch_id=branch_id, kind=kind, first_day=first, by=by, at=at)
    waiting = Period.objects.filter(branch_id=branch_id, ended_at=None, is_asked=True).order_by("first_day")
    due = [period for period in waiting if asks_from(period) <= at]
    return [period.pk for period in due if end_period(period_id=period.pk, by=by, at=at)]


def asks_from(period: Period) -> datetime:
    """From when its summary is owed: the end of a month, the beginning of the last month of a year."""
    return spans.begins(date(period.first_day.year, 12, 1)) if period.is_year else period.ends


def _after(kind: str, newest: date, current: date) -> list[date]:
    found = []
    while newest < current:
        newest = date(newest.year + 1, 1, 1) if kind == PeriodKind.YEAR else spans.next_month(newest)
        found.append(newest)
    return found


def _data(period: Period) -> dict[str, str]:
    return {"year" if period.is_year else "month": period.code}


def _holders(branch_id: int) -> dict[Role, Staff | None]:
    """Who owes by post: the first supervisor, else one who sees all branches; the agent only where there is one."""
    working = Staff.objects.working().order_by("pk")
    supervisors = working.holding(Role.AFTER_SALES_SUPERVISOR)
    here = supervisors.filter(branch_id=branch_id).first() or supervisors.filter(reach=Reach.ALL).first()
    agents = list(working.holding(Role.AGENT).filter(branch_id=branch_id)[:2])
    return {Role.AFTER_SALES_SUPERVISOR: here, Role.AGENT: agents[0] if len(agents) == 1 else None}


def _is_served(branch_id: int) -> bool:
    """Whether anybody of after-sales works in a branch."""
    served = Staff.objects.working().holding(Role.AFTER_SALES_SUPERVISOR, Role.AGENT)
    return served.filter(branch_id=branch_id).exists()
