"""Slips at the desk: duties printed as slips, and a returned page beside the form that its writing is typed into."""

from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.permissions import requires
from shouhou.cases.models import Case, Obligation
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.text import key_of
from shouhou.desk.owed import Row, rows_of, with_everything
from shouhou.documents.papers import Form
from shouhou.documents.printing import in_chinese
from shouhou.documents.slip_sheets import Slips
from shouhou.documents.workstations.answering import answer_with
from shouhou.policy.rulebook import Outcome
from shouhou.slips import actions
from shouhou.slips.actions.filing import duty_of
from shouhou.slips.models import ReturnedPage, Slip, SlipKind
from shouhou.slips.paper import on_paper

MOST: Final = 60


@requires("desk.use")
@require_POST
def duty_slips(request: StaffRequest) -> HttpResponse:
    """One's own open duties as slips, or the one named, as a PDF."""
    now = clock.now()
    owed = Obligation.objects.open().visible_to(request.user)
    named = key_of(request.POST.get("duty"))
    mine = owed.owed_by([request.user.pk, *request.user.stands_for])
    chosen = owed.filter(pk=named) if named is not None else mine
    duties = list(with_everything(chosen).order_by("due_at", "pk")[:MOST])
    if not duties:
        messages.info(request, _("Nothing is owed that could be printed."))
        return see_other(reverse("desk:today"))
    slips = actions.issue_slips(owed=duties, by=actor_of(request), at=now)
    with in_chinese():
        sheet = Slips(slips=tuple(map(_on_paper, slips, rows_of(duties, now=now))))
    return answer_with(
        request, sheet, form=Form.SLIP, kind="pdf", name=_("Slips"), subject=("SLIPS", None), at=now
    )


@requires("files.add")
@require_http_methods(["GET", "HEAD", "POST"])
def slip_page(request: StaffRequest, pk: int) -> HttpResponse:
    """A returned page beside the form of its duty; sent, it is filed as the proof of what was typed."""
    now = clock.now()
    page = ReturnedPage.objects.visible_to(request.user).select_related("slip", "file").filter(pk=pk).first()
    if page is None:
        raise Http404
    refusal: Refusal | None = None
    if "part" in request.GET:
        context = {"page": page, "following": _following(request, page), "now": now}
        return render(request, "desk/parts/slip_state.html", context)
    if request.method == "POST":
        try:
            actions.file_page(page_id=pk, case_id=_named_case(request), by=actor_of(request), at=now)
        except Refusal as fault:
            refusal = fault
        else:
            messages.success(request, _("The page is filed as proof."))
            return see_other(_following(request, page))
    status = 422 if refusal else 200
    return render(request, "desk/slip_page.html", _context(request, page, refusal, now), status=status)


def _context(
    request: StaffRequest, page: ReturnedPage, refusal: Refusal | None, now: datetime
) -> dict[str, Any]:
    duty = duty_of(page)
    row: Row | None = None
    if duty is not None and Obligation.objects.visible_to(request.user).filter(pk=duty.pk).exists():
        (row,) = rows_of(with_everything(Obligation.objects.filter(pk=duty.pk)), now=now)
    return {
        "page": page,
        "row": row,
        "is_settled": duty is not None and duty.outcome != Outcome.OPEN,
        "form_url": _form_url(page, row),
        "refusal": refusal,
        "number": request.POST.get("number", ""),
        "before": page.slip.pages.exclude(pk=page.pk).order_by("pk").first() if page.slip else None,
        "now": now,
    }


def _form_url(page: ReturnedPage, row: Row | None) -> str:
    """Where what the page says is typed: the proof of its duty, or a new talk or request for a blank."""
    if row is not None and row.action_url and row.action_method == "get":
        address = row.action_url
    elif page.slip is not None and page.slip.kind == SlipKind.REQUEST:
        address = reverse("intake:request-new")
    elif page.slip is not None and page.slip.kind == SlipKind.SETTLED and page.slip.case is not None:
        address = reverse("complaints:agreement", args=[page.slip.case.slug])
    else:
        address = row.url if row is not None else reverse("desk:call-panel")
    return f"{address}{'&' if '?' in address else '?'}paper={page.pk}"


def _named_case(request: StaffRequest) -> int | None:
    number = request.POST.get("number", "").strip()
    if not number:
        return None
    case = Case.objects.visible_to(request.user).numbered(number).first()
    if case is None:
        raise actions.CannotFile(
            _("There is no case or talk %(number)s.") % {"number": number[:40]}, field="number"
        )
    return case.pk


def _following(request: StaffRequest, page: ReturnedPage) -> str:
    waiting = ReturnedPage.objects.visible_to(request.user).waiting().order_by("arrived_at", "pk")
    one = waiting.filter(arrived_at__gte=page.arrived_at).exclude(pk=page.pk).first() or waiting.first()
    return reverse("desk:slip-page", args=[one.pk]) if one else reverse("slips:pages")


def _on_paper(slip: Slip, row: Row) -> Any:
    contact = " ".join(part for part in (row.contact, row.phone) if part)
    return on_paper(
        slip,
        what=f"{row.clause} {row.what}",
        customer=row.customer,
        contact=contact,
        owner=row.owner,
        due_at=row.due_at,
    )
