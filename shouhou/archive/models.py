"""What leaves the archive: everything taken out at once, and files that are lent."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shouhou.accounts.roles import Reach

if TYPE_CHECKING:
    from shouhou.accounts.models import Staff

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


class LoanKind(models.TextChoices):
    """What is lent."""

    BOOK = "BOOK", _("Closed book")
    SUMMARY = "SUMMARY", _("Monthly or annual summary")
    CUSTOMER_FILE = "CUSTOMER_FILE", _("Customer's paper file")
    OTHER = "OTHER", _("Other papers")


class LoanQuerySet(models.QuerySet["Loan"]):
    """Questions about loans."""

    def visible_to(self, staff: "Staff") -> Self:
        """The loans a person may see, by her reach; her own always."""
        match staff.reach:
            case Reach.ALL:
                return self
            case Reach.OWN:
                return self.filter(borrower=staff)
            case _:
                return self.filter(branch_id=staff.branch_id)


class Loan(models.Model):
    """借阅: one archived file in somebody's hands (RD-06); what it owes hangs on its case."""

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="loan")
    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=14, choices=LoanKind)
    archive_no = models.CharField(max_length=40)
    title = models.CharField(max_length=200, blank=True)
    borrower = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=200)
    may_copy = models.BooleanField(default=False)
    lent_at = models.DateTimeField()
    lent_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    return_by = models.DateField()
    returned_at = models.DateTimeField(null=True, blank=True)
    returned_to = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, related_name="+")
    remark = models.CharField(max_length=200, blank=True)

    objects = LoanQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "archive_no"], condition=models.Q(returned_at=None), name="file_lent_once"
            )
        ]
        indexes = [models.Index(fields=["branch", "-lent_at", "-case"], name="loan_by_time")]

    def __str__(self) -> str:
        return f"{self.archive_no} {self.borrower_id}"
