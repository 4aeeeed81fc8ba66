"""The page of a mailing: its letters, and the files for the printer."""

from datetime import datetime

from django.core.files.storage import default_storage
from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouhou.access.actions import note_access
from shouhou.access.kinds import PRINTED
from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.permissions import requires
from shouhou.core import clock
from shouhou.core.paging import page
from shouhou.documents.papers import Form
from shouhou.documents.workstations.knowing import setup_for
from shouhou.followups.models import Letter, LetterPrint, PrintState, PrintWhat
from shouhou.followups.printing_runs import ask_print, stop_print
from shouhou.followups.tasks import name_of, work_on_print

_FORMS = {
    PrintWhat.LETTERS: Form.LETTER,
    PrintWhat.ENVELOPES: Form.ENVELOPE,
    PrintWhat.LABELS: Form.ASSET_LABEL,
}


@requires("registers.see")
@require_GET
def mailing(request: StaffRequest, batch: int) -> HttpResponse:
    """The letters of one mailing and its files for the printer."""
    letters = _letters(request, batch)
    counts = letters.aggregate(all=Count("pk"), void=Count("pk", filter=Q(annulled_at__isnull=False)))
    if not counts["all"]:
        raise Http404
    runs = LetterPrint.objects.filter(batch=batch, asked_by=request.user).order_by("-pk")[:12]
    context = {
        "batch": batch,
        "counts": counts,
        "page": page(letters, order=("id",), cursor=request.GET.get("cursor", "")),
        "runs": [(one, progress_of(one)) for one in runs],
        "whats": PrintWhat.choices,
        "now": clock.now(),
    }
    return render(request, "followups/mailing.html", context)


@requires("letters.write")
@require_POST
def print_new(request: StaffRequest, batch: int, what: str) -> HttpResponse:
    """Puts a file for the printer in hand, on the paper of this workstation."""
    if what not in PrintWhat.values or not _letters(request, batch).exists():
        raise Http404
    setup = setup_for(request, _FORMS[PrintWhat(what)])
    one = ask_print(
        batch=batch, what=what, setup=setup, token=get_random_string(32), by=actor_of(request), at=clock.now()
    )
    work_on_print.enqueue(one.pk)
    return see_other(reverse("followups:mailing", args=[batch]))


@requires("letters.write")
@require_POST
def print_stop(request: StaffRequest, pk: int) -> HttpResponse:
    """Stops a print run, or puts one that was stopped in hand again."""
    one = _run(request, pk)
    changed = stop_print(print_id=pk, by=actor_of(request), at=clock.now())
    if changed.state == PrintState.WAITING:
        work_on_print.enqueue(pk)
    return see_other(reverse("followups:mailing", args=[one.batch]))


@requires("letters.write")
@require_GET
def print_progress(request: StaffRequest, pk: int) -> HttpResponse:
    """How far a print run is, asked each second."""
    one = _run(request, pk)
    answer = render(request, "core/parts/progress.html", {"job": progress_of(one)})
    if not one.is_at_work:
        answer["HX-Redirect"] = reverse("followups:mailing", args=[one.batch])
    return answer


@requires("letters.write")
@require_GET
def print_file(request: StaffRequest, pk: int) -> HttpResponseBase:
    """The file for the printer."""
    one, now = _run(request, pk), clock.now()
    if one.state != PrintState.DONE:
        raise Http404
    _note(request, one, now)
    return FileResponse(
        default_storage.open(name_of(one)),
        content_type="application/pdf",
        filename=f"F28-{one.batch}-{one.what}.pdf",
    )


def progress_of(one: LetterPrint) -> dict[str, object]:
    """A print run as the progress bar shows it."""
    return {
        "id": f"print-{one.pk}",
        "done": one.done,
        "total": one.total,
        "sentence": f"{one.get_what_display()} · {one.get_state_display()}",
        "is_finished": not one.is_at_work,
        "url": reverse("followups:print-progress", args=[one.pk]),
    }


def _note(request: StaffRequest, one: LetterPrint, now: datetime) -> None:
    note_access(
        staff_id=request.user.pk, what=PRINTED, subject_kind="MAILING", subject_id=one.batch,
        detail=_("%(n)s letters") % {"n": one.total}, at=now,
    )  # fmt: skip


def _letters(request: StaffRequest, batch: int) -> QuerySet[Letter]:
    return Letter.objects.visible_to(request.user).filter(batch=batch)


def _run(request: StaffRequest, pk: int) -> LetterPrint:
    return get_object_or_404(LetterPrint.objects.select_related("asked_by"), pk=pk, asked_by=request.user)
