"""The summary: drafted, written, held as a meeting, submitted, read, archived, and what is said beside it later."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouhou.access.actions import note_access
from shouhou.access.kinds import PRINTED
from shouhou.accounts.http import StaffRequest, actor_of
from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import requires
from shouhou.accounts.roles import Role
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.documents.printing import company_header, in_chinese, render_picture
from shouhou.documents.printing import render as set_sheet
from shouhou.reports import spans
from shouhou.reports.actions import (
    add_erratum,
    archive_summary,
    draft_summary,
    hold_meeting,
    keep_paper_figures,
    read_summary,
    submit_summary,
    write_words,
)
from shouhou.reports.codes import WORDS, Presence
from shouhou.reports.forms import (
    ErratumForm,
    MeetingForm,
    PaperForm,
    ReadingForm,
    SubmissionForm,
    WordsForm,
)
from shouhou.reports.models import PaperFigure, Period, Summary
from shouhou.reports.paper import summary_sheet
from shouhou.reports.shown import shown_figures
from shouhou.reports.views.finding import back_to, period_of, period_page, summary_of


@requires("reports.write")
@require_POST
def draft(request: StaffRequest, slug: str) -> HttpResponse:
    """Drafts the summary, or counts its figures anew."""
    one, now = period_of(slug, request), clock.now()
    try:
        draft_summary(period_id=one.pk, by=actor_of(request), at=now)
    except Refusal as refusal:
        return period_page(request, one, now, refusal=refusal)
    messages.success(request, _("The figures are counted as of now."))
    return back_to(one)


@requires("reports.write")
@require_http_methods(["GET", "POST"])
def words(request: StaffRequest, slug: str) -> HttpResponse:
    """The sections of the summary; while they are typed they are kept from time to time."""
    one, now = period_of(slug, request), clock.now()
    summary = _drafted(one)
    initial = {name: getattr(summary, name) for name in WORDS} | {"version": summary.version}
    form = WordsForm(request.POST or None, initial=initial)
    saved = False
    if request.method == "POST" and form.is_valid():
        try:
            summary = write_words(
                period_id=one.pk,
                words=form.words(),
                seen=form.cleaned_data["version"],
                by=actor_of(request),
                at=now,
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            saved = True
            if not request.htmx:
                messages.success(request, _("Kept."))
                return back_to(one)
    shown = shown_figures(one, summary.figures, None)
    context = {
        "period": one, "summary": summary, "form": form, "shown": shown, "saved": saved,
        "version": summary.version if saved else form["version"].value(), "now": now,
    }  # fmt: skip
    if request.htmx:
        return render(request, "reports/words.html#kept", context, status=422 if form.errors else 200)
    return render(request, "reports/words.html", context, status=422 if form.errors else 200)


@requires("reports.write")
@require_http_methods(["GET", "POST"])
def meeting(request: StaffRequest, slug: str) -> HttpResponse:
    """The meeting: when, who was there, what was said."""
    one, now = period_of(slug, request), clock.now()
    summary = _drafted(one)
    people = Staff.objects.working().filter(branch_id=one.branch_id).order_by("name", "pk")
    members = people.filter(department_id=summary.author.department_id)
    others = people.exclude(department_id=summary.author.department_id)
    form = MeetingForm(request.POST or None, members=members, others=others, initial=_meeting_so_far(summary))
    if request.method == "POST" and form.is_valid():
        try:
            hold_meeting(period_id=one.pk, meeting=form.meeting(), by=actor_of(request), at=now)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The meeting is recorded."))
            return back_to(one)
    context = {"period": one, "summary": summary, "form": form, "now": now}
    return render(request, "reports/meeting.html", context, status=422 if form.errors else 200)


def _meeting_so_far(summary: Summary) -> dict[str, Any]:
    told = {row.staff_id: row.presence for row in summary.attendance.all()}
    initial: dict[str, Any] = {f"at_{pk}": presence for pk, presence in told.items()}
    return initial | {
        "held_at": summary.meeting_at,
        "place": summary.place,
        "chair": summary.chair_id or summary.author_id,
        "minutes": summary.minutes,
        "others": [pk for pk, presence in told.items() if presence == Presence.PRESENT],
    }


@requires("reports.write")
@require_http_methods(["GET", "POST"])
def submission(request: StaffRequest, slug: str) -> HttpResponse:
    """A last look at the summary, and to whom it goes."""
    one, now = period_of(slug, request), clock.now()
    summary = _drafted(one)
    managers = Staff.objects.working().holding(Role.GENERAL_MANAGER).order_by("pk")
    form = SubmissionForm(request.POST or None, managers=list(managers.values_list("pk", "name")))
    if request.method == "POST" and form.is_valid():
        try:
            submit_summary(period_id=one.pk, to_id=form.cleaned_data["to"], by=actor_of(request), at=now)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The summary is submitted."))
            return back_to(one)
    context = {"period": one, "summary": summary, "form": form, "has_managers": managers.exists(), "now": now}
    return render(request, "reports/submission.html", context, status=422 if form.errors else 200)


@requires("reports.read")
@require_POST
def reading(request: StaffRequest, slug: str) -> HttpResponse:
    """The general manager has read it."""
    one, now = period_of(slug, request), clock.now()
    form = ReadingForm(request.POST)
    if form.is_valid():
        try:
            read_summary(period_id=one.pk, remark=form.cleaned_data["remark"], by=actor_of(request), at=now)
        except Refusal as refusal:
            return period_page(request, one, now, refusal=refusal)
        messages.success(request, _("Noted as read."))
        return back_to(one)
    return period_page(request, one, now, reading_form=form)


@requires("reports.archive")
@require_POST
def archive(request: StaffRequest, slug: str) -> HttpResponse:
    """Archives the summary: the proof of PR-02 and PR-03."""
    one, now = period_of(slug, request), clock.now()
    try:
        done = archive_summary(period_id=one.pk, by=actor_of(request), at=now)
    except Refusal as refusal:
        return period_page(request, one, now, refusal=refusal)
    messages.success(request, _("The summary is archived as %(number)s.") % {"number": done.archive_no})
    return back_to(one)


@requires("reports.write")
@require_POST
def erratum(request: StaffRequest, slug: str) -> HttpResponse:
    """Says beside a submitted summary what was different."""
    one, now = period_of(slug, request), clock.now()
    form = ErratumForm(request.POST)
    if form.is_valid():
        try:
            add_erratum(period_id=one.pk, text=form.cleaned_data["text"], by=actor_of(request), at=now)
        except Refusal as refusal:
            return period_page(request, one, now, refusal=refusal)
        messages.success(request, _("The erratum stands beside the summary."))
        return back_to(one, "#errata")
    return period_page(request, one, now, erratum_form=form)


@requires("reports.write")
@require_http_methods(["GET", "POST"])
def paper_figures(request: StaffRequest, slug: str) -> HttpResponse:
    """Figures of the period before, typed in from paper for comparison."""
    one, now = period_of(slug, request), clock.now()
    first = spans.before(one.kind, one.first_day)
    typed = PaperFigure.objects.filter(branch_id=one.branch_id, kind=one.kind, first_day=first)
    form = PaperForm(request.POST or None, initial=dict(typed.values_list("key", "value")))
    if request.method == "POST" and form.is_valid():
        try:
            keep_paper_figures(period_id=one.pk, figures=form.figures(), by=actor_of(request), at=now)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Kept. They show when the figures are counted anew."))
            return back_to(one)
    earlier = Period(branch_id=one.branch_id, kind=one.kind, first_day=first)
    context = {"period": one, "earlier": earlier.name, "form": form, "now": now}
    return render(request, "reports/paper_figures.html", context, status=422 if form.errors else 200)


@requires("reports.see")
@require_GET
def summary_print(request: StaffRequest, slug: str, kind: str = "pdf") -> HttpResponse:
    """F29 as it stands, with its errata; or as one tall picture."""
    one, now = period_of(slug, request), clock.now()
    summary = _drafted(one)
    note_access(
        staff_id=request.user.pk, what=PRINTED, subject_kind="CASE", subject_id=one.pk,
        detail=f"F29 {one.code}", at=now,
    )  # fmt: skip
    with in_chinese():
        sheet = summary_sheet(one, summary)
        made = set_sheet if kind == "pdf" else render_picture
        body = made(sheet, company=company_header(), printed_at=now, printed_by=request.user.name)
    return HttpResponse(body, content_type="application/pdf" if kind == "pdf" else "image/png")


def _drafted(period: Period) -> Summary:
    summary = summary_of(period)
    if summary is None:
        raise Http404
    return summary
