"""Rows of an import with their reasons, as a workbook to correct and choose again."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from shouhou.intake.actions.imports import open_job
from shouhou.intake.importing.extents import letters
from shouhou.intake.importing.sentences import say_finding
from shouhou.intake.importing.showing import figures_said, place_said
from shouhou.intake.importing.tables import Cell
from shouhou.intake.importing.writing import workbook
from shouhou.intake.models import ImportJob


def rows_workbook(job: ImportJob, level: str) -> bytes:
    """The rows of one level as they came, with number and reason; raises CannotReadFile where the file is gone."""
    headings = [column["heading"] or letters(n) for n, column in enumerate(job.columns, start=1)]
    return workbook([*headings, _("Row in the file"), _("What to do")], _rows_with_reasons(job, level))


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


def _reason(job: ImportJob, column: int, code: str, text: str, figures: dict[str, Any]) -> str:
    sentence = say_finding(code, figures_said(job, figures))
    if column < 0:
        return sentence
    heading = job.columns[column]["heading"] or letters(column + 1)
    shown = f"“{text[:40]}”" if text else ""
    return f"{heading}{shown}: {sentence}"
