"""Seeded data sets: so many customers and calls of two years, the same each time, written by the verbs or in bulk by
what the verbs are made of; a hundredth of the cases is checked against the journal."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Max, OuterRef, Subquery

from benches import people
from benches.people import Company, acting
from benches.talks import Promised, Talk, keeping, made_up, write_talks
from shouhou.cases import verify
from shouhou.cases.actions import fold_figures
from shouhou.customers.actions.imports import write_imported_profiles
from shouhou.customers.models import Customer
from shouhou.followups.models import Call
from shouhou.intake.actions.taking import ANSWERED, take_request
from shouhou.intake.demo import cast
from shouhou.intake.demo.stories import PROBLEMS, Team, intake_of, request_story
from shouhou.policy.timelines import load_timeline
from shouhou.service_requests.actions import close_request

NOW = datetime(2026, 3, 23, 16, 0, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
"""The moment of all benches: a Monday afternoon."""

DAYS = 730
MANY_TALKS = 30
"""How many talks the first customer has."""
OPEN_DUTIES = 50
"""How many duties the first agent owes."""
_CUSTOMERS_AT_ONCE = 250
_WHOLE_STORIES = 200  # of how many of the last requests all steps are told; of the others only two
_SEED = 20260323
_TOLD_AT = (time(11, 40), time(17, 10))

type Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Size:
    """How large a data set is; every tenth customer has made a request."""

    customers: int = 20_000
    calls: int = 100_000


def seed(size: Size, say: Say) -> None:
    """Fills an empty database; SystemExit where a case checked does not agree with its journal."""
    chance = Random(_SEED)
    began = NOW - timedelta(days=DAYS)
    with transaction.atomic():
        company = people.found(began)
    _bring_customers(size.customers, company, began, chance, say)
    customers = list(Customer.objects.order_by("pk").values_list("pk", "name"))
    _take_requests(size.customers // 10, company, chance, say)
    _talk(size.calls, company, customers, began, chance, say)
    _note_contacts()
    say("figures")
    fold_figures(at=NOW)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    _check(say)


def _bring_customers(count: int, company: Company, began: datetime, chance: Random, say: Say) -> None:
    """From workbooks of two years, so that their latest contacts differ."""
    rows = cast.customers(count, chance)
    for start in range(0, count, _CUSTOMERS_AT_ONCE):
        write_imported_profiles(
            rows[start : start + _CUSTOMERS_AT_ONCE],
            job_id=0,
            branch_id=company.branch.pk,
            agent_id=company.agents[start // _CUSTOMERS_AT_ONCE % len(company.agents)].pk,
            by=acting(company.administrator),
            at=began + timedelta(days=DAYS - 60) * start / count,
        )
        if start // _CUSTOMERS_AT_ONCE % 20 == 19:
            say(f"customers {start + _CUSTOMERS_AT_ONCE} / {count}")


def _take_requests(count: int, company: Company, chance: Random, say: Say) -> None:
    """One request of every tenth customer: most answered on the spot, of the last ones the whole story."""
    customers = list(Customer.objects.order_by("pk").prefetch_related("contacts__phones")[: count * 10 : 10])
    team = Team(company.branch.pk, company.agents, company.engineer)
    days = _working_days(NOW - timedelta(days=DAYS - 1), NOW - timedelta(days=1))
    for n, customer in enumerate(customers):
        day = days[len(days) * n // count]
        at = _moment(day, time(8, 35)) + timedelta(minutes=chance.randint(0, 150))
        with transaction.atomic():
            if n >= count - _WHOLE_STORIES:
                request_story(team, customer, at, NOW, chance)
            else:
                _answered(company, customer, at, chance)
        if n % 500 == 499:
            say(f"requests {n + 1} / {count}")


def _answered(company: Company, customer: Customer, at: datetime, chance: Random) -> None:
    problem, wanted, remedy = chance.choice(PROBLEMS)
    values = intake_of(customer, at, problem, wanted, remedy, ANSWERED, chance)
    by = acting(chance.choice(company.agents))
    told = at + timedelta(minutes=6)
    case = take_request(values=values, branch_id=company.branch.pk, by=by, at=told).case
    close_request(case_id=case.pk, note="", by=by, at=told + timedelta(hours=2))


def _talk(
    count: int,
    company: Company,
    customers: Sequence[tuple[int, str]],
    began: datetime,
    chance: Random,
    say: Say,
) -> None:
    moments = [_moment(day, told) for day in _working_days(began, NOW) for told in _TOLD_AT]
    moments = [moment for moment in moments if began < moment < NOW]
    heavy = {round(len(moments) * (n + 0.5) / MANY_TALKS) for n in range(MANY_TALKS)}
    waiting: dict[int, list[Promised]] = {staff.pk: [] for staff in company.agents}
    done = 0
    for n, moment in enumerate(moments):
        staff = company.agents[n % len(company.agents)]
        share = count * (n + 1) // len(moments) - done
        talks = [keeping(promised, moment) for promised in waiting[staff.pk]]
        talks += [made_up(customers[0], moment, chance)] if n in heavy else []
        talks += [_ordinary(customers, moment, chance) for _n in range(share - len(talks))]
        with transaction.atomic():
            waiting[staff.pk] = write_talks(talks, staff=staff, at=moment)
        done += share
        if n % 100 == 99:
            say(f"calls {done} / {count}")
    _leave_open(company, customers, chance)


def _ordinary(customers: Sequence[tuple[int, str]], moment: datetime, chance: Random) -> Talk:
    promise = timedelta(hours=chance.randint(20, 90)) if chance.random() < 0.02 else None
    return made_up(chance.choice(customers[1:]), moment, chance, promise=promise)


def _leave_open(company: Company, customers: Sequence[tuple[int, str]], chance: Random) -> None:
    """Promises of the last hours that nobody has kept: some late already, some due today, some later."""
    moment = NOW - timedelta(hours=2)
    for place, staff in enumerate(company.agents):
        count = OPEN_DUTIES if place == 0 else 8
        talks = [
            made_up(chance.choice(customers[1:]), moment, chance, promise=timedelta(minutes=20 + 45 * n))
            for n in range(count)
        ]
        with transaction.atomic():
            write_talks(talks, staff=staff, at=moment)


def _working_days(start: datetime, end: datetime) -> list[date]:
    calendar = load_timeline(None, since=start, until=end).at(NOW).calendar
    first, last = calendar.day(start), calendar.day(end)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return [day for day in days if calendar.is_working(day)]


def _moment(day: date, local: time) -> datetime:
    return datetime.combine(day, local, ZoneInfo(settings.TIME_ZONE)).astimezone(UTC)


def _note_contacts() -> None:
    """When each customer was last talked to; the search keeps the order in which they came in."""
    latest = Call.objects.filter(customer=OuterRef("pk")).order_by().values("customer")
    latest = latest.annotate(last=Max("started_at")).values("last")
    Customer.objects.update(last_contact_at=Subquery(latest))
    Customer.objects.filter(last_contact_at__gt=F("latest_at")).update(latest_at=F("last_contact_at"))


def _check(say: Say) -> None:
    for progress in verify.verify(at=NOW, every=100):
        for broken in progress.broken:
            raise SystemExit(f"{broken.what} does not agree with the journal: {broken.ref}")
    say("a hundredth of the cases checked")
