"""What the page of a case offers for a recipient of an event."""

from django.urls import reverse
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import may
from shouhou.campaigns.codes import STATES
from shouhou.cases.models import Case, Line
from shouhou.policy.states.campaign import CALLED_OFF, INVITED, WAITING


def recipient_shown(case: Case) -> dict[str, object]:
    """Of which event a recipient is told, and how far that is, in words."""
    if case.line != Line.RECIPIENT:
        return {}
    return {"event": case.recipient.campaign, "event_state": STATES.get(case.state, case.state)}


def recipient_ways(case: Case, staff: Staff) -> list[tuple[str, str, str]]:
    """The next steps of a recipient: label, address, icon."""
    if case.line != Line.RECIPIENT or not may(staff, "campaigns.work"):
        return []
    steps = []
    if case.state in (*WAITING, CALLED_OFF):
        panel = f"{reverse('desk:call-panel')}?customer={case.customer_id}&case={case.pk}&for=NOTICE"
        steps.append((_("Call the customer"), panel, "phone-call"))
    pages = []
    if case.state in INVITED:
        pages = [
            (_("What the customer answered"), "answer", "check"),
            (_("The customer is there"), "attendance", "user-plus"),
        ]
    if not case.is_closed and case.state not in (*WAITING, CALLED_OFF):
        if may(staff, "letters.write"):
            letter = f"{reverse('followups:letter-new')}?case={case.pk}"
            steps.append((_("Write the letter"), letter, "mail"))
        pages.append((_("No letter follows"), "no-letter", "mail-off"))
    pages.append((_("Write down a lead"), "lead", "pencil"))
    return steps + [
        (label, reverse(f"campaigns:{page}", args=[case.slug]), icon) for label, page, icon in pages
    ]
