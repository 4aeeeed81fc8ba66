"""Everything in one click: asking for it, watching it, fetching it once; and the lending register."""

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.permissions import may, requires
from shouhou.archive.actions import ask_for_everything, fetch_everything, lend_file, take_back_file
from shouhou.archive.forms import ExportForm, LoanForm, ReturnForm
from shouhou.archive.models import FullExport, Loan, State
from shouhou.archive.writing.keeping import name_of, store
from shouhou.archive.writing.tasks import write_full_export
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.core.paging import page
from shouhou.core.say import day_of

_SHOWN = 20


@requires("export.everything")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def everything(request: StaffRequest) -> HttpResponse:
    """The page: one button, and what was taken out before."""
    form = ExportForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            job = ask_for_everything(**form.cleaned_data, by=actor_of(request), at=clock.now())
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            write_full_export.enqueue(job.pk)
            return see_other(reverse("archive:everything"))
    jobs = list(FullExport.objects.select_related("asked_by").order_by("-asked_at", "-pk")[:_SHOWN])
    context = {
        "form": form,
        "jobs": jobs,
        "latest": _shown(jobs[0]) if jobs and jobs[0].is_at_work else None,
        "now": clock.now(),
    }
    return render(request, "archive/everything.html", context, status=422 if form.is_bound else 200)


@requires("export.everything")
@never_cache
@require_GET
def export_progress(request: StaffRequest, pk: int) -> HttpResponse:
    """How far it is, as part of the page; when it is done, the page as a whole is asked for."""
    job = get_object_or_404(FullExport, pk=pk)
    if not request.htmx:
        return see_other(reverse("archive:everything"))
    if not job.is_at_work:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return render(request, "core/parts/progress.html", {"job": _shown(job)})


@requires("export.everything")
@require_POST
def export_fetch(request: StaffRequest, pk: int) -> HttpResponse | FileResponse:
    """The file, once."""
    now = clock.now()
    try:
        job = fetch_everything(export_id=pk, by=actor_of(request), at=now)
    except Refusal as refusal:
        if not FullExport.objects.filter(pk=pk).exists():
            raise Http404 from None
        messages.error(request, refusal.sentence)
        return see_other(reverse("archive:everything"))
    title = _("All records")
    name = f"{title} {timezone.localdate(job.asked_at):%Y-%m-%d}.zip"
    return FileResponse(store().open(name_of(job.token)), as_attachment=True, filename=name)


def _shown(job: FullExport) -> dict[str, Any]:
    waits = job.state == State.WAITING
    return {
        "id": "everything",
        "url": job.get_absolute_url(),
        "is_finished": False,
        "sentence": _("Waiting for the worker …") if waits else _("Everything is being written …"),
        "done": job.done,
        "total": job.total,
    }


@requires("loans.see")
@require_http_methods(["GET", "POST"])
def loans(request: StaffRequest) -> HttpResponse:
    """The lending register: what is out, what came back, and a form to lend the next file."""
    now = clock.now()
    may_lend = may(request.user, "archive.lend")
    asked = {name: request.GET.get(name, "") for name in ("kind", "archive_no", "title")}
    form = (
        LoanForm(request.POST or None, branch_id=request.user.branch_id, initial=asked) if may_lend else None
    )
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            loan = lend_file(
                values=form.values(), branch_id=request.user.branch_id, by=actor_of(request), at=now
            )
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Lent: %(number)s.") % {"number": loan.archive_no})
            return see_other(reverse("archive:loans"))
    rows = Loan.objects.visible_to(request.user).select_related("case", "borrower", "lent_by", "returned_to")
    context = {
        "form": form,
        "is_open": form is not None and (form.is_bound or bool(asked["archive_no"])),
        "page": page(rows, order=("-lent_at", "-case_id"), cursor=request.GET.get("cursor", "")),
        "return_form": ReturnForm() if may_lend else None,
        "today": day_of(now),
        "now": now,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "archive/loans.html", context, status=status)


@requires("archive.lend")
@require_POST
def loan_return(request: StaffRequest, slug: str) -> HttpResponse:
    """A lent file came back: the proof of RD-06."""
    loan = get_object_or_404(Loan.objects.visible_to(request.user), case__number=slug)
    form = ReturnForm(request.POST)
    try:
        remark = form.cleaned_data["remark"] if form.is_valid() else ""
        take_back_file(loan_id=loan.pk, remark=remark, by=actor_of(request), at=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, _("Taken back: %(number)s.") % {"number": loan.archive_no})
    return see_other(reverse("archive:loans"))
