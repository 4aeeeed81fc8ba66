"""Months open, end and have their books closed by themselves; what is told later comes in as an addendum."""

import hashlib
import io

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from pypdf import PdfReader

from shouhou.accounts.models import Staff
from shouhou.cases.models import Obligation
from shouhou.cases.verify import verify
from shouhou.core.actor import SYSTEM
from shouhou.documents.models import StoredFile
from shouhou.followups.actions import annul_call
from shouhou.followups.models import Call
from shouhou.policy.rulebook import Outcome
from shouhou.reports.actions import (
    CannotCloseBook,
    CannotExplain,
    CannotOpenPeriod,
    close_book,
    end_period,
    explain_addendum,
    open_period,
)
from shouhou.reports.archived import check_archived
from shouhou.reports.late import late_entries, struck_since
from shouhou.reports.models import Addendum, ClosedBook, Period
from shouhou.reports.tasks import turn_months
from tests.reports.conftest import BEGAN, ENDED, NOW, month
from tests.world import World, actor, local, make_call, make_customer


def words_of(file: StoredFile) -> str:
    with default_storage.open(file.path) as content:
        return "".join(page.extract_text() for page in PdfReader(io.BytesIO(content.read())).pages)


def duty(period: Period, rule_id: str) -> Obligation:
    return Obligation.objects.get(case_id=period.pk, rule_id=rule_id)


def test_a_branch_begins_with_the_month_in_which_it_is_first_seen(world: World) -> None:
    here = Period.objects.filter(branch=world.branch)
    assert sorted((p.kind, p.code) for p in here) == [("MONTH", "2026-03"), ("YEAR", "2026")]
    assert not Obligation.objects.filter(case__line="PERIOD").exists()


def test_looking_again_opens_and_ends_nothing_twice(world: World) -> None:
    turn_months(at=ENDED)
    count = Period.objects.count(), ClosedBook.objects.count(), Obligation.objects.count()
    assert turn_months(at=ENDED) == {"ended": 0, "closed": 0, "addenda": 0}
    assert (Period.objects.count(), ClosedBook.objects.count(), Obligation.objects.count()) == count


def test_months_in_which_the_office_was_switched_off_are_caught_up(world: World) -> None:
    turn_months(at=local(3, 9, month=6))
    codes = Period.objects.filter(branch=world.branch, kind="MONTH").values_list(
        "first_day__month", flat=True
    )
    assert sorted(codes) == [3, 4, 5, 6]
    assert ClosedBook.objects.filter(period__branch=world.branch, book="F03").count() == 3


def test_a_month_that_has_ended_asks_for_its_summary_by_the_third_working_day(march: Period) -> None:
    owed = duty(march, "PR-02")
    assert owed.outcome == Outcome.OPEN
    assert owed.due_at == local(4, 0, month=4)
    assert owed.owner is not None
    assert owed.owner.name == "赵磊"


def test_the_book_is_closed_by_itself_with_number_hash_and_moment(march: Period) -> None:
    book = march.books.get(book="F03")
    assert (book.first_line, book.last_line, book.lines) == (1, 3, 3)
    assert book.archive_no == "DA-F03-202603"
    with default_storage.open(book.file.path) as content:
        assert hashlib.sha256(content.read()).hexdigest() == book.sha256
    said = words_of(book.file).replace("\n", "")
    assert "跟踪服务电话登记表" in said
    assert "截至" in said
    assert "2026年4月1日 01:00" in said
    assert duty(march, "RD-02").outcome == Outcome.MET


def test_the_book_of_an_agent_alone_is_hers_and_of_several_the_pools(world: World) -> None:
    turn_months(at=ENDED)
    here, there = (
        Obligation.objects.get(rule_id="RD-02", branch=b) for b in (world.branch, world.other_branch)
    )
    assert here.owner is None
    assert there.owner == world.stranger


def test_a_month_that_goes_on_is_not_closed(world: World) -> None:
    march = month(world, 3)
    with pytest.raises(CannotCloseBook, match="not ended"):
        close_book(period_id=march.pk, by=SYSTEM, at=local(31, 23))
    with pytest.raises(CannotOpenPeriod, match="not ended"):
        end_period(period_id=march.pk, by=SYSTEM, at=local(31, 23))


def test_a_book_is_closed_once(march: Period) -> None:
    with pytest.raises(CannotCloseBook, match="closed already"):
        close_book(period_id=march.pk, by=SYSTEM, at=NOW)


def test_a_book_with_a_gap_is_not_closed_and_says_so(world: World) -> None:
    for day in (3, 4, 5):
        make_call(world, at=local(day, 10))
    Call.objects.filter(register_line=2).update(register_line=7)
    with pytest.raises(CannotCloseBook, match="gap"):
        turn_months(at=ENDED)
    assert not ClosedBook.objects.filter(period=month(world, 3), book="F03").exists()
    assert ClosedBook.objects.filter(period__branch=world.other_branch).exists()


def test_a_coming_month_is_not_opened(world: World) -> None:
    with pytest.raises(CannotOpenPeriod, match="not begun"):
        open_period(
            branch_id=world.branch.pk, kind="MONTH", first_day=local(1, 0, month=8).date(), by=SYSTEM, at=NOW
        )


def test_an_earlier_month_is_closed_by_hand_and_owes_nothing(world: World) -> None:
    make_call(world, at=local(9, 10, month=2), written_at=local(9, 10, month=2))
    by = actor(world.agent)
    first = local(1, 12, month=2).date()
    february = open_period(
        branch_id=world.branch.pk, kind="MONTH", first_day=first, is_asked=False, by=by, at=NOW
    )
    turn_months(at=NOW)
    close_book(period_id=february.pk, by=by, at=NOW)
    assert not Obligation.objects.filter(case_id=february.pk).exists()
    assert february.books.get(book="F03").closed_by == world.agent


def test_a_talk_told_after_the_close_becomes_a_numbered_addendum(world: World, march: Period) -> None:
    make_call(world, at=local(30, 16), written_at=local(2, 9, month=4))
    (entry,) = late_entries(march, at=NOW)
    assert entry.addendum is None
    turn_months(at=NOW)
    (entry,) = late_entries(march, at=NOW)
    assert entry.addendum is not None
    assert entry.addendum.number == 1
    assert entry.call.register_month == local(1, 12, month=4).date()
    turn_months(at=NOW)
    assert Addendum.objects.count() == 1
    assert march.books.get(book="F03").lines == 3


def test_what_was_told_within_its_month_is_no_addendum(march: Period) -> None:
    turn_months(at=NOW)
    assert late_entries(march, at=NOW) == []


def test_the_reason_of_an_addendum_is_given_once(world: World, march: Period) -> None:
    make_call(world, at=local(30, 16), written_at=local(2, 9, month=4))
    turn_months(at=NOW)
    late = Addendum.objects.get()
    by = actor(world.agent)
    with pytest.raises(CannotExplain, match="why"):
        explain_addendum(addendum_id=late.pk, reason="  ", by=by, at=NOW)
    explain_addendum(addendum_id=late.pk, reason="外出未带设备", by=by, at=NOW)
    with pytest.raises(CannotExplain, match="外出未带设备"):
        explain_addendum(addendum_id=late.pk, reason="另一个原因", by=by, at=NOW)


def test_a_line_struck_after_the_close_is_named(world: World, march: Period) -> None:
    call = Call.objects.filter(register_line=3).get()
    annul_call(call=call, reason="登记错客户", by=actor(world.agent), at=NOW)
    assert struck_since(march.books.get(book="F03")) == [call]


def test_periods_are_as_the_journal_says(world: World, march: Period) -> None:
    make_call(world, at=local(30, 16), written_at=local(2, 9, month=4))
    turn_months(at=NOW)
    assert [broken for step in verify(at=NOW) for broken in step.broken] == []


def test_a_company_that_has_not_started_opens_nothing(world: World) -> None:
    before = Period.objects.count()
    turn_months(at=local(1, 9, month=12, year=2025))
    assert Period.objects.count() == before


def test_a_branch_without_after_sales_people_has_no_months(world: World) -> None:
    Staff.objects.filter(branch=world.other_branch).update(roles=["TECHNICIAN"])
    Period.objects.filter(branch=world.other_branch).delete()
    turn_months(at=BEGAN)
    assert not Period.objects.filter(branch=world.other_branch).exists()


def test_a_customer_can_be_made_while_a_month_is_closed(world: World, march: Period) -> None:
    assert make_customer(world, at=NOW, name="另一家检测站", phone="13900001111").pk


def test_an_archived_book_that_was_changed_is_found(march: Period) -> None:
    assert [broken for broken in check_archived() if broken] == []
    book = march.books.get(book="F03")
    default_storage.delete(book.file.path)
    default_storage.save(book.file.path, ContentFile(b"%PDF-1.7 another book"))
    (broken,) = [one for one in check_archived() if one is not None]
    assert "DA-F03-202603" in broken.ref
    assert "changed" in broken.ref


def test_an_archived_book_whose_file_or_hash_is_gone_is_found(march: Period) -> None:
    book = march.books.get(book="F03")
    default_storage.delete(book.file.path)
    assert ["missing" in one.ref for one in check_archived() if one is not None] == [True]
    ClosedBook.objects.filter(pk=book.pk).update(sha256="0" * 64)
    assert ["journal" in one.ref for one in check_archived() if one is not None] == [True]


def test_the_first_minutes_of_a_month_wait_for_the_last_writers(world: World) -> None:
    midnight = local(1, 0, month=4)
    assert turn_months(at=midnight)["closed"] == 0
    assert duty(month(world, 3), "PR-02").outcome == Outcome.OPEN
    assert turn_months(at=ENDED)["closed"] == 4


def test_the_letter_register_is_closed_beside_it(world: World, march: Period) -> None:
    book = march.books.get(book="F04")
    assert (book.archive_no, book.lines) == ("DA-F04-202603", 0)
    assert "跟踪服务信函登记表" in words_of(book.file)
    with pytest.raises(CannotCloseBook, match="closed already"):
        close_book(period_id=march.pk, register="F04", by=SYSTEM, at=NOW)
