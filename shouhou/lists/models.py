"""Long work on lists: a file that is written in the background, and one thing done to many rows."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(models.TextChoices):
    """What a job does."""

    EXPORT = "EXPORT", _("File of a list")
    BULK = "BULK", _("Change of many rows")


class State(models.TextChoices):
    """How far a job is. WAITING, RUNNING and UNDOING are work in the background."""

    DRAFT = "DRAFT", pgettext_lazy("list job", "Not started")
    WAITING = "WAITING", pgettext_lazy("list job", "Waiting")
    RUNNING = "RUNNING", pgettext_lazy("list job", "At work")
    DONE = "DONE", pgettext_lazy("list job", "Done")
    STOPPED = "STOPPED", pgettext_lazy("list job", "Stopped")
    UNDOING = "UNDOING", pgettext_lazy("list job", "Being undone")
    UNDONE = "UNDONE", pgettext_lazy("list job", "Undone")
    FAILED = "FAILED", pgettext_lazy("list job", "Interrupted by a fault")


WORKING = (State.WAITING, State.RUNNING, State.UNDOING)


class ListJob(models.Model):
    """One long piece of work on a list, by one person, for rows that she ticked or that match her filters.

    `collected` tells whether the rows of a bulk change are written down already (as JobRow); from then on it goes
    on where it was cut off, and no row is done twice.
    """

    kind = models.CharField(max_length=6, choices=Kind)
    state = models.CharField(_("State"), max_length=8, choices=State, default=State.DRAFT)
    token = models.CharField(max_length=40, unique=True, help_text="of the page that sent it: a second click")
    list_code = models.CharField(max_length=20)
    query = models.TextField(blank=True, help_text="the filters as they stand in the address")
    view_ref = models.BigIntegerField(default=0)
    refs: models.JSONField[list[int], list[int]] = models.JSONField(
        default=list, help_text="ticked; [] is all"
    )
    columns: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    language = models.CharField(max_length=10, blank=True)
    form = models.CharField(max_length=4, blank=True, help_text="xlsx or csv")
    file_name = models.CharField(max_length=100, blank=True)
    action = models.CharField(max_length=20, blank=True)
    values: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(default=dict)
    asked_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="list_jobs", db_index=False)
    acting_for = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+", null=True)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    is_collected = models.BooleanField(default=False)
    total = models.PositiveIntegerField(default=0)
    done_count = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)
    undone_count = models.PositiveIntegerField(default=0)
    lease = models.CharField(max_length=40, blank=True, help_text="of the worker that is at it")
    beat_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["asked_by", "-asked_at", "-id"], name="list_job_by_person"),
            models.Index(fields=["state", "beat_at"], name="list_job_at_work"),
        ]

    def __str__(self) -> str:
        return f"{self.list_code} {self.kind} {self.pk}"

    def get_absolute_url(self) -> str:
        """The page of the job, whatever its state."""
        return reverse("lists:job", args=[self.pk])

    @property
    def is_at_work(self) -> bool:
        """Whether work goes on in the background."""
        return self.state in WORKING


class Fate(models.TextChoices):
    """What became of a row."""

    WAITING = "WAITING", pgettext_lazy("list job", "Waiting")
    DONE = "DONE", pgettext_lazy("list job", "Done")
    REFUSED = "REFUSED", pgettext_lazy("list job", "Not done")
    UNDONE = "UNDONE", pgettext_lazy("list job", "Taken back")
    KEPT = "KEPT", pgettext_lazy("list job", "Kept, since it was used")


class JobRow(models.Model):
    """One row of a bulk change; one line per row is the promise that nothing is done twice."""

    job = models.ForeignKey(ListJob, models.CASCADE, related_name="rows", db_index=False)
    ref = models.BigIntegerField()
    title = models.CharField(max_length=200)
    fate = models.CharField(max_length=8, choices=Fate, default=Fate.WAITING)
    said = models.CharField(max_length=400, blank=True)
    before = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "ref"], name="one_line_per_ref")]
        indexes = [models.Index(fields=["job", "fate", "id"], name="job_row_by_fate")]

    def __str__(self) -> str:
        return f"{self.job_id} {self.ref}"
