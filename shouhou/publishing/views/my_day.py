"""My day, week or month: for whom it is first, and for whom she shares it with."""

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouhou.access.actions import note_access
from shouhou.access.kinds import VIEWED
from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import requires
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.core.say import day_of
from shouhou.documents.printing import company_header, in_chinese
from shouhou.documents.printing import render as set_sheet
from shouhou.documents.spreadsheets import workbook
from shouhou.publishing.actions import end_share, share_days
from shouhou.publishing.days import Days, days_of_person, is_future, rows_of, sentence_of, sheet_of, span_of
from shouhou.publishing.forms import ShareForm, SpanForm
from shouhou.publishing.models import DayShare

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires("account.own")
@require_GET
def my_day(request: StaffRequest) -> HttpResponse:
    """One's own day, with what can be taken along and with whom it is shared."""
    return _page(request, request.user, clock.now())


@requires("account.own")
@require_GET
def day_of_colleague(request: StaffRequest, pk: int) -> HttpResponse:
    """The day of a colleague who shares it; 404 for everybody else's."""
    now = clock.now()
    shares = DayShare.objects.in_force(day_of(now)).filter(owner_id=pk, reader=request.user)
    share = shares.select_related("owner").first()
    if share is None:
        raise Http404
    note_access(staff_id=request.user.pk, what=VIEWED, subject_kind="MY_DAY", subject_id=pk, at=now)
    return _page(request, share.owner, now, share=share)


@requires("account.own")
@require_GET
def my_day_workbook(request: StaffRequest) -> HttpResponse:
    """One's own day as a workbook."""
    days = _asked_days(request, clock.now())
    heads = [_("Part"), _("Clause"), _("What"), _("Number"), _("Due"), _("Done"), _("Outcome or whom")]
    answer = HttpResponse(workbook(heads, rows_of(days), str(days.first)), content_type=_XLSX)
    answer["Content-Disposition"] = f'attachment; filename="my-day-{days.first}.xlsx"'
    return answer


@requires("account.own")
@require_GET
def my_day_sheet(request: StaffRequest) -> HttpResponse:
    """One's own day on paper."""
    now = clock.now()
    with in_chinese():
        sheet = sheet_of(_asked_days(request, now), name=request.user.name, printed_at=now)
        body = set_sheet(sheet, company=company_header(), printed_at=now, printed_by=request.user.name)
    return HttpResponse(body, content_type="application/pdf")


@requires("account.own")
@require_POST
def shares(request: StaffRequest) -> HttpResponse:
    """Shares one's days with a colleague until a day."""
    now = clock.now()
    form = ShareForm(request.POST, people=_people(request.user))
    if form.is_valid():
        told = form.cleaned_data
        try:
            share_days(reader_id=told["reader"], until=told["until"], by=actor_of(request), at=now)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Shared."))
            return see_other(reverse("publishing:my-day"))
    return _page(request, request.user, now, share_form=form, status=422)


@requires("account.own")
@require_POST
def share_end(request: StaffRequest, pk: int) -> HttpResponse:
    """Ends a share of one's own."""
    made = get_object_or_404(DayShare, pk=pk, owner=request.user)
    try:
        end_share(share_id=made.pk, by=actor_of(request), at=clock.now())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    return see_other(reverse("publishing:my-day"))


def _asked_days(request: StaffRequest, now: datetime) -> Days:
    form = SpanForm(request.GET)
    span, day = ("day", day_of(now))
    if form.is_valid():
        span, day = form.cleaned_data["span"], form.cleaned_data["day"]
    first, last = span_of(span, day)
    if is_future(first, now):
        raise Http404
    return days_of_person(request.user.pk, first, last, at=now)


def _page(
    request: StaffRequest, owner: Staff, now: datetime, *, share: DayShare | None = None,
    share_form: ShareForm | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    today = day_of(now)
    form = SpanForm(request.GET if request.GET.get("day") else {"span": "day", "day": today})
    first, last = today, today
    if form.is_valid():
        first, last = _span(form, now)
    status = 422 if form.errors else status
    days = days_of_person(owner.pk, first, last, at=now)
    context: dict[str, Any] = {
        "owner": owner, "own": share is None, "share": share, "form": form, "days": days, "sentence": sentence_of(days),
        "query": f"span={form.data.get('span', 'day')}&day={first}", "now": now,
    }  # fmt: skip
    if share is None:
        context["share_form"] = share_form or ShareForm(people=_people(owner), initial={"until": today})
        mine = DayShare.objects.in_force(today).select_related("reader", "owner")
        context["shares"] = list(mine.filter(owner=owner))
        context["shared_with_me"] = list(mine.filter(reader=owner))
    return render(request, "publishing/my_day.html", context, status=status)


def _span(form: SpanForm, now: datetime) -> tuple[date, date]:
    today = day_of(now)
    first, last = span_of(form.cleaned_data["span"], form.cleaned_data["day"])
    if is_future(first, now):
        form.add_error("day", _("This lies in the future: nothing has been done there yet."))
        return today, today
    return first, last


def _people(owner: Staff) -> list[tuple[int, str]]:
    others = Staff.objects.working().exclude(pk=owner.pk).order_by("name", "pk")
    return list(others.values_list("pk", "name"))
