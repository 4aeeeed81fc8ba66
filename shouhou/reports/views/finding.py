"""What the pages of a period share: finding it, its page, and going back to it."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from shouhou.accounts.http import StaffRequest, see_other
from shouhou.accounts.permissions import may
from shouhou.cases.models import Obligation
from shouhou.core.errors import Refusal
from shouhou.reports.codes import STATE_NAMES, BookCode
from shouhou.reports.figures import Span, counted
from shouhou.reports.forms import ErratumForm, ReadingForm, ReasonForm
from shouhou.reports.late import late_entries, late_letters, struck_since
from shouhou.reports.models import ComplaintReview, Period, Summary
from shouhou.reports.shown import shown_figures
from shouhou.reports.steps import steps_of


def period_of(slug: str, request: StaffRequest) -> Period:
    """The period by the number of its case, where this person may see it."""
    periods = Period.objects.visible_to(request.user).select_related("case", "branch")
    return get_object_or_404(periods, case__number=slug)


def summary_of(period: Period) -> Summary | None:
    """Its summary, if it was drafted."""
    people = ("author", "chair", "submitted_to", "read_by", "file")
    return Summary.objects.filter(pk=period.pk).select_related(*people).first()


def back_to(period: Period, anchor: str = "") -> HttpResponseRedirect:
    """The page of the period."""
    return see_other(reverse("reports:period", args=[period.case.number]) + anchor)


def period_page(
    request: StaffRequest, period: Period, now: datetime, *, refusal: Refusal | None = None, **forms: Any
) -> HttpResponse:
    """The month or year with its steps, figures, addenda and errata; 422 where something was refused."""
    summary = summary_of(period)
    books = list(period.books.select_related("closed_by", "file"))
    calls_book = next((one for one in books if one.book == BookCode.CALLS), None)
    span = Span.of(period)
    live = counted(span, at=now)
    kept = summary.figures if summary is not None else live
    owed = Obligation.objects.filter(case_id=period.pk).select_related("owner").order_by("due_at")
    is_author = may(request.user, "reports.write")
    context: dict[str, Any] = {
        "period": period,
        "summary": summary,
        "book": calls_book,
        "books": books,
        "state": STATE_NAMES.get(period.case.state, period.case.state),
        "steps": steps_of(
            period,
            summary,
            [calls_book] if calls_book else [],
            may_write=is_author,
            staff=request.user,
            now=now,
        ),
        "duties": [(duty, "OPEN_LATE" if duty.is_late(now) else duty.outcome) for duty in owed],
        "shown": shown_figures(period, kept, live if summary is not None else None),
        "entries": late_entries(period, at=now) if not period.is_year else [],
        "struck": struck_since(calls_book) if calls_book else [],
        "letters": late_letters(period) if not period.is_year else [],
        "errata": list(summary.errata.select_related("written_by")) if summary else [],
        "attendance": list(summary.attendance.select_related("staff").order_by("pk")) if summary else [],
        "review": ComplaintReview.objects.filter(pk=period.pk).first(),
        "may_explain": may(request.user, "books.close"),
        "reason_form": forms.get("reason_form") or ReasonForm(),
        "reason_for": forms.get("reason_for"),
        "erratum_form": _erratum_form(summary, is_author, forms.get("erratum_form")),
        "reading_form": _reading_form(summary, request, forms.get("reading_form")),
        "may_write": is_author,
        "refusal": refusal,
        "now": now,
    }
    wrong = refusal is not None or any(getattr(form, "errors", None) for form in forms.values())
    return render(request, "reports/period.html", context, status=422 if wrong else 200)


def _erratum_form(summary: Summary | None, is_author: bool, given: ErratumForm | None) -> ErratumForm | None:
    if summary is None or summary.submitted_at is None or not is_author:
        return None
    return given or ErratumForm()


def _reading_form(
    summary: Summary | None, request: StaffRequest, given: ReadingForm | None
) -> ReadingForm | None:
    if summary is None or summary.submitted_at is None or summary.read_at is not None:
        return None
    return (given or ReadingForm()) if may(request.user, "reports.read") else None
