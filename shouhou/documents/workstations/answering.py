"""A sheet as the answer to a request: on the paper of the workstation, or as a picture to send."""

from datetime import datetime
from typing import Final, Literal

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from shouhou.access.actions import note_access
from shouhou.access.kinds import PRINTED
from shouhou.accounts.http import StaffRequest
from shouhou.documents.papers import Form
from shouhou.documents.printing import company_header, in_chinese, render, render_picture
from shouhou.documents.sheets import Sheet
from shouhou.documents.workstations.knowing import setup_for

type Kind = Literal["pdf", "png"]

_TYPES: Final = {"pdf": "application/pdf", "png": "image/png"}
_NAME: Final = 80


def answer_with(
    request: StaffRequest,
    sheet: Sheet,
    *,
    form: Form,
    kind: Kind,
    name: str,
    subject: tuple[str, int | None],
    customer_id: int | None = None,
    detail: str = "",
    at: datetime,
) -> HttpResponse:
    """The sheet as PDF or as one tall picture, shown in the browser under `name`; that it was printed is noted.

    `subject` says what was printed, by kind and id. Raises Http404 for a paper that there is not.
    """
    company, by = company_header(), request.user.name
    if kind == "png":
        body = render_picture(sheet, company=company, printed_at=at, printed_by=by)
    else:
        setup = setup_for(request, form)
        with in_chinese():
            body = render(sheet, company=company, printed_at=at, printed_by=by, setup=setup)
    subject_kind, subject_id = subject
    told = form.value if form.value.startswith("F") else str(form.label)  # F01, but not LABEL
    note_access(
        staff_id=request.user.pk, what=PRINTED, subject_kind=subject_kind, subject_id=subject_id,
        customer_id=customer_id, detail=detail or told, at=at,
    )  # fmt: skip
    shown = content_disposition_header(as_attachment=False, filename=f"{name[:_NAME]}.{kind}") or "inline"
    return HttpResponse(body, content_type=_TYPES[kind], headers={"Content-Disposition": shown})
