"""Visits: planned like any next service, recorded as a talk face to face."""

from collections.abc import Callable
from datetime import date

from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.customers.actions import plan_next_service
from shouhou.customers.models import PlanKind
from shouhou.customers.values import PlanValues
from tests.followups.conftest import NOW
from tests.world import World, actor, make_customer


def test_a_planned_visit_opens_the_panel_face_to_face(world: World, enter: Callable[[Staff], Client]) -> None:
    customer = make_customer(world)
    values = PlanValues(kind=PlanKind.VISIT, content="走访，听听意见", planned_date=date(2026, 3, 2))
    plan = plan_next_service(customer_id=customer.pk, values=values, by=actor(world.agent), at=NOW)
    asked = {"customer": customer.pk, "plan": plan.pk}
    answer = enter(world.agent).get(reverse("desk:call-panel"), asked)
    initial = answer.context["form"].initial
    assert (initial["way"], initial["topics"], initial["carries_out"]) == ("FACE", ["T7"], [plan.pk])
