"""The life of a campaign: customers who agreed, a draft, the decision, the recipients booked."""

from datetime import datetime, timedelta
from typing import Any

from shouhou.campaigns.actions import CampaignValues, change_audience, decide_campaign, draft_campaign
from shouhou.campaigns.audience import Conditions
from shouhou.campaigns.tasks import run
from shouhou.cases.models import Case, Line
from shouhou.customers.actions import set_consent
from shouhou.customers.models import Customer
from shouhou.customers.values import ConsentValues
from tests.campaigns.conftest import NOW
from tests.world import World, actor, local, make_customer

EVENT = local(30, 9)


def say(world: World, customer: Customer, state: str, *, channel: str = "ANY", at: datetime = NOW) -> None:
    """What a customer says to being told of events."""
    told = ConsentValues(purpose="PROMOTION", state=state, channel=channel, how="电话中")
    set_consent(customer_id=customer.pk, values=told, by=actor(world.agent), at=at)


def customers(world: World, *states: str) -> list[Customer]:
    """Customers, each with what it said; "" said nothing."""
    found = []
    for n, state in enumerate(states):
        one = make_customer(world, name=f"第{n}机动车检测站", phone=f"1390000{n:04d}", at=local(2, 9))
        if state:
            say(world, one, state)
        found.append(one)
    return found


def values(**changed: Any) -> CampaignValues:
    """A free check four weeks ahead."""
    told: dict[str, Any] = {
        "kind": "FREE",
        "title": "春季免费检测周",
        "content": "免费检查制动台和灯光仪。",
        "place": "公司一楼展厅",
        "begins_at": EVENT,
        "ends_at": EVENT + timedelta(hours=8),
        "phone": "0531-88886666",
    }
    return CampaignValues(**(told | changed))


def draft(world: World, **changed: Any) -> Case:
    """A draft of the supervisor."""
    return draft_campaign(
        values=values(**changed), branch_id=world.branch.pk, by=actor(world.supervisor), at=NOW
    )


def aim(world: World, case: Case, **conditions: Any) -> None:
    """Says whom a draft is for."""
    case.campaign.refresh_from_db()
    change_audience(
        case_id=case.pk, conditions=Conditions(**conditions), callers=[], version=case.campaign.version,
        by=actor(world.supervisor), at=NOW,
    )  # fmt: skip


def decide(world: World, case: Case, *, at: datetime = NOW, **more: Any) -> Case:
    """Decides a draft and has its recipients booked."""
    case.campaign.refresh_from_db()
    decide_campaign(case_id=case.pk, version=case.campaign.version, by=actor(world.supervisor), at=at, **more)
    run(case.pk)
    case.refresh_from_db()
    case.campaign.refresh_from_db()
    return case


def decided(world: World, *states: str) -> Case:
    """A decided campaign for customers who said this."""
    customers(world, *states)
    return decide(world, draft(world))


def recipients(case: Case) -> list[Case]:
    """The cases of those who are told."""
    return list(Case.objects.filter(parent=case, line=Line.RECIPIENT).order_by("pk"))
