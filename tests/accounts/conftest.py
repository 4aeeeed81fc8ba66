"""A small company, and people who come to its door."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from django.http import HttpResponse
from django.test import Client

from shouhou.accounts import founding
from shouhou.accounts.actions import (
    CompanyFacts,
    FirstPerson,
    Founding,
    StaffFacts,
    add_branch,
    add_department,
    add_staff,
    found_company,
)
from shouhou.accounts.models import Branch, Department, Staff
from shouhou.accounts.roles import Reach, Role
from shouhou.core.actor import SYSTEM, Actor

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)  # 9:00 in Shanghai
PASSWORD = "quiet-lake-7"


@dataclass(frozen=True, slots=True)
class House:
    """The company and those who matter for a test."""

    company: Founding
    agent: Staff
    colleague: Staff
    supervisor: Staff
    other_branch: Branch
    other_department: Department

    @property
    def administrator(self) -> Staff:
        """The one who may change everything."""
        return self.company.administrator

    @property
    def admin(self) -> Actor:
        """The administrator as she acts."""
        return actor(self.administrator)


def actor(staff: Staff) -> Actor:
    """Somebody as she acts."""
    return Actor(staff.pk, staff.name, staff.branch_id)


def person(
    username: str, name: str, department: Department, *roles: Role, reach: Reach = Reach.BRANCH
) -> Staff:
    """A new member of staff with the usual password."""
    facts = StaffFacts(
        username=username,
        name=name,
        branch_id=department.branch_id,
        department_id=department.pk,
        roles=roles,
        reach=reach,
    )
    return add_staff(facts=facts, password=PASSWORD, must_change_password=False, by=SYSTEM, at=MONDAY)


@pytest.fixture(autouse=True)
def _ask_again_whether_founded() -> Iterator[None]:
    """Each test has its own database, so the process must not remember the last one's company."""
    founding.forget()
    yield
    founding.forget()


@pytest.fixture
def house(db: None) -> House:
    """Two branches, an administrator, two agents of one department and their supervisor."""
    made = found_company(
        facts=CompanyFacts(
            name="江南售后有限公司", start_date=date(2026, 3, 2), trial_until=date(2026, 3, 16)
        ),
        person=FirstPerson("admin", "管理员", PASSWORD),
        branch="总部",
        departments=["售后服务部", "工程技术部"],
        at=MONDAY,
    )
    desk = Department.objects.get(name="售后服务部")
    other = add_branch(name="上海分部", code="SH", by=SYSTEM, at=MONDAY)
    return House(
        company=made,
        agent=person("wangmin", "王敏", desk, Role.AGENT),
        colleague=person("lijuan", "李娟", desk, Role.AGENT),
        supervisor=person("zhaoqiang", "赵强", desk, Role.AFTER_SALES_SUPERVISOR, reach=Reach.DEPARTMENT),
        other_branch=other,
        other_department=add_department(branch_id=other.pk, name="售后服务部", by=SYSTEM, at=MONDAY),
    )


type SignIn = Callable[..., Client]


@pytest.fixture
def sign_in() -> SignIn:
    """Signs somebody in through the page, on a browser of her own or on the one that is given."""

    def enter(staff: Staff, client: Client | None = None, *, password: str = PASSWORD) -> Client:
        browser = client or Client()
        answer = browser.post("/sign-in/", {"username": staff.username, "password": password})
        assert answer.status_code == 303, answer.content.decode()
        return browser

    return enter


def attempt(client: Client, username: str, password: str, *, source: str = "10.0.0.5") -> HttpResponse:
    """One try at the sign-in page from a network address."""
    answer: HttpResponse = client.post(
        "/sign-in/", {"username": username, "password": password}, REMOTE_ADDR=source
    )
    return answer
