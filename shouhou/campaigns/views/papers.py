"""The sheet of a campaign on paper or as a picture."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from shouhou.accounts.http import StaffRequest
from shouhou.accounts.permissions import requires
from shouhou.campaigns.paper import campaign_sheet
from shouhou.campaigns.views.finding import campaign_of
from shouhou.core import clock
from shouhou.documents.papers import Form
from shouhou.documents.printing import in_chinese
from shouhou.documents.workstations.answering import Kind, answer_with


@requires("campaigns.see")
@require_GET
def campaign_print(request: StaffRequest, slug: str, kind: Kind = "pdf") -> HttpResponse:
    """F27 on paper or as a picture."""
    case, now = campaign_of(request, slug), clock.now()
    with in_chinese():
        sheet = campaign_sheet(case, now)
    return answer_with(
        request, sheet, form=Form.CAMPAIGN, kind=kind, name=f"F27-{case}", subject=("CASE", case.pk), at=now
    )
