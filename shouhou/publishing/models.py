"""Announcements with who has read and signed them, printed editions, shared days, links of inspectors."""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class What(models.TextChoices):
    """Of what a version was announced."""

    TEXT = "TEXT", _("Text of the regulation")
    FIGURES = "FIGURES", _("Figures and rules")
    OWN_RULE = "OWN_RULE", pgettext_lazy("announcement", "Own rule")


class Announcement(models.Model):
    """One version, published to everybody concerned; `posts` empty means everybody of the branch, or of all."""

    what = models.CharField(max_length=8, choices=What)
    version_ref = models.BigIntegerField(help_text="key of the version, or of the own rule's revision")
    topic = models.CharField(
        max_length=16, blank=True, help_text="own rule that it is about: an older revision is contained in it"
    )
    holds_from = models.DateField()
    branch = models.ForeignKey("accounts.Branch", models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=80)
    words = models.TextField(blank=True, help_text="what the one who announces says to it")
    posts: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    must_sign = models.BooleanField(default=True)
    announced_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    announced_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["what", "version_ref"], name="version_announced_once")]

    def __str__(self) -> str:
        return f"{self.what} {self.version_ref}"


class Reading(models.Model):
    """That one person has an announcement before her: when she read it, signed it, was last reminded."""

    announcement = models.ForeignKey(Announcement, models.CASCADE, related_name="readings", db_index=False)
    staff = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="readings")
    read_at = models.DateTimeField(null=True, blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["announcement", "staff"], name="one_reading_each")]

    def __str__(self) -> str:
        return f"{self.announcement_id} {self.staff_id}"


class Edition(models.Model):
    """A printed edition as it was archived: the pages themselves, known by their hash."""

    announcement = models.ForeignKey(Announcement, models.PROTECT, related_name="editions")
    archive_no = models.CharField(max_length=40, unique=True)
    pages = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    made_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.archive_no


class ShareQuerySet(models.QuerySet["DayShare"]):
    """Questions about shared days."""

    def in_force(self, day: date) -> Self:
        """Those that show something on a day."""
        return self.filter(until__gte=day, ended_at=None)


class DayShare(models.Model):
    """That a person lets a colleague see her days, until a day."""

    owner = models.ForeignKey("accounts.Staff", models.CASCADE, related_name="day_shares")
    reader = models.ForeignKey("accounts.Staff", models.CASCADE, related_name="+", db_index=False)
    until = models.DateField(_("Until"))
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = ShareQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["reader", "until"], name="share_by_reader")]

    def __str__(self) -> str:
        return f"{self.owner_id} {self.reader_id}"


class InspectorLink(models.Model):
    """A link that opens one period of one branch, or of all, to somebody from outside until it ends."""

    for_whom = models.CharField(pgettext_lazy("inspection", "For whom"), max_length=80)
    reason = models.CharField(_("Reason"), max_length=200)
    branch = models.ForeignKey("accounts.Branch", models.PROTECT, null=True, blank=True, related_name="+")
    first_day = models.DateField()
    last_day = models.DateField()
    ends_at = models.DateTimeField()
    number = models.BigIntegerField(help_text="stands in the signed address")
    made_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.pk} {self.for_whom}"

    def opens(self, at: datetime) -> bool:
        """Whether it still opens anything."""
        return self.revoked_at is None and at < self.ends_at
