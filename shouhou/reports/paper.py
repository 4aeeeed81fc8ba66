"""Months on paper: the closed book (F03), its addenda, and the summary (F29)."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from shouhou.core.say import day_of
from shouhou.documents.month_sheets import (
    AddendaSheet,
    AddendumLine,
    CountLine,
    ErratumLine,
    RuleLine,
    SummarySheet,
)
from shouhou.documents.printing import company_header, full_day, in_chinese, render
from shouhou.followups.register import recorder_of
from shouhou.reports.codes import WORDS, BookCode, Presence
from shouhou.reports.late import LateEntry, late_entries, late_letters, struck_since
from shouhou.reports.models import ComplaintReview, Period, Summary
from shouhou.reports.registers import Register
from shouhou.reports.shown import shown_figures


def archive_number(form: str, period: Period) -> str:
    """档号: of a form of one branch and period there is one, so that its number follows: DA-F03-202602."""
    code = period.code.replace("-", "")
    return "-".join(part for part in ("DA", period.branch.code, form, code) if part)


def book_pdf(kept: Register, period: Period, *, at: datetime, printed_by: str) -> bytes:
    """The whole book of a month, with when it was closed and its archive number."""
    with in_chinese():
        page = replace(kept.page(period), as_of=at, archive_no=archive_number(kept.code, period))
        return render(page, company=company_header(), printed_at=at, printed_by=printed_by)


def addenda_sheet(period: Period, *, at: datetime) -> AddendaSheet:
    """What was told after a month's book was closed, and what was struck in it; build it inside in_chinese()."""
    closed = period.books.filter(book=BookCode.CALLS).first()
    return AddendaSheet(
        branch=period.branch.name,
        month=period.first_day,
        archive_no=closed.archive_no if closed else "",
        closed_at=closed.closed_at if closed else None,
        as_of=at,
        lines=tuple(_addendum(n, entry) for n, entry in enumerate(late_entries(period, at=at), start=1)),
        struck=tuple(
            f"第 {c.register_line} 行 {c.record_no}：{c.annulled_reason}" for c in struck_since(closed)
        )
        if closed
        else (),
        letters=tuple(
            f"{letter.letter_no} {letter.customer_name}《{letter.subject}》，{full_day(day_of(letter.sent_at))}发出，"
            f"登于 {letter.register_month:%Y-%m} 第 {letter.register_line} 行"
            for letter in late_letters(period)
        ),
    )


def _addendum(n: int, entry: LateEntry) -> AddendumLine:
    call, addendum = entry.call, entry.addendum
    return AddendumLine(
        seq=addendum.number if addendum else n,
        happened_at=call.started_at,
        written_at=call.written_at,
        line=f"{call.register_month:%Y-%m} 第 {call.register_line} 行",
        record_no=call.record_no,
        customer=call.customer_name,
        summary=call.gist,
        reason=addendum.reason if addendum else "",
        recorder=recorder_of(call),
    )


def summary_sheet(period: Period, summary: Summary, *, archive_no: str = "") -> SummarySheet:
    """F29 with its figures as they were kept; build it inside in_chinese()."""
    shown = shown_figures(period, summary.figures, None)
    present = _names(summary)
    review = ComplaintReview.objects.filter(pk=period.pk).first()
    return SummarySheet(
        is_year=period.is_year,
        summary_no=archive_no or summary.archive_no or period.case.number,
        archive_no=archive_no or summary.archive_no,
        period=f"{period.first_day.year}年" + ("" if period.is_year else f"{period.first_day.month}月"),
        branch=period.branch.name,
        as_of=summary.as_of,
        meeting_at=summary.meeting_at,
        place=summary.place,
        chair=summary.chair.name if summary.chair else "",
        present=present[Presence.PRESENT],
        excused=present[Presence.EXCUSED],
        absent=present[Presence.ABSENT],
        author=summary.author.name,
        counts=tuple(CountLine(line.cell.word, line.cell.n, line.before) for line in shown.counts),
        rules=tuple(
            RuleLine(
                line.clause, line.what, line.total, tuple(cell.n for cell in line.cells), _hours(line.hours)
            )
            for line in shown.rules
        ),
        complaint_causes=review.causes if review else "",
        minutes=summary.minutes,
        submitted_to=summary.submitted_to.name if summary.submitted_to else "",
        submitted_at=summary.submitted_at,
        remark=summary.remark,
        read_at=summary.read_at,
        errata=tuple(
            ErratumLine(e.number, e.text, e.written_by.name, e.written_at)
            for e in summary.errata.select_related("written_by")
        ),
        prepared_by=summary.author.name,
        approved_by=summary.read_by.name if summary.read_by else "",
        **{name: getattr(summary, name) for name in WORDS},
    )


def summary_pdf(period: Period, *, at: datetime, printed_by: str, archive_no: str = "") -> bytes:
    """F29 as PDF/A."""
    summary = Summary.objects.select_related("author", "chair", "submitted_to", "read_by").get(pk=period.pk)
    with in_chinese():
        sheet = summary_sheet(period, summary, archive_no=archive_no)
        return render(sheet, company=company_header(), printed_at=at, printed_by=printed_by)


def words_digest(summary: Summary) -> str:
    """A hash over all that a summary says, by which the journal knows it."""
    said = {name: getattr(summary, name) for name in (*WORDS, "minutes", "figures")}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _names(summary: Summary) -> dict[str, str]:
    rows: Iterable[tuple[str, str]] = summary.attendance.order_by("pk").values_list("presence", "staff__name")
    listed = list(rows)
    return {
        code: "、".join(name for presence, name in listed if presence == code) for code in Presence.values
    }


def _hours(hours: float | None) -> str:
    return "" if hours is None else f"{hours:g}"
