"""What there is to say, in versions, who has read it, and in which talk it was used."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouhou.customers.models import AssetKind
from shouhou.followups.codes import Topic


class ArticleKind(models.TextChoices):
    """What it is."""

    BULLETIN = "BULLETIN", _("Policy bulletin")
    TALKING = "TALKING", _("Talking points")
    CARE = "CARE", _("Care instructions")
    ANSWER = "ANSWER", _("Answer found before")


class ArticleQuerySet(models.QuerySet["Article"]):
    """Questions about what there is to say."""

    def standing(self) -> Self:
        """Without what was taken out."""
        return self.filter(retired_at=None)


class Article(models.Model):
    """One thing to say as it stands now; `conditions` say which customers it concerns (as campaigns.audience writes
    them)."""

    kind = models.CharField(_("Kind"), max_length=8, choices=ArticleKind)
    topic = models.CharField(_("Topic"), max_length=2, choices=Topic)
    title = models.CharField(_("Title"), max_length=120)
    body = models.TextField(_("What to say"))
    asset_kind = models.CharField(_("For"), max_length=10, choices=AssetKind, blank=True)
    asset_model = models.CharField(_("Model"), max_length=80, blank=True)
    holds_from = models.DateField(_("In force from"))
    conditions = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField()
    changed_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    retired_at = models.DateTimeField(null=True, blank=True)
    why_retired = models.CharField(max_length=200, blank=True)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["-changed_at", "-id"],
                condition=models.Q(retired_at__isnull=True),
                name="article_standing",
            )
        ]

    def __str__(self) -> str:
        return self.title


class ArticleVersion(models.Model):
    """The words of one version; never edited, only followed."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    body = models.TextField()
    why = models.CharField(max_length=200, blank=True)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["article", "number"], name="one_version_a_number")]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"


class ArticleReading(models.Model):
    """That one person has read one version."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="readings", db_index=False)
    version = models.PositiveIntegerField()
    staff = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    read_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["article", "version", "staff"], name="version_read_once")
        ]

    def __str__(self) -> str:
        return f"{self.article_id} {self.staff_id}"


class ArticleUse(models.Model):
    """That something was used in a talk, in the version that stood then."""

    call = models.ForeignKey("followups.Call", models.PROTECT, related_name="used", db_index=False)
    article = models.ForeignKey(Article, models.PROTECT, related_name="uses")
    version = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "article"], name="used_once_a_talk")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.article_id}"
