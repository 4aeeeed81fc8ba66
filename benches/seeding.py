"""Seeded data sets: so many customers, each with a request, about five talks and two assets, the same each time.

Customers come in as from a workbook; lives are told by the verbs, judged by the rule evaluator and copied; a hundredth
of the cases is checked against the journal.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Max, OuterRef, Subquery

from benches import people
from benches.lives import (
    PATTERN_CONTACT,
    PATTERN_NAME,
    PATTERN_PHONE,
    TALKS,
    Life,
    stamped_models,
    tell_lives,
)
from benches.people import Company, acting
from benches.stamping import Receiver, Stamp
from benches.tables import as_filled, without_indexes
from shouhou.cases import verify
from shouhou.cases.actions import fold_figures
from shouhou.customers.actions.imports import write_imported_profiles
from shouhou.customers.imported import ImportedContact, ImportedPhone, ImportedProfile
from shouhou.customers.models import Customer
from shouhou.followups.actions import CallValues, Promise, record_call
from shouhou.followups.codes import CallKind, Way
from shouhou.followups.models import Call
from shouhou.intake.demo import cast
from shouhou.intake.demo.stories import Team, request_story, talk_story
from shouhou.policy.timelines import load_timeline
from shouhou.search.waiting import MOST, write_all_waiting

NOW = datetime(2026, 3, 23, 16, 0, tzinfo=ZoneInfo("Asia/Shanghai")).astimezone(UTC)
"""The moment of all benches: a Monday afternoon."""

DAYS = 730
LIVES = 120
"""How many lives are told by the verbs; the customers share them."""
MANY_TALKS = 30
"""How many talks the first customer has."""
OPEN_DUTIES = 50
"""How many duties the first agent owes."""
OPEN_REQUESTS = 60
"""How many requests of the last two days are under way."""
CUSTOMERS_AT_ONCE = 500
_SEED = 20260323
_TOLD_AT = (time(9, 10), time(14, 20))
_PATTERN = ImportedProfile(
    1,
    {"name": PATTERN_NAME, "province": "山东省", "city": "济南市", "address": "解放路 1 号"},
    (ImportedContact(PATTERN_CONTACT, {}, (ImportedPhone(PATTERN_PHONE, PATTERN_PHONE),)),),
)

type Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Size:
    """How large a data set is; each customer has made a request and talked about five times. With `owing` each has
    left something undone besides: about five duties are open and five times as many settled."""

    customers: int = 20_000
    lives: int = LIVES
    owing: bool = False


def seed(size: Size, say: Say) -> None:
    """Fills an empty database; SystemExit where a case checked does not agree with its journal."""
    chance = Random(_SEED)
    began = NOW - timedelta(days=DAYS)
    with transaction.atomic():
        company = people.found(began)
        pattern = Customer.objects.get(pk=_bring([_PATTERN], 0, company, began)[0])
    lives = _lives(size, company, pattern, began, chance, say)
    stamp = Stamp(lives, pattern.pk, company.branch.pk)
    with as_filled(), without_indexes(model._meta.db_table for model in stamped_models()):
        _fill(size.customers, stamp, company, began, chance, say)
        say("filled; now the indexes")
    say("indexes made")
    stamp.finish()
    customers = list(Customer.objects.order_by("pk").values_list("pk", "name")[1:300])
    with transaction.atomic():
        _talk_much(customers[0], company, chance)
        _leave_open(company, customers, chance)
        _leave_requests_open(company, customers, chance)
    _note_contacts()
    say("figures")
    settle()
    _check(say)


def settle() -> None:
    """Folds the figures and looks at what was filled in, as the worker and PostgreSQL do by themselves in time."""
    fold_figures(at=NOW)
    with connection.cursor() as cursor:
        may_vacuum = connection.vendor == "postgresql" and not connection.in_atomic_block
        cursor.execute("VACUUM ANALYZE" if may_vacuum else "ANALYZE")


def _bring(rows: Sequence[ImportedProfile], which: int, company: Company, at: datetime) -> list[int]:
    """Writes customers as the import of a workbook does; returns their keys."""
    agent = company.agents[which % len(company.agents)]
    by = acting(company.administrator)
    branch_id = company.branch.pk
    written = write_imported_profiles(rows, job_id=0, branch_id=branch_id, agent_id=agent.pk, by=by, at=at)
    return [one.customer_id for one in written]


def _lives(
    size: Size, company: Company, pattern: Customer, began: datetime, chance: Random, say: Say
) -> list[Life]:
    team = Team(company.branch.pk, company.agents, company.engineer)
    moments = [
        _moment(day, told) for day in _working_days(began, NOW - timedelta(days=9)) for told in _TOLD_AT
    ]
    now = NOW - timedelta(hours=3)
    lives = list(tell_lives(size.lives, team, pattern, moments[2:], now, chance, owing=size.owing))
    say(f"{len(lives)} lives told and judged")
    return lives


def _fill(count: int, stamp: Stamp, company: Company, began: datetime, chance: Random, say: Say) -> None:
    """Customers from workbooks of two years, so that their latest contacts differ, and a life for each."""
    steps = range(0, count, CUSTOMERS_AT_ONCE)
    waiting = 0
    for n, start in enumerate(steps):
        rows = cast.customers(min(CUSTOMERS_AT_ONCE, count - start), chance)
        with transaction.atomic():
            keys = _bring(rows, n, company, began + timedelta(days=DAYS - 60) * start / count)
            stamp.give([_receiver(pk, row) for pk, row in zip(keys, rows, strict=True)])
        waiting += len(rows)
        if waiting >= MOST or start + len(rows) == count:
            write_all_waiting()
            waiting = 0
        if n % max(1, len(steps) // 20) == 0:
            say(f"customers {start + len(rows)} / {count}")


def _receiver(pk: int, row: ImportedProfile) -> Receiver:
    person = row.contacts[0] if row.contacts else None
    phone = person.phones[0].number if person and person.phones else "0531-88880000"
    return Receiver(pk, row.name, person.name if person else "值班人员", phone)


def _talk_much(customer: tuple[int, str], company: Company, chance: Random) -> None:
    """The first customer has had many talks more than the others."""
    days = _working_days(NOW - timedelta(days=200), NOW - timedelta(days=8))
    team = Team(company.branch.pk, company.agents, company.engineer)
    row = Customer.objects.get(pk=customer[0])
    for day in chance.sample(days, MANY_TALKS - TALKS):
        talk_story(team, row, _moment(day, _TOLD_AT[0]), NOW, chance)


def _leave_open(company: Company, customers: Sequence[tuple[int, str]], chance: Random) -> None:
    """Promises of the last hours that nobody has kept: some late already, some due today, some later."""
    moment = NOW - timedelta(hours=2)
    for place, staff in enumerate(company.agents):
        for n in range(OPEN_DUTIES if place == 0 else 8):
            customer_id, name = chance.choice(customers[1:])
            values = CallValues(
                way=Way.CALL_OUT,
                kind=CallKind.CONSULTATION,
                started_at=moment - timedelta(minutes=20),
                customer_id=customer_id,
                customer_name=name,
                topics=("T4",),
                another=True,
                gist="客户询问价格和到货时间",
                promises=(Promise("回电告知价格和到货时间", moment + timedelta(minutes=20 + 45 * n)),),
            )
            record_call(values=values, branch_id=company.branch.pk, by=acting(staff), at=moment)


def _leave_requests_open(company: Company, customers: Sequence[tuple[int, str]], chance: Random) -> None:
    """Requests of today and yesterday, each as far as it got by now."""
    team = Team(company.branch.pk, company.agents[2:], company.engineer)
    for n in range(OPEN_REQUESTS):
        customer = Customer.objects.get(pk=chance.choice(customers[1:])[0])
        began = NOW - timedelta(minutes=15 * n if n < OPEN_REQUESTS // 2 else 24 * 60 + 10 * n)
        request_story(team, customer, began, NOW, chance)


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
