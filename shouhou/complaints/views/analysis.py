"""What complaints have in common: figures of some days, each opening its records, and the same as a workbook."""

from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shouhou.access.actions import note_access
from shouhou.access.kinds import EXPORTED
from shouhou.accounts.http import StaffRequest
from shouhou.accounts.models import Branch
from shouhou.accounts.permissions import requires
from shouhou.accounts.roles import Reach
from shouhou.complaints.analysis import Analysis, analysed
from shouhou.complaints.forms import AnalysisForm
from shouhou.core import clock
from shouhou.core.say import day_of
from shouhou.documents.spreadsheets import workbook

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires("complaints.see")
@require_GET
def analysis(request: StaffRequest) -> HttpResponse:
    """投诉分析: of the last twelve months where nothing else is asked; with ?file=xlsx as a workbook."""
    now = clock.now()
    today = day_of(now)
    form = AnalysisForm(request.GET or None, branches=_branches(request))
    first, last = _a_year_back(today), today
    branch_id = None if request.user.reach == Reach.ALL else request.user.branch_id
    if form.is_bound and form.is_valid():
        first, last = form.cleaned_data["first_day"] or first, form.cleaned_data["last_day"] or last
        branch_id = form.cleaned_data.get("branch") or branch_id
    found = analysed(first=first, last=last, branch_id=branch_id, at=now)
    if request.GET.get("file") == "xlsx":
        note_access(
            staff_id=request.user.pk, what=EXPORTED, subject_kind="LIST", subject_id=None,
            detail="complaint analysis", at=now,
        )  # fmt: skip
        return _file(found)
    context = {"form": form, "figures": found, "query": request.GET.urlencode(), "now": now}
    return render(request, "complaints/analysis.html", context, status=422 if form.errors else 200)


def _branches(request: StaffRequest) -> list[tuple[int, str]]:
    if request.user.reach != Reach.ALL:
        return []
    return list(Branch.objects.filter(is_active=True).order_by("pk").values_list("pk", "name"))


def _a_year_back(today: date) -> date:
    return today.replace(day=1) - timedelta(days=334)


def _file(found: Analysis) -> HttpResponse:
    headings = (_("Section"), _("What"), _("Number"), _("Of"), _("Per cent"))
    name = f"complaints-{found.first:%Y%m%d}-{found.last:%Y%m%d}.xlsx"
    return HttpResponse(
        workbook(headings, found.lines(), _("Complaints")),
        content_type=_XLSX,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
