"""One thing done to many rows: chosen, previewed, started, watched, stopped, taken back."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.listing import address_of, read
from shouhou.accounts.permissions import may, requires
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.lists import BulkAction, Listing, listing
from shouhou.core.paging import page
from shouhou.lists import actions
from shouhou.lists.models import WORKING, Fate, JobRow, Kind, ListJob, State
from shouhou.lists.views.finding import filters_of, listing_of, read_refs
from shouhou.lists.work.rows import first_rows
from shouhou.lists.work.tasks import work_on_list


@requires("account.own")
@require_POST
def bulk_new(request: StaffRequest, code: str) -> HttpResponse:
    """Takes the ticked rows, or all that match, to the preview of a change."""
    one, now = listing_of(request, code), clock.now()
    action = one.action(request.POST.get("action", ""))
    if action is None:
        raise Http404
    if not may(request.user, action.permission):
        raise PermissionDenied
    seen = read(one, request.user, filters_of(request), at=now)
    try:
        job = actions.choose_rows(
            token=uuid.uuid4().hex,
            list_code=code,
            query=seen.query,
            refs=read_refs(request.POST),
            all_rows="all" in request.POST,
            action=action.code,
            by=actor_of(request),
            at=now,
        )
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return see_other(address_of(one, seen.query, seen.view.pk if seen.view else 0))
    return see_other(job.get_absolute_url())


@requires("account.own")
@require_GET
def jobs(request: StaffRequest) -> HttpResponse:
    """One's own long work on lists, the newest first."""
    mine = ListJob.objects.filter(asked_by=request.user).exclude(state=State.DRAFT)
    found = page(mine, order=("-asked_at", "-id"), cursor=request.GET.get("cursor", ""))
    rows = [(job, _title(job)) for job in found.rows]
    return render(request, "lists/jobs.html", {"page": found, "rows": rows, "now": clock.now()})


@requires("account.own")
@require_GET
def job(request: StaffRequest, pk: int) -> HttpResponse:
    """A job whatever its state: values and preview, progress, or what came of it."""
    one = _own(request, pk)
    if one.state == State.DRAFT:
        return _preview(request, one)
    return render(request, "lists/job.html", _context(request, one))


@requires("account.own")
@require_GET
def progress(request: StaffRequest, pk: int) -> HttpResponse:
    """How far it is, asked each second."""
    one = _own(request, pk)
    answer = render(request, "core/parts/progress.html", {"job": _progress(one)})
    if not one.is_at_work:
        answer["HX-Redirect"] = one.get_absolute_url()
    return answer


@requires("account.own")
@require_POST
def start(request: StaffRequest, pk: int) -> HttpResponse:
    """Puts the change in hand with the values of its preview."""
    one = _own(request, pk)
    _list, action = _what(request, one)
    form = action.form(request.POST, request.user)
    if not form.is_valid():
        return _preview(request, one, form=form, status=422)
    values = {name: request.POST.get(name, "") for name in form.fields}
    started = actions.start_bulk(job_id=pk, values=values, by=actor_of(request), at=clock.now())
    if started.state == State.WAITING:
        work_on_list.enqueue(pk)
    return see_other(one.get_absolute_url())


@requires("account.own")
@require_POST
def stop(request: StaffRequest, pk: int) -> HttpResponse:
    """Stops the work; what is done stays done."""
    return _asked(request, pk, actions.stop_job)


@requires("account.own")
@require_POST
def resuming(request: StaffRequest, pk: int) -> HttpResponse:
    """Goes on with a change that was stopped, behind what is done."""
    one = _own(request, pk)
    _what(request, one)
    return _asked(request, pk, actions.resume_job, work=True)


@requires("account.own")
@require_POST
def undoing(request: StaffRequest, pk: int) -> HttpResponse:
    """Takes a change back, row by row."""
    one = _own(request, pk)
    _what(request, one)
    return _asked(request, pk, actions.undo_bulk, work=True)


def _asked(request: StaffRequest, pk: int, verb: Any, *, work: bool = False) -> HttpResponse:
    one = _own(request, pk)
    try:
        verb(job_id=pk, by=actor_of(request), at=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        if work:
            work_on_list.enqueue(pk)
    return see_other(one.get_absolute_url())


def _preview(request: StaffRequest, one: ListJob, *, form: Any = None, status: int = 200) -> HttpResponse:
    """The values to be chosen, and for the first rows what would happen, refusals included."""
    now = clock.now()
    of, action = _what(request, one)
    typed = bool(request.GET.keys() - {"cursor"})
    form = form or action.form(
        request.GET if typed or not action.form(None, request.user).fields else None, request.user
    )
    if action.begins and not form.is_bound:
        form.initial = dict(action.begins(one.query, request.user))
    is_ready = form.is_bound and form.is_valid()
    if form.is_bound and not is_ready:
        status = 422
    context: dict[str, Any] = {
        "job": one, "listing": of, "action": action, "form": form, "is_ready": is_ready, "now": now,
        "back": address_of(of, one.query), "ticked": len(one.refs),
    }  # fmt: skip
    if is_ready:
        found = first_rows(one, now, after=request.GET.get("cursor", ""))
        rows = actions.foresee(
            rows=found.rows, action=action, values=form.cleaned_data, by=actor_of(request), at=now
        )
        context |= {"page": found, "rows": rows, "refused": sum(row.is_refused for row in rows)}
        context["typed"] = [(name, request.GET.get(name, "")) for name in form.fields]
    return render(request, "lists/preview.html", context, status=status)


def _context(request: StaffRequest, one: ListJob) -> dict[str, Any]:
    of = listing(one.list_code)
    action = of.action(one.action) if of else None
    context: dict[str, Any] = {
        "job": one, "listing": of, "action": action, "progress": _progress(one), "title": _title(one),
        "back": address_of(of, one.query) if of else "", "now": clock.now(),
        "has_file": one.kind == Kind.EXPORT and one.state == State.DONE and one.form,
        "outcome": reverse(action.outcome_url_name, args=[one.pk])
        if action and action.outcome_url_name and one.done_count > one.undone_count
        else "",
        "may_resume": one.kind == Kind.BULK and one.state in (State.STOPPED, State.FAILED),
        "may_undo": one.kind == Kind.BULK
        and one.state in (State.DONE, State.STOPPED, State.FAILED)
        and one.done_count > one.undone_count
        and action is not None
        and action.take_back is not None,
    }  # fmt: skip
    if one.kind == Kind.BULK and one.state not in WORKING:
        context["page"] = page(_shown(one), order=("id",), cursor=request.GET.get("cursor", ""))
    return context


def _shown(one: ListJob) -> QuerySet[JobRow]:
    """What people look for: rows that were refused or kept; all where there are none."""
    troubled = one.rows.filter(fate__in=[Fate.REFUSED, Fate.KEPT])
    return (
        troubled if one.refused_count or (one.state == State.UNDONE and troubled.exists()) else one.rows.all()
    )


def _progress(one: ListJob) -> dict[str, Any]:
    done = one.undone_count if one.state == State.UNDOING else one.done_count + one.refused_count
    total = one.done_count if one.state == State.UNDOING else one.total
    words = {
        State.WAITING: _("Waiting for its turn"),
        State.RUNNING: _("Writing the file") if one.kind == Kind.EXPORT else _("Changing row by row"),
        State.UNDOING: _("Taking back row by row"),
    }
    return {
        "id": f"job-{one.pk}",
        "done": done,
        "total": total or done,
        "sentence": words.get(State(one.state), one.get_state_display()),
        "is_finished": not one.is_at_work,
        "url": reverse("lists:progress", args=[one.pk]),
    }


def _title(one: ListJob) -> str:
    of = listing(one.list_code)
    action = of.action(one.action) if of else None
    return f"{of.title if of else one.list_code} · {action.label if action else one.file_name}"


def _own(request: StaffRequest, pk: int) -> ListJob:
    return get_object_or_404(ListJob, pk=pk, asked_by=request.user)


def _what(request: StaffRequest, one: ListJob) -> tuple[Listing, BulkAction]:
    of = listing_of(request, one.list_code)
    action = of.action(one.action)
    if action is None:
        raise Http404
    if not may(request.user, action.permission):
        raise PermissionDenied
    return of, action
