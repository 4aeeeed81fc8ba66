"""Absences, appointments and declared failures as files; their pages tell them in their own way."""

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.absences import AbsenceQuerySet
from shouhou.accounts.models import Absence, Deputyship, Staff
from shouhou.accounts.roles import Reach
from shouhou.core.forms import NoFilter
from shouhou.core.lists import Ask, Column, Listing, Order
from shouhou.policy.models import DeclaredFailure
from shouhou.supervision.models import Appointment


def absences_seen_by(staff: Staff) -> AbsenceQuerySet:
    """The absences that she sees, each with whoever stands in as `deputies`."""
    standing = Deputyship.objects.standing().select_related("deputy").order_by("pk")
    seen = Absence.objects.visible_to(staff).select_related("staff__department", "case")
    return seen.prefetch_related(Prefetch("deputyships", queryset=standing, to_attr="deputies"))


def _deputy(absence: Absence) -> str:
    deputies = absence.deputies  # type: ignore[attr-defined]
    return deputies[-1].deputy.name if deputies else ""


def _appointments(ask: Ask) -> QuerySet[Appointment]:
    seen = Appointment.objects.visible_to(ask.staff)
    return seen.select_related("staff__department", "appointed_by", "ended_by", "case")


def failures_seen_by(staff: Staff) -> QuerySet[DeclaredFailure]:
    """The failures of her branch and of the whole company, or all where she sees all."""
    seen = DeclaredFailure.objects.select_related("branch")
    return seen if staff.reach == Reach.ALL else seen.of_branch(staff.branch_id)


ABSENCES = Listing(
    code="absences",
    title=_("Absences"),
    permission="absences.see",
    url_name="supervision:absences",
    columns=(
        Column("who", _("Who is away"), lambda a: a.staff.name, width=12, is_fixed=True),
        Column("department", _("Department"), lambda a: a.staff.department.name, width=16),
        Column("why", _("Reason"), lambda a: str(a.get_kind_display()), width=12),
        Column("starts", _("From when"), lambda a: a.starts_at, width=18),
        Column("ends", _("Until when"), lambda a: a.last_moment, width=18),
        Column("deputy", _("Who stands in"), _deputy, width=12),
        Column("note", _("Note"), lambda a: a.note, width=30),
        Column("cancelled", _("Taken back"), lambda a: a.cancelled_at, width=18),
        Column("number", _("Number"), lambda a: a.case.number, width=18),
    ),
    orders=(Order("newest", _("Newest first"), ("-starts_at", "-id")),),
    form=NoFilter,
    rows=lambda ask: absences_seen_by(ask.staff),
)
APPOINTMENTS = Listing(
    code="appointments",
    title=_("Appointments"),
    permission="supervision.see",
    url_name="supervision:appointments",
    columns=(
        Column("who", _("Who"), lambda a: a.staff.name, width=12, is_fixed=True),
        Column("department", _("Department"), lambda a: a.staff.department.name, width=16),
        Column("begins", _("From which day"), lambda a: a.begins_on, width=14),
        Column("by", _("Appointed by"), lambda a: getattr(a.appointed_by, "name", ""), width=12),
        Column("at", _("Appointed"), lambda a: a.appointed_at, width=18),
        Column("note", _("Note"), lambda a: a.note, width=30),
        Column("ended", _("Until when"), lambda a: a.ended_at, width=18),
        Column("reason", _("Why it ends"), lambda a: a.end_reason, width=30),
        Column("number", _("Number"), lambda a: a.case.number, width=18),
    ),
    orders=(Order("newest", _("Newest first"), ("-id",)),),
    form=NoFilter,
    rows=_appointments,
)
FAILURES = Listing(
    code="failures",
    title=_("Failures"),
    permission="absences.see",
    url_name="supervision:failures",
    columns=(
        Column("begins", _("From when"), lambda f: f.begins_at, width=18, is_fixed=True),
        Column("ends", _("Until when"), lambda f: f.ends_at, width=18),
        Column(
            "where",
            pgettext_lazy("failure", "Where"),
            lambda f: f.branch.name if f.branch else gettext("The whole company"),
            width=16,
        ),
        Column(
            "kind", pgettext_lazy("failure", "What was gone"), lambda f: str(f.get_kind_display()), width=14
        ),
        Column("what", pgettext_lazy("failure", "What happened"), lambda f: f.reason, width=40),
        Column("declared", _("Declared"), lambda f: f.declared_at, width=18),
        Column("withdrawn", pgettext_lazy("failure", "Taken back"), lambda f: f.withdrawn_at, width=18),
        Column("reason", _("Why it is taken back"), lambda f: f.withdrawn_reason, width=30),
    ),
    orders=(Order("newest", _("Newest first"), ("-begins_at", "-id")),),
    form=NoFilter,
    rows=lambda ask: failures_seen_by(ask.staff),
)
