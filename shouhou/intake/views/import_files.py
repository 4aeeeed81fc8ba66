"""Workbooks of an import: the sample to fill in, and the rows that need a hand, with the reason."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shouhou.accounts.http import StaffRequest
from shouhou.accounts.permissions import requires
from shouhou.core.errors import Refusal
from shouhou.intake.importing import keeping
from shouhou.intake.importing.findings import Level
from shouhou.intake.importing.rejected import rows_workbook
from shouhou.intake.importing.sentences import LEVEL_NAMES
from shouhou.intake.importing.writing import workbook
from shouhou.intake.models import ImportJob

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires("customers.import")
@require_GET
def sample(request: StaffRequest) -> HttpResponse:
    """A workbook with the usual headings and two rows to write over."""
    headings = [
        _("Name of the customer"), _("Address"), _("Contact"), _("Telephone"), _("Postcode"), _("Level"),
        _("Unified social credit code"), _("Equipment: name"), _("Model"), _("Serial number"),
        _("Warranty until"), _("Notes"),
    ]  # fmt: skip
    rows = [
        [
            "青山机动车检测站", "济南市历下区解放路1号", "刘洋", "13800138000", "250013", "重点客户", "",
            "制动检验台", "FZ-10", "2023-0158", "2027-03-05", "",
        ],
        [
            "云岭物流有限公司", "昆明市官渡区关上路8号", "周敏", "0871-67112233转8001", "650200", "一般客户", "",
            "", "", "", "", _("Two rows as an example; write over them."),
        ],
    ]  # fmt: skip
    widths = (28, 32, 10, 22, 10, 10, 22, 16, 12, 14, 14, 24)
    return _download(workbook(headings, rows, widths=widths), _("Customers to import"))


@requires("customers.import")
@require_GET
def rows(request: StaffRequest, pk: int) -> HttpResponse:
    """The rows of one level (those not taken, where none is named) as they came, with number and reason."""
    job = get_object_or_404(ImportJob.objects.visible_to(request.user), pk=pk)
    level = request.GET.get("level", Level.REJECTED)
    if level not in LEVEL_NAMES:
        raise Http404
    try:
        if level == Level.REJECTED and job.rejected_digest:
            content = keeping.fetch(job.rejected_digest)
        else:
            content = rows_workbook(job, level)
    except (Refusal, keeping.FileGone) as gone:
        messages.error(request, getattr(gone, "sentence", None) or _("These rows are no longer kept."))
        return redirect(job)
    return _download(
        content, f"{job.file_name.rpartition('.')[0] or job.file_name} {LEVEL_NAMES[Level(level)]}"
    )


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=_XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx") or "attachment"
    return response
