"""A small company with customers, and people who may sign in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from django.core.cache import cache
from django.test import Client

from shouhou.accounts import founding
from shouhou.accounts.actions import (
    CompanyFacts,
    FirstPerson,
    StaffFacts,
    add_branch,
    add_department,
    add_staff,
)
from shouhou.accounts.models import Branch, Department, Staff
from shouhou.accounts.roles import Reach, Role
from shouhou.cases.actions import Happening, assign, book, open_case
from shouhou.cases.models import Case, Line
from shouhou.core.actor import Actor
from shouhou.customers.actions import create_customer
from shouhou.customers.models import Customer
from shouhou.customers.values import ContactValues, PhoneValues, ProfileValues
from shouhou.supervision.founding import open_house

MORNING = datetime(2026, 3, 2, 1, tzinfo=UTC)  # Monday, 9:00 at Shanghai


@dataclass(frozen=True, slots=True)
class Cast:
    """Who works here."""

    branch: Branch
    other_branch: Branch
    agent: Staff
    own_agent: Staff  # sees only her own customers
    viewer: Staff
    guard: Staff
    stranger: Staff  # an agent of the other branch
    manager: Staff  # sees all branches


def actor(staff: Staff) -> Actor:
    """Somebody as she acts."""
    return Actor(staff.pk, staff.name, staff.branch_id)


@pytest.fixture
def cast(db: None) -> Cast:
    """A company with two branches."""
    cache.clear()
    founding.forget()
    made = open_house(
        facts=CompanyFacts(name="博远检测设备有限公司", start_date=date(2026, 1, 1)),
        person=FirstPerson("admin", "管小安", "quiet-lake-7"),
        branch="总部",
        departments=["售后服务部"],
        last_numbers={},
        at=MORNING,
    )
    boss = actor(made.administrator)
    home = Department.objects.get(branch=made.branch)
    other = add_branch(name="南方分公司", code="NF", by=boss, at=MORNING)
    far = add_department(branch_id=other.pk, name="售后服务部", by=boss, at=MORNING)

    def hire(name: str, place: Department, role: Role, reach: Reach = Reach.BRANCH) -> Staff:
        facts = StaffFacts(f"u{name}", name, place.branch_id, place.pk, (role,), reach)
        return add_staff(
            facts=facts, password="quiet-lake-7", must_change_password=False, by=boss, at=MORNING
        )

    return Cast(
        branch=made.branch,
        other_branch=other,
        agent=hire("王敏", home, Role.AGENT),
        own_agent=hire("李娟", home, Role.AGENT, Reach.OWN),
        viewer=hire("看客", home, Role.VIEWER),
        guard=hire("门卫", home, Role.GUARD),
        stranger=hire("林芳", far, Role.AGENT),
        manager=hire("宗经", home, Role.GENERAL_MANAGER, Reach.ALL),
    )


def profile(**more: object) -> ProfileValues:
    """A whole profile with one contact; what is given stands instead."""
    told: dict[str, object] = {
        "name": "青山机动车检测站",
        "address": "解放路 1 号",
        "first_date": MORNING.date(),
        "first_problem": "制动台显示器不亮",
        "first_wanted": "尽快来看",
        "contacts": (ContactValues(name="刘洋", phones=(PhoneValues("13800138000"),)),),
    }
    return ProfileValues(**{**told, **more})  # type: ignore[arg-type]


def make_customer(staff: Staff, *, at: datetime = MORNING, **more: object) -> Customer:
    """A customer filed by somebody at her branch."""
    return create_customer(values=profile(**more), branch_id=staff.branch_id, by=actor(staff), at=at)


def request_comes_in(customer: Customer, staff: Staff, *, at: datetime = MORNING) -> Case:
    """A request of the customer, which owes a look at the profile (AS-02)."""
    by = actor(staff)
    case = open_case(
        line=Line.SERVICE_REQUEST, branch_id=staff.branch_id, customer_id=customer.pk, by=by, at=at
    )
    came = Happening(
        "REQUEST_RECEIVED",
        at,
        data={"channel": "PHONE", "kind": "REPAIR"},
        words={"problem": "不亮", "customer": customer.name},
        customer_id=customer.pk,
    )
    role = assign(case, role="AGENT", staff=staff, role_name="售后客服人员", at=at)
    book(case, role, came, by=by, at=at)
    return case


@pytest.fixture
def customer(cast: Cast) -> Customer:
    """A complete customer of the agent's."""
    return make_customer(cast.agent)


@pytest.fixture
def browser(cast: Cast) -> Callable[[Staff], Client]:
    """A browser in which somebody is signed in."""

    def sign_in(staff: Staff) -> Client:
        client = Client()
        client.force_login(staff)
        return client

    return sign_in
