"""Workbooks of an import: the sample to fill in, and the rows that need a hand, with the reason."""

from collections.abc import Iterator

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shouhou.accounts.http import StaffRequest
from shouhou.accounts.permissions import requires
from shouhou.intake.actions.imports import open_job
from shouhou.intake.importing.extents import letters
from shouhou.intake.importing.findings import Level
from shouhou.intake.importing.sentences import LEVEL_NAMES, say_finding
from shouhou.intake.importing.showing import figures_said, place_said
from shouhou.intake.importing.tables import Cell
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
    headings = [column["heading"] or letters(n) for n, column in enumerate(job.columns, start=1)]
    content = workbook([*headings, _("Row in the file"), _("What to do")], _rows_with_reasons(job, level))
    return _download(
        content, f"{job.file_name.rpartition('.')[0] or job.file_name} {LEVEL_NAMES[Level(level)]}"
    )


def _rows_with_reasons(job: ImportJob, level: str) -> Iterator[list[Cell]]:
    reasons: dict[int, list[str]] = {}
    findings = job.findings.filter(level=level).order_by("row_no", "pk")
    for no, column, code, text, figures in findings.values_list(
        "row_no", "column_no", "code", "text", "figures"
    ):
        reasons.setdefault(no, []).append(_reason(job, column, code, text, figures))
    if not reasons:
        return
    for row in open_job(job).rows():
        if row.no in reasons:
            cells = [row.cell(column) for column in range(len(job.columns))]
            yield [*cells, place_said(job, row.no), "\n".join(reasons[row.no])]


def _reason(job: ImportJob, column: int, code: str, text: str, figures: dict[str, int | str]) -> str:
    sentence = say_finding(code, figures_said(job, figures))
    if column < 0:
        return sentence
    heading = job.columns[column]["heading"] or letters(column + 1)
    shown = f"“{text[:40]}”" if text else ""
    return f"{heading}{shown}: {sentence}"


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=_XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}.xlsx") or "attachment"
    return response
