"""Everything taken out at once: who asked for it, how far it is, and where the file lies until it is fetched."""

from datetime import datetime, timedelta
from typing import Final

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

STALLED_AFTER: Final = timedelta(minutes=10)
KEPT: Final = timedelta(days=3)


class State(models.TextChoices):
    """How far an export is."""

    WAITING = "WAITING", pgettext_lazy("export", "Waiting")
    RUNNING = "RUNNING", pgettext_lazy("export", "At work")
    DONE = "DONE", pgettext_lazy("export", "Ready")
    FETCHED = "FETCHED", pgettext_lazy("export", "Fetched")
    GONE = "GONE", pgettext_lazy("export", "Removed")
    FAILED = "FAILED", pgettext_lazy("export", "Broken off")


class Shape(models.TextChoices):
    """As what the tables are written."""

    XLSX = "xlsx", _("Workbooks (.xlsx)")
    CSV = "csv", _("Text tables (.csv)")


class FullExport(models.Model):
    """One taking out of everything; `done` and `total` count rows and stored files, `size` is in bytes."""

    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    shape = models.CharField(max_length=4, choices=Shape, default=Shape.XLSX)
    with_files = models.BooleanField(default=True)
    token = models.CharField(max_length=40, unique=True)
    asked_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    fetched_at = models.DateTimeField(null=True)
    done = models.PositiveBigIntegerField(default=0)
    total = models.PositiveBigIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    missing_files = models.PositiveIntegerField(default=0)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["-asked_at", "-id"], name="full_export_by_time")]

    def __str__(self) -> str:
        return f"{self.asked_at:%F %R} {self.state}"

    def get_absolute_url(self) -> str:
        """Its progress, as part of the page."""
        return reverse("archive:export-progress", args=[self.pk])

    @property
    def is_at_work(self) -> bool:
        """Whether it waits for the worker or is being written."""
        return self.state in {State.WAITING, State.RUNNING}

    def is_stalled(self, at: datetime) -> bool:
        """Whether nothing has moved for ten minutes."""
        return self.is_at_work and at - self.beat_at > STALLED_AFTER
