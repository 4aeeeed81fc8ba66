"""Satisfaction: asked in a talk and by link, answered once, reckoned by open formulas, shares set on a page."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from shouhou.accounts.models import Staff
from shouhou.cases.models import Case
from shouhou.cases.verify import verify
from shouhou.core import clock
from shouhou.core.say import day_of
from shouhou.followups.actions import annul_call
from shouhou.followups.models import Call
from shouhou.intake.actions.undoing import last_save_of, undo_last
from shouhou.journal.models import Event
from shouhou.satisfaction.actions import (
    Answers,
    CannotAnswer,
    CannotInvite,
    CannotSetRates,
    answer_invitation,
    invite,
    revoke_invitation,
    set_rates,
)
from shouhou.satisfaction.codes import Service
from shouhou.satisfaction.figures import satisfaction_of
from shouhou.satisfaction.links import token_of
from shouhou.satisfaction.models import Survey
from shouhou.satisfaction.sampling import is_drawn, rates, service_of
from shouhou.service_requests.actions import answer_request
from tests.satisfaction.conftest import NOW
from tests.world import World, actor, local, make_call, make_customer, make_request

type Enter = Callable[[Staff], Client]


def answered_request(world: World) -> Case:
    """A request that was answered on the telephone."""
    case = make_request(world, at=local(2, 9), customer=make_customer(world))
    answer_request(case_id=case.pk, answer="更换保险管", by=actor(world.agent), at=local(2, 10))
    case.refresh_from_db()
    return case


def invited(world: World) -> Survey:
    return invite(case_id=answered_request(world).pk, by=actor(world.agent), at=NOW)


def page_of(survey: Survey) -> str:
    return reverse("satisfaction:answer", args=[token_of(survey)])


def test_a_customer_answers_by_the_link_once_without_signing_in(world: World) -> None:
    survey, customer = invited(world), Client()
    page = customer.get(page_of(survey))
    assert page.status_code == 200
    assert "您对我们的服务满意吗" in page.content.decode()
    assert "<script" not in page.content.decode().split("<form")[1]
    told = {
        "overall": "4",
        "solved_first": "yes",
        "nps": "9",
        "ces": "6",
        "at_SPEED": "3",
        "comment": "来得快",
    }
    thanks = customer.post(page_of(survey), told)
    assert thanks.status_code == 200
    assert "谢谢" in thanks.content.decode()
    survey.refresh_from_db()
    assert (survey.overall, survey.solved_first, survey.nps, survey.ces) == (4, True, 9, 6)
    assert survey.attributes == {"SPEED": 3}
    again = customer.post(page_of(survey), {"overall": "1"})
    assert "已经" in again.content.decode()
    survey.refresh_from_db()
    assert survey.overall == 4
    event = Event.objects.get(kind="SATISFACTION_TOLD")
    assert event.by_id is None
    assert "comment" not in event.data
    assert not [words for part in verify(at=NOW) for words in part.broken]


def test_two_answers_at_the_same_moment_leave_the_first(world: World) -> None:
    survey = invited(world)
    answer_invitation(survey_id=survey.pk, answers=Answers(5), by=actor(world.agent), at=NOW)
    with pytest.raises(CannotAnswer):
        answer_invitation(survey_id=survey.pk, answers=Answers(1), by=actor(world.agent), at=NOW)


def test_a_link_that_has_ended_was_revoked_or_tampered_with_opens_nothing(world: World) -> None:
    survey, customer = invited(world), Client()
    token = token_of(survey)
    other = token.replace(f"{survey.pk}-", f"{survey.pk + 1}-", 1)
    for wrong in (other, token[:-1], "x", "1-1~zzz", "9" * 190):
        assert customer.get(reverse("satisfaction:answer", args=[wrong])).status_code == 404
    with clock.set_to(NOW + timedelta(days=15)):
        late = customer.post(page_of(survey), {"overall": "5"})
        assert late.status_code == 410
    revoke_invitation(survey_id=survey.pk, by=actor(world.agent), at=NOW)
    assert customer.get(page_of(survey)).status_code == 410
    survey.refresh_from_db()
    assert survey.answered_at is None


@pytest.mark.parametrize(
    "wrong",
    [{}, {"overall": "6"}, {"overall": "viel"}, {"overall": "5", "nps": "11"}, {"overall": "5", "ces": "0"}],
)
def test_what_is_no_answer_comes_back_with_the_page(world: World, wrong: dict[str, str]) -> None:
    survey = invited(world)
    assert Client().post(page_of(survey), wrong).status_code == 422
    survey.refresh_from_db()
    assert survey.answered_at is None


def test_an_english_page_says_what_is_wrong_in_english_and_the_journal_stays_chinese(world: World) -> None:
    survey, customer = invited(world), Client()
    customer.cookies["django_language"] = "en"
    page = customer.get(page_of(survey))
    assert "How satisfied are you" in page.content.decode()
    wrong = customer.post(page_of(survey), {"comment": "x" * 2001}).content.decode()
    assert "Please choose one of the five." in wrong
    assert "Write 2000 characters at most; these are 2001." in wrong
    assert not re.search("[一-鿿]", wrong.split('class="survey"')[1].split("</form>")[0])
    with translation.override("en"):
        answer_invitation(survey_id=survey.pk, answers=Answers(5), by=actor(world.agent), at=NOW)
        with pytest.raises(CannotAnswer, match="You have answered already"):
            answer_invitation(survey_id=survey.pk, answers=Answers(5), by=actor(world.agent), at=NOW)
    assert Event.objects.get(kind="SATISFACTION_TOLD").words.get(field="word").value == "非常满意"


def test_a_customer_has_one_open_link_at_a_time(world: World) -> None:
    survey, by = invited(world), actor(world.agent)
    with pytest.raises(CannotInvite):
        invite(case_id=survey.case_id, by=by, at=NOW)
    revoke_invitation(survey_id=survey.pk, by=by, at=NOW)
    invite(case_id=survey.case_id, by=by, at=NOW)


def test_an_answered_link_cannot_be_ended(world: World) -> None:
    survey = invited(world)
    answer_invitation(survey_id=survey.pk, answers=Answers(5), by=actor(world.agent), at=NOW)
    with pytest.raises(CannotInvite):
        revoke_invitation(survey_id=survey.pk, by=actor(world.agent), at=NOW)


def panel(**more: str) -> dict[str, str]:
    """A talk as the call panel sends it."""
    told = {
        "way": "CALL_OUT", "kind": "CONSULTATION", "line_state": "CONNECTED", "page": "call", "once": "abc",
        "org_name": "青山机动车检测站", "contact_name": "刘洋", "phone": "13800138000", "gist": "设备正常",
        "address": "济南市", "started_at": "2026-03-02T14:50",
    }  # fmt: skip
    return told | more


def test_the_call_panel_asks_at_the_end_of_a_talk_and_saves_it_with_the_talk(
    world: World, enter: Enter
) -> None:
    client, customer = enter(world.agent), make_customer(world)
    page = client.get(f"{reverse('desk:call-panel')}?customer={customer.pk}")
    assert "survey-overall" in page.content.decode()
    told = panel(**{"customer": str(customer.pk), "survey-overall": "2", "survey-comment": "等得久"})
    assert client.post(reverse("desk:call-panel"), told).status_code == 303
    survey = Survey.objects.get()
    assert (survey.overall, survey.service, survey.channel) == (2, Service.TALK, "CALL")
    assert survey.call == Call.objects.get()
    told_event = Event.objects.get(kind="SATISFACTION_TOLD")
    assert told_event.save_key == survey.call.save_key
    shown = client.get(reverse("desk:case", args=[survey.case.slug])).content.decode()
    assert f"{reverse('complaints:new')}?call={survey.call.record_no}" in shown


def test_a_talk_without_answers_asks_nothing(world: World, enter: Enter) -> None:
    client, customer = enter(world.agent), make_customer(world)
    assert client.post(reverse("desk:call-panel"), panel(customer=str(customer.pk))).status_code == 303
    assert not Survey.objects.exists()


def test_nobody_is_asked_in_a_talk_that_reached_nobody(world: World, enter: Enter) -> None:
    client, customer = enter(world.agent), make_customer(world)
    told = panel(**{"customer": str(customer.pk), "line_state": "BUSY", "survey-overall": "5"})
    assert client.post(reverse("desk:call-panel"), told).status_code == 422
    assert not Call.objects.exists()


def test_answers_of_a_talk_that_was_taken_back_do_not_count(world: World, enter: Enter) -> None:
    client, customer = enter(world.agent), make_customer(world)
    told = panel(**{"customer": str(customer.pk), "survey-overall": "5"})
    client.post(reverse("desk:call-panel"), told)
    assert Survey.objects.answered().count() == 1
    annul_call(call=Call.objects.get(), reason="记错了", by=actor(world.agent), at=NOW)
    assert Survey.objects.answered().count() == 0


def test_an_invitation_can_be_undone_within_its_minute(world: World) -> None:
    survey, by = invited(world), actor(world.agent)
    last = last_save_of(by, NOW)
    assert last is not None
    undo_last(by=by, at=NOW, save_key=last.save_key)
    survey.refresh_from_db()
    assert survey.revoked_at == NOW


def survey(world: World, *, n: int, **values: Any) -> None:
    """Answers by link to a case of its own."""
    case = make_call(
        world, at=local(2, 10) + timedelta(minutes=n), contact_name=f"客户{n}", another=True
    ).case
    made = invite(case_id=case.pk, by=actor(world.agent), at=NOW)
    if values:
        answer_invitation(survey_id=made.pk, answers=Answers(**values), by=actor(world.agent), at=NOW)


def test_each_formula_shows_its_part_and_its_whole_and_opens_its_records(world: World, enter: Enter) -> None:
    survey(world, n=1, overall=5, nps=10, ces=7, solved_first=True, attributes={"SPEED": 5})
    survey(world, n=2, overall=4, nps=9, ces=4, solved_first=False, attributes={"SPEED": 2})
    survey(world, n=3, overall=3, nps=6)
    survey(world, n=4, overall=1, comment="一直没人来")
    survey(world, n=5)
    day = day_of(NOW)
    found = satisfaction_of(first=day, last=day, branch_id=world.branch.pk)
    values = {one.code: (one.parts[0].n, one.whole.n, one.value) for one in found.formulas}
    assert values == {
        "K40": (2, 4, "50.0%"),
        "K41": (2, 3, "33.3"),
        "K42": (1, 2, "50.0% · 5.50"),
        "K27": (1, 2, "50.0%"),
        "K48": (4, 5, "80.0%"),
    }
    assert [(count.n, mean) for count, mean in found.attributes] == [(2, "3.50")]
    client = enter(world.supervisor)
    for one in found.formulas:
        for part in (*one.parts, one.whole):
            assert len(client.get(part.url).context["list"].rows) == part.n
    page = client.get(reverse("satisfaction:figures")).content.decode()
    assert "K40" in page
    file = client.get(f"{reverse('satisfaction:figures')}?file=xlsx")
    assert file["Content-Type"].endswith("sheet")
    assert (
        client.get(f"{reverse('satisfaction:figures')}?first_day=2026-03-02&last_day=2026-03-01").status_code
        == 422
    )


def test_another_branch_sees_nothing_of_it(world: World, enter: Enter) -> None:
    asked = invited(world)
    client = enter(world.stranger)
    assert client.get(reverse("satisfaction:invitation", args=[asked.case.slug])).status_code == 404
    assert client.post(reverse("satisfaction:ending", args=[asked.pk])).status_code == 404
    assert len(client.get(reverse("satisfaction:list")).context["list"].rows) == 0


def test_the_page_of_a_case_leads_to_the_link(world: World, enter: Enter) -> None:
    case, client = answered_request(world), enter(world.agent)
    address = reverse("satisfaction:invitation", args=[case.slug])
    assert address in client.get(reverse("desk:case", args=[case.slug])).content.decode()
    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 303
    shown = client.get(address).content.decode()
    made = Survey.objects.get()
    assert page_of(made) in shown
    assert client.post(address).status_code == 422
    assert client.post(reverse("satisfaction:ending", args=[made.pk])).status_code == 303
    assert page_of(made) not in client.get(address).content.decode()


def test_how_many_are_asked_is_set_by_the_supervisor_and_told_to_the_journal(
    world: World, enter: Enter
) -> None:
    page = reverse("satisfaction:sampling")
    assert enter(world.agent).get(page).status_code == 403
    client = enter(world.supervisor)
    told = {"REQUEST": "50", "VISIT": "100", "TALK": "0", "COMPLAINT": "100"}
    assert client.post(page, {**told, "TALK": "101"}).status_code == 422
    assert client.post(page, told).status_code == 303
    assert rates() == {Service.REQUEST: 50, Service.VISIT: 100, Service.TALK: 0, Service.COMPLAINT: 100}
    assert Event.objects.get(kind="SAMPLING_SET").data["REQUEST"] == 50
    with pytest.raises(CannotSetRates):
        set_rates(percents={"TALK": -1}, by=actor(world.supervisor), at=NOW)


def test_who_is_asked_follows_from_the_key_alone_and_keeps_to_the_share() -> None:
    drawn = [is_drawn(f"TALK-{n}", 30) for n in range(2000)]
    assert 520 < sum(drawn) < 680
    assert drawn == [is_drawn(f"TALK-{n}", 30) for n in range(2000)]
    assert not any(is_drawn(str(n), 0) for n in range(50))
    assert all(is_drawn(str(n), 100) for n in range(50))


def test_what_a_case_is_asked_about_follows_from_its_line(world: World) -> None:
    assert service_of(answered_request(world)) is Service.REQUEST
    assert service_of(make_call(world, at=local(2, 11)).case) is Service.TALK
