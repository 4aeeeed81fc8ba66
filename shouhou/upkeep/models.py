"""What the timetable last did, and where backups go."""

from typing import Any

from django.db import models


class TimetableRun(models.Model):
    """The last run of one entry of the timetable; also the claim that lets only one worker run a slot."""

    entry = models.CharField(max_length=40, unique=True)
    slot_at = models.DateTimeField(help_text="the slot that was last claimed")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    is_ok = models.BooleanField(null=True)
    last_ok_at = models.DateTimeField(null=True)
    details: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    trouble = models.TextField(blank=True, help_text="why it failed, in one sentence")

    def __str__(self) -> str:
        return f"{self.entry} {self.slot_at:%F %R}"


class BackupPlan(models.Model):
    """Where backups go and how long they are kept; one row at most, the defaults hold without it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    folder = models.CharField(max_length=500, blank=True)
    keep_days = models.PositiveSmallIntegerField(default=14)
    keep_months = models.PositiveSmallIntegerField(default=12)
    changed_at = models.DateTimeField()
    changed_by_name = models.CharField(max_length=60)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_backup_plan")]

    def __str__(self) -> str:
        return self.folder
