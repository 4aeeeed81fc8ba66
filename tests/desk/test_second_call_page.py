"""The second follow-up on the pages: offered by Today, prepared in the panel, refused beside its field."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.models import Case, Obligation
from shouhou.core import clock
from shouhou.customers.actions import add_asset, plan_next_service
from shouhou.customers.models import Customer
from shouhou.customers.values import AssetValues, PlanValues
from shouhou.followups.models import Call
from shouhou.policy.actions import adopt_terms
from shouhou.policy.terms import Terms
from shouhou.service_requests.actions import tell_customer
from shouhou.teamwork.models import Mention
from tests.intake.screen import PANEL, talk
from tests.service_requests import life
from tests.world import World, actor, local, make_call

type Enter = Callable[[Staff], Client]


@pytest.fixture
def case(world: World) -> Case:
    """A customer who heard the solution on 2 March at noon, with use and opinion as its topic."""
    made = life.solved(world)
    call = replace(life.talk(), topics=["T1"], customer_id=made.customer_id)
    tell_customer(case_id=made.pk, call=call, by=actor(world.agent), at=life.NOON)
    return made


def customer_of(case: Case) -> Customer:
    assert case.customer is not None
    return case.customer


def second(case: Case, **values: object) -> dict[str, object]:
    """The panel as sent for the second follow-up."""
    told = {"kind": "SECOND", "way": "CALL_OUT", "seconds": [case.pk], "topics": ["T2"]}
    return talk(customer=customer_of(case).pk, **{**told, **values})


def owed(case: Case) -> Obligation:
    return Obligation.objects.get(case=case, rule_id="AS-15")


def test_today_offers_the_second_call_and_opens_the_panel_prepared(
    world: World, enter: Enter, case: Case
) -> None:
    with clock.set_to(local(12, 10)):
        client = enter(world.agent)
        page = client.get(reverse("desk:today")).content.decode()
        address = f"{PANEL}?customer={case.customer_id}&case={case.pk}&for=SECOND"
        assert address.replace("&", "&amp;") in page
        opened = client.get(address)
    assert opened.context["form"]["kind"].value() == "SECOND"
    assert opened.context["seconds"] == {case.pk}
    assert opened.context["card"].chosen == {case.pk}
    shown = opened.content.decode()
    assert "3月9日" in shown
    assert "3月16日" in shown
    (item,) = [o for o in opened.context["card"].owed if o.first]
    assert len(item.first_topics) == 1
    assert len(item.to_offer) == 6


def test_a_second_call_in_its_window_is_saved_from_the_panel(world: World, enter: Enter, case: Case) -> None:
    with clock.set_to(local(9, 10)):
        answer = enter(world.agent).post(PANEL, second(case, started_at="2026-03-09T09:50"))
    assert answer.status_code == 303
    assert owed(case).outcome == "MET"


def test_a_call_a_day_too_early_says_so_at_once_and_later(world: World, enter: Enter, case: Case) -> None:
    with clock.set_to(local(8, 10)):
        client = enter(world.agent)
        answer = client.post(PANEL, second(case, started_at="2026-03-08T09:50"), follow=True)
        assert "warning" in [m.level_tag for m in answer.context["messages"]]
        call = Call.objects.latest("pk")
        later = client.get(reverse("followups:detail", args=[call.record_no]))
    assert owed(case).outcome == "OPEN"
    assert later.context["early"] == local(9, 0)
    assert "AS-15" in later.content.decode()


def test_the_same_topics_are_refused_beside_the_reasons_and_keep_what_was_typed(
    world: World, enter: Enter, case: Case
) -> None:
    typed = second(case, started_at="2026-03-09T09:50", topics=["T1"], gist="客户又问起制动台")
    with clock.set_to(local(9, 10)):
        client = enter(world.agent)
        answer = client.post(PANEL, typed)
        assert answer.status_code == 422
        assert answer.context["form"].errors["repeat_why"]
        assert "客户又问起制动台" in answer.content.decode()
        assert owed(case).outcome == "OPEN"
        client.post(PANEL, {**typed, "repeat_why": "CUSTOMER_ASKED"})
    assert owed(case).outcome == "MET"
    assert Call.objects.latest("pk").repeat_why == "CUSTOMER_ASKED"


def test_a_second_call_without_a_first_is_refused_beside_the_matter(world: World, enter: Enter) -> None:
    case = life.registered(world)
    told = talk(customer=customer_of(case).pk, kind="SECOND", cases=[case.pk], topics=["T2"])
    answer = enter(world.agent).post(PANEL, told)
    assert answer.status_code == 422
    assert answer.context["form"].errors["kind"]
    assert not Call.objects.exists()


def test_the_same_talk_told_by_another_is_a_question_with_a_tick(
    world: World, enter: Enter, case: Case
) -> None:
    customer = customer_of(case)
    make_call(world, at=local(2, 14, 50), customer=customer, by=world.deputy, way="CALL_IN")
    client = enter(world.agent)
    typed = talk(customer=customer.pk)
    answer = client.post(PANEL, typed)
    assert answer.status_code == 422
    assert "李娟" in str(answer.context["form"].errors["another"])
    assert client.post(PANEL, {**typed, "another": "on"}).status_code == 303


def test_an_attempt_proposes_the_next_one_after_lunch(world: World, enter: Enter, case: Case) -> None:
    typed = second(case, started_at="2026-03-09T11:45", line_state="NO_ANSWER", topics=[], gist="")
    with clock.set_to(local(9, 11, 46)):
        client = enter(world.agent)
        client.post(PANEL, typed)
        call = Call.objects.latest("pk")
        page = client.get(reverse("followups:detail", args=[call.record_no]))
    assert page.context["again_at"] == local(9, 14)
    assert "for=TRY" in page.content.decode()


def test_after_three_attempts_the_supervisor_is_told_where_the_clause_was_adopted(
    world: World, enter: Enter, case: Case
) -> None:
    boss = actor(world.administrator)
    adopt_terms(
        terms=Terms(),
        holds_from=local(3, 0),
        reason="采纳建议",
        by=boss,
        at=local(2, 15),
        standings={"AS-17": "DUTY"},
    )
    client = enter(world.agent)
    for minute in (0, 10, 20):
        with clock.set_to(local(9, 15, minute + 1)):
            at = f"2026-03-09T15:{minute:02}"
            client.post(PANEL, second(case, started_at=at, line_state="NO_ANSWER", topics=[], gist=""))
    assert Mention.objects.get().staff == world.supervisor
    tries = Obligation.objects.filter(case=case, rule_id="AS-17").order_by("trigger_event_id")
    assert [one.outcome for one in tries] == ["MET", "MET"]


def test_where_the_clause_was_not_adopted_nobody_is_told(world: World, enter: Enter, case: Case) -> None:
    for minute in (0, 10, 20):
        with clock.set_to(local(9, 15, minute + 1)):
            at = f"2026-03-09T15:{minute:02}"
            enter(world.agent).post(
                PANEL, second(case, started_at=at, line_state="NO_ANSWER", topics=[], gist="")
            )
    assert not Mention.objects.exists()
    assert not Obligation.objects.filter(rule_id="AS-17").exists()


def test_the_panel_proposes_plans_and_care_of_assets(world: World, enter: Enter, case: Case) -> None:
    customer = customer_of(case)
    plan = PlanValues(kind="POLICY_NEWS", content="讲解新国标", planned_date=date(2026, 3, 20))
    plan_next_service(customer_id=customer.pk, values=plan, by=actor(world.agent), at=local(2, 14))
    facts = AssetValues(kind="EQUIPMENT", name="制动检验台", next_maintenance_date=date(2026, 3, 20))
    add_asset(customer_id=customer.pk, values=facts, by=actor(world.agent), at=local(2, 14))
    with clock.set_to(local(9, 10)):
        page = enter(world.agent).get(f"{PANEL}?customer={customer.pk}&case={case.pk}&for=SECOND")
    assert page.content.decode().count("讲解新国标") == 2  # among the planned talks, and to be offered now
    assert "2026-03-20" in page.content.decode()


def test_a_call_that_meets_a_duty_and_brings_a_new_request_is_one_save(
    world: World, enter: Enter, case: Case
) -> None:
    asked = {"makes_request": "on", "problem": "侧滑台回零不准", "wanted": "上门看看", "outcome": ""}
    with clock.set_to(local(9, 10)):
        client = enter(world.agent)
        answer = client.post(PANEL, second(case, started_at="2026-03-09T09:50", **asked))
    assert answer.status_code == 303
    assert owed(case).outcome == "MET"
    call = Call.objects.latest("pk")
    assert call.case != case
    assert [link.case for link in call.further.all()] == [case]
