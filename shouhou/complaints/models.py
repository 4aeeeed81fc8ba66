"""Complaints as they were told and handled (F26); their duties hang on their case."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.roles import Reach
from shouhou.complaints.codes import (
    STATE_NAMES,
    AckWay,
    Category,
    Degree,
    FurtherWay,
    Handled,
    Level,
    Reaction,
    Reason,
    Solved,
    Source,
)

if TYPE_CHECKING:
    from shouhou.accounts.models import Staff


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    """Questions about complaints."""

    def visible_to(self, staff: "Staff") -> Self:
        """The complaints a person may see: those of her reach, and those she handles."""
        match staff.reach:
            case Reach.ALL:
                return self
            case Reach.OWN:
                hers = (staff.pk, *staff.stands_for)
                return self.filter(models.Q(case__agent_id__in=hers) | models.Q(handler_id__in=hers))
            case _:
                return self.filter(case__branch_id=staff.branch_id)


class Complaint(models.Model):
    """F26 投诉处理记录表; the number is that of its case, the state is that of its case."""

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="complaint")
    source = models.CharField(max_length=12, choices=Source)
    received_at = models.DateTimeField()
    customer_name = models.CharField(max_length=200)
    contact_name = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    description = models.TextField(_("What happened"))
    facts = models.TextField(blank=True, help_text="what supports it: papers, photos, witnesses")
    remedy_wanted = models.TextField(_("What the customer wants"), blank=True)
    call = models.ForeignKey(
        "followups.Call", models.PROTECT, null=True, blank=True, related_name="complaints"
    )
    letter = models.ForeignKey(
        "followups.Letter", models.PROTECT, null=True, blank=True, related_name="complaints"
    )
    job = models.ForeignKey("field.SiteJob", models.PROTECT, null=True, blank=True, related_name="complaints")
    about = models.ForeignKey(
        "accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+",
        help_text="the person complained about, who neither handles nor decides nor closes it",
    )  # fmt: skip
    received_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        "accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+"
    )
    ack_way = models.CharField(max_length=10, choices=AckWay, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    promised_at = models.DateTimeField(null=True, blank=True, help_text="when the customer hears next")

    level = models.CharField(max_length=10, choices=Level, blank=True)
    severity = models.CharField(max_length=6, choices=Degree, blank=True)
    complexity = models.CharField(max_length=6, choices=Degree, blank=True)
    impact = models.CharField(max_length=6, choices=Degree, blank=True)
    touches_safety = models.BooleanField(default=False)
    immediate = models.CharField(max_length=300, blank=True, help_text="what must be done at once")
    categories = models.JSONField(default=list, blank=True)
    claim = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    handler = models.ForeignKey(
        "accounts.Staff", models.PROTECT, null=True, blank=True, related_name="complaints_handled"
    )
    assessed_at = models.DateTimeField(null=True, blank=True)
    assessed_by = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+")

    found = models.TextField(blank=True, help_text="核查情况: the facts of all sides")
    reason = models.CharField(max_length=16, choices=Reason, blank=True)
    reason_words = models.TextField(blank=True)
    person_direct = models.ForeignKey(
        "accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+"
    )
    person_second = models.ForeignKey(
        "accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+"
    )
    investigated_at = models.DateTimeField(null=True, blank=True)
    investigated_by = models.ForeignKey(
        "accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+"
    )
    question = models.TextField(blank=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    asked = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    told_at = models.DateTimeField(null=True, blank=True)
    reaction = models.CharField(max_length=10, choices=Reaction, blank=True)
    reaction_words = models.TextField(blank=True)
    further_ways = models.JSONField(default=list, blank=True)
    ways_told_at = models.DateTimeField(null=True, blank=True)

    solved_at = models.DateTimeField(null=True, blank=True)
    solved = models.CharField(max_length=10, choices=Solved, blank=True)
    called_back_at = models.DateTimeField(null=True, blank=True)
    satisfaction = models.CharField(max_length=12, choices=Handled, blank=True)
    satisfaction_words = models.TextField(blank=True)
    improvement = models.TextField(blank=True, help_text="整改措施")
    improved_at = models.DateTimeField(null=True, blank=True)
    improved_by = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_with = models.CharField(max_length=80, blank=True)
    closed_by = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+")

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call"], condition=models.Q(call__isnull=False), name="one_complaint_per_talk"
            ),
            models.UniqueConstraint(
                fields=["letter"], condition=models.Q(letter__isnull=False), name="one_complaint_per_letter"
            ),
        ]
        indexes = [models.Index(fields=["received_at"], name="complaint_by_day")]

    def __str__(self) -> str:
        return self.customer_name

    @property
    def state_name(self) -> str:
        """How far it is, in words."""
        return str(STATE_NAMES.get(self.case.state, self.case.state))

    @property
    def category_names(self) -> list[str]:
        """What it is about, in words."""
        return [str(Category(code).label) for code in self.categories if code in Category.values]

    @property
    def way_names(self) -> list[str]:
        """The further ways that were offered, in words."""
        return [str(FurtherWay(code).label) for code in self.further_ways if code in FurtherWay.values]

    @property
    def concerned(self) -> set[int]:
        """Whom it is about: they handle, decide and close nothing of it."""
        return {pk for pk in (self.about_id, self.person_direct_id, self.person_second_id) if pk is not None}
