"""Pages of talks: the book by month, and the sheet of one call with what can still be done to it."""

from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouhou.access.actions import note_access
from shouhou.access.kinds import PRINTED, VIEWED
from shouhou.accounts.http import StaffRequest, actor_of
from shouhou.accounts.listing import list_page, read
from shouhou.accounts.models import Branch
from shouhou.accounts.permissions import may, requires
from shouhou.accounts.roles import Reach
from shouhou.cases.wording import line_word
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.documents.models import Attachment, OwnerKind
from shouhou.documents.papers import Form
from shouhou.documents.printing import in_chinese
from shouhou.documents.workstations.answering import Kind, answer_with
from shouhou.followups.actions import annul_call, write_gist
from shouhou.followups.attempts import next_try
from shouhou.followups.codes import LineState
from shouhou.followups.following import early_of
from shouhou.followups.forms import AnnulmentForm, GistForm
from shouhou.followups.lists import CALLS, branch_of
from shouhou.followups.models import Call
from shouhou.followups.paper import call_sheet, promises_of, register_page
from shouhou.followups.register import (
    book_of,
    last_line,
    lines_of,
    months_around,
    read_month,
    recorder_of,
)
from shouhou.policy.timelines import load_timeline

_LONGEST_UNDO = timedelta(hours=1)  # no company sets a longer one; older calls need not ask for its figure


@requires("registers.see")
@require_GET
def register(request: StaffRequest) -> HttpResponse:
    """F03: one branch's book in one month, newest line first or as in the book."""
    now = clock.now()
    shown = list_page(request, CALLS, at=now, is_table=False)
    ask = shown.seen.ask
    month = read_month(str(ask.chosen.get("month", "")), at=now)
    context = {
        "list": shown,
        "form": shown.seen.form,
        "page": shown.page,
        "lines": [call.line for call in shown.page.rows],
        "month": month,
        "months": month_tabs(request, month, now),
        "last_line": last_line(branch_id=branch_of(ask), month=month),
        "is_filtered": bool(ask.chosen.keys() & {"q", "way", "kind", "recorder"}),
        "book_query": urlencode({"month": f"{month:%Y-%m}", "branch": branch_of(ask)}),
        "may_print": request.user.reach != Reach.OWN,
        "now": now,
    }
    return render(request, "followups/register.html", context)


@requires("registers.see")
@require_GET
def register_print(request: StaffRequest, kind: Kind = "pdf") -> HttpResponse:
    """F03 as the pages of the book, a whole month, since a book with lines left out is none; or as a picture."""
    now = clock.now()
    if request.user.reach == Reach.OWN:
        raise PermissionDenied
    month = read_month(request.GET.get("month", ""), at=now)
    branch_id = branch_of(read(CALLS, request.user, request.GET, at=now, views=(), choices={}).ask)
    branch = Branch.objects.get(pk=branch_id)
    calls = book_of(branch_id=branch_id, month=month, seen_by=request.user).order_by("register_line")
    with in_chinese():
        sheet = register_page(lines_of(calls, whole_phones=True), branch=branch, month=month)
    return answer_with(
        request, sheet, form=Form.REGISTER, kind=kind, name=f"F03-{branch.name}-{month:%Y-%m}",
        subject=("REGISTER", branch_id), detail=f"F03 {month:%Y-%m}", at=now,
    )  # fmt: skip


def _note(request: StaffRequest, what: str, call: Call, at: datetime) -> None:
    note_access(
        staff_id=request.user.pk, what=what, subject_kind="CALL", subject_id=call.pk,
        customer_id=call.customer_id or call.case.customer_id, detail=call.record_no if what == PRINTED else "", at=at,
    )  # fmt: skip


@requires("calls.see")
@require_GET
def call(request: StaffRequest, record_no: str) -> HttpResponse:
    """F02: one call as its sheet."""
    one, now = _call_of(request, record_no), clock.now()
    _note(request, VIEWED, one, now)
    return _sheet_page(request, one, now)


@requires("calls.see")
@require_GET
def call_print(request: StaffRequest, record_no: str, kind: Kind = "pdf") -> HttpResponse:
    """F02 on paper or as a picture."""
    one = _call_of(request, record_no)
    now = clock.now()
    with in_chinese():
        sheet = call_sheet(one)
    return answer_with(
        request, sheet, form=Form.CALL, kind=kind, name=f"F02-{one.record_no}", subject=("CALL", one.pk),
        customer_id=one.customer_id or one.case.customer_id, detail=one.record_no, at=now,
    )  # fmt: skip


@requires("calls.record")
@require_POST
def gist(request: StaffRequest, record_no: str) -> HttpResponse:
    """Writes down what was said: the proof of AS-06."""
    one = _call_of(request, record_no)
    now = clock.now()
    form = GistForm(request.POST)
    if form.is_valid():
        try:
            write_gist(call_id=one.pk, by=actor_of(request), at=now, **form.cleaned_data)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Written down."))
            return _back_to(one)
    return _sheet_page(request, one, now, gist_form=form, status=422)


@requires("calls.record")
@require_POST
def annulment(request: StaffRequest, record_no: str) -> HttpResponse:
    """Takes a call back: at once without ceremony by who entered it, later with a reason."""
    one = _call_of(request, record_no)
    if not _may_take_back(request, one):
        raise PermissionDenied
    now = clock.now()
    form = AnnulmentForm(request.POST)
    if form.is_valid():
        reason = form.words() or (_("Undone at once") if _is_undo(request, one, now) else "")
        try:
            annul_call(call=one, reason=reason, by=actor_of(request), at=now)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(
                request, _("Taken back. Line %(n)s stays, struck through.") % {"n": one.register_line}
            )
            return _back_to(one)
    return _sheet_page(request, one, now, annulment_form=form, status=422)


def _sheet_page(
    request: StaffRequest,
    one: Call,
    now: datetime,
    *,
    gist_form: GistForm | None = None,
    annulment_form: AnnulmentForm | None = None,
    status: int = 200,
) -> HttpResponse:
    standing = one.annulled_at is None
    linked = [one.case, *(link.case for link in one.further.all())]
    lacks_gist = standing and not one.gist and one.line_state == LineState.CONNECTED
    context: dict[str, Any] = {
        "call": one,
        "recorder": recorder_of(one),
        "cases": [(case, line_word(case.line)) for case in linked],
        "promises": promises_of(one),
        "files": list(Attachment.objects.present().filter(kind=OwnerKind.CALL, ref=one.pk)),
        "register_url": f"{reverse('followups:register')}?month={one.register_month:%Y-%m}",
        "gist_form": (gist_form or GistForm(initial={"topics": one.topics}))
        if (gist_form or lacks_gist) and may(request.user, "calls.record")
        else None,
        "annulment_form": (annulment_form or AnnulmentForm())
        if (annulment_form or standing) and _may_take_back(request, one)
        else None,
        "may_undo": standing and _is_undo(request, one, now),
        "early": early_of(one) if standing else None,
        "again_at": next_try(one) if standing else None,
        "repeats": one.get_repeat_why_display() or one.repeat_words,
        "now": now,
    }
    return render(request, "followups/call.html", context, status=status)


def _call_of(request: StaffRequest, record_no: str) -> Call:
    """The call by its number, where this person may see it."""
    calls = Call.objects.visible_to(request.user).select_related(
        "case__customer", "customer", "asset", "recorder", "acting_for", "branch"
    )
    return get_object_or_404(calls.prefetch_related("further__case"), record_no=record_no)


def _may_take_back(request: StaffRequest, one: Call) -> bool:
    """Who entered it, whom she stood in for, or a supervisor."""
    mine = {one.recorder_id, one.acting_for_id}
    actor = actor_of(request)
    own = not mine.isdisjoint({actor.staff_id, actor.acting_for_id} - {None})
    return may(request.user, "calls.record") and (own or may(request.user, "supervision.see"))


def _is_undo(request: StaffRequest, one: Call, now: datetime) -> bool:
    """Whether the recorder still is within the seconds in which undoing needs no reason."""
    age = now - one.written_at
    if one.recorder_id != request.user.pk or age > _LONGEST_UNDO:
        return False
    terms = load_timeline(one.branch_id, since=now, until=now).at(now).terms
    return age <= timedelta(seconds=terms.undo_seconds)


def month_tabs(request: StaffRequest, month: date, now: datetime) -> list[dict[str, object]]:
    """The tabs of the months around the one that is shown."""
    kept = {k: v for k, v in request.GET.items() if k not in ("month", "cursor", "saved", "columns") and v}
    return [
        {
            "label": _("%(month)s/%(year)s") % {"month": each.month, "year": each.year},
            "url": "?" + urlencode({**kept, "month": f"{each:%Y-%m}"}),
            "current": each == month,
        }
        for each in reversed(months_around(month, at=now))
    ]


def _back_to(one: Call) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("followups:detail", args=[one.record_no]), status=303)
