"""What holds from when: dated versions of the text, of the figures, of how rules stand, and of the holidays."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PolicyVersion(models.Model):
    """The figures of a branch (or of all, where it is empty) from a moment on; never edited, only followed."""

    branch = models.ForeignKey(
        "accounts.Branch", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    holds_from = models.DateTimeField(_("Holds from"))
    terms = models.JSONField()
    standings = models.JSONField(
        default=dict, help_text="rule id → DUTY, REMINDER or OFF, until adopted by itself"
    )
    reason = models.CharField(_("Reason"), max_length=200)
    adopted_by_id = models.BigIntegerField(null=True)
    adopted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["branch", "holds_from"], name="one_version_a_moment"),
            models.UniqueConstraint(
                fields=["holds_from"], condition=models.Q(branch=None), name="one_common_version_a_moment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.holds_from:%F %R}"


class Adoption(models.Model):
    """How one rule stands from a moment on: adopted, only reminding or off, and what happens when it is late; decided
    by the company (no branch) or for one branch; never edited, only followed."""

    rule_id = models.CharField(max_length=16)
    branch = models.ForeignKey("accounts.Branch", models.PROTECT, null=True, blank=True, related_name="+")
    standing = models.CharField(
        max_length=8, blank=True, help_text="DUTY, REMINDER or OFF; empty for a branch: as the company has it"
    )
    breach = models.CharField(max_length=2, blank=True, help_text="B1, B2 or B4; empty: as it was before")
    holds_from = models.DateTimeField(_("Holds from"))
    reason = models.CharField(_("Reason"), max_length=200)
    adopted_by_id = models.BigIntegerField(null=True)
    adopted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule_id", "branch", "holds_from"], name="one_adoption_a_moment"),
            models.UniqueConstraint(
                fields=["rule_id", "holds_from"],
                condition=models.Q(branch=None),
                name="one_common_adoption_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.standing} {self.holds_from:%F %R}"


class HolidayVersion(models.Model):
    """One version of the statutory calendar: days off, and days worked to make up for them (ISO dates)."""

    off = models.JSONField(default=list)
    work = models.JSONField(default=list)
    reason = models.CharField(_("Reason"), max_length=200)
    adopted_by_id = models.BigIntegerField(null=True)
    adopted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pk} {self.adopted_at:%F}"


class FailureKind(models.TextChoices):
    """What was gone."""

    POWER = "POWER", pgettext_lazy("failure", "Power")
    NETWORK = "NETWORK", pgettext_lazy("failure", "Network")
    PROGRAM = "PROGRAM", pgettext_lazy("failure", "This program")
    OTHER = "OTHER", pgettext_lazy("failure", "Other")


class DeclaredFailureQuerySet(models.QuerySet["DeclaredFailure"]):
    """Questions about failures."""

    def standing(self) -> Self:
        """Those that were not taken back."""
        return self.filter(withdrawn_at=None)

    def of_branch(self, branch_id: int | None) -> Self:
        """Those of a branch, with those of the whole company."""
        return self.filter(Q(branch=None) | Q(branch_id=branch_id))


class DeclaredFailure(models.Model):
    """From when until when nothing could be recorded, in a branch or (without one) in the whole company, and why; taken
    back by a reason, never edited."""

    branch = models.ForeignKey("accounts.Branch", models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=8, choices=FailureKind)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(_("Reason"), max_length=200)
    declared_by_id = models.BigIntegerField(null=True)
    declared_at = models.DateTimeField()
    withdrawn_by_id = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    objects = DeclaredFailureQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["ends_at"], name="failure_by_end")]

    def __str__(self) -> str:
        return f"{self.pk} {self.begins_at:%F %R}"


class RegulationVersion(models.Model):
    """The company's own text of its regulation from a day on; never edited, only followed."""

    holds_from = models.DateField(_("Holds from"), unique=True)
    title = models.CharField(_("Title"), max_length=80)
    preamble = models.TextField(blank=True)
    parts = models.JSONField(help_text="as policy.texts.to_json writes them")
    places = models.JSONField(
        default=dict, help_text="clause that a rule names → clause of this text under which it stands"
    )
    reason = models.CharField(_("Reason"), max_length=200)
    adopted_by_id = models.BigIntegerField(null=True)
    adopted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.pk} {self.holds_from}"


class UnruledClause(models.Model):
    """A clause that is meant to stand without a rule; held by its words, so that other words are looked at anew."""

    number = models.CharField(max_length=24)
    digest = models.CharField(max_length=64, unique=True, help_text="of number and words")
    said_by_id = models.BigIntegerField(null=True)
    said_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number


class OwnDutyRevision(models.Model):
    """One revision of a duty that the company made itself, from a day on; never edited, only followed or ended."""

    rule_id = models.CharField(max_length=16)
    revision = models.PositiveSmallIntegerField()
    holds_from = models.DateField(_("Holds from"))
    is_end = models.BooleanField(default=False, help_text="from this day on it asks for nothing more")
    content = models.JSONField(help_text="as policy.own.to_json writes it")
    reason = models.CharField(_("Reason"), max_length=200)
    adopted_by_id = models.BigIntegerField(null=True)
    adopted_at = models.DateTimeField()
    mark = models.CharField(max_length=32, unique=True, help_text="the newest one names the whole set")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule_id", "revision"], name="one_own_duty_per_revision"),
            models.UniqueConstraint(fields=["rule_id", "holds_from"], name="one_own_duty_revision_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.revision}"

    @classmethod
    def newest_mark(cls) -> str:
        """The mark of the newest revision; empty without any."""
        return cls.objects.order_by("-pk").values_list("mark", flat=True).first() or ""
