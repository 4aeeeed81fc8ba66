"""A small company for imports, and one import taken through its steps."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from shouhou.accounts import founding
from shouhou.accounts.actions import CompanyFacts, FirstPerson, StaffFacts, add_staff
from shouhou.accounts.models import Branch, Department, Staff
from shouhou.accounts.roles import Reach, Role
from shouhou.core import clock
from shouhou.core.actor import Actor
from shouhou.intake.actions import imports
from shouhou.intake.importing.tasks import work_on_import
from shouhou.intake.models import ImportJob, Repeats
from shouhou.supervision.founding import open_house

MORNING = datetime(2026, 3, 2, 1, tzinfo=UTC)  # Monday, 9:00 at Shanghai


@dataclass(frozen=True, slots=True)
class House:
    """Who may import here, and who may not."""

    branch: Branch
    administrator: Staff
    supervisor: Staff
    agent: Staff

    @property
    def by(self) -> Actor:
        """The supervisor as she acts."""
        return Actor(self.supervisor.pk, self.supervisor.name, self.branch.pk)


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    """Files are kept for the one test; time stands where the house was founded."""
    storages = dict(settings.STORAGES)
    storages["default"] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path},
    }
    settings.STORAGES = storages


@pytest.fixture
def house(db: None) -> House:
    """A company with a supervisor, who imports, and an agent, whose customers they become."""
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
    boss = Actor(made.administrator.pk, made.administrator.name, made.branch.pk)
    department = Department.objects.get(name="售后服务部")

    def hire(username: str, name: str, role: Role) -> Staff:
        facts = StaffFacts(username, name, made.branch.pk, department.pk, (role,), Reach.BRANCH)
        staff = add_staff(facts=facts, password="quiet-lake-7", by=boss, at=MORNING)
        Staff.objects.filter(pk=staff.pk).update(must_change_password=False)
        return Staff.objects.get(pk=staff.pk)

    return House(
        branch=made.branch,
        administrator=made.administrator,
        supervisor=hire("zhaolei", "赵磊", Role.AFTER_SALES_SUPERVISOR),
        agent=hire("wangmin", "王敏", Role.AGENT),
    )


@pytest.fixture(autouse=True)
def _monday() -> Any:
    with clock.set_to(MORNING):
        yield


type Sent = Callable[..., ImportJob]


@pytest.fixture
def checked(house: House) -> Sent:
    """Takes a file to the preview: sent, columns as guessed (or as given), every row checked."""

    def take(
        data: bytes, *, name: str = "客户.xlsx", mapping: list[str] | None = None, token: str = ""
    ) -> ImportJob:
        job = imports.upload(
            data=data,
            name=name,
            token=token or f"token-{ImportJob.objects.count()}",
            branch_id=house.branch.pk,
            by=house.by,
            at=MORNING,
        )
        imports.confirm_columns(
            job_id=job.pk, mapping=mapping or job.mapping, version=job.version, by=house.by, at=MORNING
        )
        work_on_import.call(job.pk)
        job.refresh_from_db()
        return job

    return take


@pytest.fixture
def imported(house: House, checked: Sent) -> Sent:
    """Takes a file all the way in."""

    def take(
        data: bytes, *, repeats: str = Repeats.SKIP, agent_id: int | None = None, **how: Any
    ) -> ImportJob:
        job = checked(data, **how)
        imports.start(job_id=job.pk, repeats=repeats, agent_id=agent_id, by=house.by, at=MORNING)
        work_on_import.call(job.pk)
        job.refresh_from_db()
        return job

    return take
