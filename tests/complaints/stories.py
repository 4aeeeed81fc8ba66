"""A complaint brought as far as a test needs it, through the verbs."""

from datetime import datetime
from typing import Any

from shouhou.accounts.models import Staff
from shouhou.cases.models import Case
from shouhou.complaints import actions
from shouhou.complaints.actions import Assessment, ComplaintValues, Findings, Told
from shouhou.complaints.models import Complaint
from shouhou.policy.actions import adopt_terms
from shouhou.policy.terms import Terms
from tests.world import World, actor, local

NOW = local(2, 15)


def take(world: World, *, at: datetime = NOW, by: Staff | None = None, **values: Any) -> Case:
    """A complaint that the agent takes now."""
    told: dict[str, Any] = {
        "source": "CALL",
        "received_at": at,
        "customer_name": "青山机动车检测站",
        "contact_name": "刘洋",
        "description": "约好上午来，下午才到",
    }
    return actions.receive_complaint(
        values=ComplaintValues(**(told | values)),
        branch_id=world.branch.pk,
        by=actor(by or world.agent),
        at=at,
    )


def told(at: datetime = NOW, words: str = "已向客户说明", way: str = "CALL") -> Told:
    """A talk with the customer."""
    return Told(way, at, words)


def assess(
    world: World, case: Case, *, at: datetime = NOW, by: Staff | None = None, handler: Staff | None = None,
    **values: Any,
) -> None:  # fmt: skip
    """The supervisor gives it its class, and names who handles it."""
    given: dict[str, Any] = {
        "level": "COMMON", "severity": "MEDIUM", "complexity": "LOW", "impact": "LOW", "categories": ["TIME"],
        "handler_id": (handler or world.deputy).pk, "about_id": Complaint.objects.get(pk=case.pk).about_id,
    }  # fmt: skip
    actions.assess_complaint(
        case_id=case.pk, values=Assessment(**(given | values)), by=actor(by or world.supervisor), at=at
    )


def investigate(
    world: World, case: Case, *, at: datetime = NOW, by: Staff | None = None, **values: Any
) -> None:
    """The handler finds out what happened."""
    given: dict[str, Any] = {
        "found": "派工表上写的是下午",
        "reason": "PLANNING",
        "reason_words": "改期没有通知",
    }
    actions.investigate_complaint(
        case_id=case.pk, values=Findings(**(given | values)), by=actor(by or world.deputy), at=at
    )


def decide(world: World, case: Case, *, at: datetime = NOW, by: Staff | None = None) -> None:
    """The supervisor decides."""
    actions.decide_complaint(
        case_id=case.pk, decision="免收本次上门费并当面道歉", by=actor(by or world.supervisor), at=at
    )


def tell_decision(
    world: World, case: Case, *, reaction: str = "ACCEPTED", at: datetime = NOW, words: str = "可以"
) -> None:
    """The customer hears the decision."""
    actions.tell_decision(
        case_id=case.pk, told=told(at, words), reaction=reaction, by=actor(world.deputy), at=at
    )


def call_back(
    world: World, case: Case, *, satisfaction: str = "SATISFIED", at: datetime = NOW, words: str = ""
) -> None:
    """The second call-back."""
    actions.call_back(
        case_id=case.pk, told=told(at, words), satisfaction=satisfaction, by=actor(world.agent), at=at
    )


def solved(world: World, *, at: datetime = NOW, level: str = "COMMON", **values: Any) -> Case:
    """A complaint whose decision the customer accepted."""
    case = take(world, at=at, **values)
    assess(world, case, at=at, level=level)
    investigate(world, case, at=at)
    decide(world, case, at=at)
    tell_decision(world, case, at=at)
    case.refresh_from_db()
    return case


def close(world: World, case: Case, *, at: datetime = NOW, by: Staff | None = None) -> None:
    """The agent closes it."""
    actions.close_complaint(case_id=case.pk, note="", by=actor(by or world.agent), at=at)


def adopt(world: World, *rules: str, at: datetime = NOW) -> None:
    """The company takes suggestions for duties."""

    adopt_terms(
        terms=Terms(), holds_from=at, reason="采纳", standings=dict.fromkeys(rules, "DUTY"),
        by=actor(world.manager), at=at,
    )  # fmt: skip
