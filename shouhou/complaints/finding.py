"""The complaint that somebody may see, and whom its forms offer."""

from django.http import Http404
from django.urls import reverse

from shouhou.accounts.models import Staff
from shouhou.cases.models import Case, Line
from shouhou.complaints.models import Complaint
from shouhou.complaints.people import handlers_for


def complaint_case_of(slug: str, staff: Staff) -> Case:
    """The case of a complaint that one may see, with all its page says; raises Http404."""
    cases = Case.objects.of_line(Line.COMPLAINT).with_slug(slug).select_related(
        "complaint__about", "complaint__handler", "complaint__call", "customer", "branch"
    )  # fmt: skip
    case = cases.first()
    if case is None or not Complaint.objects.visible_to(staff).filter(pk=case.pk).exists():
        raise Http404
    return case


def people_of(branch_id: int) -> list[tuple[int, str]]:
    """Who may handle a complaint, or be meant by one."""
    return [(one.pk, one.name) for one in handlers_for(branch_id)]


def home_of(case: Case, staff: Staff) -> str:
    """Where one goes from a step: to the case, or to Today for whoever handles it without seeing the case."""
    sees = Case.objects.visible_to(staff).filter(pk=case.pk).exists()
    return reverse("desk:case", args=[case.slug]) if sees else reverse("desk:today")
