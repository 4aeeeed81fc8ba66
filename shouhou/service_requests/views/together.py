"""The sheets of several requests in one go."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from shouhou.access.actions import note_access
from shouhou.access.kinds import PRINTED
from shouhou.accounts.http import StaffRequest, see_other
from shouhou.accounts.permissions import requires
from shouhou.cases.models import Case, Line
from shouhou.core import clock
from shouhou.documents.joining import join
from shouhou.documents.papers import Form
from shouhou.documents.printing import company_header, in_chinese, render
from shouhou.documents.workstations.knowing import setup_for
from shouhou.service_requests.views.sheets import sheet_of

MOST: Final = 100


@requires("requests.see")
@require_POST
def request_sheets(request: StaffRequest) -> HttpResponse:
    """F05 of the ticked requests as one PDF on the paper of this workstation; a hundred at most."""
    now = clock.now()
    refs = [
        int(raw) for raw in request.POST.getlist("row") if raw.isascii() and raw.isdigit() and len(raw) < 19
    ]
    seen = Case.objects.visible_to(request.user).of_line(Line.SERVICE_REQUEST)
    cases = list(
        seen.filter(pk__in=refs).select_related("service_request__asset", "agent", "branch", "customer")
    )
    if not 0 < len(cases) <= MOST:
        messages.error(request, _("Tick between one and a hundred requests to print their sheets."))
        return see_other(reverse("service_requests:list"))
    order = {ref: place for place, ref in enumerate(refs)}
    cases.sort(key=lambda case: order[case.pk])
    body = join(_sheets(request, cases, now))
    return HttpResponse(
        body, content_type="application/pdf", headers={"Content-Disposition": 'inline; filename="F05.pdf"'}
    )


def _sheets(request: StaffRequest, cases: list[Case], now: datetime) -> Iterator[bytes]:
    company, setup = company_header(), setup_for(request, Form.REQUEST)
    for case in cases:
        with in_chinese():
            yield render(
                sheet_of(case), company=company, printed_at=now, printed_by=request.user.name, setup=setup
            )
        note_access(
            staff_id=request.user.pk, what=PRINTED, subject_kind="CASE", subject_id=case.pk,
            customer_id=case.customer_id, detail=case.slug, at=now,
        )  # fmt: skip
