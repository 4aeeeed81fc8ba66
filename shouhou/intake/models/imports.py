"""The import of a workbook: the job, what its check found, what became of each row, and remembered columns."""

from typing import Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shouhou.accounts.models import Staff
from shouhou.accounts.roles import Reach
from shouhou.intake.importing.findings import Level
from shouhou.intake.importing.kinds import Book
from shouhou.intake.importing.rows import Choice


class JobState(models.TextChoices):
    """How far an import is. CHECKING, RUNNING and UNDOING are work in the background."""

    UPLOADED = "UPLOADED", pgettext_lazy("import", "Columns to be confirmed")
    CHECKING = "CHECKING", pgettext_lazy("import", "Being checked")
    PREVIEWED = "PREVIEWED", pgettext_lazy("import", "Checked, not yet imported")
    RUNNING = "RUNNING", pgettext_lazy("import", "Being imported")
    STOPPED = "STOPPED", pgettext_lazy("import", "Stopped")
    DONE = "DONE", pgettext_lazy("import", "Imported")
    UNDOING = "UNDOING", pgettext_lazy("import", "Being undone")
    UNDONE = "UNDONE", pgettext_lazy("import", "Undone")
    FAILED = "FAILED", pgettext_lazy("import", "Interrupted by a fault")


class Repeats(models.TextChoices):
    """What shall happen with customers that are there already."""

    SKIP = "SKIP", _("Leave them aside")
    BRING = "BRING", _("Bring them in once more")


class ImportJobQuerySet(models.QuerySet["ImportJob"]):
    """Questions about imports."""

    def visible_to(self, staff: Staff) -> Self:
        """Her own, her branch's, or all."""
        if staff.reach == Reach.ALL:
            return self
        if staff.reach == Reach.OWN:
            return self.filter(by_id=staff.pk)
        return self.filter(branch_id=staff.branch_id)

    def at_work(self) -> Self:
        """Those with work in the background under way."""
        return self.filter(state__in=WORKING)


class ImportJob(models.Model):
    """One workbook on its way in.

    `columns` keeps heading, guess and samples of each column, `mapping` the field of each ('' is left out).
    `last_row` is the last row that the present phase has finished; it moves in the same transaction as the rows
    themselves, so that work that was cut off goes on behind it and nothing is doubled.
    """

    token = models.CharField(max_length=40, unique=True, help_text="of the page that sent it: a second click")
    state = models.CharField(_("State"), max_length=10, choices=JobState, default=JobState.UPLOADED)
    file_name = models.CharField(_("File"), max_length=200)
    file_digest = models.CharField(max_length=64)
    file_size = models.PositiveIntegerField()
    kind = models.CharField(
        _("What the table lists"),
        max_length=12,
        choices=[(book, book) for book in Book],
        default=Book.CUSTOMERS,
    )
    hollow: models.JSONField[list[list[int]], list[list[int]]] = models.JSONField(
        default=list, help_text="formulas whose result was never stored: row and column from 1"
    )
    rejected_digest = models.CharField(
        max_length=64, blank=True, help_text="of the rows not taken, kept when the file itself is removed"
    )
    file_removed_at = models.DateTimeField(null=True, blank=True)
    sheets: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    sheet = models.CharField(_("Sheet"), max_length=120, blank=True)
    heading_row = models.PositiveIntegerField()
    row_count = models.PositiveIntegerField()
    columns = models.JSONField(default=list)
    mapping: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    repeats = models.CharField(max_length=6, choices=Repeats, default=Repeats.SKIP)
    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+", db_index=False)
    agent = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+", null=True, blank=True)
    by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="imports")
    asked_by = models.ForeignKey(
        "accounts.Staff",
        models.PROTECT,
        related_name="+",
        null=True,
        help_text="who put the present work in hand",
    )
    uploaded_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    # progress of the present phase
    begun_at = models.DateTimeField(null=True, blank=True)
    last_row = models.PositiveIntegerField(default=0)
    rows_passed = models.PositiveIntegerField(default=0)
    lease = models.CharField(max_length=40, blank=True, help_text="of the worker that is at it")
    beat_at = models.DateTimeField(null=True, blank=True)
    interrupted = models.CharField(max_length=10, blank=True, help_text="the work that was broken off")
    fault = models.CharField(max_length=200, blank=True)
    # what the check foresees, and what became of it
    first_rows: models.JSONField[list[list[str]], list[list[str]]] = models.JSONField(default=list)
    foreseen = models.JSONField(default=dict)
    created_count = models.PositiveIntegerField(default=0)
    incomplete_count = models.PositiveIntegerField(default=0)
    joined_count = models.PositiveIntegerField(default=0)
    skipped_count = models.PositiveIntegerField(default=0)
    rejected_count = models.PositiveIntegerField(default=0)
    undone_count = models.PositiveIntegerField(default=0)
    kept_count = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["uploaded_at", "id"], name="import_by_day"),
            models.Index(fields=["branch", "uploaded_at", "id"], name="import_by_branch"),
            models.Index(fields=["file_digest"], name="import_by_file"),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        """The page of the import, whatever its state."""
        return reverse("intake:import", args=[self.pk])

    @property
    def is_at_work(self) -> bool:
        """Whether work goes on in the background."""
        return self.state in WORKING

    @property
    def may_be_undone(self) -> bool:
        """Whether something came in that can be taken back."""
        return self.state in (JobState.DONE, JobState.STOPPED, JobState.FAILED) and self.standing_count > 0

    @property
    def standing_count(self) -> int:
        """How many customers of this import are still there."""
        return self.created_count - self.undone_count

    @property
    def passed_share(self) -> int:
        """How much of the present phase is done, in percent."""
        total = self.phase_total
        return min(100, self.rows_passed * 100 // total) if total else 100

    @property
    def phase_total(self) -> int:
        """How many rows the present phase has to go through."""
        undoing = self.state in (JobState.UNDOING, JobState.UNDONE)
        return self.created_count if undoing else self.row_count


WORKING = (JobState.CHECKING, JobState.RUNNING, JobState.UNDOING)


class ImportFinding(models.Model):
    """One thing the check found in a row: a code and figures, and the text that stood in the cell."""

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="findings", db_index=False)
    row_no = models.PositiveIntegerField()
    level = models.CharField(max_length=12, choices=[(level, level) for level in Level])
    code = models.CharField(max_length=20)
    column_no = models.SmallIntegerField(help_text="from 0; -1 for the whole row")
    text = models.CharField(max_length=200, blank=True)
    figures = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["job", "row_no", "id"], name="finding_by_row"),
            models.Index(fields=["job", "level", "row_no", "id"], name="finding_by_level"),
        ]

    def __str__(self) -> str:
        return f"{self.row_no} {self.code}"


class ImportAnswer(models.Model):
    """What a person decided about a doubt: a cell by row and column, or with column -1 a whole row."""

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="answers", db_index=False)
    row_no = models.PositiveIntegerField()
    column_no = models.SmallIntegerField()
    choice = models.CharField(max_length=6, choices=[(choice, choice) for choice in Choice])
    value = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "row_no", "column_no"], name="one_answer_per_cell")
        ]

    def __str__(self) -> str:
        return f"{self.row_no} {self.column_no} {self.choice}"


class Outcome(models.TextChoices):
    """What became of a row."""

    CREATED = "CREATED", pgettext_lazy("import", "Came in")
    JOINED = "JOINED", pgettext_lazy("import", "Added to an earlier row")
    SKIPPED = "SKIPPED", pgettext_lazy("import", "Left aside")
    REJECTED = "REJECTED", pgettext_lazy("import", "Not taken")


class Undoing(models.TextChoices):
    """What the undoing of the import made of a customer."""

    UNDONE = "UNDONE", pgettext_lazy("import", "Taken back")
    KEPT = "KEPT", pgettext_lazy("import", "Kept, since it was used")


class ImportRow(models.Model):
    """What became of one row; one line per row is the promise that nothing comes in twice.

    `customer_id` is a plain number: it outlives a customer that was taken back.
    """

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="rows", db_index=False)
    row_no = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    code = models.CharField(max_length=20, blank=True)
    figures = models.JSONField(default=dict)
    customer_id = models.BigIntegerField(null=True)
    record_id = models.BigIntegerField(
        null=True, help_text="of the contact, asset, contract, case or event that the row became"
    )
    undoing = models.CharField(max_length=6, choices=Undoing, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "row_no"], name="one_line_per_row")]
        indexes = [
            models.Index(fields=["job", "outcome", "row_no"], name="row_by_outcome"),
            models.Index(
                fields=["job", "undoing", "row_no"], name="row_by_undoing", condition=~models.Q(undoing="")
            ),
            models.Index(
                fields=["customer_id"], name="row_of_customer", condition=models.Q(customer_id__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.row_no} {self.outcome}"


class ImportMapping(models.Model):
    """The columns as somebody last confirmed them for one set of headings, proposed when it comes again."""

    digest = models.CharField(max_length=64, unique=True)
    mapping: models.JSONField[list[str], list[str]] = models.JSONField(default=list)
    used_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.digest[:12]
