"""Finding the case an address names, among those the person may see."""

from django.http import Http404

from shouhou.accounts.models import Staff
from shouhou.cases.models import Case


def case_of(slug: str, staff: Staff) -> Case:
    """The case with its customer, request and agent; raises Http404 where there is none this person may see."""
    cases = Case.objects.visible_to(staff).with_slug(slug)
    found = cases.select_related("customer", "service_request__asset", "branch", "agent").first()
    if found is None:
        raise Http404
    return found


def request_case_of(slug: str, staff: Staff) -> Case:
    """A case that is a service request; raises Http404 for another line."""
    case = case_of(slug, staff)
    if not hasattr(case, "service_request"):
        raise Http404
    return case
