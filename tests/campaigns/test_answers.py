"""What recipients are told and answer: by telephone, by letter, over the link, at the door; and what is refused."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.campaigns.actions import (
    CannotAnswer,
    call_off,
    end_campaign,
    note_answer,
    note_attendance,
    note_lead,
    note_no_letter,
    withdraw_consent,
)
from shouhou.campaigns.links import path_of
from shouhou.campaigns.models import Recipient
from shouhou.campaigns.tasks import run
from shouhou.cases.models import Case, Obligation
from shouhou.cases.verify import verify
from shouhou.core import clock
from shouhou.customers.models import Consent, NextServicePlan
from shouhou.customers.values import PlanValues
from shouhou.followups.actions import annul_call
from shouhou.followups.letters import LetterValues, send_letter
from shouhou.followups.models import Call
from shouhou.followups.notices import CannotNotify
from tests.campaigns.conftest import NOW
from tests.campaigns.life import EVENT, decided, recipients, say
from tests.world import World, actor, local, make_call, make_customer

type Enter = Callable[[Staff], Client]
TELLING = local(3, 10)


def outcomes(rule_id: str) -> list[str]:
    return sorted(Obligation.objects.filter(rule_id=rule_id).values_list("outcome", flat=True))


def tell(world: World, one: Case, **more: object) -> Call:
    """The notice by telephone."""
    told: dict[str, object] = {
        "kind": "CAMPAIGN",
        "notices": [one.pk],
        "notice_answer": "COMING",
        "at": TELLING,
    }
    return make_call(world, customer=one.customer, **(told | more))  # type: ignore[arg-type]


def write(world: World, one: Case, *, case_id: int | None) -> None:
    assert one.customer is not None
    values = LetterValues(
        kind="INVITATION", way="POST", sent_at=TELLING, customer_name=one.customer.name, addressee="刘洋",
        subject="邀请函", body="诚邀参加。", customer_id=one.customer_id, address="济南市历下区解放路 1 号",
    )  # fmt: skip
    send_letter(values=values, by=actor(world.agent), at=TELLING, case_id=case_id)


@pytest.fixture
def one(world: World) -> Case:
    """The only recipient of a decided campaign."""
    return recipients(decided(world, "GIVEN"))[0]


def again(one: Case) -> Case:
    one.refresh_from_db()
    return one


def test_a_notice_by_telephone_meets_its_duty_and_asks_for_the_letter(world: World, one: Case) -> None:
    call = tell(world, one)
    assert again(one).state == "COMING"
    assert call.case_id == one.pk
    assert outcomes("CP-01") == ["MET"]
    owed = Obligation.objects.get(rule_id="CP-02")
    assert (owed.outcome, owed.due_at) == ("OPEN", local(6, 0))
    write(world, one, case_id=None)
    owed.refresh_from_db()
    assert owed.outcome == "OPEN"  # a letter about something else
    write(world, one, case_id=one.pk)
    owed.refresh_from_db()
    assert owed.outcome == "MET"
    with clock.set_to(TELLING + timedelta(hours=1)):
        assert not [words for part in verify(at=clock.now()) for words in part.broken]


def test_no_letter_is_a_decision_with_a_reason(world: World, one: Case) -> None:
    tell(world, one, notice_answer="NOT_COMING", no_letter="NOT_COMING")
    assert again(one).state == "DECLINED"
    assert outcomes("CP-02") == ["MET"]


def test_no_letter_can_be_decided_after_the_call(world: World, one: Case) -> None:
    tell(world, one, notice_answer="UNDECIDED")
    assert (again(one).state, outcomes("CP-02")) == ("TOLD", ["OPEN"])
    note_no_letter(case_id=one.pk, reason="CLEAR", by=actor(world.agent), at=TELLING)
    assert outcomes("CP-02") == ["MET"]


def test_a_call_that_reached_nobody_leaves_the_duty_and_says_so(world: World, one: Case) -> None:
    tell(world, one, line_state="NO_ANSWER", notice_answer="")
    assert again(one).state == "TRIED"
    assert outcomes("CP-01") == ["OPEN"]


def test_a_second_talk_changes_the_answer_and_asks_for_no_second_letter(world: World, one: Case) -> None:
    tell(world, one, notice_answer="UNDECIDED")
    tell(world, one, at=local(4, 10))
    assert again(one).state == "COMING"
    assert Obligation.objects.filter(rule_id="CP-02").count() == 1


def test_taking_the_call_back_takes_the_notice_back(world: World, one: Case) -> None:
    annul_call(call=tell(world, one), reason="打错了", by=actor(world.agent), at=TELLING)
    assert again(one).state == "CHOSEN"
    assert outcomes("CP-01") == ["OPEN"]
    assert outcomes("CP-02") == []


def test_a_notice_to_another_customer_is_refused(world: World, one: Case) -> None:
    other = make_customer(world, name="别家检测站", phone="13700000002")
    with pytest.raises(CannotNotify):
        make_call(
            world, customer=other, kind="CAMPAIGN", notices=[one.pk], notice_answer="COMING", at=TELLING
        )
    assert not Call.objects.exists()


def test_whoever_refuses_is_not_called_any_more_at_once(world: World, one: Case, enter: Enter) -> None:
    client = enter(world.agent)
    page = reverse("campaigns:calls")
    assert one.customer is not None
    assert one.customer.name in client.get(page).content.decode()
    say(world, one.customer, "REFUSED", channel="PHONE")
    assert outcomes("CP-01") == ["VOID"]
    assert one.customer.name not in client.get(page).content.decode()
    sent = {
        "customer": one.customer_id, "way": "CALL_OUT", "kind": "CAMPAIGN", "line_state": "CONNECTED",
        "started_at": "2026-03-02T15:00", "notices": one.pk, "notice_answer": "COMING", "outcome": "LATER",
    }  # fmt: skip
    answer = client.post(reverse("desk:call-panel"), sent)
    assert answer.status_code == 422
    assert not Call.objects.exists()


def test_a_refusal_of_letters_leaves_the_call(world: World, one: Case) -> None:
    assert one.customer is not None
    say(world, one.customer, "REFUSED", channel="LETTER")
    assert outcomes("CP-01") == ["OPEN"]
    tell(world, one)
    say(world, one.customer, "REFUSED", channel="LETTER", at=TELLING)
    assert outcomes("CP-02") == ["VOID"]


def test_the_link_shows_the_event_and_takes_the_answer_without_signing_in(world: World, one: Case) -> None:
    page, visitor = path_of(one.recipient), Client()
    assert "春季免费检测周" in visitor.get(page).content.decode()
    assert visitor.post(page, {"answer": "COMING"}).status_code == 303
    assert again(one).state == "COMING"
    assert "data:image/svg" in visitor.get(page).content.decode()
    assert visitor.post(page, {"answer": "NOT_COMING"}).status_code == 303
    assert again(one).state == "DECLINED"
    assert visitor.post(page, {"answer": "HERE"}).status_code == 422  # four weeks too early


def test_a_link_that_was_made_up_opens_nothing(one: Case) -> None:
    token = path_of(one.recipient).rstrip("/").rpartition("/")[2]
    for wrong in ("1-1~x", token[:-2] + "xx", token.replace("-", "-9", 1)):
        assert Client().get(reverse("campaigns:invitation", args=[wrong])).status_code == 404
        assert Client().post(reverse("campaigns:refusal", args=[wrong])).status_code == 404


def test_refusing_over_the_link_takes_one_press_and_looking_at_it_none(world: World, one: Case) -> None:
    token = path_of(one.recipient).rstrip("/").rpartition("/")[2]
    page = reverse("campaigns:refusal", args=[token])
    assert Client().get(page).status_code == 200
    assert outcomes("CP-01") == ["OPEN"]
    assert Client().post(page).status_code == 303
    assert Consent.objects.order_by("-pk")[0].state == "REFUSED"
    assert outcomes("CP-01") == ["VOID"]
    lines = Consent.objects.count()
    withdraw_consent(case_id=one.pk, by=actor(world.agent), at=NOW)
    assert Consent.objects.count() == lines  # pressed twice, written once


def test_the_phone_at_the_door_counts_whoever_shows_the_code(world: World, one: Case, enter: Enter) -> None:
    with clock.set_to(EVENT + timedelta(minutes=5)):
        door = enter(world.agent)
        page = path_of(one.recipient)
        assert 'value="HERE"' in door.get(page).content.decode()
        assert door.post(page, {"answer": "HERE"}).status_code == 303
        assert again(one).state == "ATTENDED"
        assert door.post(page, {"answer": "HERE"}).status_code == 422
        with pytest.raises(CannotAnswer):
            note_answer(
                case_id=one.pk, answer="NOT_COMING", way="CALL", by=actor(world.agent), at=clock.now()
            )


def test_what_became_of_each_stays_when_the_event_has_ended(world: World) -> None:
    case = decided(world, "GIVEN", "GIVEN", "GIVEN")
    came, absent, never = recipients(case)
    tell(world, came)
    tell(world, absent, at=local(3, 11))
    by = actor(world.agent)
    note_attendance(case_id=came.pk, way="SEEN", by=by, at=EVENT + timedelta(hours=1))
    end_campaign(case_id=case.pk, by=actor(world.supervisor), at=EVENT + timedelta(days=1))
    run(case.pk)
    assert [again(one).state for one in (came, absent, never)] == ["CAME", "STAYED_AWAY", "NEVER_TOLD"]
    for verb in (
        lambda: note_answer(
            case_id=came.pk, answer="COMING", way="CALL", by=by, at=EVENT + timedelta(days=1)
        ),
        lambda: note_attendance(case_id=never.pk, way="SEEN", by=by, at=EVENT + timedelta(days=1)),
    ):
        with pytest.raises(CannotAnswer):
            verb()
    assert "The event is over" not in Client().get(path_of(came.recipient)).content.decode()


def test_who_was_told_is_told_that_it_is_off(world: World) -> None:
    case = decided(world, "GIVEN", "GIVEN")
    told, _other = recipients(case)
    tell(world, told)
    call_off(case_id=case.pk, reason="场地取消", by=actor(world.supervisor), at=local(4, 9))
    run(case.pk)
    assert [again(one).state for one in recipients(case)] == ["CALLED_OFF", "CANCELLED"]
    assert "这次活动已取消" in Client().get(path_of(told.recipient)).content.decode()
    tell(world, told, at=local(4, 10))
    assert again(told).state == "TOLD_OFF"


def test_a_lead_is_written_down_and_planned(world: World, one: Case) -> None:
    by = actor(world.agent)
    with pytest.raises(CannotAnswer):
        note_lead(case_id=one.pk, what=" ", by=by, at=TELLING)
    plan = PlanValues(kind="EQUIPMENT_UPGRADE", content="想换制动台", planned_date=local(20, 9).date())
    note_lead(case_id=one.pk, what="想换制动台", plan=plan, by=by, at=TELLING)
    assert Recipient.objects.get(case=one).lead == "想换制动台"
    assert NextServicePlan.objects.get(customer=one.customer).planned_date == local(20, 9).date()
