"""Rows of who works when, day by day, and the versions of what that makes of a branch's duty periods."""

from django.db import models


class RosterDay(models.Model):
    """排班: what one person works on one day, as it was written (早, 休, 8:30-12:00) and as hours."""

    staff = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="roster_days", db_index=False)
    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    mark = models.CharField(max_length=40)
    hours: models.JSONField[list[list[str]], list[list[str]]] = models.JSONField(
        default=list, help_text="[from, to] as HH:MM; a `to` not after `from` is of the next day"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "day"], name="one_roster_entry_a_day")]
        indexes = [models.Index(fields=["branch", "day"], name="roster_by_branch")]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.day} {self.mark}"


class RosterVersion(models.Model):
    """What a roster makes of the duty periods of some days of a branch, from when it was adopted; never edited."""

    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+", db_index=False)
    first_day = models.DateField()
    last_day = models.DateField()
    days: models.JSONField[dict[str, dict[str, list[list[str]]]], dict[str, dict[str, list[list[str]]]]] = (
        models.JSONField(help_text="day → `hours` that replace the week's, or `extra` beside them")
    )
    shifts = models.TextField(blank=True, help_text="the shifts as they were written, for the next time")
    adopted_by_id = models.BigIntegerField(null=True)
    adopted_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["branch", "last_day"], name="roster_version_by_day")]

    def __str__(self) -> str:
        return f"{self.branch_id} {self.first_day}"
