"""The summary: figures as of a moment, words, meeting, submission, archive; afterwards nothing in it changes."""

from collections.abc import Callable
from typing import Any

import pytest

from shouhou.cases.actions import waive
from shouhou.cases.models import Obligation
from shouhou.core.errors import Stale
from shouhou.followups.models import Call
from shouhou.policy.rulebook import Outcome
from shouhou.reports.actions import (
    CannotAddErratum,
    CannotArchive,
    CannotDraft,
    CannotHoldMeeting,
    CannotRead,
    CannotSubmit,
    CannotWrite,
    add_erratum,
    archive_summary,
    draft_summary,
    hold_meeting,
    keep_paper_figures,
    read_summary,
    submit_summary,
    write_words,
)
from shouhou.reports.counts import records_of
from shouhou.reports.figures import Span, counted, number_of
from shouhou.reports.models import Period, Summary
from shouhou.reports.shown import shown_figures
from shouhou.reports.tasks import turn_months
from shouhou.supervision.actions.spot_checks import draw_checks, record_check
from shouhou.supervision.models import SpotCheck
from tests.reports.conftest import NOW, meeting, month
from tests.reports.test_books import duty, words_of
from tests.world import World, actor, local, make_call, make_customer, make_request

WORDS = {"work_done": "受理一件,办结一件。", "next_plan": "四月回访三家老客户。"}


def draft(world: World, period: Period, at: Any = NOW) -> Summary:
    return draft_summary(period_id=period.pk, by=actor(world.supervisor), at=at)


def written(world: World, period: Period) -> Summary:
    summary = draft(world, period)
    return write_words(
        period_id=period.pk, words=WORDS, seen=summary.version, by=actor(world.supervisor), at=NOW
    )


def held(world: World, period: Period) -> Summary:
    written(world, period)
    return hold_meeting(period_id=period.pk, meeting=meeting(world), by=actor(world.supervisor), at=NOW)


def submitted(world: World, period: Period) -> Summary:
    held(world, period)
    return submit_summary(period_id=period.pk, to_id=world.manager.pk, by=actor(world.supervisor), at=NOW)


def archived(world: World, period: Period) -> Summary:
    submitted(world, period)
    return archive_summary(period_id=period.pk, by=actor(world.supervisor), at=NOW)


def test_figures_count_what_the_month_holds(world: World, march: Period) -> None:
    figures = counted(Span.of(march), at=NOW)
    assert number_of(figures, "calls") == 3
    assert number_of(figures, "requests") == 1
    assert number_of(figures, "complaints") == 1
    assert number_of(figures, "AS-01.MET") == 1
    late = Obligation.objects.filter(branch=world.branch, rule_id="AS-03", outcome=Outcome.OPEN).count()
    assert number_of(figures, "AS-03.OPEN") == number_of(figures, "AS-03.OPEN_LATE") == late == 1


def test_files_made_are_counted_with_a_request_or_without_and_open(world: World, march: Period) -> None:
    make_request(world, at=local(6, 9), org_name="新来的检测站", phone="13811112222")
    assert number_of(counted(Span.of(march), at=NOW), "profiles") == 2  # one by itself, one with its request
    rows = records_of(Span.of(march), "profiles")
    assert rows is not None
    assert {file.name for file in rows} == {"青山机动车检测站", "新来的检测站"}


def test_a_draft_proposes_words_from_its_figures(world: World, march: Period) -> None:
    summary = draft(world, march)
    assert "受理报修、建站请求 1 件" in summary.work_done
    assert "登记通话 3 次" in summary.work_done
    assert "超期尚未办结 1 项" in summary.lateness
    assert summary.next_plan == ""


def test_counting_anew_keeps_what_a_person_has_written(world: World, march: Period) -> None:
    summary = written(world, march)
    make_call(world, at=local(3, 9, month=3), written_at=NOW)
    again = draft(world, march)
    assert again.work_done == WORDS["work_done"]
    assert again.version > summary.version


def test_later_corrections_stand_beside_the_kept_figures(world: World, march: Period) -> None:
    summary = submitted(world, march)
    owed = Obligation.objects.get(rule_id="AS-03", branch=world.branch)
    waive(obligation_id=owed.pk, reason="客户取消", by=actor(world.manager), at=NOW)
    summary.refresh_from_db()
    shown = shown_figures(march, summary.figures, counted(Span.of(march), at=NOW))
    cells = {cell.key: cell for line in shown.rules for cell in line.cells}
    assert (cells["AS-03.OPEN"].n, cells["AS-03.OPEN"].now) == (1, 0)
    assert (cells["AS-03.WAIVED"].n, cells["AS-03.WAIVED"].now) == (0, 1)
    assert cells["AS-01.MET"].now is None


def test_the_summary_is_met_by_its_archive_and_not_before(world: World, march: Period) -> None:
    submitted(world, march)
    assert duty(march, "PR-02").outcome == Outcome.OPEN
    done = archive_summary(period_id=march.pk, by=actor(world.archivist), at=NOW)
    assert duty(march, "PR-02").outcome == Outcome.MET
    assert done.archive_no == "DA-F29-202603"
    march.case.refresh_from_db()
    assert march.case.is_closed


def test_the_archived_sheet_says_figures_meeting_and_words(world: World, march: Period) -> None:
    done = archived(world, march)
    assert done.file is not None
    said = words_of(done.file).replace("\n", "")
    for expected in (
        "月度小结",
        "DA-F29-202603",
        "截至",
        "王敏",
        "李娟",
        "逐条看了数字",
        "四月回访三家老客户",
    ):
        assert expected in said


def test_an_archived_summary_of_a_late_month_is_met_late(world: World, march: Period) -> None:
    late = local(4, 9, month=4)
    submitted(world, march)
    archive_summary(period_id=march.pk, by=actor(world.supervisor), at=late)
    assert duty(march, "PR-02").outcome == Outcome.MET_LATE


def test_only_the_supervisor_drafts(world: World, march: Period) -> None:
    with pytest.raises(CannotDraft, match="supervisor"):
        draft_summary(period_id=march.pk, by=actor(world.agent), at=NOW)


def test_a_deputy_of_the_supervisor_drafts_for_him(world: World, march: Period) -> None:
    by = actor(world.deputy, acting_for=world.supervisor)
    assert draft_summary(period_id=march.pk, by=by, at=NOW).author == world.supervisor


def test_two_people_writing_are_told_apart(world: World, march: Period) -> None:
    seen = draft(world, march).version
    write_words(period_id=march.pk, words=WORDS, seen=seen, by=actor(world.supervisor), at=NOW)
    with pytest.raises(Stale):
        write_words(
            period_id=march.pk,
            words={"next_plan": "别的计划"},
            seen=seen,
            by=actor(world.supervisor),
            at=NOW,
        )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"held_at": local(9, 9, month=4)}, "lies ahead"),
        ({"held_at": local(9, 9, month=2)}, "before the period"),
        ({"minutes": "  "}, "what was said"),
        ({"attendance": {}}, "who was there"),
        ({"chair_id": 0}, "in the chair"),
    ],
)
def test_a_meeting_that_cannot_have_been_is_refused(
    world: World, march: Period, change: dict[str, Any], sentence: str
) -> None:
    draft(world, march)
    with pytest.raises(CannotHoldMeeting, match=sentence):
        hold_meeting(period_id=march.pk, meeting=meeting(world, **change), by=actor(world.supervisor), at=NOW)


def test_a_meeting_needs_a_draft(world: World, march: Period) -> None:
    with pytest.raises(CannotHoldMeeting, match="Draft"):
        hold_meeting(period_id=march.pk, meeting=meeting(world), by=actor(world.supervisor), at=NOW)


def test_a_summary_without_its_meeting_is_not_submitted(world: World, march: Period) -> None:
    written(world, march)
    with pytest.raises(CannotSubmit, match="meeting"):
        submit_summary(period_id=march.pk, to_id=world.manager.pk, by=actor(world.supervisor), at=NOW)


def test_a_summary_goes_to_the_general_manager_only(world: World, march: Period) -> None:
    held(world, march)
    with pytest.raises(CannotSubmit, match="general manager"):
        submit_summary(period_id=march.pk, to_id=world.engineer.pk, by=actor(world.supervisor), at=NOW)


def test_a_month_that_goes_on_is_not_submitted(world: World, march: Period) -> None:
    april = month(world, 4)
    draft(world, april)
    hold_meeting(period_id=april.pk, meeting=meeting(world), by=actor(world.supervisor), at=NOW)
    with pytest.raises(CannotSubmit, match="not ended"):
        submit_summary(period_id=april.pk, to_id=world.manager.pk, by=actor(world.supervisor), at=NOW)


def test_figures_from_before_the_end_of_the_month_are_counted_anew_first(world: World) -> None:
    march = month(world, 3)
    draft(world, march, at=local(30, 9))
    turn_months(at=NOW)
    hold_meeting(period_id=march.pk, meeting=meeting(world), by=actor(world.supervisor), at=NOW)
    submit: Callable[[], Summary] = lambda: submit_summary(  # noqa: E731
        period_id=march.pk, to_id=world.manager.pk, by=actor(world.supervisor), at=NOW
    )
    with pytest.raises(CannotSubmit, match="anew"):
        submit()
    draft(world, march)
    assert submit().submitted_at == NOW


def test_nothing_changes_after_it_was_submitted(world: World, march: Period) -> None:
    summary = submitted(world, march)
    by = actor(world.supervisor)
    with pytest.raises(CannotSubmit, match="already"):
        submit_summary(period_id=march.pk, to_id=world.manager.pk, by=by, at=NOW)
    with pytest.raises(CannotDraft, match="figures stay"):
        draft_summary(period_id=march.pk, by=by, at=NOW)
    with pytest.raises(CannotWrite, match="words stay"):
        write_words(period_id=march.pk, words=WORDS, seen=summary.version, by=by, at=NOW)
    with pytest.raises(CannotHoldMeeting, match="stays"):
        hold_meeting(period_id=march.pk, meeting=meeting(world), by=by, at=NOW)


def test_it_is_archived_once_and_after_its_submission(world: World, march: Period) -> None:
    held(world, march)
    with pytest.raises(CannotArchive, match="Submit"):
        archive_summary(period_id=march.pk, by=actor(world.supervisor), at=NOW)
    submit_summary(period_id=march.pk, to_id=world.manager.pk, by=actor(world.supervisor), at=NOW)
    archive_summary(period_id=march.pk, by=actor(world.supervisor), at=NOW)
    with pytest.raises(CannotArchive, match="already"):
        archive_summary(period_id=march.pk, by=actor(world.supervisor), at=NOW)


def test_the_general_manager_reads_it_once(world: World, march: Period) -> None:
    with pytest.raises(CannotRead, match="not submitted"):
        read_summary(period_id=march.pk, remark="", by=actor(world.manager), at=NOW)
    submitted(world, march)
    with pytest.raises(CannotRead, match="general manager"):
        read_summary(period_id=march.pk, remark="", by=actor(world.engineer), at=NOW)
    assert read_summary(period_id=march.pk, remark="同意", by=actor(world.manager), at=NOW).remark == "同意"
    with pytest.raises(CannotRead, match="already"):
        read_summary(period_id=march.pk, remark="", by=actor(world.manager), at=NOW)


def test_what_was_different_is_said_beside(world: World, march: Period) -> None:
    by = actor(world.supervisor)
    draft(world, march)
    with pytest.raises(CannotAddErratum, match="correct it itself"):
        add_erratum(period_id=march.pk, text="少算一次", by=by, at=NOW)
    kept = archived(world, march)
    first = add_erratum(period_id=march.pk, text="少算一次通话", by=by, at=NOW)
    second = add_erratum(period_id=march.pk, text="客户名称有误", by=by, at=NOW)
    assert [first.number, second.number] == [1, 2]
    assert Summary.objects.get(pk=march.pk).file == kept.file
    with pytest.raises(CannotAddErratum, match="different"):
        add_erratum(period_id=march.pk, text=" ", by=by, at=NOW)


def test_the_year_is_summed_up_as_of_a_day_before_it_ends(world: World) -> None:
    december = local(28, 9, month=12)
    make_call(world, at=local(20, 9, month=12), customer=make_customer(world))
    turn_months(at=december)
    year = Period.objects.get(branch=world.branch, kind="YEAR")
    owed = duty(year, "PR-03")
    assert owed.due_at == local(1, 0, month=1, year=2027)
    by = actor(world.supervisor)
    summary = draft_summary(period_id=year.pk, by=by, at=december)
    assert "本年" in summary.work_done
    hold_meeting(period_id=year.pk, meeting=meeting(world, at=december), by=by, at=december)
    submit_summary(period_id=year.pk, to_id=world.manager.pk, by=by, at=december)
    done = archive_summary(period_id=year.pk, by=by, at=december)
    assert done.archive_no == "DA-F29-2026"
    assert duty(year, "PR-03").outcome == Outcome.MET
    assert done.file is not None
    assert "年度总结" in words_of(done.file)
    assert add_erratum(period_id=year.pk, text="12 月 30 日又登记一次", by=by, at=december).number == 1


def test_a_year_is_not_submitted_before_its_last_month(world: World) -> None:
    year = Period.objects.get(branch=world.branch, kind="YEAR")
    by = actor(world.supervisor)
    draft_summary(period_id=year.pk, by=by, at=NOW)
    hold_meeting(period_id=year.pk, meeting=meeting(world), by=by, at=NOW)
    with pytest.raises(CannotSubmit, match="not ended"):
        submit_summary(period_id=year.pk, to_id=world.manager.pk, by=by, at=NOW)


def test_figures_from_paper_stand_for_comparison(world: World, march: Period) -> None:
    by = actor(world.supervisor)
    keep_paper_figures(period_id=march.pk, figures={"calls": 31, "requests": None}, by=by, at=NOW)
    figures = draft(world, march).figures
    assert figures["before"]["source"] == "PAPER"
    assert number_of(figures["before"], "calls") == 31
    keep_paper_figures(period_id=march.pk, figures={"calls": None}, by=by, at=NOW)
    assert draft(world, march).figures["before"]["source"] == "RECORDS"


def test_the_next_month_is_compared_with_the_summary_as_it_was_submitted(world: World, march: Period) -> None:
    archived(world, march)
    make_call(world, at=local(3, 9, month=4), written_at=local(3, 9, month=4))
    figures = draft(world, month(world, 4), at=local(3, 10, month=4)).figures
    assert figures["before"]["source"] == "SUMMARY"
    assert number_of(figures["before"], "calls") == 3


def test_talks_that_were_checked_are_counted(world: World, march: Period) -> None:
    by = actor(world.supervisor)
    talks = {world.agent.pk: list(Call.objects.values_list("pk", flat=True))}
    draw_checks(branch_id=world.branch.pk, month=march.first_day, talks=talks, seed="7", by=by, at=NOW)
    check = SpotCheck.objects.order_by("pk")[0]
    record_check(
        check_id=check.pk, finding="DIFFERS", words="客户说没有谈过价格", called_at=NOW, by=by, at=NOW
    )
    figures = counted(Span.of(month(world, 4)), at=NOW)
    assert (number_of(figures, "checks"), number_of(figures, "checks_differ")) == (1, 1)


def test_the_causes_of_lateness_stand_before_names(world: World, march: Period) -> None:
    Obligation.objects.filter(branch=world.branch, rule_id="AS-03").update(cause="CUSTOMER")
    summary = draft(world, march)
    assert summary.figures["causes"] == {"CUSTOMER": 1}
    assert "有记录的原因" in summary.lateness
