"""The company of the benches: who works there, and who acts."""

from dataclasses import dataclass
from datetime import datetime

from shouhou.accounts.actions import CompanyFacts, FirstPerson, StaffFacts, add_staff
from shouhou.accounts.models import Branch, Department, Staff
from shouhou.accounts.roles import Role
from shouhou.core.actor import Actor
from shouhou.core.say import day_of
from shouhou.supervision.founding import open_house

AGENTS = 8
_NAMES = ("王敏", "李娟", "张燕", "刘婷", "冯宇", "褚欣", "吴霞", "钱伟")


@dataclass(frozen=True, slots=True)
class Company:
    """The branch and its people; the first agent is the one whose pages are measured."""

    branch: Branch
    administrator: Staff
    agents: tuple[Staff, ...]
    engineer: Staff
    supervisor: Staff


def found(at: datetime) -> Company:
    """Founds the company and hires its people; nobody can sign in by password."""
    founding = open_house(
        facts=CompanyFacts(name="衡信检测设备技术有限公司", start_date=day_of(at)),
        person=FirstPerson("admin", "管小安", "quiet-lake-7"),
        branch="总部",
        departments=["售后服务部", "工程技术部"],
        last_numbers={},
        at=at,
    )
    service, engineering = (Department.objects.get(name=name) for name in ("售后服务部", "工程技术部"))
    boss = acting(founding.administrator)

    def hire(username: str, name: str, department: Department, role: Role) -> None:
        facts = StaffFacts(username, name, founding.branch.pk, department.pk, (role,))
        add_staff(facts=facts, password=None, by=boss, at=at)

    for n, name in enumerate(_NAMES[:AGENTS]):
        hire(f"agent{n}", name, service, Role.AGENT)
    hire("engineer", "陈建国", engineering, Role.ENGINEERING_SUPERVISOR)
    hire("supervisor", "赵磊", service, Role.AFTER_SALES_SUPERVISOR)
    Staff.objects.update(must_change_password=False)
    return everybody()


def everybody() -> Company:
    """The people of a company that was founded here."""
    staff = {s.username: s for s in Staff.objects.select_related("branch")}
    return Company(
        branch=staff["admin"].branch,
        administrator=staff["admin"],
        agents=tuple(staff[f"agent{n}"] for n in range(AGENTS)),
        engineer=staff["engineer"],
        supervisor=staff["supervisor"],
    )


def acting(staff: Staff) -> Actor:
    """A person as an actor."""
    return Actor(staff.pk, staff.name, staff.branch_id)
