"""What the page of a case offers for a complaint."""

from django.urls import reverse
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import may
from shouhou.cases.models import Case, Line


def complaint_ways(case: Case, staff: Staff) -> list[tuple[str, str, str]]:
    """The next steps of a complaint: label, address, icon."""
    if case.line != Line.COMPLAINT or case.is_closed or not may(staff, "complaints.take"):
        return []
    first = (
        (_("Acknowledge to the customer"), "acknowledgement", "phone-call")
        if case.state == "RECEIVED"
        else (_("Record the answer"), "answer", "check")
    )
    steps = (first, (_("Withdrawn or entered by mistake"), "cancellation", "x"))
    return [(label, reverse(f"complaints:{page}", args=[case.slug]), icon) for label, page, icon in steps]
