"""A company with one agent, and her browser."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from django.core.cache import cache
from django.test import Client

from shouhou.accounts import founding
from shouhou.accounts.actions import (
    CompanyFacts,
    FirstPerson,
    Founding,
    StaffFacts,
    add_staff,
    found_company,
)
from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Reach, Role
from shouhou.core.actor import SYSTEM

MONDAY = datetime(2026, 3, 9, 8, 50, tzinfo=UTC)  # Monday, 16:50 in Shanghai
PASSWORD = "quiet-lake-7"


@pytest.fixture(autouse=True)
def _forgetful() -> Iterator[None]:
    """What a process remembers between requests belongs to one test only."""
    cache.clear()
    founding.forget()
    yield
    cache.clear()
    founding.forget()


@pytest.fixture
def company(db: None) -> Founding:
    """A company as the first-run page makes it."""
    return found_company(
        facts=CompanyFacts(
            name="深圳市安信检测设备有限公司", short_name="安信检测", start_date=date(2026, 1, 1)
        ),
        person=FirstPerson(username="linjing", name="林静", password=PASSWORD),
        branch="总部",
        departments=["售后服务部"],
        at=MONDAY,
    )


@pytest.fixture
def agent(company: Founding) -> Staff:
    """A customer service agent."""
    facts = StaffFacts(
        username="wangmin",
        name="王敏",
        branch_id=company.administrator.branch_id,
        department_id=company.administrator.department_id,
        roles=(Role.AGENT,),
        reach=Reach.BRANCH,
    )
    return add_staff(facts=facts, password=PASSWORD, must_change_password=False, by=SYSTEM, at=MONDAY)


@pytest.fixture
def her_browser(agent: Staff) -> Client:
    """The agent's browser, signed in."""
    client = Client()
    client.force_login(agent)
    return client
