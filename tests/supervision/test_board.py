"""The board: who owes what, how late, how it ended; and one duty with its proof, its sum and its waiver."""

from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from shouhou.accounts.models import Staff
from shouhou.cases.actions import fold_figures, roll, waive
from shouhou.cases.figures import by_person, by_rule, clause_figures, figures, owed_now
from shouhou.cases.models import Obligation
from shouhou.core import clock
from shouhou.policy.rulebook import Outcome
from tests.supervision.conftest import NOW
from tests.world import World, actor, local, make_call, make_request

type Enter = Callable[[Staff], Client]

BOARD = reverse("supervision:board")
LATER = local(4, 10)


def page_of(duty: Obligation) -> str:
    return reverse("supervision:duty", args=[duty.pk])


def waiver_of(duty: Obligation) -> str:
    return reverse("supervision:waiver", args=[duty.pk])


@pytest.fixture
def report_owed(world: World) -> Obligation:
    """AS-03 of a request taken on Monday morning."""
    return Obligation.objects.get(case=make_request(world), rule_id="AS-03")


def test_the_top_sentence_counts_what_is_due_today_late_and_done(world: World, enter: Enter) -> None:
    make_request(world)
    total = enter(world.supervisor).get(BOARD).context["total"]
    open_now = Obligation.objects.open().filter(due_at__lte=local(3, 0)).count()
    assert (total["today"], total["late"]) == (open_now, 0)
    assert total["met"] == Obligation.objects.filter(outcome=Outcome.MET).count() > 0
    with clock.set_to(LATER):
        assert enter(world.supervisor).get(BOARD).context["total"]["late"] == open_now


def test_figures_are_the_same_before_and_after_they_are_folded(world: World) -> None:
    make_request(world)
    make_call(world)
    month = {"start": date(2026, 3, 1), "end": date(2026, 3, 31)}
    fresh = figures(**month)
    fold_figures(at=NOW)
    assert figures(**month) == fresh
    make_call(world)
    half = figures(**month)
    assert half["RD-01"][Outcome.MET] == fresh["RD-01"][Outcome.MET] + 1
    stored = Obligation.objects.filter(rule_id="RD-01", outcome=Outcome.MET).count()
    assert half["RD-01"][Outcome.MET] == stored


def test_figures_keep_branches_days_and_persons_apart(world: World) -> None:
    make_call(world)
    make_call(world, by=world.stranger)
    days = {"start": date(2026, 3, 2), "end": date(2026, 3, 2)}
    assert figures(**days)["RD-01"] == {"MET": 2}
    assert figures(**days, branch_id=world.branch.pk)["RD-01"] == {"MET": 1}
    assert figures(**days, owner_id=world.stranger.pk)["RD-01"] == {"MET": 1}
    assert figures(**days, owner_ids=[world.deputy.pk]) == {}
    assert figures(start=date(2026, 3, 3), end=date(2026, 3, 9)).get("RD-01") is None


def test_what_is_owed_counts_late_as_part_of_open(world: World, report_owed: Obligation) -> None:
    rows = owed_now(at=LATER, branch_id=world.branch.pk)
    owed = by_rule(rows)["AS-03"]
    assert (owed.open, owed.today, owed.late) == (1, 1, 1)
    assert by_person(rows)[world.agent.pk]["AS-03"].late == 1
    margin = clause_figures({}, by_rule(rows))["AS-03"]
    assert (margin.open, margin.late, margin.met) == (1, 1, 0)


def test_each_clause_stands_with_its_words_and_its_figures(
    world: World, enter: Enter, report_owed: Obligation
) -> None:
    page = enter(world.supervisor).get(BOARD).content.decode()
    assert "当天就要送到工程技术部主管手里" in page
    assert "rule=AS-03" in page
    assert "%" not in page.split('class="regulation"')[1].split("</section>")[0]


def test_by_person_the_cause_stands_before_the_name(
    world: World, enter: Enter, report_owed: Obligation
) -> None:
    answer = enter(world.supervisor).get(BOARD, {"view": "people"})
    share = next(s for s in answer.context["shares"] if s.person == world.agent)
    assert "AS-03" in [cause.rule_id for cause in share.causes]
    row = answer.content.decode().split('<tbody id="rows">')[1]
    assert row.index("AS-03") < row.index(world.agent.name)


def test_duties_can_be_picked_by_person_department_rule_and_lateness(
    world: World, enter: Enter, report_owed: Obligation
) -> None:
    client = enter(world.supervisor)

    def shown(**query: object) -> set[str]:
        answer = client.get(BOARD, {"view": "duties", **query})
        return {duty.rule_id for duty in answer.context["list"].page.rows}

    assert "AS-03" in shown()
    assert shown(rule="AS-03") == {"AS-03"}
    assert shown(person=world.deputy.pk) == set()
    assert "AS-03" in shown(department=world.agent.department_id)
    assert shown(department=world.engineer.department_id) == set()
    assert shown(show="LATE") == set()
    assert "AS-01" in shown(show="MET")
    with clock.set_to(LATER):
        assert "AS-03" in shown(show="LATE")


def test_what_was_waived_is_found_with_its_month(world: World, enter: Enter, report_owed: Obligation) -> None:
    waive(obligation_id=report_owed.pk, reason="停电", by=actor(world.supervisor), at=NOW)
    client = enter(world.supervisor)
    query = {"view": "duties", "show": "WAIVED"}
    assert list(client.get(BOARD, query).context["list"].page.rows) == [report_owed]
    assert not client.get(BOARD, {**query, "period": "last"}).context["list"].rows


def test_clauses_that_asked_for_nothing_are_counted_and_left_out(
    world: World, enter: Enter, report_owed: Obligation
) -> None:
    client = enter(world.supervisor)
    answer = client.get(BOARD)
    told = {clause.rule_id for clause in answer.context["clauses"]}
    assert report_owed.rule_id in told
    assert "CP-01" not in told
    assert f"其余 {answer.context['quiet']} 条规则本期没有应办事项" in answer.content.decode()


def test_the_board_takes_few_statements_in_every_view(world: World, enter: Enter) -> None:
    for hour in range(9, 13):
        make_request(world, at=local(2, hour), phone=f"1380013{hour:04}", org_name=f"第{hour}检测站")
    client = enter(world.manager)
    client.get(BOARD)
    for view in ("clauses", "people", "duties"):
        with CaptureQueriesContext(connection) as statements:
            client.get(BOARD, {"view": view})
        # The list of duties also asks for saved views, columns, breach classes, and the newest rules for its choices.
        assert len(statements) <= (13 if view == "duties" else 10), view


def test_the_board_is_closed_to_agents(world: World, enter: Enter) -> None:
    assert enter(world.agent).get(BOARD).status_code == 403


def test_a_supervisor_of_another_branch_sees_nothing_of_ours(
    world: World, enter: Enter, report_owed: Obligation
) -> None:
    Staff.objects.filter(pk=world.stranger.pk).update(roles=["AFTER_SALES_SUPERVISOR"])
    client = enter(Staff.objects.get(pk=world.stranger.pk))
    assert client.get(BOARD, {"view": "duties"}).context["list"].rows == []
    assert client.get(page_of(report_owed)).status_code == 404
    assert client.post(waiver_of(report_owed), {"why": "OUTAGE"}).status_code == 404


def test_a_duty_shows_its_clause_its_trigger_and_every_step_of_its_sum(
    world: World, enter: Enter, report_owed: Obligation
) -> None:
    answer = enter(world.supervisor).get(page_of(report_owed))
    proof = answer.context["proof"]
    assert proof.agrees
    assert len(proof.steps) == 4
    page = answer.content.decode()
    for words in ("二.1 · 三.2", "AS-03", "当天就要送到", "制动台显示器不亮", world.agent.name):
        assert words in page


def test_a_settled_duty_names_the_entry_that_settled_it(world: World, enter: Enter) -> None:
    call = make_call(world, gist="更换了传感器")
    duty = Obligation.objects.get(case=call.case, rule_id="AS-06")
    proof = enter(world.supervisor).get(page_of(duty)).context["proof"]
    assert "更换了传感器" in proof.settled.sentence
    assert proof.settled.by == world.agent.name


def test_what_was_told_late_without_evidence_says_so(world: World, enter: Enter) -> None:
    call = make_call(world, at=local(2, 9), written_at=local(2, 11))
    duty = Obligation.objects.get(case=call.case, rule_id="RD-01")
    assert duty.on_statement
    assert 'class="tag"' in enter(world.supervisor).get(page_of(duty)).content.decode()


def test_who_owes_a_duty_may_open_it_and_her_colleague_may_not(
    world: World, enter: Enter, report_owed: Obligation
) -> None:
    assert enter(world.agent).get(page_of(report_owed)).status_code == 200
    assert enter(world.deputy).get(page_of(report_owed)).status_code == 404


def test_the_supervisor_waives_with_a_reason(world: World, enter: Enter, report_owed: Obligation) -> None:
    client = enter(world.supervisor)
    answer = client.post(waiver_of(report_owed), {"why": "OUTAGE", "reason": "全市停电"})
    assert (answer.status_code, answer["Location"]) == (303, page_of(report_owed))
    report_owed.refresh_from_db()
    assert report_owed.outcome == Outcome.WAIVED
    assert "全市停电" in client.get(page_of(report_owed)).content.decode()


def test_a_waiver_without_a_reason_is_refused_beside_the_field(
    world: World, enter: Enter, report_owed: Obligation
) -> None:
    answer = enter(world.supervisor).post(waiver_of(report_owed), {"reason": "  "})
    assert answer.status_code == 422
    assert answer.context["form"].errors["reason"]
    report_owed.refresh_from_db()
    assert report_owed.outcome == Outcome.OPEN


def test_nobody_waives_her_own_duty_not_even_by_hand(world: World, enter: Enter) -> None:
    Staff.objects.filter(pk=world.agent.pk).update(roles=["AGENT", "AFTER_SALES_SUPERVISOR"])
    boss = Staff.objects.get(pk=world.agent.pk)
    duty = Obligation.objects.get(case=make_request(world, by=boss), rule_id="AS-03")
    client = enter(boss)
    page = client.get(page_of(duty))
    assert page.context["form"] is None
    assert page.context["is_own"]
    answer = client.post(waiver_of(duty), {"why": "OUTAGE", "reason": "理由写在这里"})
    assert answer.status_code == 422
    assert "理由写在这里" in answer.content.decode()
    duty.refresh_from_db()
    assert duty.outcome == Outcome.OPEN


def test_an_agent_waives_nothing(world: World, enter: Enter, report_owed: Obligation) -> None:
    assert enter(world.agent).post(waiver_of(report_owed), {"why": "OUTAGE"}).status_code == 403


def test_a_duty_settled_in_the_meantime_cannot_be_waived(
    world: World, enter: Enter, report_owed: Obligation
) -> None:
    waive(obligation_id=report_owed.pk, reason="停电", by=actor(world.manager), at=NOW)
    answer = enter(world.supervisor).post(waiver_of(report_owed), {"why": "OUTAGE"})
    assert answer.status_code == 422


def test_rolling_on_changes_no_sum(world: World, enter: Enter, report_owed: Obligation) -> None:
    roll(at=LATER)
    with clock.set_to(LATER):
        assert enter(world.supervisor).get(page_of(report_owed)).context["proof"].agrees


def test_the_sum_names_clause_figures_fact_and_hands_in_the_row_and_on_a_sheet(
    world: World, enter: Enter, report_owed: Obligation
) -> None:
    sheet = reverse("supervision:duty-sum", args=[report_owed.pk])
    client = enter(world.supervisor)
    whole, part = client.get(sheet), client.get(sheet, headers={"HX-Request": "true"})
    assert "<html" in whole.content.decode()
    assert "<html" not in part.content.decode()
    proof = part.context["proof"]
    assert proof.hands
    assert world.agent.name in proof.hands[-1]
    for line in (*proof.steps, *proof.hands, "AS-03"):
        assert escape(line) in whole.content.decode()


def test_the_sum_is_not_shown_to_a_stranger(world: World, enter: Enter, report_owed: Obligation) -> None:
    sheet = reverse("supervision:duty-sum", args=[report_owed.pk])
    assert enter(world.stranger).get(sheet).status_code == 404
