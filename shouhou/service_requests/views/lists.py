"""The list of requests: by state, keyset paged, exported."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from shouhou.accounts.http import StaffRequest
from shouhou.accounts.permissions import requires
from shouhou.cases.models import Case, Line
from shouhou.core.paging import page
from shouhou.documents.spreadsheets import csv, workbook
from shouhou.service_requests.codes import STATE_NAMES, RequestKind, Urgency

_ORDER = ("-opened_at", "-id")
_STATES = (
    "DRAFT",
    "RECEIVED",
    "PROFILED",
    "REPORTED",
    "STUDYING",
    "ESCALATED",
    "SOLUTION_SET",
    "INFORMED",
    "ANSWERED",
)


def _cases(request: StaffRequest) -> QuerySet[Case]:
    cases = Case.objects.visible_to(request.user).of_line(Line.SERVICE_REQUEST)
    state = request.GET.get("state", "")
    if state == "all":
        return cases
    if state in STATE_NAMES and state:
        return cases.filter(state=state)
    return cases.filter(closed_at=None)


@requires("requests.see")
def request_list(request: StaffRequest) -> HttpResponse:
    """受理: open requests, newest first."""
    rows = _cases(request).select_related("customer", "service_request", "agent")
    found = page(rows, order=_ORDER, cursor=request.GET.get("cursor", ""))
    chosen = request.GET.get("state", "")
    here = reverse("service_requests:list")
    tabs = [
        {"label": _("Open"), "url": here, "current": not chosen},
        *(
            {"label": STATE_NAMES[s], "url": f"{here}?state={s}", "current": chosen == s}
            for s in ("DRAFT", "REPORTED", "ESCALATED", "SOLUTION_SET", "INFORMED", "CLOSED")
        ),
        {"label": _("All"), "url": f"{here}?state=all", "current": chosen == "all"},
    ]
    context = {"page": found, "tabs": tabs, "states": STATE_NAMES, "query": request.GET.urlencode()}
    return render(request, "service_requests/list.html", context)


@requires("requests.see")
def export(request: StaffRequest, form: str) -> HttpResponse:
    """The list as .xlsx or .csv."""
    writers = {"xlsx": workbook, "csv": csv}
    if form not in writers:
        raise Http404
    headings = [
        _("Number"), _("Received"), _("Customer organisation"), _("Contact"), _("Telephone"), _("Kind of request"),
        _("Urgency"), _("Problem reported"), _("State"), _("Agent"),
    ]  # fmt: skip
    body = writers[form](headings, _rows(request), _("Requests"))
    types = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv"}
    answer = HttpResponse(body, content_type=types[form])
    answer["Content-Disposition"] = f'attachment; filename="requests.{form}"'
    return answer


def _rows(request: StaffRequest) -> Iterator[list[object]]:
    cases = _cases(request).select_related("service_request", "agent").order_by(*_ORDER)
    for case in cases.iterator(chunk_size=500):
        told = case.service_request
        yield [
            case.number, _local(told.received_at), told.org_name, told.contact_name, told.phone,
            str(RequestKind(told.kind).label), str(Urgency(told.urgency).label), told.problem,
            str(STATE_NAMES.get(case.state, case.state)), case.agent.name if case.agent else "",
        ]  # fmt: skip


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment).replace(tzinfo=None)
