"""来电: one save of the call panel: what must work, told through the page."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from shouhou.cases.models import Case, Obligation
from shouhou.core import clock
from shouhou.customers.actions import plan_next_service
from shouhou.customers.models import Customer, NextServicePlan
from shouhou.customers.values import PlanValues
from shouhou.followups.codes import Topic
from shouhou.followups.models import Call
from shouhou.intake.models import ParkedDraft
from shouhou.service_requests.models import ServiceRequest
from tests.intake.conftest import NOW, Enter
from tests.intake.screen import PANEL, PARK, rows, talk
from tests.world import World, actor, local, make_customer, make_request

NEXT = {"plan-kind": "MAINTENANCE", "plan-content": "提醒年度检定", "plan-planned_date": "2026-06-01"}


def planned(world: World, customer: Customer) -> NextServicePlan:
    """A talk planned with a customer last week's way."""
    values = PlanValues(kind="POLICY_NEWS", content="讲解新国标", planned_date=date(2026, 3, 2))
    return plan_next_service(customer_id=customer.pk, values=values, by=actor(world.agent), at=local(2, 10))


def test_a_talk_gets_its_record_its_line_and_its_case(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    answer = enter(world.agent).post(PANEL, talk(customer=customer.pk, topics=list(Topic.values)))
    call = Call.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, reverse("desk:case", args=[call.case.slug]))
    assert call.topics == ["T1", "T2", "T3", "T4", "T5", "T6", "T7"]
    assert (call.register_line, call.case.line) == (1, "CONTACT")
    assert Obligation.objects.get(rule_id="RD-01").outcome == "MET"


def test_one_call_counts_for_every_case_that_was_ticked(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    first, second = (make_request(world, customer=customer, problem=f"问题 {n}") for n in (1, 2))
    make_request(world, customer=customer, problem="另一件")
    enter(world.agent).post(PANEL, talk(customer=customer.pk, cases=[first.pk, second.pk]))
    call = Call.objects.latest("pk")
    assert call.case == first
    assert [link.case for link in call.further.all()] == [second]


def test_cases_of_another_customer_are_not_named(world: World, enter: Enter) -> None:
    other = make_request(world, org_name="别家检测站", phone="13700001111")
    customer = make_customer(world)
    enter(world.agent).post(PANEL, talk(customer=customer.pk, cases=[other.pk]))
    assert Call.objects.latest("pk").case != other


def test_a_promise_falls_due_by_itself_and_the_call_that_keeps_it_is_the_only_way(
    world: World, enter: Enter
) -> None:
    customer = make_customer(world)
    client = enter(world.agent)
    client.post(
        PANEL, talk(customer=customer.pk, promise_what="回电告知价格", promised_at="2026-03-02T16:00")
    )
    owed = Obligation.objects.get(rule_id="X-02")
    assert (owed.due_at, owed.owner) == (local(2, 16), world.agent)
    page = client.get(reverse("desk:today")).content.decode()
    assert "回电告知价格" in page
    assert f"{PANEL}?customer={customer.pk}&amp;promise={owed.trigger_event_id}" in page
    opened = client.get(PANEL, {"customer": customer.pk, "promise": owed.trigger_event_id})
    assert opened.context["kept"] == {owed.trigger_event_id}
    client.post(PANEL, talk(customer=customer.pk, started_at="2026-03-02T14:58", keeps=owed.trigger_event_id))
    owed.refresh_from_db()
    assert owed.outcome == "MET"


def test_a_promise_to_a_stranger_is_kept_from_its_row(world: World, enter: Enter) -> None:
    client = enter(world.agent)
    client.post(PANEL, talk(promise_what="回电", promised_at="2026-03-02T16:00"))
    owed = Obligation.objects.get(rule_id="X-02")
    opened = client.get(PANEL, {"customer": "", "promise": owed.trigger_event_id})
    assert str(owed.trigger_event_id) in opened.content.decode()
    client.post(PANEL, talk(started_at="2026-03-02T14:58", keeps=owed.trigger_event_id))
    owed.refresh_from_db()
    assert owed.outcome == "MET"


def test_who_was_not_reached_kept_nothing(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    client = enter(world.agent)
    client.post(PANEL, talk(customer=customer.pk, promise_what="回电", promised_at="2026-03-02T16:00"))
    owed = Obligation.objects.get(rule_id="X-02")
    answer = client.post(
        PANEL, talk(customer=customer.pk, line_state="BUSY", gist="", keeps=owed.trigger_event_id)
    )
    assert answer.status_code == 422
    assert "keeps" in answer.context["form"].errors


def test_an_attempt_that_reached_nobody_is_recorded_and_owes_no_gist(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    enter(world.agent).post(
        PANEL, talk(customer=customer.pk, way="CALL_OUT", line_state="NO_ANSWER", gist="")
    )
    assert Call.objects.get().line_state == "NO_ANSWER"
    assert not Obligation.objects.filter(rule_id="AS-06").exists()


def test_a_talk_without_its_gist_owes_it_the_same_day(world: World, enter: Enter) -> None:
    client = enter(world.agent)
    client.post(PANEL, talk(gist=""))
    owed = Obligation.objects.get(rule_id="AS-06")
    assert (owed.outcome, owed.due_at) == ("OPEN", local(3, 0))
    call = Call.objects.get()
    assert reverse("followups:detail", args=[call.record_no]) in client.get("/").content.decode()


def test_what_was_not_answered_on_the_spot_runs_from_the_contact(world: World, enter: Enter) -> None:
    enter(world.agent).post(PANEL, talk(answered_now="no", demand="要书面报价"))
    owed = Obligation.objects.get(rule_id="AS-09")
    assert owed.due_at == local(3, 14, 50)


def test_an_unknown_caller_and_her_request_come_of_one_save(world: World, enter: Enter) -> None:
    typed = talk(
        org_name="远航机动车检测站",
        address="济南市解放路 9 号",
        makes_request="on",
        problem="侧滑台不回零",
        wanted="派人来看",
        outcome="REPORT",
        report_to=world.engineer.pk,
    )
    assert enter(world.agent).post(PANEL, typed).status_code == 303
    case = Case.objects.get(line="SERVICE_REQUEST")
    assert (case.state, case.customer, Call.objects.get().case) == ("REPORTED", Customer.objects.get(), case)


def test_a_request_of_a_call_with_facts_missing_is_a_draft(world: World, enter: Enter) -> None:
    enter(world.agent).post(PANEL, talk(makes_request="on", problem="不转"))
    assert ServiceRequest.objects.get().case.state == "DRAFT"


def test_two_calls_lie_parked_side_by_side_and_are_finished_one_by_one(world: World, enter: Enter) -> None:
    client = enter(world.agent)
    for name in ("甲站", "乙站"):
        client.post(PARK, {**talk(org_name=name, gist=f"{name}的事"), "page": "call"})
    first, second = ParkedDraft.objects.order_by("pk")
    shown = client.get(PANEL, {"parked": first.pk})
    assert shown.status_code == 200
    assert shown.context["form"]["gist"].value() == "甲站的事"
    assert [d.label for d in shown.context["parked_forms"]] == ["乙站", "甲站"]
    client.post(PANEL, talk(org_name="乙站", gist="乙站的事", parked=second.pk))
    assert ParkedDraft.objects.get() == first
    assert Call.objects.get().gist == "乙站的事"


def test_a_form_parked_again_takes_its_own_place(world: World, enter: Enter) -> None:
    client = enter(world.agent)
    client.post(PARK, {**talk(gist="一"), "page": "call"})
    key = ParkedDraft.objects.get().pk
    client.post(PARK, {**talk(gist="二"), "page": "call", "parked": key})
    assert ParkedDraft.objects.get().data["gist"] == ["二"]


def test_parked_forms_are_ones_own(world: World, enter: Enter) -> None:
    enter(world.agent).post(PARK, {**talk(), "page": "call"})
    parked = ParkedDraft.objects.get()
    other = enter(world.deputy)
    assert other.get(PANEL, {"parked": parked.pk}).context["parked"] is None
    other.post(reverse("intake:parked-discard", args=[parked.pk]), {"page": "call"})
    other.post(PANEL, talk(parked=parked.pk))
    assert ParkedDraft.objects.get() == parked


def test_parking_has_its_bounds_and_says_so(world: World, enter: Enter) -> None:
    client = enter(world.agent)
    client.cookies["django_language"] = "en"
    for n in range(20):
        client.post(PARK, {**talk(gist=str(n)), "page": "call"})
    page = client.post(PARK, {**talk(), "page": "call"}, follow=True)
    assert "Twenty forms are parked already" in page.content.decode()
    assert ParkedDraft.objects.count() == 20


def test_the_planned_talk_is_carried_out_by_the_call_and_asks_for_the_next(
    world: World, enter: Enter
) -> None:
    customer = make_customer(world)
    plan = planned(world, customer)
    client = enter(world.agent)
    assert "讲解新国标" in client.get(PANEL, {"customer": customer.pk}).content.decode()
    assert client.post(PANEL, talk(customer=customer.pk, carries_out=plan.pk)).status_code == 303
    plan.refresh_from_db()
    assert plan.done_at == local(2, 14, 50)
    owed = Obligation.objects.get(rule_id="X-04")
    assert (owed.outcome, owed.owner, owed.due_at) == ("OPEN", world.agent, local(3, 0))
    assert reverse("customers:plan", args=[customer.pk]) in client.get("/").content.decode()
    client.post(
        reverse("customers:plan", args=[customer.pk]),
        {"kind": "FREE_CHECK", "content": "免费检查", "planned_date": "2026-06-01"},
    )
    owed.refresh_from_db()
    assert owed.outcome == "MET"
    assert NextServicePlan.objects.get(done_at=None).content == "免费检查"


def test_the_next_talk_is_agreed_on_in_the_same_call(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    plan = planned(world, customer)
    enter(world.agent).post(PANEL, {**talk(customer=customer.pk, carries_out=plan.pk), **NEXT})
    assert Obligation.objects.get(rule_id="X-04").outcome == "MET"
    assert NextServicePlan.objects.get(done_at=None).content == "提醒年度检定"


def test_a_new_customer_is_planned_for_in_the_same_call(world: World, enter: Enter) -> None:
    enter(world.agent).post(PANEL, {**talk(org_name="远航检测站"), **NEXT})
    assert Obligation.objects.get(rule_id="AS-04").outcome == "MET"
    assert NextServicePlan.objects.get().customer == Customer.objects.get()


def test_a_plan_needs_a_customer_a_day_and_a_kind(world: World, enter: Enter) -> None:
    client = enter(world.agent)
    before = rows()
    nobody = client.post(PANEL, {**talk(), **NEXT})
    assert nobody.status_code == 422
    assert "org_name" in nobody.context["form"].errors
    for wrong, field in (({"plan-planned_date": ""}, "planned_date"), ({"plan-kind": ""}, "kind")):
        answer = client.post(PANEL, {**talk(org_name="远航检测站"), **NEXT, **wrong})
        assert answer.status_code == 422
        assert field in answer.context["form"].plan.errors
    past = client.post(PANEL, {**talk(org_name="远航检测站"), **NEXT, "plan-planned_date": "2026-03-01"})
    assert past.status_code == 422
    assert "planned_date" in past.context["form"].plan.errors
    assert past.context["form"].plan["content"].value() == "提醒年度检定"
    assert rows() == before
    assert not NextServicePlan.objects.exists()


def test_a_plan_is_not_carried_out_twice_nor_by_somebody_elses_call(world: World, enter: Enter) -> None:
    customer, other = make_customer(world), make_customer(world, name="别家检测站", phone="13700001111")
    plan = planned(world, customer)
    client = enter(world.agent)
    assert client.post(PANEL, talk(customer=other.pk, carries_out=plan.pk)).status_code == 422
    busy = client.post(PANEL, talk(customer=customer.pk, line_state="BUSY", gist="", carries_out=plan.pk))
    assert "carries_out" in busy.context["form"].errors
    assert client.post(PANEL, talk(customer=customer.pk, carries_out=plan.pk)).status_code == 303
    assert client.post(PANEL, talk(customer=customer.pk, carries_out=plan.pk)).status_code == 422
    assert Call.objects.count() == 1


@pytest.mark.parametrize("way", ["at once", "later"])
def test_a_call_that_is_taken_back_leaves_the_plan_open(world: World, enter: Enter, way: str) -> None:
    customer = make_customer(world)
    plan = planned(world, customer)
    client = enter(world.agent)
    client.post(PANEL, {**talk(customer=customer.pk, carries_out=plan.pk), **NEXT})
    call = Call.objects.get()
    if way == "at once":
        client.post(reverse("desk:undo"), {"save_key": call.save_key})
    else:
        with clock.set_to(NOW + timedelta(minutes=9)):
            client.post(reverse("followups:annulment", args=[call.record_no]), {"why": "TWICE"})
    call.refresh_from_db()
    assert call.annulled_at is not None
    assert [p.pk for p in NextServicePlan.objects.filter(done_at=None)] == [plan.pk]
    assert not Obligation.objects.filter(rule_id="X-04", outcome__in=("OPEN", "MET")).exists()


def test_a_technician_records_a_call_and_lands_where_she_may_be(world: World, enter: Enter) -> None:
    customer = make_customer(world)
    answer = enter(world.technician).post(PANEL, talk(customer=customer.pk, gist="客户来电问进度"))
    assert answer.status_code == 303
    assert enter(world.technician).get(answer["Location"]).status_code == 200


def test_who_may_not_record_does_not_see_the_panel(world: World, enter: Enter) -> None:
    assert enter(world.viewer).get(PANEL).status_code == 403
    assert enter(world.viewer).post(PANEL, talk()).status_code == 403
