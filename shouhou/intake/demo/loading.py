"""Loading the demo company: the last sixty days at once, two years in the background."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import transaction
from django.tasks import task
from django.utils.translation import gettext as _

from shouhou.accounts.actions import (
    CompanyFacts,
    FirstPerson,
    StaffFacts,
    add_branch,
    add_department,
    add_staff,
)
from shouhou.accounts.models import Branch, Company, Department, Staff
from shouhou.accounts.roles import Role
from shouhou.cases.actions import fold_figures
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.say import day_of
from shouhou.customers.actions.imports import write_imported_profiles
from shouhou.customers.models import Customer
from shouhou.followups.models import Call
from shouhou.intake.demo import cast, months
from shouhou.intake.demo.leftovers import leave_open
from shouhou.intake.demo.stories import Team, request_story, talk_story, working_moment
from shouhou.journal.refusals import CannotWriteIntoSealedDay
from shouhou.policy.timelines import load_timeline
from shouhou.search.waiting import write_all_waiting
from shouhou.supervision.actions import AppointmentValues, appoint_agent
from shouhou.supervision.founding import open_house
from shouhou.upkeep.runs import record as note_run

RECENT_DAYS = 60
HISTORY_DAYS = 730
_MONTH = 30
CUSTOMERS = 2000
_SEED = 20260323
_CHUNK = 250
_REQUESTS_A_DAY, _TALKS_A_DAY = 3, 6

type Echo = Callable[[str], None]


class CannotLoadDemo(Refusal):
    """There is a company already; the demo never mixes with it."""


def quiet(_sentence: str) -> None:
    """Says nothing."""


def load(
    *,
    at: datetime,
    customers: int = CUSTOMERS,
    recent_days: int = RECENT_DAYS,
    if_empty: bool = False,
    rest_in_background: bool = False,
    say: Echo = quiet,
) -> bool:
    """Founds the demo company with its staff, customers and last days; everything goes through the verbs.

    The older history follows in the background, by the worker, if wanted. With `if_empty` an installation that has a
    company is left alone and False returned; else an earlier demo is rebuilt, and a real company refused: raises
    CannotLoadDemo.
    """
    if Company.objects.exists():
        if if_empty:
            return False
        _clear_demo()
    recent_days = min(recent_days, HISTORY_DAYS)
    chance = Random(_SEED)
    began = at - timedelta(days=HISTORY_DAYS)
    with transaction.atomic():
        _found(began, chance)
    _bring_customers(customers, began, chance, say)
    _live(at - timedelta(days=recent_days), at, at, chance, say)
    with transaction.atomic():
        for team, people in _teams(at):
            leave_open(team, people, at, chance)
    fold_figures(at=at)
    if recent_days < HISTORY_DAYS and rest_in_background:
        # Days are sealed from tomorrow on, so that the worker can still write the older ones.
        note_run("seal", at=at)
        load_rest.enqueue(at.isoformat(), recent_days)
    return True


def _clear_demo() -> None:
    """Empties an installation that holds nothing but the demo company."""
    if not Company.objects.filter(is_demo=True).exists():
        raise CannotLoadDemo(_("There is a company here already; load the demo into an empty data folder."))
    call_command("flush", interactive=False, verbosity=0)


def accounts() -> list[tuple[str, str, str]]:
    """Sign-in name, password and post of the people worth trying."""
    posts = {Role.AGENT: _("customer service agent"), Role.AFTER_SALES_SUPERVISOR: _("after-sales supervisor"),
             Role.ENGINEERING_SUPERVISOR: _("engineering supervisor"), Role.ADVISOR: _("service advisor"),
             Role.TECHNICIAN: _("field technician"),
             Role.GENERAL_MANAGER: _("general manager"), Role.ADMINISTRATOR: _("administrator")}  # fmt: skip
    people = Staff.objects.in_bulk(cast.SHOWN, field_name="username")
    return [
        (name, cast.PASSWORD, f"{people[name].name} · {posts.get(Role(people[name].roles[0]), '')}")
        for name in cast.SHOWN
        if name in people
    ]


@task
def load_rest(at: str, recent_days: int) -> None:
    """A month of the older history by the worker, each day in one transaction, and then the month before it: what is
    queued meanwhile comes between."""
    now = datetime.fromisoformat(at)
    if recent_days < HISTORY_DAYS and _load_month(now, recent_days):
        load_rest.enqueue(at, recent_days + _MONTH)
    else:
        fold_figures(at=now)


def _load_month(at: datetime, recent_days: int) -> bool:
    """Writes the month before the recent days, unless it has calls; False where its days are sealed, since the worker
    was stopped over night: the demo then keeps what it has."""
    end = at - timedelta(days=recent_days)
    start = max(at - timedelta(days=HISTORY_DAYS), end - timedelta(days=_MONTH))
    if not Call.objects.filter(started_at__gte=start, started_at__lt=end).exists():
        try:
            _live(start, end, at, Random(_SEED + recent_days), quiet)
        except CannotWriteIntoSealedDay:
            return False
    return True


def _found(began: datetime, chance: Random) -> None:
    zone = ZoneInfo(settings.TIME_ZONE)
    founding = open_house(
        facts=CompanyFacts(
            name=cast.COMPANY,
            start_date=began.astimezone(zone).date(),
            short_name="衡信检测",
            address="山东省济南市高新区舜华路 1 号",
            phone="0531-8888 0000",
        ),
        person=FirstPerson("admin", "管理员", cast.PASSWORD),
        branch=cast.BRANCHES[0][0],
        departments=cast.DEPARTMENTS,
        last_numbers={},
        is_demo=True,
        at=began,
    )
    boss = Actor(founding.administrator.pk, founding.administrator.name, founding.branch.pk)
    branches = [founding.branch]
    for name, code in cast.BRANCHES[1:]:
        branch = add_branch(name=name, code=code, by=boss, at=began)
        branches.append(branch)
        for department in cast.DEPARTMENTS[:2]:
            add_department(branch_id=branch.pk, name=department, by=boss, at=began)
    _hire(branches, boss, began, chance)


def _hire(branches: list[Branch], boss: Actor, began: datetime, chance: Random) -> None:
    rooms = {(d.branch_id, d.name): d.pk for d in Department.objects.all()}
    # One hash for all: forty times Argon2 would take longer than all the rest.
    password, pin = make_password(cast.PASSWORD), make_password(cast.PIN)
    for username, name, place, department, roles, reach in (*cast.LEADS, *cast.crew(chance)):
        branch = branches[place]
        facts = StaffFacts(username, name, branch.pk, rooms[branch.pk, department], roles, reach)
        add_staff(facts=facts, password=None, by=boss, at=began)
    Staff.objects.update(password=password, pin=pin, must_change_password=False)
    _appoint(began)


def _appoint(began: datetime) -> None:
    for boss in Staff.objects.holding(Role.ENGINEERING_SUPERVISOR).order_by("pk"):
        by = Actor(boss.pk, boss.name, boss.branch_id)
        for agent in Staff.objects.holding(Role.AGENT).filter(branch_id=boss.branch_id).order_by("pk"):
            appoint_agent(values=AppointmentValues(agent.pk, day_of(began)), by=by, at=began)


def _bring_customers(count: int, began: datetime, chance: Random, say: Echo) -> None:
    head, south = Branch.objects.order_by("pk")[:2]
    boss = Staff.objects.get(username="admin")
    by = Actor(boss.pk, boss.name, boss.branch_id)
    rows = cast.customers(count, chance)
    agents = {b.pk: [s.pk for s in _agents(b)] for b in (head, south)}
    size = min(_CHUNK, count // 4 or 1)  # so that even a small company has customers in both branches
    for start in range(0, count, size):
        branch = head if start < count * 3 // 4 else south
        agent = agents[branch.pk][start // size % len(agents[branch.pk])]
        chunk = rows[start : start + size]
        write_imported_profiles(chunk, job_id=0, branch_id=branch.pk, agent_id=agent, by=by, at=began)
        say(_("customers %(done)s / %(total)s") % {"done": min(start + size, count), "total": count})
    write_all_waiting()


def _agents(branch: Branch) -> list[Staff]:
    return [s for s in Staff.objects.filter(branch=branch).order_by("pk") if s.has_role(Role.AGENT)]


def _teams(now: datetime) -> list[tuple[Team, list[Customer]]]:
    """Who works where, for which customers: those the demo began with, not what visitors have brought in."""
    found = []
    for branch in Branch.objects.order_by("pk"):
        staff = list(Staff.objects.filter(branch=branch).order_by("pk"))
        boss = next(s for s in staff if s.has_role(Role.ENGINEERING_SUPERVISOR))
        customers = list(
            Customer.objects.filter(branch=branch, created_at__lte=now - timedelta(days=HISTORY_DAYS))
            .order_by("pk")
            .prefetch_related("contacts__phones")
        )
        goers = tuple(s for s in staff if s.has_role(Role.TECHNICIAN))
        found.append((Team(branch.pk, tuple(_agents(branch)), boss, goers), customers))
    return found


def _live(start: datetime, end: datetime, now: datetime, chance: Random, say: Echo) -> None:
    """The days from start to end; a story that begins in them may run on until now."""
    zone = ZoneInfo(settings.TIME_ZONE)
    teams = _teams(now)
    calendar = load_timeline(None, since=start, until=now).at(now).calendar
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    worked = 0
    for done, day in enumerate(days, start=1):
        worked = 0 if day.day == 1 else worked
        if day.day == 1 or done == 1:
            months.turn(day, zone, now)
        if calendar.is_working(day):
            worked += 1
            months.hold_last_summary(day, worked, zone, now, chance)
            _live_a_day(day, zone, teams, end, now, chance)
        if done % 10 == 0 or done == len(days):
            say(_("days %(done)s / %(total)s") % {"done": done, "total": len(days)})


@transaction.atomic
def _live_a_day(
    day: date,
    zone: ZoneInfo,
    teams: list[tuple[Team, list[Customer]]],
    end: datetime,
    now: datetime,
    chance: Random,
) -> None:
    midnight = datetime.combine(day, time(), zone)
    for team, customers in teams:
        share = 2 if team is teams[0][0] else 1
        for _n in range(chance.randint(1, _REQUESTS_A_DAY) * share // 2 or 1):
            at = working_moment(midnight, chance)
            if at < min(end, now):
                request_story(team, chance.choice(customers), at, now, chance)
        for _n in range(chance.randint(2, _TALKS_A_DAY) * share // 2):
            at = working_moment(midnight, chance)
            if at < min(end, now):
                talk_story(team, chance.choice(customers), at, now, chance)
