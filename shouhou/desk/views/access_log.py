"""Who viewed, printed, exported or unmasked what of whom, and when: the page and its workbook."""

import contextlib
import tempfile
from collections.abc import Iterator
from typing import Any

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
from shouhou.desk.access_log import ORDER, Line, chosen_notes, lines_of
from shouhou.documents.spreadsheets import write_workbook

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
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
    """The lines of the page, all of them, as a workbook; that they were taken out is a line of its own."""
    now = clock.now()
    notes = chosen_notes(AccessFilter(request.GET).chosen()).filter(at__lte=now).order_by(*ORDER)
    note_access(staff_id=request.user.pk, what=EXPORTED, subject_kind="ACCESS_LOG", at=now)
    title = _("Access log")
    name = f"{title} {timezone.localdate(now):%Y-%m-%d}.xlsx"
    shown = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return StreamingHttpResponse(
        _workbook(notes, translation.get_language() or "zh-hans"),
        content_type=_XLSX,
        headers={"Content-Disposition": shown},
    )


def _workbook(notes: QuerySet[AccessNote], language: str) -> Iterator[bytes]:
    """Written when the answer is sent, which is after the page's language has been put away."""
    with tempfile.TemporaryFile() as out:
        with translation.override(language):
            headings = [
                _("When"), _("Person"), _("What was done"), _("Of what"), _("No."), _("Customer"), _("Details"),
            ]  # fmt: skip
            rows = _rows(lines_of(notes.iterator(chunk_size=1_000)))
            write_workbook(out, headings, rows, _("Access log"))
        out.seek(0)
        while block := out.read(_BLOCK):
            yield block


def _rows(lines: Iterator[Line]) -> Iterator[list[Any]]:
    for line in lines:
        yield [line.at, line.person, line.what, line.subject, line.number, line.customer, line.detail]
