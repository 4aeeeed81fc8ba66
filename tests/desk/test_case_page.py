"""A case on one page: what was told, how it stands, what is owed, and only the steps that this person may take now."""

from datetime import timedelta

import pytest
from django.urls import reverse

from shouhou.cases.models import Case, Obligation
from shouhou.core import clock
from shouhou.followups.actions import Promise, annul_call
from shouhou.service_requests.actions import report_upward, set_solution
from tests.intake.conftest import NOW, Enter
from tests.intake.screen import INTAKE, facts
from tests.world import World, actor, local, make_call, make_customer, make_request


def page_of(case: Case) -> str:
    return reverse("desk:case", args=[case.slug])


def ways(answer: object) -> set[str]:
    """The steps that are offered; a letter can be written at any time."""
    urls = [way.url for way in answer.context["ways"] if "/letters/" not in way.url]  # type: ignore[attr-defined]
    return {url.rstrip("/").rpartition("/")[2] for url in urls}


def test_everything_told_stands_on_the_page(world: World, enter: Enter) -> None:
    case = make_request(world, customer=make_customer(world))
    make_call(world, at=local(2, 10), customer=case.customer, cases=[case], gist="再次来电催问")
    report_upward(
        case_id=case.pk, to=world.engineer, question="请派人", by=actor(world.agent), at=local(2, 11)
    )
    set_solution(case_id=case.pk, solution="更换保险管", by=actor(world.engineer), at=local(2, 12))
    page = enter(world.agent).get(page_of(case)).content.decode()
    for words in (
        case.number,
        "制动台显示器不亮",
        "再次来电催问",
        "请派人",
        "更换保险管",
        "AS-10",
        "SB-202603-0001",
    ):
        assert words in page, words


def test_a_draft_shows_what_is_missing_and_the_way_to_complete_it(world: World, enter: Enter) -> None:
    client = enter(world.agent)
    client.cookies["django_language"] = "en"
    answer = client.post(INTAKE, facts(address="", wanted=""), follow=True)
    page = answer.content.decode()
    assert page.count('class="missing"') == 2
    assert [way.label for way in answer.context["ways"]] == ["Complete the draft"]
    case = Case.objects.get(line="SERVICE_REQUEST")
    assert reverse("service_requests:facts", args=[case.slug]) in page


def test_the_steps_offered_follow_the_state_and_the_person(world: World, enter: Enter) -> None:
    case = make_request(world)
    agent, engineer = enter(world.agent), enter(world.engineer)
    assert ways(agent.get(page_of(case))) == {"report", "answer", "study", "escalation", "site-work"}
    assert ways(engineer.get(page_of(case))) == {"site-work"}
    report_upward(case_id=case.pk, to=world.engineer, question="", by=actor(world.agent), at=local(2, 10))
    assert ways(engineer.get(page_of(case))) == {"solution", "site-work"}
    set_solution(case_id=case.pk, solution="换", by=actor(world.engineer), at=local(2, 11))
    assert "telling" in ways(agent.get(page_of(case)))
    assert ways(enter(world.viewer).get(page_of(case))) == set()


def test_every_step_offered_opens(world: World, enter: Enter) -> None:
    drafted = make_request(world, wanted="", org_name="甲站", phone="13700000001")
    plain = make_request(world, org_name="乙站", phone="13700000002")
    told = make_request(world, org_name="丙站", phone="13700000003")
    by = actor(world.agent)
    report_upward(case_id=told.pk, to=world.engineer, question="", by=by, at=local(2, 10))
    set_solution(case_id=told.pk, solution="换", by=actor(world.engineer), at=local(2, 11))
    for case in (drafted, plain, told):
        for staff in (world.agent, world.engineer):
            client = enter(staff)
            for way in client.get(page_of(case)).context["ways"]:
                assert client.get(way.url).status_code == 200, way.url


def test_a_row_of_the_page_offers_its_proof_only_to_who_may_give_it(world: World, enter: Enter) -> None:
    case = make_request(world)
    rows = enter(world.agent).get(page_of(case)).context["open_duties"]
    assert all(row.action_url for row in rows)
    rows = enter(world.viewer).get(page_of(case)).context["open_duties"]
    assert rows
    assert not any(row.action_url for row in rows)


def test_settled_duties_say_how_and_on_statement_where_told_late(world: World, enter: Enter) -> None:
    case = make_call(world, at=local(2, 9), written_at=local(2, 14), answered_now=True).case
    client = enter(world.agent)
    client.cookies["django_language"] = "en"
    answer = client.get(page_of(case))
    assert {row.clause for row, _duty in answer.context["settled"]} == {"AS-06", "RD-01"}
    assert "On time" in answer.content.decode()


def test_a_talk_of_its_own_has_a_page_with_its_promise(world: World, enter: Enter) -> None:
    call = make_call(world, at=local(2, 10), promises=[Promise("三点回电", local(2, 16))])
    answer = enter(world.agent).get(page_of(call.case))
    assert answer.status_code == 200
    assert "三点回电" in answer.content.decode()
    assert [row.clause for row in answer.context["open_duties"]] == ["X-02"]


def test_what_was_taken_back_stays_and_is_struck_through(world: World, enter: Enter) -> None:
    case = make_request(world, customer=make_customer(world))
    call = make_call(world, at=local(2, 10), customer=case.customer, cases=[case], gist="记错的话")
    annul_call(call=call, reason="记错客户", by=actor(world.agent), at=local(2, 11))
    page = enter(world.agent).get(page_of(case)).content.decode()
    assert "记错的话" in page
    assert "is-annulled" in page


def test_another_branch_finds_nothing(world: World, enter: Enter) -> None:
    case = make_request(world)
    assert enter(world.stranger).get(page_of(case)).status_code == 404
    assert enter(world.manager).get(page_of(case)).status_code == 200


@pytest.mark.parametrize(
    "slug",
    ["BX-202603-9999", "draft-0", "draft-x", "draft-٣", "draft-" + "9" * 40, "draft-", "😀", "' OR 1=1"],
)
def test_an_address_that_names_no_case_is_not_found(world: World, enter: Enter, slug: str) -> None:
    make_request(world)
    assert enter(world.agent).get(reverse("desk:case", args=[slug])).status_code == 404


def test_a_stale_page_of_a_case_is_refused_and_its_words_are_kept(world: World, enter: Enter) -> None:
    case = make_request(world)
    slug = [case.slug]
    enter(world.deputy).post(reverse("service_requests:answer", args=slug), {"answer": "电话里已解决"})
    case.refresh_from_db()
    assert case.state == "ANSWERED"
    told = {"to": world.engineer.pk, "question": "请安排"}
    stale = enter(world.agent).post(reverse("service_requests:report", args=slug), told)
    assert stale.status_code == 422
    assert "请安排" in stale.content.decode()
    assert not Obligation.objects.filter(case=case, rule_id="X-01").exists()


def test_a_late_duty_says_so_in_words(world: World, enter: Enter) -> None:
    case = make_request(world)
    with clock.set_to(NOW + timedelta(days=3)):
        client = enter(world.agent)
        answer = client.get(page_of(case))
        assert {row.state for row in answer.context["open_duties"]} == {"late"}
        assert "超期" in answer.content.decode()
