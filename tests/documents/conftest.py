"""A small company for the tests of documents."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from shouhou.accounts.actions.company import CompanyFacts, FirstPerson, Founding, found_company
from shouhou.accounts.actions.people import StaffFacts, add_staff
from shouhou.accounts.actions.places import add_branch
from shouhou.accounts.models import Branch, Department, Staff
from shouhou.accounts.roles import Reach, Role
from shouhou.core.actor import SYSTEM, Actor

NOW = datetime(2026, 11, 23, 8, 50, tzinfo=UTC)  # 16:50 at Shanghai


@pytest.fixture(autouse=True)
def _own_store(settings: Settings, tmp_path: Path) -> None:
    """Files of one test are not those of another."""
    disk = {**settings.STORAGES["default"], "OPTIONS": {"location": tmp_path / "files"}}
    settings.STORAGES = {**settings.STORAGES, "default": disk}


@pytest.fixture
def founding(db: None) -> Founding:
    """A company with a head branch without a code and two departments."""
    return found_company(
        facts=CompanyFacts(name="华检设备有限公司", start_date=NOW.date()),
        person=FirstPerson("admin", "管理员", "correct horse battery"),
        branch="总部",
        departments=["售后服务部", "工程技术部"],
        at=NOW,
    )


@pytest.fixture
def head(founding: Founding) -> Branch:
    """The head branch."""
    return founding.branch


@pytest.fixture
def shanghai(founding: Founding) -> Branch:
    """A second branch, whose code stands in its numbers."""
    return add_branch(name="上海分公司", code="SH", by=SYSTEM, at=NOW)


@pytest.fixture
def hire(head: Branch) -> Callable[..., Staff]:
    """Hires somebody at the head branch."""
    department = Department.objects.filter(branch=head).earliest("pk")

    def add(name: str, *roles: Role, reach: Reach = Reach.ALL) -> Staff:
        facts = StaffFacts(f"user-{name}", name, head.pk, department.pk, roles, reach)
        return add_staff(
            facts=facts, password="a long enough one", must_change_password=False, by=SYSTEM, at=NOW
        )

    return add


@pytest.fixture
def agent(hire: Callable[..., Staff]) -> Staff:
    """A service agent."""
    return hire("王敏", Role.AGENT)


@pytest.fixture
def other_agent(hire: Callable[..., Staff]) -> Staff:
    """Another service agent, who sees as much."""
    return hire("刘洋", Role.AGENT)


def actor(staff: Staff) -> Actor:
    """The person as one who acts."""
    return Actor(staff_id=staff.pk, name=staff.name, branch_id=staff.branch_id)
