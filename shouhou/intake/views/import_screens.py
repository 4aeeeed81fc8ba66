"""The screens of an import: its columns, its progress, what was found, what became of it."""

from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from shouhou.accounts.http import StaffRequest
from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Role
from shouhou.core import clock
from shouhou.core.paging import page
from shouhou.intake.forms.imports import ColumnsForm, StartForm, TableForm
from shouhou.intake.importing import limits, showing
from shouhou.intake.importing.findings import Level
from shouhou.intake.importing.kinds import Book
from shouhou.intake.importing.reading import ALL_SHEETS
from shouhou.intake.importing.sentences import BOOK_NAMES
from shouhou.intake.models import ImportJob, ImportRow, JobState, Repeats, Undoing
from shouhou.journal.models import Event
from shouhou.journal.sentences import sentence


def agents_of(request: StaffRequest) -> list[Staff]:
    """The agents of her branch."""
    people = Staff.objects.filter(branch_id=request.user.branch_id, is_active=True).order_by("name", "pk")
    return [person for person in people if person.has_role(Role.AGENT)]


def show_columns(
    request: StaffRequest,
    job: ImportJob,
    *,
    form: ColumnsForm | None = None,
    table_form: TableForm | None = None,
) -> HttpResponse:
    """What the columns are, with the form as it was sent back where something was wrong."""
    if job.state not in (JobState.UPLOADED, JobState.PREVIEWED):
        return redirect(job)
    wrong = bool(form or table_form)
    if form is None:
        chosen: dict[str, Any] = {f"column-{n}": code for n, code in enumerate(job.mapping)}
        form = ColumnsForm(columns=job.columns, kind=job.kind, initial=chosen | {"version": job.version})
    table_form = table_form or TableForm(
        initial={"sheet": job.sheet, "heading_row": job.heading_row or None, "kind": job.kind}, job=job
    )
    context = {
        "job": job,
        "form": form,
        "table_form": table_form,
        "lines": showing.column_lines(job, form),
        "book_name": BOOK_NAMES[Book(job.kind)],
        "is_joined": job.sheet == ALL_SHEETS,
        "before": _imported_before(job),
        "step": 2,
    }
    return render(request, "intake/import_columns.html", context, status=422 if wrong else 200)


def _imported_before(job: ImportJob) -> ImportJob | None:
    """An earlier import of the very same file that still stands."""
    same = ImportJob.objects.filter(file_digest=job.file_digest, state=JobState.DONE).exclude(pk=job.pk)
    return same.select_related("by").order_by("-pk").first()


def show_progress(request: StaffRequest, job: ImportJob) -> HttpResponse:
    """How far the work in the background is."""
    step = 3 if job.state == JobState.CHECKING else 4
    return render(request, "intake/import_progress.html", progress_context(job, clock.now()) | {"step": step})


def progress_context(job: ImportJob, now: datetime) -> dict[str, Any]:
    """What the bar of the progress needs."""
    url = reverse("intake:import-progress", args=[job.pk])
    return {"import": job, "job": showing.progress_of(job, url=url, now=now)}


def show_preview(request: StaffRequest, job: ImportJob, *, form: StartForm | None = None) -> HttpResponse:
    """What was found, before anything is saved."""
    if job.state != JobState.PREVIEWED:
        return redirect(job)
    wrong = form is not None
    form = form or StartForm(initial={"repeats": Repeats.SKIP}, agents=agents_of(request))
    headings, lines = showing.first_rows(job)
    context = _findings(request, job) | {
        "form": form,
        "first_headings": headings,
        "answers": showing.answer_lines(job),
        "alike": showing.alike_lines(job),
        "may_settle": True,
        "checks_late": job.row_count > limits.CHECK_AT_ONCE_ROWS,
        "first_lines": lines,
        "before": _imported_before(job),
        "step": 3,
    }
    return render(request, "intake/import_preview.html", context, status=422 if wrong else 200)


def _findings(request: StaffRequest, job: ImportJob) -> dict[str, Any]:
    level = request.GET.get("level", "")
    level = level if level in Level else ""
    found = job.findings.filter(level=level) if level else job.findings.all()
    shown = page(found, order=("row_no", "pk"), cursor=request.GET.get("cursor", ""))
    present = list(job.findings.order_by().values_list("level", flat=True).distinct())
    return {
        "job": job,
        "page": shown,
        "findings": showing.finding_lines(job, shown.rows),
        "tabs": showing.level_tabs(present, level),
        "level": level,
        "has_rejected": Level.REJECTED in present,
        "has_skipped": Level.SKIPPED in present,
        "of_customers": job.kind == Book.CUSTOMERS,
        "book_name": BOOK_NAMES[Book(job.kind)],
        "settle_query": _query(request),
    }


def _query(request: StaffRequest) -> str:
    """The filter and the page of what was found, to come back to."""
    kept = {name: request.GET[name] for name in ("level", "cursor") if request.GET.get(name)}
    return f"?{urlencode(kept)}" if kept else ""


def show_result(request: StaffRequest, job: ImportJob) -> HttpResponse:
    """What became of the rows."""
    context = _findings(request, job) | {"step": 5, "kept": _kept(job) if job.kept_count else []}
    return render(request, "intake/import_result.html", context)


def _kept(job: ImportJob) -> list[tuple[ImportRow, str]]:
    """The first customers that the undoing kept, each with what was done with it since."""
    rows = list(job.rows.filter(undoing=Undoing.KEPT).order_by("row_no")[:50])
    events = Event.objects.prefetch_related("words").in_bulk([row.figures.get("event", 0) for row in rows])
    known = {pk: sentence(event) for pk, event in events.items()}
    return [(row, known.get(row.figures.get("event", 0), _("It is needed elsewhere."))) for row in rows]
