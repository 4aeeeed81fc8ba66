"""What the page of a case offers and shows of satisfaction."""

from django.urls import reverse
from django.utils.translation import gettext as _

from shouhou.accounts.models import Staff
from shouhou.accounts.permissions import may
from shouhou.cases.models import Case, Line
from shouhou.satisfaction.models import Survey

_ASKED_ABOUT = (Line.COMPLAINT, Line.CONTACT, Line.SERVICE_REQUEST)
_DONE = ("ANSWERED", "INFORMED", "RESOLVED", "FOLLOWED", "CALLED_BACK", "ACCEPTED", "CLOSED", "OPEN", "DONE")


def satisfaction_ways(case: Case, staff: Staff) -> list[tuple[str, str, str]]:
    """The link for the customer, once the service is done."""
    fits = case.line in _ASKED_ABOUT and case.number and case.state in _DONE
    if not fits or not may(staff, "satisfaction.ask"):
        return []
    return [(_("Ask how satisfied"), reverse("satisfaction:invitation", args=[case.slug]), "star")]


def answers_of(case: Case) -> list[Survey]:
    """What the customer of a case answered, the newest first."""
    if case.line not in _ASKED_ABOUT:
        return []
    return list(Survey.objects.answered().filter(case=case).select_related("call").order_by("-answered_at"))
