"""What still lies on the desks of the demo company at whatever hour it is opened: something of each kind."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from random import Random

from shouhou.cases.actions import begin_wait
from shouhou.core.actor import Actor
from shouhou.core.say import day_of
from shouhou.customers.actions import plan_next_service
from shouhou.customers.models import Customer
from shouhou.customers.values import PlanValues
from shouhou.followups.actions import CallValues, Promise, record_call
from shouhou.followups.codes import CallKind, Way
from shouhou.intake.actions.taking import STUDY, take_request
from shouhou.intake.demo.stories import PROBLEMS, Team, acting, contact_of, intake_of, trip_of
from shouhou.intake.demo.visits import leave_trips_open
from shouhou.service_requests import actions
from shouhou.service_requests.models import ServiceRequest


def leave_open(team: Team, customers: list[Customer], now: datetime, chance: Random) -> None:
    """For each agent a draft, an unreported request, an unacknowledged report, an open question, a solution to be told,
    a promise for later today, one that is late because of parts, and services planned for yesterday, today and next
    week."""
    for agent in map(acting, team.agents):
        hers = [one for one in customers if one.agent_id == agent.owner_id]
        for step in (_draft, _unreported, _reported, _asked, _to_be_told, _promised, _waits):
            step(
                team,
                agent,
                chance.choice(customers),
                now - timedelta(minutes=chance.randint(15, 200)),
                now,
                chance,
            )
        # Who looks after a customer owes what is planned with it.
        _planned(agent, chance.choice(hers or customers), now)

    if team.technicians:
        _leave_trips(team, customers, now, chance)


def _leave_trips(team: Team, customers: list[Customer], now: datetime, chance: Random) -> None:
    """Site jobs of today in each of their states; the first technician has them, so that one page shows all."""
    first = replace(team, technicians=team.technicians[:1])
    trips = []
    for n in range(10):
        customer, agent = chance.choice(customers), acting(chance.choice(team.agents))
        at = now - timedelta(minutes=chance.randint(75, 150))
        case_id = _take(team, agent, customer, at, chance)
        problem = ServiceRequest.objects.get(case_id=case_id).problem
        sent_at = at + timedelta(minutes=9)
        actions.report_upward(case_id=case_id, to=team.engineer, question="请派人上门", by=agent, at=sent_at)
        sender = first if n % 5 > 1 and n < 5 else team
        trips.append(trip_of(sender, customer, partial(int, case_id), agent, problem, chance))
    leave_trips_open(trips, now, chance)


def _take(team: Team, agent: Actor, customer: Customer, at: datetime, chance: Random, way: str = "") -> int:
    taking = intake_of(customer, at, *chance.choice(PROBLEMS[:6]), way, chance)
    return take_request(
        values=taking, branch_id=team.branch_id, by=agent, at=at + timedelta(minutes=4)
    ).case.pk


def _draft(team: Team, agent: Actor, customer: Customer, at: datetime, now: datetime, chance: Random) -> None:
    taking = intake_of(customer, at, *chance.choice(PROBLEMS[:6]), "", chance)
    half = replace(taking, request=replace(taking.request, wanted="", address=""))
    take_request(values=half, branch_id=team.branch_id, by=agent, at=at + timedelta(minutes=3))


def _unreported(
    team: Team, agent: Actor, customer: Customer, at: datetime, now: datetime, chance: Random
) -> None:
    _take(team, agent, customer, at, chance)


def _reported(
    team: Team, agent: Actor, customer: Customer, at: datetime, now: datetime, chance: Random
) -> None:
    case_id = _take(team, agent, customer, at, chance)
    later = at + timedelta(minutes=9)
    actions.report_upward(case_id=case_id, to=team.engineer, question="请安排检修", by=agent, at=later)


def _asked(team: Team, agent: Actor, customer: Customer, at: datetime, now: datetime, chance: Random) -> None:
    case_id = _take(team, agent, customer, at, chance, STUDY)
    actions.ask_solution(
        case_id=case_id,
        to=team.engineer,
        question="客户急用,能否先借用备机?",
        tried="已电话指导重启、检查接线,仍不恢复",
        by=agent,
        at=at + timedelta(minutes=11),
    )


def _to_be_told(
    team: Team, agent: Actor, customer: Customer, at: datetime, now: datetime, chance: Random
) -> None:
    case_id = _take(team, agent, customer, at, chance)
    actions.report_upward(
        case_id=case_id, to=team.engineer, question="", by=agent, at=at + timedelta(minutes=6)
    )
    boss = acting(team.engineer)
    actions.set_solution(
        case_id=case_id, solution="先远程检查设置;不行则周内派人上门", by=boss, at=at + timedelta(minutes=13)
    )


def _promised(
    team: Team, agent: Actor, customer: Customer, at: datetime, now: datetime, chance: Random
) -> None:
    promise = Promise("回电告知备件到货时间", now + timedelta(minutes=chance.randint(40, 300)))
    values = CallValues(
        another=True,
        way=Way.CALL_IN,
        kind=CallKind.CONSULTATION,
        started_at=at,
        customer_id=customer.pk,
        customer_name=customer.name,
        contact_name=contact_of(customer),
        topics=["T6"],
        gist="询问备件何时到货",
        promises=(promise,),
    )
    record_call(values=values, branch_id=team.branch_id, by=agent, at=at + timedelta(minutes=5))


def _waits(team: Team, agent: Actor, customer: Customer, at: datetime, now: datetime, chance: Random) -> None:
    asked = at - timedelta(days=1)
    values = CallValues(
        another=True,
        way=Way.CALL_IN,
        kind=CallKind.CONSULTATION,
        started_at=asked,
        customer_id=customer.pk,
        customer_name=customer.name,
        contact_name=contact_of(customer),
        topics=["T6"],
        gist="询问传感器价格和货期",
        promises=(Promise("报传感器价格和货期", now - timedelta(minutes=10)),),
    )
    call, _booking = record_call(
        values=values, branch_id=team.branch_id, by=agent, at=asked + timedelta(minutes=5)
    )
    since = asked + timedelta(minutes=20)
    begin_wait(case_id=call.case_id, what="PARTS", since=since, note="等厂家报价", by=agent, at=since)


_PLANS = (
    ("MAINTENANCE", "约定制动台半年保养，顺便问新线开工时间", "上次保养满半年"),
    ("FREE_CHECK", "出保前上门检查一次，介绍服务合同", "下月出保"),
    ("POLICY_NEWS", "讲新的检测标准，问是否需要升级软件", "新标准年内实施"),
)


def _planned(agent: Actor, customer: Customer, now: datetime) -> None:
    made = now - timedelta(days=20)
    for days, (kind, content, reason) in zip((-1, 0, 7), _PLANS, strict=True):
        values = PlanValues(kind, content, day_of(now) + timedelta(days=days), reason=reason)
        plan_next_service(customer_id=customer.pk, values=values, by=agent, at=made)
