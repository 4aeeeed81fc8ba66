"""How far a month or a year has come: its steps in words, each with the one thing to do next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import may
from shouhou.cases.models import Case, Obligation
from shouhou.complaints.figures import of_period
from shouhou.core.say import say_moment
from shouhou.reports.actions.books import LAST_WRITERS
from shouhou.reports.actions.periods import asks_from
from shouhou.reports.models import ClosedBook, ComplaintReview, Period, Summary


@dataclass(frozen=True, slots=True)
class Do:
    """What can be done: a page to go to, or with `post` something to send."""

    label: str
    url: str
    icon: str
    post: bool = False
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `how` says how it stands."""

    title: str
    how: str
    done: bool
    do: Do | None = None
    again: Do | None = None


def steps_of(
    period: Period,
    summary: Summary | None,
    books: Sequence[ClosedBook],
    *,
    may_write: bool,
    staff: Staff,
    now: datetime,
) -> list[Step]:
    """The steps in their order; a year has no book of its own."""
    steps = [] if period.is_year else [_book(period, books, staff, now)]
    is_open = summary is None or summary.submitted_at is None
    writes = may_write and is_open
    steps += [_figures(period, summary, writes, now), _words(period, summary, writes)]
    if not period.is_year and _has_complaints(period):
        steps.append(_causes(period, summary, may_write, now))
    steps += [_meeting(period, summary, writes, now), _submission(period, summary, writes, now)]
    steps.append(_archive(period, summary, books, staff, now))
    return steps


def _to(name: str, period: Period) -> str:
    return reverse(f"reports:{name}", args=[period.case.number])


def _book(period: Period, books: Sequence[ClosedBook], staff: Staff, now: datetime) -> Step:
    title = _("Book closed")
    if books:
        told = {"no": books[0].archive_no, "n": books[0].lines, "at": say_moment(books[0].closed_at, now)}
        return Step(title, _("%(no)s, %(n)s lines, %(at)s") % told, True)
    if now < period.ends + LAST_WRITERS:
        return Step(title, _("by itself when the month has ended"), False)
    do = Do(_("Close the book"), _to("book", period), "book-2", post=True)
    return Step(title, _("not closed yet"), False, do if may(staff, "books.close") else None)


def _figures(period: Period, summary: Summary | None, writes: bool, now: datetime) -> Step:
    title = _("Figures counted")
    url = _to("draft", period)
    if summary is None:
        do = Do(_("Draft the summary"), url, "chart-bar", post=True)
        return Step(title, _("not drafted yet"), False, do if writes else None)
    how = _("as of %(at)s") % {"at": say_moment(summary.as_of, now)}
    again = Do(_("Count anew"), url, "refresh", post=True) if writes else None
    is_early = not period.is_year and summary.as_of < period.ends
    if is_early and now >= period.ends:
        return Step(title, _("%(how)s, before the end of the month") % {"how": how}, False, again)
    return Step(title, how, not is_early, again=again)


def _words(period: Period, summary: Summary | None, writes: bool) -> Step:
    title = _("Words written")
    if summary is None:
        return Step(title, _("after the figures"), False)
    is_done = bool(summary.work_done and summary.next_plan)
    do = Do(_("Write"), _to("words", period), "pencil")
    how = _("all sections can be changed until it is submitted") if writes else _("as submitted")
    if not is_done:
        return Step(title, _("the plan is still empty"), False, do if writes else None)
    return Step(title, how, True, again=do if writes else None)


def _has_complaints(period: Period) -> bool:
    """Whether there is anything to look at: complaints of the month, or the duty to say that there were none."""
    if Obligation.objects.filter(case_id=period.pk, rule_id="CM-12").exists():
        return True
    came_in = of_period(period.first_day, period.last_day)
    return Case.objects.filter(came_in, branch_id=period.branch_id).exists()


def _causes(period: Period, summary: Summary | None, may_write: bool, now: datetime) -> Step:
    title = _("Complaints looked at")
    review = ComplaintReview.objects.filter(pk=period.pk).first()
    url = _to("causes", period)
    if now < period.ends:
        return Step(title, _("when the month has ended"), False)
    if review is None:
        do = Do(_("Look for causes"), url, "chart-bar")
        return Step(title, _("common causes are not written yet"), False, do if may_write else None)
    is_open = summary is None or summary.submitted_at is None
    again = Do(_("Look again"), url, "pencil") if may_write and is_open else None
    return Step(title, say_moment(review.reviewed_at, now), True, again=again)


def _meeting(period: Period, summary: Summary | None, writes: bool, now: datetime) -> Step:
    title = _("Meeting held")
    do = Do(_("Record the meeting"), _to("meeting", period), "users-group")
    if summary is None or summary.meeting_at is None:
        return Step(title, _("not recorded yet"), False, do if writes and summary is not None else None)
    told = {"at": say_moment(summary.meeting_at, now), "name": summary.chair.name if summary.chair else ""}
    how = _("%(at)s, %(name)s in the chair") % told
    change = Do(_("Correct the record"), do.url, "pencil")
    return Step(title, how, True, again=change if writes else None)


def _submission(period: Period, summary: Summary | None, writes: bool, now: datetime) -> Step:
    title = _("Submitted")
    if summary is None or summary.submitted_at is None:
        if now < asks_from(period):
            return Step(title, _("when the month has ended"), False)
        is_ready = summary is not None and summary.meeting_at is not None
        do = Do(_("Submit"), _to("submission", period), "send")
        return Step(title, _("to the general manager"), False, do if writes and is_ready else None)
    told = {
        "at": say_moment(summary.submitted_at, now),
        "name": summary.submitted_to.name if summary.submitted_to else "",
    }
    how = _("to %(name)s, %(at)s") % told
    if summary.read_at is not None:
        how = _("%(how)s; read %(at)s") % {"how": how, "at": say_moment(summary.read_at, now)}
    return Step(title, how, True)


def _archive(
    period: Period, summary: Summary | None, books: Sequence[ClosedBook], staff: Staff, now: datetime
) -> Step:
    title = _("Archived")
    if summary is not None and summary.archived_at is not None:
        told = {"no": summary.archive_no, "at": say_moment(summary.archived_at, now)}
        return Step(title, _("%(no)s, %(at)s") % told, True)
    is_ready = summary is not None and summary.submitted_at is not None and (period.is_year or bool(books))
    do = Do(
        _("Archive"),
        _to("archive", period),
        "archive",
        post=True,
        confirm=_("Archive the summary as it stands? Later changes are errata."),
    )
    return Step(
        title, _("as PDF with its hash"), False, do if is_ready and may(staff, "reports.archive") else None
    )
