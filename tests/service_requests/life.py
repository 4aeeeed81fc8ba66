"""Requests on their way: how one is brought to each of its states, through the verbs."""

from datetime import datetime

from shouhou.cases.actions import waive
from shouhou.cases.models import Case, Obligation
from shouhou.customers.models import Customer
from shouhou.followups.actions import CallValues
from shouhou.followups.codes import CallKind, LineState, Way
from shouhou.service_requests import actions
from shouhou.service_requests.models import Report
from tests.world import World, actor, local, make_customer, make_request

NOON = local(2, 12)


def registered(world: World, customer: Customer | None = None) -> Case:
    """A complete request of a customer on file."""
    return make_request(world, customer=customer or make_customer(world))


def draft(world: World) -> Case:
    """A request that lacks what is wanted."""
    return make_request(world, wanted="")


def reported(world: World) -> Case:
    """Sent to the engineering supervisor."""
    case = registered(world)
    actions.report_upward(
        case_id=case.pk, to=world.engineer, question="派谁去?", by=actor(world.agent), at=local(2, 10)
    )
    return case


def report_of(case: Case) -> Report:
    """The report of a case that has one."""
    return Report.objects.get(case=case)


def solved(world: World) -> Case:
    """With a solution that waits to be told."""
    case = reported(world)
    actions.set_solution(case_id=case.pk, solution="更换保险管", by=actor(world.engineer), at=local(2, 11))
    return case


def talk(at: datetime = NOON, *, reached: bool = True) -> CallValues:
    """A call to the customer."""
    return CallValues(
        way=Way.CALL_OUT,
        kind=CallKind.SOLUTION,
        started_at=at,
        line_state=LineState.CONNECTED if reached else LineState.NO_ANSWER,
        contact_name="刘洋",
        gist="已告知" if reached else "",
    )


def told(world: World) -> Case:
    """Whose customer has heard the solution."""
    case = solved(world)
    actions.tell_customer(case_id=case.pk, call=talk(), by=actor(world.agent), at=NOON)
    return case


def excused(world: World, case: Case) -> Case:
    """Without the second follow-up, by leave of the supervisor."""
    owed = Obligation.objects.open().get(case=case, rule_id="AS-15")
    waive(obligation_id=owed.pk, reason="客户不愿再接电话", by=actor(world.supervisor), at=local(2, 15))
    return case


def answered(world: World) -> Case:
    """Answered by the agent herself."""
    case = registered(world)
    actions.answer_request(case_id=case.pk, answer="重启即可", by=actor(world.agent), at=local(2, 10))
    return case


def closed(world: World) -> Case:
    """At its end."""
    case = answered(world)
    actions.close_request(case_id=case.pk, note="", by=actor(world.agent), at=NOON)
    return case


def state(case: Case) -> str:
    """How it stands by now."""
    return Case.objects.values_list("state", flat=True).get(pk=case.pk)
