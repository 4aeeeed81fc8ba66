"""F26 on paper or as a picture."""

from django.http import HttpResponse

from shouhou.accounts.http import StaffRequest
from shouhou.accounts.permissions import requires
from shouhou.complaints.finding import complaint_case_of
from shouhou.complaints.paper import complaint_sheet_of
from shouhou.core import clock
from shouhou.documents.papers import Form
from shouhou.documents.printing import in_chinese
from shouhou.documents.workstations.answering import Kind, answer_with


@requires("complaints.see")
def complaint_sheet(request: StaffRequest, slug: str, kind: Kind = "pdf") -> HttpResponse:
    """投诉处理记录表."""
    case = complaint_case_of(slug, request.user)
    with in_chinese():
        sheet = complaint_sheet_of(case)
    return answer_with(
        request, sheet, form=Form.COMPLAINT, kind=kind, name=case.slug, subject=("CASE", case.pk),
        customer_id=case.customer_id, detail=case.slug, at=clock.now(),
    )  # fmt: skip
