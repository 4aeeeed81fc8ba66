"""The pages: the list of months, one with its steps, figures that open, the sheets, and who may do what."""

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.models import Obligation
from shouhou.core import clock
from shouhou.intake.actions.undoing import last_save_of
from shouhou.reports.models import Addendum, ClosedBook, Period, Summary
from shouhou.reports.tasks import turn_months
from tests.reports.conftest import NOW, month
from tests.reports.test_summaries import archived, draft, held, submitted
from tests.world import World, actor, local, make_call

type Enter = Callable[[Staff], Client]


def at(period: Period, name: str = "period", *more: object) -> str:
    return reverse(f"reports:{name}", args=[period.case.number, *more])


def test_the_list_says_how_far_each_month_has_come(world: World, march: Period, enter: Enter) -> None:
    submitted(world, march)
    answer = enter(world.supervisor).get(reverse("reports:periods"))
    said = answer.content.decode()
    assert answer.status_code == 200
    assert march.case.number in said
    assert [p.code for p, _state, _book in answer.context["periods"]] == ["2026-04", "2026-03", "2026"]
    assert "南方分公司" not in said


def test_the_manager_sees_all_branches(world: World, march: Period, enter: Enter) -> None:
    assert "南方分公司" in enter(world.manager).get(reverse("reports:periods")).content.decode()


def test_nobody_sees_another_branchs_month(world: World, march: Period, enter: Enter) -> None:
    assert enter(world.stranger).get(at(march)).status_code == 404


def test_a_month_is_brought_to_its_end_by_pages_alone(world: World, march: Period, enter: Enter) -> None:
    boss = enter(world.supervisor)
    assert boss.post(at(march, "draft")).status_code == 303
    page = boss.get(at(march, "words"))
    told = {"version": page.context["version"], "work_done": "一切照办", "next_plan": "回访老客户"}
    assert boss.post(at(march, "words"), told).status_code == 303
    told = {
        "held_at": "2026-04-02T09:00", "place": "会议室", "chair": world.supervisor.pk, "minutes": "逐条看过",
        f"at_{world.supervisor.pk}": "PRESENT", f"at_{world.agent.pk}": "PRESENT",
        f"at_{world.deputy.pk}": "EXCUSED", f"at_{world.archivist.pk}": "ABSENT", f"at_{world.viewer.pk}": "ABSENT",
        f"at_{world.administrator.pk}": "ABSENT", "others": [world.engineer.pk],
    }  # fmt: skip
    assert boss.post(at(march, "meeting"), told).status_code == 303
    assert boss.post(at(march, "submission"), {"to": world.manager.pk}).status_code == 303
    assert enter(world.manager).post(at(march, "reading"), {"remark": "同意"}).status_code == 303
    assert enter(world.archivist).post(at(march, "archive")).status_code == 303
    summary = Summary.objects.get(pk=march.pk)
    assert (summary.remark, summary.archive_no) == ("同意", "DA-F29-202603")
    assert summary.attendance.filter(presence="PRESENT").count() == 3
    page = boss.get(at(march))
    assert all(step.done for step in page.context["steps"])
    assert "DA-F29-202603" in page.content.decode()
    assert boss.get(reverse("documents:file", args=[summary.file_id])).status_code == 200


def test_words_are_kept_while_they_are_typed(world: World, march: Period, enter: Enter) -> None:
    version = draft(world, march).version
    boss = enter(world.supervisor)
    told = {"version": version, "problems": "备件不足"}
    answer = boss.post(at(march, "words"), told, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert f'name="version" value="{version + 1}"' in answer.content.decode()
    assert Summary.objects.get(pk=march.pk).problems == "备件不足"
    stale = boss.post(at(march, "words"), {**told, "problems": "另一个原因"})
    assert stale.status_code == 422
    assert "另一个原因" in stale.content.decode()


def test_a_wrong_meeting_comes_back_with_all_that_was_typed(
    world: World, march: Period, enter: Enter
) -> None:
    draft(world, march)
    told = {"held_at": "2026-05-02T09:00", "chair": world.supervisor.pk, "minutes": "还没开会"}
    answer = enter(world.supervisor).post(at(march, "meeting"), told)
    assert answer.status_code == 422
    assert "还没开会" in answer.content.decode()


def test_closing_twice_is_refused_in_words(world: World, march: Period, enter: Enter) -> None:
    answer = enter(world.agent).post(at(march, "book"))
    assert answer.status_code == 422
    assert ClosedBook.objects.filter(period=march, book="F03").count() == 1


def test_submitting_twice_is_refused_in_words(world: World, march: Period, enter: Enter) -> None:
    submitted(world, march)
    answer = enter(world.supervisor).post(at(march, "submission"), {"to": world.manager.pk})
    assert answer.status_code == 422


def test_each_figure_opens_what_makes_it_up(world: World, march: Period, enter: Enter) -> None:
    draft(world, march)
    boss = enter(world.supervisor)
    shown = boss.get(at(march)).context["shown"]
    cells = [line.cell for line in shown.counts] + [cell for line in shown.rules for cell in line.cells]
    for cell in cells:
        page = boss.get(cell.url)
        assert page.status_code == 200
        assert len(page.context["rows"]) == cell.n
    proof = Obligation.objects.get(branch=world.branch, rule_id="AS-01")
    opened = boss.get(at(march, "records", "AS-01.MET")).content.decode()
    assert reverse("supervision:duty", args=[proof.pk]) in opened


def test_an_unknown_figure_is_not_found(world: World, march: Period, enter: Enter) -> None:
    assert enter(world.supervisor).get(at(march, "records", "profit")).status_code == 404


def test_what_was_told_late_is_shown_and_explained(world: World, march: Period, enter: Enter) -> None:
    call = make_call(world, at=local(30, 16), written_at=local(2, 9, month=4))
    agent = enter(world.agent)
    assert call.record_no in agent.get(at(march)).content.decode()
    turn_months(at=NOW)
    late = Addendum.objects.get()
    assert agent.post(at(march, "addendum", late.pk), {}).status_code == 422
    assert agent.post(at(march, "addendum", late.pk), {"why": "OUT"}).status_code == 303
    assert agent.get(at(march, "addenda-print"))["Content-Type"] == "application/pdf"


def test_the_sheet_is_printed_and_shown_as_a_picture(world: World, march: Period, enter: Enter) -> None:
    archived(world, march)
    manager = enter(world.manager)
    assert manager.get(at(march, "summary-print")).content.startswith(b"%PDF")
    assert manager.get(at(march, "summary-picture"))["Content-Type"] == "image/png"


def test_an_earlier_month_is_opened_from_the_list(world: World, enter: Enter) -> None:
    agent = enter(world.agent)
    assert agent.post(reverse("reports:periods"), {"month": "2026-02"}).status_code == 303
    assert month(world, 2).code == "2026-02"
    assert agent.post(reverse("reports:periods"), {"month": "2027-02"}).status_code == 422


def test_paper_figures_are_typed_in(world: World, march: Period, enter: Enter) -> None:
    boss = enter(world.supervisor)
    assert boss.get(at(march, "paper-figures")).status_code == 200
    assert boss.post(at(march, "paper-figures"), {"calls": "-1"}).status_code == 422
    assert boss.post(at(march, "paper-figures"), {"calls": "31"}).status_code == 303


def test_the_duty_on_today_leads_to_its_month(world: World, march: Period, enter: Enter) -> None:
    boss = enter(world.supervisor)
    said = boss.get(reverse("desk:today")).content.decode()
    assert at(march) in said
    case = boss.get(reverse("desk:case", args=[march.case.number]))
    assert case.headers["Location"] == at(march)
    proof = Obligation.objects.get(case_id=march.pk, rule_id="PR-02")
    assert boss.get(reverse("supervision:duty", args=[proof.pk])).status_code == 200


def test_errata_are_added_on_the_page(world: World, march: Period, enter: Enter) -> None:
    archived(world, march)
    boss = enter(world.supervisor)
    assert boss.post(at(march, "erratum"), {"text": ""}).status_code == 422
    assert boss.post(at(march, "erratum"), {"text": "少算一次通话"}).status_code == 303
    assert "少算一次通话" in boss.get(at(march)).content.decode()


def test_a_month_before_its_draft_shows_figures_as_they_stand(
    world: World, march: Period, enter: Enter
) -> None:
    page = enter(world.viewer).get(at(march))
    assert page.context["summary"] is None
    assert page.context["shown"].changed == 0
    assert enter(world.viewer).post(at(march, "draft")).status_code == 403


def test_the_pages_keep_within_their_statements(world: World, march: Period, enter: Enter) -> None:
    held(world, march)
    boss = enter(world.supervisor)
    with clock.set_to(NOW):
        for page, most in ((reverse("reports:periods"), 8), (at(march), 22)):
            boss.get(page)
            with CaptureQueriesContext(connection) as statements:
                assert boss.get(page).status_code == 200
            assert len(statements) <= most, [q["sql"][:120] for q in statements.captured_queries]


def test_what_was_archived_is_not_undone_by_a_key(world: World, march: Period, enter: Enter) -> None:
    boss = enter(world.supervisor)
    assert boss.post(at(march, "draft")).status_code == 303
    assert last_save_of(actor(world.supervisor), NOW) is None
    agent = enter(world.agent)
    assert agent.post(reverse("reports:periods"), {"month": "2026-02"}).status_code == 303
    assert last_save_of(actor(world.agent), NOW) is None
