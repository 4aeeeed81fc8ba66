"""What happens in the demo company: how one request goes from the first call to its end, one verb after the other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from django.conf import settings

from shouhou.accounts.models import Staff
from shouhou.cases.models import Obligation
from shouhou.core.actor import Actor
from shouhou.customers.models import Customer
from shouhou.followups.actions import CallValues, Promise, record_call
from shouhou.followups.codes import CallKind, LineState, Way
from shouhou.intake.actions.taking import ANSWERED, LATER, STUDY, IntakeValues, take_request
from shouhou.intake.demo.visits import Trip, trip_steps
from shouhou.service_requests import actions
from shouhou.service_requests.actions import RequestValues
from shouhou.service_requests.codes import Channel, RequestKind, Urgency
from shouhou.service_requests.models import Report

PROBLEMS = (
    ("制动检验台显示器不亮,重启无效", "尽快派人检修", "检查显示板电源,更换保险管后恢复"),
    ("尾气分析仪读数漂移,标定不通过", "上门重新标定", "更换氧传感器并重新标定"),
    ("检测软件上传数据失败,提示网络超时", "远程处理上传问题", "调整上传端口设置,补传当日数据"),
    ("侧滑台回零不准", "告知如何校准", "按操作规程清洁滑板后重新校零"),
    ("轴重仪左右示值相差较大", "派技术人员校准", "调整传感器安装间隙并复核"),
    ("新增一条检测线,需要建站方案", "安排建站勘察", "先做现场勘察,两周内提交方案"),
    ("前照灯检测仪导轨异响", "保养时一并处理", "更换导轨滚轮,加注润滑脂"),
    ("软件需要升级到新的国家标准版本", "安排软件升级", "远程升级至最新版本并验证"),
)
_TALKS = (
    ("设备运行正常,对上次维修满意", ["T1"]), ("介绍了夏季保养注意事项,客户表示按期保养", ["T3"]),
    ("询问新标准实施时间,已说明", ["T5", "T6"]), ("客户考虑新增一台尾气分析仪,希望了解价格", ["T2", "T4"]),
    ("说明耗材更换周期,客户要求寄一份清单", ["T3", "T6"]),
)  # fmt: skip
_SECOND_TALKS = (
    ("回访:设备恢复后一直正常;介绍了新推出的远程诊断服务", ["T4"]),
    ("回访:询问是否有新的需求,客户打算下半年增加一条线", ["T2", "T4"]),
    ("回访:讲解新国标的时间安排,答应寄资料", ["T5"]),
    ("回访:约定下月上门走访,顺便检查设备", ["T7", "T6"]),
)


_GOES_THERE = 0.35


@dataclass(frozen=True, slots=True)
class Team:
    """Who does what in one branch."""

    branch_id: int
    agents: tuple[Staff, ...]
    engineer: Staff
    technicians: tuple[Staff, ...] = ()

    def agent(self, chance: Random) -> Actor:
        """One of the agents as she acts."""
        return acting(chance.choice(self.agents))


def acting(staff: Staff) -> Actor:
    """A person as an actor."""
    return Actor(staff.pk, staff.name, staff.branch_id)


def working_moment(day: datetime, chance: Random) -> datetime:
    """A moment of a working day; `day` is its local midnight."""
    minutes = chance.choice(
        (chance.randint(8 * 60 + 35, 11 * 60 + 45), chance.randint(13 * 60 + 35, 17 * 60 + 20))
    )
    return day + timedelta(minutes=minutes)


def in_hours(at: datetime, chance: Random) -> datetime:
    """The moment itself when people work, else the next morning of a working day."""
    local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    while not (local.weekday() < 5 and 8 <= local.hour < 18):
        later = local if local.hour < 8 and local.weekday() < 5 else local + timedelta(days=1)
        local = later.replace(hour=8, minute=chance.randint(35, 59))
    return local


def request_story(team: Team, customer: Customer, began: datetime, now: datetime, chance: Random) -> int:
    """One request through its steps as far as they lie before `now`; returns how many steps were taken."""
    taken = 0
    for at, step in _steps(team, customer, began, chance):
        if at >= now:
            break
        step(at)
        taken += 1
    return taken


def _steps(
    team: Team, customer: Customer, began: datetime, chance: Random
) -> Iterator[tuple[datetime, Callable[[datetime], object]]]:
    agent, boss = team.agent(chance), acting(team.engineer)
    problem, wanted, remedy = chance.choice(PROBLEMS)
    way = chance.choices(("REPORT", ANSWERED, STUDY), (6, 3, 2))[0]
    at = began + timedelta(minutes=chance.randint(3, 12))
    taking = intake_of(customer, began, problem, wanted, remedy, way, chance)
    case_id = 0

    def take(moment: datetime) -> None:
        nonlocal case_id
        case_id = take_request(values=taking, branch_id=team.branch_id, by=agent, at=moment).case.pk

    yield at, take
    if way == ANSWERED:
        second = _second_moment(at, chance)
        yield second, lambda m: _call_again(case_id, customer, agent, m, chance)
        at = second + timedelta(hours=chance.randint(2, 26))
        yield at, lambda m: _close(case_id, agent, m)
        return
    if way == STUDY:
        at += timedelta(minutes=chance.randint(30, 300))
        yield (
            at,
            lambda m: actions.note_study(case_id=case_id, note="查阅资料并与厂家技术沟通", by=agent, at=m),
        )
        at += timedelta(minutes=chance.randint(30, 1500))
        question, tried = f"{problem},应如何处理?", "已电话指导重启、检查接线"
        yield (
            at,
            lambda m: actions.ask_solution(
                case_id=case_id, to=team.engineer, question=question, tried=tried, by=agent, at=m
            ),
        )
    else:
        at += timedelta(
            minutes=chance.choices((chance.randint(5, 90), chance.randint(300, 1300)), (19, 1))[0]
        )
        yield (
            at,
            lambda m: actions.report_upward(case_id=case_id, to=team.engineer, question="", by=agent, at=m),
        )
        at += timedelta(
            minutes=chance.choices((chance.randint(4, 100), chance.randint(300, 1200)), (15, 1))[0]
        )
        yield at, lambda m: _acknowledge(case_id, boss, m)
        if team.technicians and chance.random() < _GOES_THERE:
            yield from _visited(team, customer, lambda: case_id, agent, at, problem, remedy, chance)
            return
    at = in_hours(at + timedelta(minutes=chance.randint(20, 1300)), chance)
    yield at, lambda m: actions.set_solution(case_id=case_id, solution=remedy, by=boss, at=m)
    at += timedelta(minutes=chance.choices((chance.randint(5, 50), chance.randint(900, 1500)), (16, 1))[0])
    at = at if chance.random() < 0.95 else in_hours(at, chance)
    yield at, lambda m: _tell(case_id, customer, remedy, agent, m, chance)
    at = _second_moment(at, chance)
    yield at, lambda m: _call_again(case_id, customer, agent, m, chance)
    at = in_hours(at + timedelta(minutes=chance.randint(300, 4000)), chance)
    yield at, lambda m: _close(case_id, agent, m)


def _visited(
    team: Team,
    customer: Customer,
    case_id: Callable[[], int],
    agent: Actor,
    at: datetime,
    problem: str,
    remedy: str,
    chance: Random,
) -> Iterator[tuple[datetime, Callable[[datetime], object]]]:
    """The rest of a request whose solution is on site."""
    trip = trip_of(team, customer, case_id, agent, problem, chance)
    at = in_hours(at + timedelta(minutes=chance.randint(5, 60)), chance)
    last = at
    for moment, step in trip_steps(trip, at, remedy, in_hours, chance):
        last = moment
        yield moment, step
    second = _second_moment(last, chance)
    yield second, lambda m: _call_again(case_id(), customer, agent, m, chance)
    at = in_hours(second + timedelta(minutes=chance.randint(300, 4000)), chance)
    yield at, lambda m: _close(case_id(), agent, m)


def trip_of(
    team: Team, customer: Customer, case_id: Callable[[], int], agent: Actor, problem: str, chance: Random
) -> Trip:
    """A way to the customer by one of the technicians."""
    technician = chance.choice(team.technicians)
    boss = acting(team.engineer)
    return Trip(case_id, customer, contact_of(customer), agent, boss, technician, f"上门检修：{problem}")


def intake_of(
    customer: Customer, began: datetime, problem: str, wanted: str, remedy: str, way: str, chance: Random
) -> IntakeValues:
    """What the intake screen would hold for this caller and problem."""
    contact = customer.contacts.first()
    phone = contact.phones.first() if contact else None
    kind = RequestKind.STATION_BUILD if "建站" in problem else RequestKind.REPAIR
    name = contact.name if contact else "值班人员"
    number = phone.number if phone else "0531-88880000"
    talk = CallValues(
        way=Way.CALL_IN,
        kind=CallKind.REPAIR,
        started_at=began,
        customer_id=customer.pk,
        customer_name=customer.name,
        contact_name=name,
        phone=number,
        gist=problem,
        demand=wanted,
    )
    return IntakeValues(
        request=RequestValues(
            channel=Channel.PHONE,
            kind=kind,
            received_at=began,
            org_name=customer.name,
            address=(customer.region + customer.address) or "地址待补",
            contact_name=name,
            phone=number,
            problem=problem,
            wanted=wanted,
            urgency=chance.choices((Urgency.NORMAL, Urgency.URGENT, Urgency.STANDSTILL), (7, 2, 1))[0],
        ),
        customer_id=customer.pk,
        profile_reviewed=True,
        call=talk,
        outcome=way if way in (ANSWERED, STUDY) else LATER,
        answer=remedy if way == ANSWERED else "",
    )


def _acknowledge(case_id: int, boss: Actor, at: datetime) -> None:
    report = Report.objects.filter(case_id=case_id, acknowledged_at=None).first()
    if report is not None:
        actions.acknowledge_report(report_id=report.pk, by=boss, at=at)


def _tell(case_id: int, customer: Customer, remedy: str, agent: Actor, at: datetime, chance: Random) -> None:
    call = CallValues(
        way=Way.CALL_OUT,
        kind=CallKind.SOLUTION,
        started_at=at - timedelta(minutes=4),
        ended_at=at - timedelta(minutes=1),
        customer_id=customer.pk,
        customer_name=customer.name,
        contact_name=contact_of(customer),
        topics=["T1", "T3"],
        gist=f"已告知处理办法:{remedy}",
        satisfaction=chance.choice(("VERY", "SATISFIED", "SATISFIED", "FAIR")),
    )
    actions.tell_customer(case_id=case_id, call=call, by=agent, at=at)


def _second_moment(first: datetime, chance: Random) -> datetime:
    """When the second call is made: mostly in its window, seldom a day late."""
    days = chance.choices((chance.randint(8, 12), 15), (24, 1))[0]
    return in_hours(first + timedelta(days=days, minutes=chance.randint(0, 240)), chance)


def _call_again(case_id: int, customer: Customer, agent: Actor, at: datetime, chance: Random) -> None:
    gist, topics = chance.choice(_SECOND_TALKS)
    call = CallValues(
        way=Way.CALL_OUT,
        kind=CallKind.SECOND,
        started_at=at - timedelta(minutes=6),
        ended_at=at - timedelta(minutes=2),
        customer_id=customer.pk,
        customer_name=customer.name,
        contact_name=contact_of(customer),
        topics=topics,
        gist=gist,
        satisfaction=chance.choice(("VERY", "SATISFIED", "SATISFIED", "FAIR")),
        another=True,
    )
    owed = Obligation.objects.open().filter(case_id=case_id, rule_id="AS-15")
    if owed.exists():
        record_call(values=call, cases=[case_id], by=agent, at=at)


def contact_of(customer: Customer) -> str:
    """The name of whom one talks to first, empty where none is known."""
    contact = customer.contacts.first()
    return contact.name if contact else ""


def _close(case_id: int, agent: Actor, at: datetime) -> None:
    if not Obligation.objects.open().filter(case_id=case_id, standing="DUTY").exists():
        actions.close_request(case_id=case_id, note="", by=agent, at=at)


def talk_story(team: Team, customer: Customer, at: datetime, now: datetime, chance: Random) -> None:
    """A talk of the day: a follow-up, a question, an attempt that reached nobody, sometimes a promise."""
    agent = team.agent(chance)
    gist, topics = chance.choice(_TALKS)
    reached = chance.random() < 0.88
    promises: tuple[Promise, ...] = ()
    if reached and chance.random() < 0.08:
        promises = (Promise("回电告知价格和到货时间", at + timedelta(hours=chance.randint(3, 48))),)
    values = CallValues(
        way=chance.choice((Way.CALL_OUT, Way.CALL_OUT, Way.CALL_IN, Way.MESSAGE)),
        kind=chance.choice((CallKind.CONSULTATION, CallKind.CONSULTATION, CallKind.MAINTENANCE)),
        started_at=at,
        ended_at=at + timedelta(minutes=chance.randint(2, 9)) if reached else None,
        line_state=LineState.CONNECTED if reached else chance.choice((LineState.NO_ANSWER, LineState.BUSY)),
        customer_id=customer.pk,
        customer_name=customer.name,
        contact_name=contact_of(customer),
        topics=topics if reached else (),
        gist=gist if reached else "",
        promises=promises,
        another=True,
    )
    written = at + timedelta(
        minutes=chance.choices((chance.randint(9, 20), chance.randint(60, 400)), (12, 1))[0]
    )
    if written >= now:
        return
    call, _booking = record_call(values=values, branch_id=team.branch_id, by=agent, at=written)
    if promises and chance.random() < 0.8:
        _keep(call.case_id, customer, promises[0], team, agent, now, chance)


def _keep(
    case_id: int,
    customer: Customer,
    promise: Promise,
    team: Team,
    agent: Actor,
    now: datetime,
    chance: Random,
) -> None:
    owed = Obligation.objects.filter(case_id=case_id, rule_id="X-02").first()
    at = promise.promised_at - timedelta(minutes=chance.randint(-90, 120))
    if owed is None or at >= now or chance.random() < 0.05:
        return
    values = CallValues(
        way=Way.CALL_OUT,
        kind=CallKind.CONSULTATION,
        started_at=at,
        customer_id=customer.pk,
        customer_name=customer.name,
        contact_name=contact_of(customer),
        topics=["T6"],
        gist="按约回电,已告知价格和到货时间",
        keeps=[owed.trigger_event_id],
        another=True,
    )
    record_call(values=values, cases=[case_id], branch_id=team.branch_id, by=agent, at=at)
