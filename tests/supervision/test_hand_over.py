"""A leaver hands everything over on one sheet."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.models import Case, CaseRole, Obligation
from shouhou.customers.models import Customer
from shouhou.followups.actions import Promise
from shouhou.journal.models import Event
from shouhou.supervision.actions import CannotHandOverAll, hand_everything_over
from tests.supervision.conftest import NOW
from tests.world import World, actor, local, make_call, make_customer, make_request

type Enter = Callable[[Staff], Client]


def sheet(staff: Staff) -> str:
    return reverse("supervision:hand-over", args=[staff.pk])


def test_the_sheet_lists_customers_cases_and_duties(world: World, enter: Enter) -> None:
    case = make_request(world)
    page = enter(world.administrator).get(sheet(world.agent)).content.decode()
    for words in (case.number, "青山机动车检测站", "AS-03"):
        assert words in page


def test_everything_goes_to_the_taker_and_the_leaver_is_signed_out(world: World, enter: Enter) -> None:
    case = make_request(world)
    leaver = enter(world.agent)
    assert leaver.get(reverse("followups:register")).status_code == 200
    answer = enter(world.administrator).post(sheet(world.agent), {"taker": world.deputy.pk, "leaves": "on"})
    assert (answer.status_code, answer["Location"]) == (303, sheet(world.agent))
    assert not Obligation.objects.open().owed_by([world.agent.pk]).exists()
    assert Obligation.objects.open().owed_by([world.deputy.pk]).filter(case=case, rule_id="AS-03").exists()
    assert CaseRole.objects.get(case=case, role="AGENT").staff == world.deputy
    assert not Customer.objects.filter(agent=world.agent).exists()
    world.agent.refresh_from_db()
    assert world.agent.left_at is not None
    assert leaver.get(reverse("followups:register")).status_code == 302


def test_customers_may_go_to_somebody_else_and_each_file_tells_of_it(world: World) -> None:
    make_request(world)
    customer = Customer.objects.get(agent=world.agent)
    done = hand_everything_over(
        giver=world.agent,
        taker=world.deputy,
        customers_to=world.advisor,
        leaves=False,
        by=actor(world.administrator),
        at=NOW,
    )
    customer.refresh_from_db()
    assert (done.customers, customer.agent) == (1, world.advisor)
    told = Event.objects.filter(
        kind="DUTIES_HANDED_OVER", subjects__kind="CUSTOMER", subjects__ref=customer.pk
    )
    assert told.count() == 1
    world.agent.refresh_from_db()
    assert world.agent.works_here


def test_handing_over_twice_finds_nothing_more(world: World) -> None:
    make_request(world)
    values = {
        "giver": world.agent,
        "taker": world.deputy,
        "leaves": False,
        "by": actor(world.administrator),
        "at": NOW,
    }
    assert hand_everything_over(**values).cases > 0
    assert hand_everything_over(**values) == type(hand_everything_over(**values))(0, 0)


def test_nobody_takes_over_from_herself_or_after_leaving(world: World) -> None:
    boss = actor(world.administrator)
    with pytest.raises(CannotHandOverAll):
        hand_everything_over(giver=world.agent, taker=world.agent, leaves=False, by=boss, at=NOW)
    hand_everything_over(giver=world.deputy, taker=world.agent, leaves=True, by=boss, at=NOW)
    world.deputy.refresh_from_db()
    with pytest.raises(CannotHandOverAll):
        hand_everything_over(giver=world.agent, taker=world.deputy, leaves=True, by=boss, at=NOW)
    world.agent.refresh_from_db()
    assert world.agent.works_here


def test_a_refusal_keeps_the_choice_and_changes_nothing(world: World, enter: Enter) -> None:
    client = enter(world.administrator)
    answer = client.post(sheet(world.administrator), {"taker": world.deputy.pk, "leaves": "on"})
    assert answer.status_code == 422
    assert answer.context["form"]["taker"].value() == str(world.deputy.pk)
    world.administrator.refresh_from_db()
    assert world.administrator.works_here


def test_a_taker_must_be_chosen(world: World, enter: Enter) -> None:
    answer = enter(world.administrator).post(sheet(world.agent), {"taker": ""})
    assert answer.status_code == 422
    assert answer.context["form"].errors["taker"]


def test_only_those_who_manage_staff_hand_over(world: World, enter: Enter) -> None:
    assert enter(world.supervisor).get(sheet(world.agent)).status_code == 403
    assert enter(world.agent).post(sheet(world.agent), {"taker": world.deputy.pk}).status_code == 403
    assert enter(world.administrator).get(reverse("supervision:hand-over", args=[10**9])).status_code == 404


def test_one_line_of_work_goes_to_somebody_else_and_another_stays(world: World, enter: Enter) -> None:
    request = make_request(world)
    talk = make_call(world, customer=request.customer, promises=[Promise("回电", local(2, 16))]).case
    file = Case.objects.get(pk=make_customer(world, name="远航检测站", phone="13900001111").cases.get().pk)
    told = {
        "taker": world.deputy.pk,
        "line_CONTACT": world.advisor.pk,
        "line_CUSTOMER_FILE": world.agent.pk,
        "customers_to": world.agent.pk,
    }
    answer = enter(world.administrator).post(sheet(world.agent), told)
    assert answer.status_code == 303
    owners = {
        case: set(Obligation.objects.open().filter(case=case).values_list("owner__username", flat=True))
        for case in (request, talk, file)
    }
    assert owners == {request: {"lijuan"}, talk: {"sunli"}, file: {"wangmin"}}
    assert Customer.objects.filter(agent=world.agent).count() == 2


def test_nothing_stays_with_somebody_who_leaves(world: World, enter: Enter) -> None:
    make_request(world)
    told = {"taker": world.deputy.pk, "line_SERVICE_REQUEST": world.agent.pk, "leaves": "on"}
    answer = enter(world.administrator).post(sheet(world.agent), told)
    assert answer.status_code == 422
    assert "line_SERVICE_REQUEST" in answer.context["form"].errors
    world.agent.refresh_from_db()
    assert world.agent.works_here
    assert Obligation.objects.open().owed_by([world.agent.pk]).exists()
