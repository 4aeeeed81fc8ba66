"""A planned service from its proposal to the record that did it: taken, changed, postponed, given up, carried out."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.models import Obligation
from shouhou.cases.verify import run
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.customers.actions import (
    CannotOverwrite,
    CannotPlan,
    add_asset,
    carry_out_plan,
    change_plan,
    drop_plan,
    plan_next_service,
    postpone_plan,
)
from shouhou.customers.actions.single_facts import set_agent
from shouhou.customers.models import Customer, NextServicePlan
from shouhou.customers.values import AssetValues, PlanValues
from shouhou.followups.actions import CallValues, record_call
from shouhou.followups.codes import CallKind, Way
from shouhou.intake.actions.undoing import last_save_of, undo_last
from shouhou.journal.models import Event
from shouhou.supervision.actions import hand_everything_over
from tests.customers.conftest import MORNING, Cast, actor, make_customer, request_comes_in

type SignIn = Callable[[Staff], Client]

NOON = MORNING + timedelta(hours=3)
VALUES = PlanValues(kind="MAINTENANCE", content="按期保养", planned_date=date(2026, 3, 9), reason="满一年")


@pytest.fixture(autouse=True)
def _noon() -> object:
    with clock.set_to(NOON):
        yield


@pytest.fixture
def plan(cast: Cast, customer: Customer) -> NextServicePlan:
    """A service planned for Monday in a week."""
    return plan_next_service(customer_id=customer.pk, values=VALUES, by=actor(cast.agent), at=MORNING)


def page_of(plan: NextServicePlan) -> str:
    return reverse("customers:plan-detail", args=[plan.customer_id, plan.pk])


def planning(customer: Customer) -> str:
    return reverse("customers:plan", args=[customer.pk])


def call(cast: Cast, customer: Customer, **more: object) -> CallValues:
    told: dict[str, object] = {"way": Way.CALL_OUT, "kind": CallKind.OTHER, "started_at": NOON}
    who = {"customer_id": customer.pk, "customer_name": customer.name, "contact_name": "刘洋"}
    return CallValues(**{**told, **who, "gist": "谈了保养", "topics": ["T1"], **more})  # type: ignore[arg-type]


def test_proposals_are_taken_as_they_are_and_offered_no_more(
    cast: Cast, customer: Customer, browser: SignIn
) -> None:
    values = AssetValues(kind="EQUIPMENT", name="制动台", warranty_until=date(2026, 9, 30),
                         next_maintenance_date=date(2026, 4, 30))  # fmt: skip
    asset = add_asset(customer_id=customer.pk, values=values, by=actor(cast.agent), at=MORNING)
    client = browser(cast.agent)
    offered = client.get(planning(customer)).context["offered"]
    assert [one.key.partition(":")[0] for one in offered] == ["maintenance", "warranty"]
    sent = {"accept": [one.key for one in offered], "once": "t1"}
    for _click in range(2):
        assert client.post(planning(customer), sent).status_code == 303
    plans = NextServicePlan.objects.filter(customer=customer)
    assert {(p.asset_id, p.owner_id) for p in plans} == {(asset.pk, cast.agent.pk)}
    assert plans.count() == 2
    assert client.get(planning(customer)).context["offered"] == []
    assert Obligation.objects.get(rule_id="AS-04", case__customer=customer).outcome == "MET"


def test_a_proposal_is_changed_before_it_is_taken(cast: Cast, customer: Customer, browser: SignIn) -> None:
    values = AssetValues(kind="EQUIPMENT", name="制动台", warranty_until=date(2026, 9, 30))
    add_asset(customer_id=customer.pk, values=values, by=actor(cast.agent), at=MORNING)
    client = browser(cast.agent)
    (one,) = client.get(planning(customer)).context["offered"]
    opened = client.get(planning(customer), {"take": one.key})
    assert opened.context["form"]["content"].value() == one.content
    typed = {
        "kind": one.kind,
        "content": "出保前检查",
        "planned_date": "2026-08-03",
        "origin": one.key,
        "once": "c1",
    }
    assert client.post(planning(customer), typed).status_code == 303
    made = NextServicePlan.objects.get(customer=customer)
    assert (made.origin, made.content, made.asset_id) == (one.key, "出保前检查", one.asset_id)
    again = client.post(planning(customer), {**typed, "once": "c2"})
    assert again.status_code == 303  # by now a plan of her own
    assert NextServicePlan.objects.filter(origin=one.key).count() == 1


def test_a_proposal_that_stands_no_more_is_refused(cast: Cast, customer: Customer, browser: SignIn) -> None:
    answer = browser(cast.agent).post(planning(customer), {"accept": "warranty:99:20260101", "once": "n1"})
    assert answer.status_code == 422
    assert not NextServicePlan.objects.exists()


def test_a_plan_is_postponed_with_its_reason(cast: Cast, plan: NextServicePlan, browser: SignIn) -> None:
    typed = {
        "which": "postpone",
        "planned_date": "2026-04-01",
        "why": "BUSY",
        "reason": "下月有空",
        "once": "p1",
    }
    assert browser(cast.agent).post(page_of(plan), typed).status_code == 303
    plan.refresh_from_db()
    assert (plan.planned_date, plan.first_date) == (date(2026, 4, 1), date(2026, 3, 9))
    assert "下月有空" in plan.why_postponed
    assert Event.objects.filter(kind="NEXT_SERVICE_POSTPONED").count() == 1


@pytest.mark.parametrize(
    ("day", "reason", "field"),
    [
        (date(2026, 4, 1), " ", "reason"),
        (date(2026, 3, 9), "客户没空", "planned_date"),
        (date(2026, 3, 1), "客户没空", "planned_date"),
        (date(2046, 3, 1), "客户没空", "planned_date"),
    ],
)
def test_a_postponement_that_cannot_be_meant_is_refused(
    cast: Cast, plan: NextServicePlan, day: date, reason: str, field: str
) -> None:
    with pytest.raises(Refusal) as refused:
        postpone_plan(plan_id=plan.pk, planned_date=day, reason=reason, by=actor(cast.agent), at=NOON)
    found = getattr(refused.value, "each", [refused.value])
    assert [each.field for each in found] == [field]


def test_what_was_typed_stays_when_a_postponement_is_refused(
    cast: Cast, plan: NextServicePlan, browser: SignIn
) -> None:
    typed = {"which": "postpone", "planned_date": "2026-03-05", "reason": "设备停用", "once": "q1"}
    answer = browser(cast.agent).post(page_of(plan), typed)
    assert answer.status_code == 422
    assert "设备停用" in answer.content.decode()


def test_a_change_is_kept_and_the_second_of_two_people_is_told(cast: Cast, plan: NextServicePlan) -> None:
    by = actor(cast.agent)
    sooner = PlanValues(kind="FREE_CHECK", content="先来检查", planned_date=date(2026, 3, 6))
    change_plan(plan_id=plan.pk, values=sooner, version=1, by=by, at=NOON)
    with pytest.raises(CannotOverwrite):
        change_plan(plan_id=plan.pk, values=VALUES, version=1, by=by, at=NOON)
    later = PlanValues(kind="FREE_CHECK", content="先来检查", planned_date=date(2026, 5, 6))
    with pytest.raises(CannotPlan):
        change_plan(plan_id=plan.pk, values=later, version=2, by=by, at=NOON)


def test_the_text_of_an_overdue_plan_can_still_be_changed(cast: Cast, plan: NextServicePlan) -> None:
    values = PlanValues(kind="MAINTENANCE", content="保养并换油", planned_date=VALUES.planned_date)
    at = MORNING + timedelta(days=30)
    assert (
        change_plan(plan_id=plan.pk, values=values, version=1, by=actor(cast.agent), at=at).content
        == "保养并换油"
    )


def test_a_plan_is_given_up_with_a_reason_and_then_nothing_more(cast: Cast, plan: NextServicePlan) -> None:
    by = actor(cast.agent)
    with pytest.raises(CannotPlan):
        drop_plan(plan_id=plan.pk, reason="", by=by, at=NOON)
    drop_plan(plan_id=plan.pk, reason="设备卖了", by=by, at=NOON)
    for again in (
        lambda: drop_plan(plan_id=plan.pk, reason="再来", by=by, at=NOON),
        lambda: postpone_plan(plan_id=plan.pk, planned_date=date(2026, 5, 1), reason="再来", by=by, at=NOON),
        lambda: record_call(values=call(cast, plan.customer, carries_out=[plan.pk]), by=by, at=NOON),
    ):
        with pytest.raises(CannotPlan):
            again()
    assert not NextServicePlan.objects.ahead().exists()


def test_a_talk_that_was_the_planned_one_is_linked_and_asks_for_the_next(
    cast: Cast, plan: NextServicePlan, browser: SignIn
) -> None:
    talk, _booking = record_call(
        values=call(cast, plan.customer, carries_out=[plan.pk]), by=actor(cast.agent), at=NOON
    )
    plan.refresh_from_db()
    assert (plan.done_at, plan.done_record) == (talk.started_at, talk.record_no)
    assert Obligation.objects.get(rule_id="X-04").outcome == "OPEN"
    client = browser(cast.agent)
    page = client.get(reverse("customers:detail", args=[plan.customer_id])).content.decode()
    assert reverse("followups:detail", args=[talk.record_no]) in page
    listed = client.get(reverse("customers:plans"), {"state": "done"}).context["list"]
    assert [row.pk for row in listed.page.rows] == [plan.pk]


def test_a_request_that_was_the_planned_service_is_linked(
    cast: Cast, plan: NextServicePlan, browser: SignIn
) -> None:
    case = request_comes_in(plan.customer, cast.agent, at=NOON)
    case.number = "BX-202603-0001"
    case.save()
    typed = {"which": "done", "case": str(case.pk), "once": "d1"}
    answer = browser(cast.agent).post(page_of(plan), typed)
    assert answer["Location"] == planning(plan.customer)
    plan.refresh_from_db()
    assert plan.done_case_id == case.pk
    assert Obligation.objects.get(rule_id="X-04").case_id == case.pk
    assert run(at=NOON, say=lambda _words: None)


def test_a_record_of_another_customer_or_from_before_was_not_it(cast: Cast, plan: NextServicePlan) -> None:
    other = make_customer(cast.agent, name="别家")
    foreign = request_comes_in(other, cast.agent)
    with pytest.raises(CannotPlan):
        carry_out_plan(plan_id=plan.pk, case_id=foreign.pk, by=actor(cast.agent), at=NOON)
    over = request_comes_in(plan.customer, cast.agent, at=MORNING - timedelta(days=9))
    over.closed_at = MORNING - timedelta(days=8)
    over.save()
    with pytest.raises(CannotPlan):
        carry_out_plan(plan_id=plan.pk, case_id=over.pk, by=actor(cast.agent), at=NOON)


def test_undoing_the_talk_makes_the_plan_stand_again(cast: Cast, plan: NextServicePlan) -> None:
    by = actor(cast.agent)
    record_call(values=call(cast, plan.customer, carries_out=[plan.pk]), by=by, at=NOON)
    last = last_save_of(by, NOON)
    assert last is not None
    undo_last(by=by, at=NOON, save_key=last.save_key)
    plan.refresh_from_db()
    assert (plan.done_at, plan.done_record, plan.done_case_id) == (None, "", None)


def test_what_is_due_stands_on_the_today_of_its_owner_alone(
    cast: Cast, plan: NextServicePlan, browser: SignIn
) -> None:
    def due(staff: Staff) -> list[int]:
        return [one.pk for one in browser(staff).get(reverse("desk:today")).context["plans"]]

    assert due(cast.agent) == []
    with clock.set_to(MORNING + timedelta(days=7)):
        assert due(cast.agent) == [plan.pk]
        assert due(cast.own_agent) == []
        page = browser(cast.agent).get(reverse("desk:today")).content.decode()
        assert f"plan={plan.pk}" in page
        panel = browser(cast.agent).get(
            reverse("desk:call-panel"), {"customer": plan.customer_id, "plan": plan.pk}
        )
        assert panel.context["carried_out"] == {plan.pk}


def test_plans_go_with_the_customer_to_another_agent(cast: Cast, plan: NextServicePlan) -> None:
    set_agent(customer_id=plan.customer_id, agent_id=cast.own_agent.pk, by=actor(cast.manager), at=NOON)
    plan.refresh_from_db()
    assert plan.owner_id == cast.own_agent.pk
    hand_everything_over(
        giver=cast.own_agent, taker=cast.agent, leaves=False, by=actor(cast.manager), at=NOON
    )
    plan.refresh_from_db()
    assert plan.owner_id == cast.agent.pk


def test_the_list_shows_the_plans_of_the_customers_one_may_see(
    cast: Cast, plan: NextServicePlan, browser: SignIn
) -> None:
    def seen(staff: Staff, **asked: str) -> list[int]:
        return [
            row.pk for row in browser(staff).get(reverse("customers:plans"), asked).context["list"].page.rows
        ]

    assert seen(cast.agent) == seen(cast.manager) == [plan.pk]
    assert seen(cast.stranger) == seen(cast.own_agent) == []
    assert (
        seen(cast.agent, due="late") == seen(cast.agent, state="done") == seen(cast.manager, mine="on") == []
    )
    assert seen(cast.agent, due="7", kind="MAINTENANCE", mine="on") == [plan.pk]


def test_a_reader_sees_a_plan_and_changes_nothing(cast: Cast, plan: NextServicePlan, browser: SignIn) -> None:
    client = browser(cast.viewer)
    assert client.get(page_of(plan)).status_code == 200
    client.post(page_of(plan), {"which": "drop", "why": "MISTAKE", "once": "v1"})
    plan.refresh_from_db()
    assert plan.is_ahead
    assert browser(cast.stranger).get(page_of(plan)).status_code == 404


def test_planning_takes_few_statements_however_much_is_known(
    cast: Cast, customer: Customer, browser: SignIn
) -> None:
    by = actor(cast.agent)
    for n in range(12):
        values = AssetValues(kind="EQUIPMENT", name=f"设备 {n}", warranty_until=date(2026, 9, 1 + n))
        add_asset(customer_id=customer.pk, values=values, by=by, at=MORNING)
        plan_next_service(customer_id=customer.pk, values=VALUES, by=by, at=MORNING)
    client = browser(cast.agent)
    for address, most in (
        (planning(customer), 16),
        (reverse("customers:plans"), 8),
        (page_of(NextServicePlan.objects.order_by("pk")[0]), 12),
        (reverse("customers:detail", args=[customer.pk]), 16),
    ):
        client.get(address)
        with CaptureQueriesContext(connection) as statements:
            client.get(address)
        assert len(statements) <= most, (address, len(statements))


def test_a_wish_said_in_a_talk_is_proposed(cast: Cast, customer: Customer, browser: SignIn) -> None:
    talk, _booking = record_call(
        values=call(cast, customer, wish="想加一条摩托车线"), by=actor(cast.agent), at=NOON
    )
    offered = browser(cast.agent).get(planning(customer)).context["offered"]
    assert [one.key for one in offered] == [f"wish:{talk.pk}"]
