"""F31 满意度调查表: invitations and answers, and how many customers are asked."""

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models

from shouhou.accounts.roles import Reach
from shouhou.satisfaction.codes import Attribute, Channel, Service

if TYPE_CHECKING:
    from shouhou.accounts.models import Staff


class SurveyQuerySet(models.QuerySet["Survey"]):
    """Questions about surveys."""

    def visible_to(self, staff: "Staff") -> Self:
        """Those a person may see, by her reach; only plain indexed columns."""
        match staff.reach:
            case Reach.ALL:
                return self
            case Reach.OWN:
                return self.filter(asked_by_id=staff.pk)
            case _:
                return self.filter(branch_id=staff.branch_id)

    def counted(self) -> Self:
        """Those that stand: neither they nor the talk in which they were asked were taken back."""
        return self.filter(revoked_at=None).exclude(call__annulled_at__isnull=False)

    def answered(self) -> Self:
        """Those that stand and were answered."""
        return self.counted().filter(answered_at__isnull=False)

    def open(self, at: datetime) -> Self:
        """Links that can still be answered."""
        return self.filter(answered_at=None, revoked_at=None, ends_at__gt=at)


class Survey(models.Model):
    """One customer asked about one service; `number` makes its link, which is answered once and ends."""

    service = models.CharField(max_length=10, choices=Service)
    channel = models.CharField(max_length=4, choices=Channel)
    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="surveys")
    call = models.ForeignKey("followups.Call", models.PROTECT, null=True, blank=True, related_name="surveys")
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, null=True, blank=True, related_name="surveys"
    )
    customer_name = models.CharField(max_length=200, blank=True)
    contact_name = models.CharField(max_length=80, blank=True)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    number = models.BigIntegerField(default=0)
    ends_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    overall = models.PositiveSmallIntegerField(null=True, blank=True)
    attributes: models.JSONField[dict[str, int], dict[str, int]] = models.JSONField(default=dict, blank=True)
    nps = models.PositiveSmallIntegerField(null=True, blank=True)
    ces = models.PositiveSmallIntegerField(null=True, blank=True)
    solved_first = models.BooleanField(null=True, blank=True)
    comment = models.TextField(blank=True)
    may_contact = models.BooleanField(null=True, blank=True, help_text="whether we may call about it")

    objects = SurveyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["call"], condition=models.Q(call__isnull=False), name="one_survey_per_talk"
            ),
            models.CheckConstraint(
                condition=models.Q(overall=None) | models.Q(overall__range=(1, 5)), name="overall_1_to_5"
            ),
            models.CheckConstraint(
                condition=models.Q(nps=None) | models.Q(nps__range=(0, 10)), name="nps_0_to_10"
            ),
            models.CheckConstraint(
                condition=models.Q(ces=None) | models.Q(ces__range=(1, 7)), name="ces_1_to_7"
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "-asked_at", "-id"], name="surveys_of_branch"),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name} {self.overall or ''}"

    @property
    def attribute_names(self) -> list[tuple[str, int]]:
        """What was rated apart, in words."""
        return [(str(Attribute(code).label), n) for code, n in self.attributes.items() if code in Attribute]


class SamplingRate(models.Model):
    """How many of a hundred customers are asked about one kind of service."""

    service = models.CharField(max_length=10, choices=Service, unique=True)
    percent = models.PositiveSmallIntegerField()
    set_at = models.DateTimeField()
    set_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(percent__range=(0, 100)), name="percent_0_to_100")
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.percent}%"
