"""Months and years, the books closed, what was entered later, summaries with meeting, and errata."""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils.translation import gettext as _

from shouhou.accounts.roles import Reach
from shouhou.reports import spans
from shouhou.reports.codes import BookCode, PeriodKind, Presence

if TYPE_CHECKING:
    from shouhou.accounts.models import Staff


class PeriodQuerySet(models.QuerySet["Period"]):
    """Questions about periods."""

    def visible_to(self, staff: "Staff") -> Self:
        """The periods a person may see, by her reach: a branch's figures are no one person's."""
        match staff.reach:
            case Reach.ALL:
                return self
            case Reach.OWN:
                return self.none()
            case _:
                return self.filter(branch_id=staff.branch_id)


class Period(models.Model):
    """期间: a month or a year of one branch; its state and duties are those of its case."""

    case = models.OneToOneField("cases.Case", models.PROTECT, primary_key=True, related_name="period")
    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=5, choices=PeriodKind)
    first_day = models.DateField()
    is_asked = models.BooleanField(
        default=True, help_text="False: an earlier month opened by hand owes nothing"
    )
    ended_at = models.DateTimeField(null=True, blank=True, help_text="set when its end was booked")

    objects = PeriodQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["branch", "kind", "first_day"], name="one_period_a_branch")
        ]
        indexes = [models.Index(fields=["branch", "-first_day", "-case"], name="period_by_day")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """March 2026, or 2026."""
        if self.kind == PeriodKind.YEAR:
            return _("The year %(year)s") % {"year": self.first_day.year}
        return _("%(month)s/%(year)s") % {"year": self.first_day.year, "month": self.first_day.month}

    @property
    def code(self) -> str:
        """2026-03 or 2026."""
        return f"{self.first_day:%Y}" if self.kind == PeriodKind.YEAR else f"{self.first_day:%Y-%m}"

    @property
    def is_year(self) -> bool:
        """Whether it is a whole year."""
        return self.kind == PeriodKind.YEAR

    @property
    def last_day(self) -> date:
        """Its last day."""
        return spans.last_day(self.kind, self.first_day)

    @property
    def begins(self) -> datetime:
        """00:00 of its first day."""
        return spans.begins(self.first_day)

    @property
    def ends(self) -> datetime:
        """24:00 of its last day, exclusive."""
        return spans.ends(self.kind, self.first_day)


class ClosedBook(models.Model):
    """A register of one month as it was archived; the file is known by its hash."""

    period = models.ForeignKey(Period, models.PROTECT, related_name="books", db_index=False)
    book = models.CharField(max_length=4, choices=BookCode)
    first_line = models.PositiveIntegerField()
    last_line = models.PositiveIntegerField()
    lines = models.PositiveIntegerField()
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, related_name="+")
    archive_no = models.CharField(max_length=40, unique=True)
    file = models.ForeignKey("documents.StoredFile", models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["period", "book"], name="book_closed_once")]
        ordering = ["book"]

    def __str__(self) -> str:
        return self.archive_no


class Addendum(models.Model):
    """补登: a call of a closed month that was told later; it has its line in the book of the month it was written."""

    book = models.ForeignKey(ClosedBook, models.PROTECT, related_name="addenda", db_index=False)
    number = models.PositiveIntegerField()
    call = models.OneToOneField("followups.Call", models.PROTECT, related_name="addendum")
    entered_at = models.DateTimeField()
    reason = models.CharField(max_length=200, blank=True)
    explained_by = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, related_name="+")
    explained_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "number"], name="one_addendum_a_number")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.book} +{self.number}"


class Summary(models.Model):
    """F29 月度小结 / 年度总结. `figures` were counted at `as_of` and are never changed once it is submitted."""

    period = models.OneToOneField(Period, models.PROTECT, primary_key=True, related_name="summary")
    figures: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(default=dict)
    as_of = models.DateTimeField()
    drafted_at = models.DateTimeField()
    author = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    work_done = models.TextField(blank=True)
    problems = models.TextField(blank=True)
    lateness = models.TextField(blank=True)
    complaints = models.TextField(blank=True)
    needs = models.TextField(blank=True)
    next_plan = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    meeting_at = models.DateTimeField(null=True, blank=True)
    place = models.CharField(max_length=120, blank=True)
    chair = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    minutes = models.TextField(blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, related_name="+")
    submitted_to = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)
    read_by = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, related_name="+")
    remark = models.TextField(blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    archived_by = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, related_name="+")
    archive_no = models.CharField(max_length=40, blank=True)
    file = models.ForeignKey("documents.StoredFile", models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["archive_no"], condition=~models.Q(archive_no=""), name="summary_archived_once"
            )
        ]

    def __str__(self) -> str:
        return f"F29 {self.period_id}"


class Attendance(models.Model):
    """Who was at the meeting, and who was not."""

    summary = models.ForeignKey(Summary, models.CASCADE, related_name="attendance", db_index=False)
    staff = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    presence = models.CharField(max_length=8, choices=Presence)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["summary", "staff"], name="attends_once")]

    def __str__(self) -> str:
        return f"{self.summary_id} {self.staff_id} {self.presence}"


class Erratum(models.Model):
    """更正: what is said beside a submitted summary; nothing in it is changed."""

    summary = models.ForeignKey(Summary, models.PROTECT, related_name="errata", db_index=False)
    number = models.PositiveIntegerField()
    text = models.TextField()
    written_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["summary", "number"], name="one_erratum_a_number")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.summary_id} {self.number}"


class PaperFigure(models.Model):
    """A figure of an earlier period that stands only on paper, typed in for comparison (decision 19)."""

    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=5, choices=PeriodKind)
    first_day = models.DateField()
    key = models.CharField(max_length=30)
    value = models.PositiveIntegerField()
    typed_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    typed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["branch", "kind", "first_day", "key"], name="one_paper_figure")
        ]

    def __str__(self) -> str:
        return f"{self.first_day} {self.key} {self.value}"


class ComplaintReview(models.Model):
    """CM-12: the common causes in the complaints of a month, and what is mended; a section of its summary."""

    period = models.OneToOneField(Period, models.PROTECT, primary_key=True, related_name="complaint_review")
    causes = models.TextField(help_text="共同原因和整改措施")
    reviewed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"CM-12 {self.period_id}"
