"""Who viewed, printed, exported or unmasked what of whom, and when: the page and its file."""

import contextlib
import tempfile
from collections.abc import Iterator
from typing import Any, Final

from django.db import DatabaseError
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from shouhou.access import batch
from shouhou.access.actions import note_access
from shouhou.access.kinds import EXPORTED
from shouhou.access.models import AccessNote
from shouhou.accounts.http import StaffRequest
from shouhou.accounts.permissions import requires
from shouhou.core import clock
from shouhou.core.paging import page
from shouhou.customers.models import Customer
from shouhou.desk.access_forms import AccessFilter
from shouhou.desk.access_log import ORDER, chosen_notes, lines_of
from shouhou.documents.spreadsheets import csv_chunks, write_workbook

_TYPES: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_BLOCK = 1 << 16


@requires("access.see")
@never_cache
@require_GET
def access_log(request: StaffRequest) -> HttpResponse:
    """The log, the newest line first."""
    with contextlib.suppress(DatabaseError):  # what cannot be written now is shown later
        batch.flush()
    form = AccessFilter(request.GET)
    chosen = form.chosen()
    found = page(chosen_notes(chosen), order=ORDER, cursor=request.GET.get("cursor", ""))
    query = request.GET.copy()
    query.pop("cursor", None)
    context = {
        "form": form,
        "page": found,
        "lines": list(lines_of(found.rows)),
        "customer": Customer.objects.filter(pk=chosen["customer"]).first() if "customer" in chosen else None,
        "is_filtered": bool(chosen),
        "query": query.urlencode(),
        "now": clock.now(),
    }
    return render(request, "desk/access_log.html", context)


@requires("access.see")
@require_POST
def access_log_export(request: StaffRequest) -> StreamingHttpResponse:
    """The lines of the page, all of them, as a workbook or as CSV; that they were taken out is a line of its own."""
    now, form = clock.now(), "csv" if request.POST.get("form") == "csv" else "xlsx"
    notes = chosen_notes(AccessFilter(request.GET).chosen()).filter(at__lte=now).order_by(*ORDER)
    note_access(staff_id=request.user.pk, what=EXPORTED, subject_kind="ACCESS_LOG", detail=form, at=now)
    name = f"{_('Access log')} {timezone.localdate(now):%Y-%m-%d}.{form}"
    shown = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return StreamingHttpResponse(
        _FORMS[form](notes, translation.get_language() or "zh-hans"),
        content_type=_TYPES[form],
        headers={"Content-Disposition": shown},
    )


def _headings() -> list[str]:
    return [_("When"), _("Person"), _("What was done"), _("Of what"), _("No."), _("Customer"), _("Details")]


def _workbook(notes: QuerySet[AccessNote], language: str) -> Iterator[bytes]:
    """Written when the answer is sent, which is after the page's language has been put away."""
    with tempfile.TemporaryFile() as out:
        with translation.override(language):
            write_workbook(out, _headings(), _rows(notes), _("Access log"))
        out.seek(0)
        while block := out.read(_BLOCK):
            yield block


def _csv(notes: QuerySet[AccessNote], language: str) -> Iterator[bytes]:
    """Likewise; each piece is made in that language, since other work comes between them."""
    with translation.override(language):
        pieces = csv_chunks(_headings(), _rows(notes))
    while True:
        with translation.override(language):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def _rows(notes: QuerySet[AccessNote]) -> Iterator[list[Any]]:
    for line in lines_of(notes.iterator(chunk_size=1_000)):
        yield [line.at, line.person, line.what, line.subject, line.number, line.customer, line.detail]


_FORMS: Final = {"xlsx": _workbook, "csv": _csv}
