"""The list of months and years, one of them with its steps, its book and its addenda."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouhou.access.actions import note_access
from shouhou.access.kinds import PRINTED
from shouhou.accounts.http import StaffRequest, actor_of
from shouhou.accounts.models import Branch
from shouhou.accounts.permissions import may, requires
from shouhou.accounts.roles import Reach
from shouhou.cases.models import Case
from shouhou.cases.wording import line_word, outcome_word, rule_what
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.core.paging import page
from shouhou.customers.models import Customer
from shouhou.documents.printing import company_header, in_chinese
from shouhou.documents.printing import render as set_sheet
from shouhou.field.models import SiteJob
from shouhou.followups.models import Call, Letter
from shouhou.reports.actions import close_book, explain_addendum, open_period
from shouhou.reports.codes import STATE_NAMES, BookCode, PeriodKind
from shouhou.reports.figures import COUNTS, Span, number_of, records
from shouhou.reports.forms import EarlierForm, PeriodFilter, ReasonForm
from shouhou.reports.models import Addendum, Period
from shouhou.reports.paper import addenda_sheet
from shouhou.reports.views.finding import back_to, period_of, period_page, summary_of
from shouhou.supervision.models import SpotCheck

_NEWEST = ("-first_day", "-case_id")


@requires("reports.see")
@require_http_methods(["GET", "POST"])
def periods(request: StaffRequest) -> HttpResponse:
    """Months and years, newest first, each with how far it has come; an earlier month may be added by hand."""
    now = clock.now()
    earlier = EarlierForm(request.POST or None)
    if request.method == "POST" and may(request.user, "books.close") and earlier.is_valid():
        try:
            period = open_period(
                branch_id=request.user.branch_id,
                kind=PeriodKind.MONTH,
                first_day=earlier.cleaned_data["month"],
                is_asked=False,
                by=actor_of(request),
                at=now,
            )
        except Refusal as refusal:
            add_refusal(earlier, refusal)
        else:
            return back_to(period)
    context = _listed(request) | {
        "earlier": earlier if may(request.user, "books.close") and request.user.reach != Reach.OWN else None,
        "now": now,
    }
    return render(request, "reports/periods.html", context, status=422 if earlier.errors else 200)


def _listed(request: StaffRequest) -> dict[str, Any]:
    branches = list(Branch.objects.order_by("pk").values_list("pk", "name"))
    form = PeriodFilter(request.GET, branches=branches if request.user.reach == Reach.ALL else ())
    chosen = form.chosen()
    rows = Period.objects.visible_to(request.user).select_related("case", "branch", "summary")
    rows = rows.prefetch_related("books").annotate(addenda=Count("books__addenda"))
    rows = rows.filter(**{{"branch": "branch_id"}.get(name, name): value for name, value in chosen.items()})
    shown = page(rows, order=_NEWEST, cursor=request.GET.get("cursor", ""))
    each = [
        (
            p,
            STATE_NAMES.get(p.case.state, ""),
            next((one for one in p.books.all() if one.book == BookCode.CALLS), None),
        )
        for p in shown.rows
    ]
    return {
        "form": form,
        "periods": each,
        "page": shown,
        "has_branches": len(branches) > 1 and request.user.reach == Reach.ALL,
        "is_filtered": bool(chosen),
    }


@requires("reports.see")
@require_GET
def period(request: StaffRequest, slug: str) -> HttpResponse:
    """One month or year."""
    return period_page(request, period_of(slug, request), clock.now())


@requires("books.close")
@require_POST
def book(request: StaffRequest, slug: str) -> HttpResponse:
    """Closes the month's book by hand: the proof of RD-02 where it was not closed by itself."""
    one, now = period_of(slug, request), clock.now()
    try:
        closed = close_book(period_id=one.pk, by=actor_of(request), at=now)
    except Refusal as refusal:
        return period_page(request, one, now, refusal=refusal)
    messages.success(request, _("The book is closed as %(number)s.") % {"number": closed.archive_no})
    return back_to(one)


@requires("books.close")
@require_POST
def addendum(request: StaffRequest, slug: str, pk: int) -> HttpResponse:
    """Says why a talk was entered after its month's book was closed."""
    one, now = period_of(slug, request), clock.now()
    late = get_object_or_404(Addendum, pk=pk, book__period=one)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            explain_addendum(addendum_id=late.pk, reason=form.words(), by=actor_of(request), at=now)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("The reason is kept."))
            return back_to(one, "#addenda")
    return period_page(request, one, now, reason_form=form, reason_for=late.pk)


@requires("reports.see")
@require_GET
def addenda_print(request: StaffRequest, slug: str) -> HttpResponse:
    """The addenda of a closed book on paper."""
    one, now = period_of(slug, request), clock.now()
    with in_chinese():
        sheet = addenda_sheet(one, at=now)
        body = set_sheet(sheet, company=company_header(), printed_at=now, printed_by=request.user.name)
    note_access(
        staff_id=request.user.pk, what=PRINTED, subject_kind="REGISTER", subject_id=one.branch_id,
        detail=f"F03+ {one.code}", at=now,
    )  # fmt: skip
    return HttpResponse(body, content_type="application/pdf")


@requires("reports.see")
@require_GET
def period_records(request: StaffRequest, slug: str, key: str) -> HttpResponse:
    """What makes up one figure, 50 at a time, beside the figure as it was kept."""
    one, now = period_of(slug, request), clock.now()
    rows = records(Span.of(one), key, at=now)
    if rows is None:
        raise Http404
    shown = page(rows, order=("-pk",), cursor=request.GET.get("cursor", ""))
    summary = summary_of(one)
    rule_id, _dot, outcome = key.partition(".")
    context = {
        "period": one,
        "title": str(COUNTS[key]) if key in COUNTS else f"{rule_id} · {outcome_word(outcome)}",
        "what": "" if key in COUNTS else rule_what(rule_id),
        "kept": number_of(summary.figures, key) if summary else None,
        "as_of": summary.as_of if summary else None,
        "live": rows.count(),
        "rows": [_row(row) for row in shown.rows],
        "page": shown,
        "now": now,
    }
    return render(request, "reports/records.html", context)


def _row(row: Any) -> dict[str, Any]:
    if isinstance(row, Call):
        return {"call": row}
    if isinstance(row, Case):
        return {"case": row, "line": line_word(row.line)}
    if isinstance(row, Customer):
        return {"file": row}
    if isinstance(row, Letter):
        return {"letter": row}
    if isinstance(row, SiteJob):
        return {"job": row}
    return {"check": row} if isinstance(row, SpotCheck) else {"duty": row}
