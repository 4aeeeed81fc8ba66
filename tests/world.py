"""The cast of the tests: a small company, and builders that go through the verbs of the product."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

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
from shouhou.cases.models import Case
from shouhou.core.actor import Actor
from shouhou.customers.actions import create_customer
from shouhou.customers.callers import caller_profile
from shouhou.customers.models import Customer
from shouhou.followups.actions import CallValues, record_call
from shouhou.followups.codes import CallKind, Way
from shouhou.followups.models import Call
from shouhou.intake.actions.taking import IntakeValues, take_request
from shouhou.service_requests.actions import RequestValues
from shouhou.service_requests.codes import Channel, RequestKind
from shouhou.supervision.founding import open_house
from tests.stage import STAGE

SHANGHAI = ZoneInfo("Asia/Shanghai")
PASSWORD = "quiet-lake-7"
START = date(2026, 1, 1)
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI).astimezone(UTC)


def local(day: int, hour: int, minute: int = 0, *, month: int = 3, year: int = 2026) -> datetime:
    """A local moment of March 2026, in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


def actor(staff: Staff, *, acting_for: Staff | None = None) -> Actor:
    """Somebody as she acts, perhaps as a deputy."""
    return Actor(
        staff.pk,
        staff.name,
        staff.branch_id,
        acting_for.pk if acting_for else None,
        acting_for.name if acting_for else "",
    )


@dataclass(frozen=True, slots=True)
class World:
    """A company on Monday, 2 March 2026, in force since the start of the year."""

    branch: Branch
    other_branch: Branch
    administrator: Staff
    agent: Staff
    deputy: Staff
    supervisor: Staff
    engineer: Staff
    technician: Staff
    advisor: Staff
    archivist: Staff
    viewer: Staff
    manager: Staff
    stranger: Staff  # an agent of another branch

    @property
    def everybody(self) -> dict[str, Staff]:
        """All of the cast by what they are here."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if "branch" not in name}


def make_world(*, at: datetime = MONDAY, start: date = START, trial_until: date | None = None) -> World:
    """Founds the company and hires its people, or takes those of the stage, where they are the same."""
    if standing := STAGE.made((at, start, trial_until)):
        return cast(World, standing)
    founding = open_house(
        facts=CompanyFacts(name="博远检测设备有限公司", start_date=start, trial_until=trial_until),
        person=FirstPerson("admin", "管小安", PASSWORD),
        branch="总部",
        departments=["售后服务部", "工程技术部", "业务部"],
        last_numbers={},
        at=at - timedelta(days=1),
    )
    boss = actor(founding.administrator)
    departments = {d.name: d for d in Department.objects.filter(branch=founding.branch)}
    other = add_branch(name="南方分公司", code="NF", by=boss, at=at)
    far = add_department(branch_id=other.pk, name="售后服务部", by=boss, at=at)

    def hire(
        username: str, name: str, department: Department, *roles: Role, reach: Reach = Reach.BRANCH
    ) -> Staff:
        facts = StaffFacts(username, name, department.branch_id, department.pk, roles, reach)
        staff = add_staff(facts=facts, password=PASSWORD, by=boss, at=at)
        Staff.objects.filter(pk=staff.pk).update(must_change_password=False)
        staff.refresh_from_db()
        return staff

    service, engineering, reception = (departments[n] for n in ("售后服务部", "工程技术部", "业务部"))
    return World(
        branch=founding.branch,
        other_branch=other,
        administrator=founding.administrator,
        agent=hire("wangmin", "王敏", service, Role.AGENT),
        deputy=hire("lijuan", "李娟", service, Role.AGENT),
        supervisor=hire("zhaolei", "赵磊", service, Role.AFTER_SALES_SUPERVISOR),
        engineer=hire("chengong", "陈工", engineering, Role.ENGINEERING_SUPERVISOR),
        technician=hire("zhoujie", "周杰", engineering, Role.TECHNICIAN),
        advisor=hire("sunli", "孙丽", reception, Role.ADVISOR),
        archivist=hire("dangan", "党安", service, Role.ARCHIVIST),
        viewer=hire("kanke", "看客", service, Role.VIEWER),
        manager=hire("zongjing", "宗经", reception, Role.GENERAL_MANAGER, reach=Reach.ALL),
        stranger=hire("linfang", "林芳", far, Role.AGENT),
    )


def make_customer(world: World, *, at: datetime = MONDAY, by: Staff | None = None, **values: Any) -> Customer:
    """A customer file with one contact."""
    profile = caller_profile(
        **{
            "name": "青山机动车检测站",
            "address": "济南市历下区解放路 1 号",
            "contact_name": "刘洋",
            "phone": "13800138000",
            "received_at": at,
            "problem": "",
            "wanted": "",
            **values,
        }
    )
    staff = by or world.agent
    return create_customer(values=profile, branch_id=staff.branch_id, by=actor(staff), at=at)


def request_values(at: datetime = MONDAY, **values: Any) -> RequestValues:
    """A complete repair request by telephone."""
    facts: dict[str, Any] = {
        "channel": Channel.PHONE,
        "kind": RequestKind.REPAIR,
        "received_at": at,
        "org_name": "青山机动车检测站",
        "address": "济南市历下区解放路 1 号",
        "contact_name": "刘洋",
        "phone": "13800138000",
        "problem": "制动台显示器不亮",
        "wanted": "尽快派人来看",
    }
    return RequestValues(**(facts | values))


def make_request(
    world: World, *, at: datetime = MONDAY, written_at: datetime | None = None, by: Staff | None = None,
    customer: Customer | None = None, intake: dict[str, Any] | None = None, **values: Any,
) -> Case:  # fmt: skip
    """A request taken by the agent, from a known customer or an unknown caller."""
    staff = by or world.agent
    asked = request_values(at, **values)
    profile = None
    if customer is None:
        profile = caller_profile(
            name=asked.org_name,
            address=asked.address,
            contact_name=asked.contact_name,
            phone=asked.phone,
            received_at=at,
            problem=asked.problem,
            wanted=asked.wanted,
        )
    taking = IntakeValues(
        request=asked,
        customer_id=customer.pk if customer else None,
        profile=profile,
        profile_reviewed=customer is not None,
        **(intake or {}),
    )
    return take_request(values=taking, branch_id=staff.branch_id, by=actor(staff), at=written_at or at).case


def make_call(
    world: World, *, at: datetime = MONDAY, written_at: datetime | None = None, by: Staff | None = None,
    customer: Customer | None = None, cases: Sequence[Case] = (), acting_for: Staff | None = None, **values: Any,
) -> Call:  # fmt: skip
    """A talk recorded by the agent."""
    staff = by or world.agent
    told: dict[str, Any] = {
        "way": Way.CALL_OUT,
        "kind": CallKind.CONSULTATION,
        "started_at": at,
        "customer_id": customer.pk if customer else None,
        "customer_name": customer.name if customer else "",
        "contact_name": "刘洋",
        "phone": "13800138000",
        "topics": ["T1"],
        "gist": "设备运行正常",
    }
    call, _booking = record_call(
        values=CallValues(**(told | values)),
        cases=[case.pk for case in cases],
        branch_id=staff.branch_id,
        by=actor(staff, acting_for=acting_for),
        at=written_at or at,
    )
    return call
