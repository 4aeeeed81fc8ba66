"""Rows of who is away and who stands in for whom."""

from datetime import datetime
from typing import Any, Protocol, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.roles import Reach


class Viewer(Protocol):
    """Whoever looks, and how far she sees; a member of staff."""

    pk: Any
    reach: str
    branch_id: int
    department_id: int


class AbsenceKind(models.TextChoices):
    """Why somebody is away."""

    LEAVE = "LEAVE", _("On leave")
    SICK = "SICK", _("Ill")
    TRIP = "TRIP", _("Out on business")
    TRAINING = "TRAINING", _("In training")
    OTHER = "OTHER", _("Away for another reason")


class AbsenceQuerySet(models.QuerySet["Absence"]):
    """Questions about absences."""

    def standing(self) -> Self:
        """Those that are neither over nor taken back."""
        return self.filter(ended_at=None, cancelled_at=None)

    def running(self, at: datetime) -> Self:
        """Those during which somebody is away at this moment."""
        return self.standing().filter(starts_at__lte=at, ends_at__gt=at)

    def visible_to(self, staff: Viewer) -> Self:
        """Her own, those she stands in for, and those of the people she sees."""
        match staff.reach:
            case Reach.ALL:
                return self
            case Reach.BRANCH:
                seen = models.Q(branch_id=staff.branch_id)
            case Reach.DEPARTMENT:
                seen = models.Q(staff__department_id=staff.department_id)
            case _:
                seen = models.Q(pk=None)
        hers = models.Q(staff_id=staff.pk) | models.Q(pk__in=_stood_in_by(staff.pk))
        return self.filter(seen | hers)


def _stood_in_by(staff_id: int) -> models.QuerySet["Deputyship", int]:
    return Deputyship.objects.filter(deputy_id=staff_id).values_list("absence_id", flat=True)


class Absence(models.Model):
    """不在岗: somebody is away from one moment to another (exclusive); `case` is where its duties hang (DP-01)."""

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="absence")
    staff = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="absences", db_index=False)
    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=12, choices=AbsenceKind, default=AbsenceKind.LEAVE)
    note = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True, help_text="when it was over, perhaps earlier")
    cancelled_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField()

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="absence_ends_later"
            )
        ]
        indexes = [
            models.Index(fields=["staff", "ends_at"], name="absence_by_person"),
            models.Index(
                fields=["ends_at"],
                condition=models.Q(ended_at__isnull=True, cancelled_at__isnull=True),
                name="absence_to_end",
            ),
            models.Index(fields=["branch", "-starts_at", "-id"], name="absence_by_branch"),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.starts_at:%F %R}"

    @property
    def is_standing(self) -> bool:
        """Whether it is neither over nor taken back."""
        return self.ended_at is None and self.cancelled_at is None

    @property
    def last_moment(self) -> datetime:
        """Until when she was away, or will be."""
        return min(self.ends_at, self.ended_at or self.ends_at)


class DeputyshipQuerySet(models.QuerySet["Deputyship"]):
    """Questions about who stands in for whom."""

    def standing(self) -> Self:
        """Those that were not taken back."""
        return self.filter(revoked_at=None)

    def in_force(self, at: datetime) -> Self:
        """Those that give somebody powers at this moment: they end by themselves (DP-03)."""
        return self.standing().filter(starts_at__lte=at, ends_at__gt=at)


class Deputyship(models.Model):
    """代理指派 (F32): who stands in during an absence, from when, until when, named by whom."""

    absence = models.ForeignKey(Absence, models.PROTECT, related_name="deputyships")
    deputy = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="deputyships")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    note = models.CharField(max_length=200, blank=True)
    named_by = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    named_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = DeputyshipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="deputyship_ends_later"
            )
        ]
        indexes = [
            models.Index(
                fields=["ends_at"], condition=models.Q(revoked_at__isnull=True), name="deputyship_in_force"
            )
        ]

    def __str__(self) -> str:
        return f"{self.deputy_id} {self.starts_at:%F %R}"
