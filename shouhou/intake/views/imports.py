"""The pages of an import: choose a file, say what its columns are, look at what was found, bring it in, undo it."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouhou.accounts.http import StaffRequest, actor_of
from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import requires
from shouhou.accounts.roles import Role
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.core.paging import page
from shouhou.intake.actions import imports
from shouhou.intake.forms.imports import ColumnsForm, StartForm, TableForm, UploadForm
from shouhou.intake.importing import limits, showing
from shouhou.intake.importing.findings import Level
from shouhou.intake.importing.tasks import work_on_import
from shouhou.intake.models import ImportJob, ImportRow, JobState, Repeats, Undoing
from shouhou.journal.models import Event
from shouhou.journal.sentences import sentence

_RUN_AT_ONCE_ROWS = 200


@requires("customers.import")
@require_GET
def import_list(request: StaffRequest) -> HttpResponse:
    """The imports so far, the latest first."""
    jobs = ImportJob.objects.visible_to(request.user).select_related("by")
    found = page(jobs, order=("-uploaded_at", "-pk"), cursor=request.GET.get("cursor", ""))
    return render(request, "intake/import_list.html", {"page": found})


@requires("customers.import")
def import_new(request: StaffRequest) -> HttpResponse:
    """Step 1: a file, or rows pasted out of one."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_upload(request, form))
        except Refusal as refusal:
            field = "pasted" if not form.cleaned_data["file"] and refusal.field == "file" else refusal.field
            add_refusal(form, Refusal(refusal.sentence, field=field))
    wrong = request.method == "POST"
    context = {"form": form, "limits": _limits(), "step": 1}
    return render(request, "intake/import_new.html", context, status=422 if wrong else 200)


def _upload(request: StaffRequest, form: UploadForm) -> ImportJob:
    file = form.cleaned_data["file"]
    return imports.upload(
        data=file.read() if file else form.cleaned_data["pasted"].encode(),
        name=file.name if file else "",
        token=request.POST.get("once", "")[:40],
        branch_id=request.user.branch_id,
        by=actor_of(request),
        at=clock.now(),
    )


def _limits() -> dict[str, int | str]:
    return {
        "megabytes": limits.FILE_BYTES // (1024 * 1024),
        "rows": f"{limits.ROWS:,}",
        "columns": limits.COLUMNS,
        "chars": limits.CELL_CHARS,
    }


@requires("customers.import")
@require_GET
def import_page(request: StaffRequest, pk: int) -> HttpResponse:
    """The import as it stands: columns to confirm, work going on, what was found, or what became of it."""
    job = _job(request, pk)
    if job.state == JobState.UPLOADED:
        return _show_columns(request, job)
    if job.is_at_work:
        return _show_progress(request, job)
    if job.state == JobState.PREVIEWED:
        return _show_preview(request, job)
    return _show_result(request, job)


@requires("customers.import")
def columns(request: StaffRequest, pk: int) -> HttpResponse:
    """Step 2: what the columns are; confirming has the rows checked."""
    job = _job(request, pk)
    if request.method != "POST":
        return _show_columns(request, job)
    form = ColumnsForm(request.POST, columns=job.columns)
    try:
        if not form.is_valid():
            return _show_columns(request, job, form=form)
        with transaction.atomic():
            job = imports.confirm_columns(
                job_id=job.pk,
                mapping=form.mapping,
                version=form.cleaned_data["version"],
                by=actor_of(request),
                at=clock.now(),
            )
            _put_to_work(job, limits.CHECK_AT_ONCE_ROWS, later=True)
    except Refusal as refusal:
        add_refusal(form, refusal)
        return _show_columns(request, job, form=form)
    _put_to_work(job, limits.CHECK_AT_ONCE_ROWS)
    return redirect(job)


@requires("customers.import")
@require_POST
def table(request: StaffRequest, pk: int) -> HttpResponse:
    """Another sheet, or another row of headings."""
    job = _job(request, pk)
    form = TableForm(request.POST, job=job)
    if not form.is_valid():
        return _show_columns(request, job, table_form=form)
    try:
        imports.read_again(
            job_id=job.pk,
            sheet=form.cleaned_data["sheet"],
            heading_row=form.cleaned_data["heading_row"]
            if form.cleaned_data["sheet"] in ("", job.sheet)
            else 0,
            by=actor_of(request),
            at=clock.now(),
        )
    except Refusal as refusal:
        add_refusal(form, Refusal(refusal.sentence, field="heading_row" if refusal.field == "file" else None))
        return _show_columns(request, job, table_form=form)
    return redirect(job)


@requires("customers.import")
@require_POST
def run(request: StaffRequest, pk: int) -> HttpResponse:
    """Step 4: bring the rows in; a second click finds it started."""
    job = _job(request, pk)
    form = StartForm(request.POST, agents=_agents(request))
    if not form.is_valid():
        return _show_preview(request, job, form=form)
    try:
        with transaction.atomic():
            was = job.state
            job = imports.start(
                job_id=job.pk,
                repeats=form.cleaned_data["repeats"],
                agent_id=form.cleaned_data["agent"],
                by=actor_of(request),
                at=clock.now(),
            )
            started = was == JobState.PREVIEWED and job.state == JobState.RUNNING
            if started:
                _put_to_work(job, _RUN_AT_ONCE_ROWS, later=True)
    except Refusal as refusal:
        return _back(request, job, refusal)
    if started:
        _put_to_work(job, _RUN_AT_ONCE_ROWS)
    return redirect(job)


@requires("customers.import")
@require_GET
def progress(request: StaffRequest, pk: int) -> HttpResponse:
    """How far the work is, asked every second; at the end the page loads anew."""
    job = _job(request, pk)
    response = render(request, "intake/import_progress.html#bar", _progress(job, clock.now()))
    if not job.is_at_work:
        response.headers["HX-Refresh"] = "true"
    return response


@requires("customers.import")
@require_POST
def stop(request: StaffRequest, pk: int) -> HttpResponse:
    """Stops behind the rows that are done."""
    return _step(request, pk, imports.stop)


@requires("customers.import")
@require_POST
def go_on(request: StaffRequest, pk: int) -> HttpResponse:
    """Goes on behind the last finished row."""
    return _step(request, pk, imports.go_on)


@requires("customers.import")
@require_POST
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    """Takes the whole import back."""
    return _step(request, pk, imports.undo)


@requires("customers.import")
@require_POST
def discard(request: StaffRequest, pk: int) -> HttpResponse:
    """Throws away an import that has brought nothing in."""
    job = _job(request, pk)
    try:
        imports.discard(job_id=job.pk, by=actor_of(request), at=clock.now())
    except Refusal as refusal:
        return _back(request, job, refusal)
    messages.success(request, _("“%(file)s” was discarded; nothing was imported.") % {"file": job.file_name})
    return redirect("intake:imports")


def _step(request: StaffRequest, pk: int, verb: Any) -> HttpResponse:
    """One of the short answers to an import; what it puts in hand goes to the worker with it or not at all."""
    job = _job(request, pk)
    try:
        with transaction.atomic():
            job = verb(job_id=job.pk, by=actor_of(request), at=clock.now())
            _put_to_work(job, _RUN_AT_ONCE_ROWS, later=True)
    except Refusal as refusal:
        return _back(request, job, refusal)
    _put_to_work(job, _RUN_AT_ONCE_ROWS)
    return redirect(job)


def _put_to_work(job: ImportJob, at_once_rows: int, *, later: bool = False) -> None:
    """Few rows are done in this request, outside its transaction; many go to the worker, inside it."""
    if not job.is_at_work:
        return
    if later and job.row_count > at_once_rows:
        work_on_import.enqueue(job.pk)
    elif not later and job.row_count <= at_once_rows:
        work_on_import.call(job.pk)


def _back(request: StaffRequest, job: ImportJob, refusal: Refusal) -> HttpResponseRedirect:
    messages.error(request, refusal.sentence)
    return redirect(job)


def _job(request: StaffRequest, pk: int) -> ImportJob:
    return get_object_or_404(ImportJob.objects.visible_to(request.user).select_related("by"), pk=pk)


def _agents(request: StaffRequest) -> list[Staff]:
    people = Staff.objects.filter(branch_id=request.user.branch_id, is_active=True).order_by("name", "pk")
    return [person for person in people if person.has_role(Role.AGENT)]


# What is shown


def _show_columns(
    request: StaffRequest,
    job: ImportJob,
    *,
    form: ColumnsForm | None = None,
    table_form: TableForm | None = None,
) -> HttpResponse:
    if job.state not in (JobState.UPLOADED, JobState.PREVIEWED):
        return redirect(job)
    wrong = bool(form or table_form)
    if form is None:
        chosen: dict[str, Any] = {f"column-{n}": code for n, code in enumerate(job.mapping)}
        form = ColumnsForm(columns=job.columns, initial=chosen | {"version": job.version})
    table_form = table_form or TableForm(
        initial={"sheet": job.sheet, "heading_row": job.heading_row}, job=job
    )
    context = {
        "job": job,
        "form": form,
        "table_form": table_form,
        "lines": showing.column_lines(job, form),
        "before": _imported_before(job),
        "step": 2,
    }
    return render(request, "intake/import_columns.html", context, status=422 if wrong else 200)


def _imported_before(job: ImportJob) -> ImportJob | None:
    """An earlier import of the very same file that still stands."""
    same = ImportJob.objects.filter(file_digest=job.file_digest, state=JobState.DONE).exclude(pk=job.pk)
    return same.select_related("by").order_by("-pk").first()


def _show_progress(request: StaffRequest, job: ImportJob) -> HttpResponse:
    step = 3 if job.state == JobState.CHECKING else 4
    return render(request, "intake/import_progress.html", _progress(job, clock.now()) | {"step": step})


def _progress(job: ImportJob, now: datetime) -> dict[str, Any]:
    url = reverse("intake:import-progress", args=[job.pk])
    return {"import": job, "job": showing.progress_of(job, url=url, now=now)}


def _show_preview(request: StaffRequest, job: ImportJob, *, form: StartForm | None = None) -> HttpResponse:
    if job.state != JobState.PREVIEWED:
        return redirect(job)
    wrong = form is not None
    form = form or StartForm(initial={"repeats": Repeats.SKIP}, agents=_agents(request))
    headings, lines = showing.first_rows(job)
    context = _findings(request, job) | {
        "form": form,
        "first_headings": headings,
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
    }


def _show_result(request: StaffRequest, job: ImportJob) -> HttpResponse:
    context = _findings(request, job) | {"step": 5, "kept": _kept(job) if job.kept_count else []}
    return render(request, "intake/import_result.html", context)


def _kept(job: ImportJob) -> list[tuple[ImportRow, str]]:
    """The first customers that the undoing kept, each with what was done with it since."""
    rows = list(job.rows.filter(undoing=Undoing.KEPT).order_by("row_no")[:50])
    events = Event.objects.prefetch_related("words").in_bulk([row.figures.get("event", 0) for row in rows])
    known = {pk: sentence(event) for pk, event in events.items()}
    return [(row, known.get(row.figures.get("event", 0), _("It is needed elsewhere."))) for row in rows]
