"""Reports upward: acknowledged once by the one who received them, and never by the one who sent them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Role
from shouhou.cases.models import Obligation
from shouhou.intake.actions.undoing import undo_last
from shouhou.journal.models import Event
from shouhou.service_requests.actions import (
    CannotReport,
    acknowledge_report,
    ask_solution,
    report_upward,
    set_solution,
)
from tests.service_requests import life
from tests.service_requests.life import report_of
from tests.world import World, actor, local

type Enter = Callable[[Staff], Client]


def acknowledgement(case_slug: str, pk: int) -> str:
    return reverse("service_requests:acknowledgement", args=[case_slug, pk])


def owed(case_id: int) -> str:
    """How the duty to acknowledge stands."""
    return Obligation.objects.get(case_id=case_id, rule_id="X-01").outcome


def test_one_tap_acknowledges_a_report(world: World, enter: Enter) -> None:
    case = life.reported(world)
    answer = enter(world.engineer).post(acknowledgement(case.slug, report_of(case).pk))
    assert answer.status_code == 303
    assert owed(case.pk) == "MET"
    assert report_of(case).acknowledged_by == world.engineer


def test_the_second_tap_changes_nothing(world: World, enter: Enter) -> None:
    case = life.reported(world)
    client, address = enter(world.engineer), acknowledgement(case.slug, report_of(case).pk)
    client.post(address, {"once": "tap"})
    first = report_of(case).acknowledged_at

    assert client.post(address, {"once": "tap"}).status_code == 303
    assert client.post(address).status_code == 303
    assert report_of(case).acknowledged_at == first
    with pytest.raises(CannotReport):
        acknowledge_report(report_id=report_of(case).pk, by=actor(world.engineer), at=local(2, 12))


def test_an_agent_cannot_acknowledge_and_nobody_reads_it_by_get(world: World, enter: Enter) -> None:
    case = life.reported(world)
    address = acknowledgement(case.slug, report_of(case).pk)
    assert enter(world.agent).post(address).status_code == 403
    assert enter(world.engineer).get(address).status_code == 405
    assert owed(case.pk) == "OPEN"


def test_a_report_of_another_case_is_not_found(world: World, enter: Enter) -> None:
    one, other = life.reported(world), life.registered(world)
    assert enter(world.engineer).post(acknowledgement(other.slug, report_of(one).pk)).status_code == 404


def test_nobody_acknowledges_a_report_of_her_own(world: World) -> None:
    world.engineer.roles = [Role.ENGINEERING_SUPERVISOR, Role.AGENT]
    world.engineer.save(update_fields=["roles"])
    case = life.registered(world)
    report_upward(case_id=case.pk, to=world.engineer, question="", by=actor(world.engineer), at=local(2, 10))

    with pytest.raises(CannotReport):
        acknowledge_report(report_id=report_of(case).pk, by=actor(world.engineer), at=local(2, 11))
    # A deputy who acts for the sender is the sender, too.
    deputy = actor(world.deputy, acting_for=world.engineer)
    with pytest.raises(CannotReport):
        acknowledge_report(report_id=report_of(case).pk, by=deputy, at=local(2, 11))
    assert owed(case.pk) == "OPEN"


def test_the_solution_acknowledges_the_report_it_answers(world: World) -> None:
    case = life.solved(world)
    assert owed(case.pk) == "MET"
    assert report_of(case).acknowledged_at == local(2, 11)


def test_a_second_report_is_owed_an_acknowledgement_of_its_own(world: World) -> None:
    case = life.reported(world)
    report_upward(case_id=case.pk, to=world.engineer, question="很急", by=actor(world.agent), at=local(2, 11))
    first, second = case.reports.order_by("pk")
    acknowledge_report(report_id=second.pk, by=actor(world.engineer), at=local(2, 12))

    outcomes = Obligation.objects.filter(case=case, rule_id="X-01").order_by("trigger_event_id")
    assert [o.outcome for o in outcomes] == ["OPEN", "MET"]
    assert first.acknowledged_at is None


def test_a_decision_acknowledges_all_reports_of_the_case(world: World) -> None:
    case = life.reported(world)
    ask_solution(
        case_id=case.pk, to=world.engineer, question="换整板?", tried="已重启", by=actor(world.agent), at=local(2, 11)
    )  # fmt: skip
    set_solution(case_id=case.pk, solution="更换整板", by=actor(world.engineer), at=local(2, 14))

    assert owed(case.pk) == "MET"
    signed = [(report.acknowledged_by, report.acknowledged_at) for report in case.reports.all()]
    assert signed == [(world.engineer, local(2, 14))] * 2
    assert Event.objects.filter(kind="REPORT_ACKNOWLEDGED").count() == 2


def test_a_decision_undone_opens_the_reports_again_that_it_had_acknowledged(world: World) -> None:
    case = life.reported(world)
    acknowledge_report(report_id=report_of(case).pk, by=actor(world.engineer), at=local(2, 10, 30))
    report_upward(case_id=case.pk, to=world.engineer, question="很急", by=actor(world.agent), at=local(2, 11))
    boss = actor(world.engineer)
    _row, booking = set_solution(case_id=case.pk, solution="更换整板", by=boss, at=local(2, 14))
    undo_last(save_key=booking.save_key, by=boss, at=local(2, 14) + timedelta(seconds=30))

    first, second = case.reports.order_by("pk")
    assert (first.acknowledged_at, second.acknowledged_at) == (local(2, 10, 30), None)
    outcomes = Obligation.objects.filter(case=case, rule_id="X-01").order_by("trigger_event_id")
    assert [o.outcome for o in outcomes] == ["MET", "OPEN"]
