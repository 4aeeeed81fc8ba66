"""Any list as .xlsx or .csv, as it is filtered: at once, or in the background where it is long."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_POST

from shouhou.access.actions import note_access
from shouhou.access.kinds import EXPORTED
from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.listing import Seen, read
from shouhou.accounts.permissions import requires
from shouhou.core import clock
from shouhou.core.lists import has_more_than
from shouhou.core.say import day_of
from shouhou.lists import actions, files
from shouhou.lists.models import Kind, ListJob, State
from shouhou.lists.views.finding import filters_of, listing_of, read_refs
from shouhou.lists.work.tasks import work_on_list


@requires("account.own")
@require_GET
def export(request: StaffRequest, code: str, form: str) -> HttpResponseBase:
    """The rows that the list shows, all of them; more than 20,000 become a job with a link at its end."""
    now = clock.now()
    seen = _seen(request, code, form, now)
    note_access(
        staff_id=request.user.pk,
        what=EXPORTED,
        subject_kind="LIST",
        detail=f"{seen.listing.title} {form} {seen.query}",
        at=now,
    )
    if has_more_than(seen.listing, seen.ask, order=seen.order, limit=files.AT_ONCE):
        return _in_background(request, seen, form, now)
    return _answer(seen, form, now)


@requires("account.own")
@require_POST
def export_ticked(request: StaffRequest, code: str, form: str) -> HttpResponseBase:
    """The ticked rows alone; without a tick the whole list."""
    now = clock.now()
    seen = _seen(request, code, form, now)
    refs = read_refs(request.POST)
    note_access(
        staff_id=request.user.pk,
        what=EXPORTED,
        subject_kind="LIST",
        detail=f"{seen.listing.title} {form} {len(refs)}",
        at=now,
    )
    return _answer(seen, form, now, refs=refs or None)


@requires("account.own")
@require_GET
def finished(request: StaffRequest, pk: int) -> FileResponse:
    """The file of a job that is done, for the person who asked for it."""
    job = get_object_or_404(ListJob, pk=pk, asked_by=request.user, kind=Kind.EXPORT, state=State.DONE)
    name = files.stored_name(job.token, job.form)
    if not job.form or not default_storage.exists(name):
        raise Http404
    return FileResponse(
        default_storage.open(name),
        as_attachment=True,
        filename=job.file_name,
        content_type=files.TYPES[job.form],
    )


def _seen(request: StaffRequest, code: str, form: str, now: datetime) -> Seen:
    if form not in files.TYPES:
        raise Http404
    listing = listing_of(request, code)
    return read(listing, request.user, filters_of(request), at=now)


def _answer(seen: Seen, form: str, now: datetime, *, refs: Sequence[int] | None = None) -> HttpResponseBase:
    name = files.name_of(seen, form, day_of(now))
    rows = files.rows_of(seen, refs=refs)
    if form == "csv":
        shown = content_disposition_header(as_attachment=True, filename=name) or "attachment"
        pieces = files.csv_file(seen, rows)
        return StreamingHttpResponse(
            pieces, content_type=files.TYPES[form], headers={"Content-Disposition": shown}
        )
    out = files.workbook_file(seen, rows)
    return FileResponse(out, as_attachment=True, filename=name, content_type=files.TYPES[form])


def _in_background(request: StaffRequest, seen: Seen, form: str, now: datetime) -> HttpResponse:
    job = actions.ask_export(
        token=uuid.uuid4().hex,
        list_code=seen.listing.code,
        query=seen.query,
        view_ref=seen.view.pk if seen.view else 0,
        columns=[column.code for column in seen.columns],
        form=form,
        file_name=files.name_of(seen, form, day_of(now)),
        by=actor_of(request),
        at=now,
    )
    work_on_list.enqueue(job.pk)
    return see_other(job.get_absolute_url())
