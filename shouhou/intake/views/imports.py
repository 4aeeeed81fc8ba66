"""The pages of an import: choose a file, say what its columns are, look at what was found, bring it in, undo it."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouhou.accounts.http import StaffRequest, actor_of
from shouhou.accounts.listing import list_page
from shouhou.accounts.permissions import requires
from shouhou.core import clock
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.intake.actions import import_answers, imports
from shouhou.intake.forms.imports import AnswerForm, ColumnsForm, StartForm, TableForm, UploadForm
from shouhou.intake.importing import limits
from shouhou.intake.importing.tasks import work_on_import
from shouhou.intake.lists import IMPORTS
from shouhou.intake.models import ImportJob, JobState
from shouhou.intake.views.import_screens import (
    agents_of,
    progress_context,
    show_columns,
    show_preview,
    show_progress,
    show_result,
)

_RUN_AT_ONCE_ROWS = 200


@requires("customers.import")
@require_GET
def import_list(request: StaffRequest) -> HttpResponse:
    """The imports so far, the latest first."""
    now = clock.now()
    return render(
        request, "intake/import_list.html", {"list": list_page(request, IMPORTS, at=now), "now": now}
    )


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
        return show_columns(request, job)
    if job.is_at_work:
        return show_progress(request, job)
    if job.state == JobState.PREVIEWED:
        return show_preview(request, job)
    return show_result(request, job)


@requires("customers.import")
def columns(request: StaffRequest, pk: int) -> HttpResponse:
    """Step 2: what the columns are; confirming has the rows checked."""
    job = _job(request, pk)
    if request.method != "POST":
        return show_columns(request, job)
    form = ColumnsForm(request.POST, columns=job.columns, kind=job.kind)
    try:
        if not form.is_valid():
            return show_columns(request, job, form=form)
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
        return show_columns(request, job, form=form)
    _put_to_work(job, limits.CHECK_AT_ONCE_ROWS)
    return redirect(job)


@requires("customers.import")
@require_POST
def table(request: StaffRequest, pk: int) -> HttpResponse:
    """Another sheet, or another row of headings."""
    job = _job(request, pk)
    form = TableForm(request.POST, job=job)
    if not form.is_valid():
        return show_columns(request, job, table_form=form)
    try:
        imports.read_again(
            job_id=job.pk,
            sheet=form.cleaned_data["sheet"],
            heading_row=form.cleaned_data["heading_row"] or 0
            if form.cleaned_data["sheet"] in ("", job.sheet)
            else 0,
            kind=form.cleaned_data["kind"] if form.cleaned_data["kind"] != job.kind else "",
            by=actor_of(request),
            at=clock.now(),
        )
    except Refusal as refusal:
        add_refusal(form, Refusal(refusal.sentence, field="heading_row" if refusal.field == "file" else None))
        return show_columns(request, job, table_form=form)
    return redirect(job)


@requires("customers.import")
@require_POST
def run(request: StaffRequest, pk: int) -> HttpResponse:
    """Step 4: bring the rows in; a second click finds it started."""
    job = _job(request, pk)
    form = StartForm(request.POST, agents=agents_of(request))
    if not form.is_valid():
        return show_preview(request, job, form=form)
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
    response = render(request, "intake/import_progress.html#bar", progress_context(job, clock.now()))
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


@requires("customers.import")
@require_POST
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """What shall happen with a doubt, or with all doubts of one kind; back to where it stood."""
    job = _job(request, pk)
    form = AnswerForm(request.POST)
    try:
        if not form.is_valid():
            raise import_answers.CannotSettle(_("Choose what shall happen with it."))
        with transaction.atomic():
            job = _settle(job, form.cleaned_data, actor_of(request))
            _put_to_work(job, limits.CHECK_AT_ONCE_ROWS, later=True)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        _put_to_work(job, limits.CHECK_AT_ONCE_ROWS)
    kept = {name: request.GET[name] for name in ("level", "cursor") if request.GET.get(name)}
    return redirect(
        f"{job.get_absolute_url()}?{urlencode(kept)}#found" if kept else f"{job.get_absolute_url()}#found"
    )


def _settle(job: ImportJob, said: dict[str, Any], by: Actor) -> ImportJob:
    at = clock.now()
    if said["choice"] == "AGAIN":
        return import_answers.check_again(job_id=job.pk, by=by, at=at)
    if said["code"]:
        return import_answers.settle_alike(
            job_id=job.pk, code=said["code"], choice=said["choice"], by=by, at=at
        )
    place = {"row_no": said["row"] or 0, "column_no": -1 if said["column"] is None else said["column"]}
    if said["choice"] == "FORGET":
        return import_answers.take_back_answer(job_id=job.pk, by=by, at=at, **place)
    return import_answers.settle(
        job_id=job.pk, choice=said["choice"], value=said["value"], by=by, at=at, **place
    )
