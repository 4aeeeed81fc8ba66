"""Who viewed, printed, exported or unmasked what of whom, and when: the page and its workbook."""

import contextlib
import tempfile
from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError
from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from shouhou.access import batch
from shouhou.access.actions import note_access
from shouhou.access.kinds import EXPORTED
from shouhou.accounts.http import StaffRequest
from shouhou.accounts.permissions import requires
from shouhou.core import clock
from shouhou.core.paging import page
from shouhou.customers.models import Customer
from shouhou.desk.access_forms import AccessFilter
from shouhou.desk.access_log import ORDER, chosen_notes, lines_of
from shouhou.documents.spreadsheets import write_workbook


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
def access_log_export(request: StaffRequest) -> FileResponse:
    """The lines of the page, all of them, as a workbook; that they were taken out is a line of its own."""
    now = clock.now()
    notes = chosen_notes(AccessFilter(request.GET).chosen()).order_by(*ORDER).iterator(chunk_size=1_000)
    headings = [
        _("When"), _("Person"), _("What was done"), _("Of what"), _("No."), _("Customer"), _("Details"),
    ]  # fmt: skip
    out = tempfile.TemporaryFile()  # noqa: SIM115 -- the answer closes it
    write_workbook(out, headings, _rows(lines_of(notes)), _("Access log"))
    out.seek(0)
    note_access(staff_id=request.user.pk, what=EXPORTED, subject_kind="ACCESS_LOG", at=now)
    title = _("Access log")
    name = f"{title} {timezone.localdate(now):%Y-%m-%d}.xlsx"
    return FileResponse(out, as_attachment=True, filename=name)


def _rows(lines: Iterator[Any]) -> Iterator[list[Any]]:
    for line in lines:
        yield [line.at, line.person, line.what, line.subject, line.number, line.customer, line.detail]
