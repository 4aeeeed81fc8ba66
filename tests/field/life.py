"""Requests on their way to the site: how one is brought to each state, through the verbs."""

from datetime import datetime
from typing import Any

from shouhou.cases.models import Case, Obligation
from shouhou.field import actions
from shouhou.field.actions import FourFacts, VisitValues, WorkValues
from shouhou.field.codes import DeferReason, Result
from shouhou.field.models import SiteJob
from shouhou.followups.actions import CallValues
from shouhou.followups.codes import CallKind, LineState, Way
from shouhou.followups.models import Call
from tests.service_requests import life
from tests.world import World, actor, local

WORK = WorkValues(result=Result.SOLVED, action="更换保险管，试机正常", signed_by="刘洋")


def needed(world: World) -> Case:
    """Reported, and somebody must go since eleven."""
    case = life.reported(world)
    actions.need_site_work(case_id=case.pk, what="更换显示板", by=actor(world.engineer), at=local(2, 11))
    return fresh(case)


def visit(world: World, **values: Any) -> VisitValues:
    """The technician leaves at 14:00 and arrives at 15:00."""
    plan: dict[str, Any] = {
        "technician_id": world.technician.pk,
        "depart_at": local(2, 14),
        "arrive_at": local(2, 15),
    }
    return VisitValues(**(plan | values))


def plan(world: World, case: Case, *, at: datetime | None = None, **values: Any) -> SiteJob:
    """Names the technician."""
    job, _booking = actions.plan_visit(
        case_id=case.pk, values=visit(world, **values), by=actor(world.engineer), at=at or local(2, 11, 30)
    )
    return job


def planned(world: World) -> Case:
    """The technician is named, the customer knows nothing yet."""
    case = needed(world)
    plan(world, case)
    return fresh(case)


def talk(at: datetime, *, reached: bool = True, **values: Any) -> CallValues:
    """A call to the customer, about the visit or why there is none."""
    told: dict[str, Any] = {
        "way": Way.CALL_OUT,
        "kind": CallKind.OTHER,
        "started_at": at,
        "line_state": LineState.CONNECTED if reached else LineState.NO_ANSWER,
        "contact_name": "刘洋",
        "gist": "已告知" if reached else "",
        "topics": ["T1"] if reached else (),
        "opinion": "对服务满意" if reached else "",
    }
    return CallValues(**(told | values))


def facts(**values: Any) -> FourFacts:
    """The four facts as planned."""
    told: dict[str, Any] = {
        "depart_at": local(2, 14),
        "arrive_at": local(2, 15),
        "people": "设备科长在场",
        "equipment": "检测线停机",
    }
    return FourFacts(**(told | values))


def announce(world: World, case: Case, at: datetime | None = None, **values: Any) -> Call:
    """Tells the customer the four facts."""
    moment = at or local(2, 12)
    call, _booking = actions.announce_visit(
        case_id=case.pk, facts=facts(**values), call=talk(moment), by=actor(world.agent), at=moment
    )
    return call


def announced(world: World) -> Case:
    """The customer knows when they come."""
    case = planned(world)
    announce(world, case)
    return fresh(case)


def on_the_way(world: World) -> Case:
    """They have left."""
    case = announced(world)
    actions.set_out(case_id=case.pk, by=actor(world.technician), at=local(2, 14))
    return fresh(case)


def there(world: World) -> Case:
    """They have arrived."""
    case = on_the_way(world)
    actions.arrive(case_id=case.pk, by=actor(world.technician), at=local(2, 14, 50))
    return fresh(case)


def done(world: World) -> Case:
    """Solved on site."""
    case = there(world)
    actions.finish_work(case_id=case.pk, values=WORK, by=actor(world.technician), at=local(2, 16))
    return fresh(case)


def defer(world: World, case: Case, at: datetime, promised_at: datetime, **values: Any) -> Call:
    """Tells the customer why nobody can come, and a new date."""
    call, _booking = actions.defer_visit(
        case_id=case.pk, reason=DeferReason.PARTS, words="显示板周三到货", promised_at=promised_at,
        call=talk(at, **values), by=actor(world.agent), at=at,
    )  # fmt: skip
    return call


def deferred(world: World) -> Case:
    """Promised for Wednesday noon."""
    case = needed(world)
    defer(world, case, local(2, 12), local(4, 12))
    return fresh(case)


def fresh(case: Case) -> Case:
    """As it stands in the database."""
    return Case.objects.get(pk=case.pk)


def owed(case: Case, rule_id: str) -> Obligation:
    """The newest duty of a rule."""
    return Obligation.objects.filter(case=case, rule_id=rule_id).order_by("-pk")[0]
