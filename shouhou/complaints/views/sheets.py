"""F26 and the settlement, on paper or as a picture."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.permissions import requires
from shouhou.complaints.finding import complaint_case_of, home_of
from shouhou.complaints.paper import complaint_sheet_of, settlement_sheet_of
from shouhou.core import clock
from shouhou.documents.papers import Form
from shouhou.documents.printing import in_chinese
from shouhou.documents.workstations.answering import Kind, answer_with
from shouhou.slips.actions import issue_settlement


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


@requires("complaints.work")
def agreement(request: StaffRequest, slug: str, kind: Kind = "pdf") -> HttpResponse:
    """投诉解决确认书 for the customer to sign (CM-11)."""
    case, now = complaint_case_of(slug, request.user), clock.now()
    if not (case.complaint.decision or case.complaint.answer):
        messages.error(request, _("Nothing has been decided or answered yet that could be signed."))
        return see_other(home_of(case, request.user))
    slip = issue_settlement(case=case, by=actor_of(request), at=now)
    with in_chinese():
        sheet = settlement_sheet_of(case, slip)
    return answer_with(
        request, sheet, form=Form.SETTLEMENT, kind=kind, name=f"{case.slug}-{_('settlement')}",
        subject=("CASE", case.pk), customer_id=case.customer_id, detail=case.slug, at=now,
    )  # fmt: skip
