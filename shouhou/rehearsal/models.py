"""Rehearsals with what came of them, stored compactly: figures by clause, load by day, the duties that turned."""

from typing import TYPE_CHECKING, Any, Final, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shouhou.accounts.roles import Reach

if TYPE_CHECKING:
    from shouhou.accounts.models import Staff


class State(models.TextChoices):
    """How far a rehearsal is; WAITING and RUNNING are work in the background."""

    DRAFT = "DRAFT", pgettext_lazy("rehearsal", "Not started")
    WAITING = "WAITING", pgettext_lazy("rehearsal", "Waiting")
    RUNNING = "RUNNING", pgettext_lazy("rehearsal", "At work")
    DONE = "DONE", pgettext_lazy("rehearsal", "Done")
    STOPPED = "STOPPED", pgettext_lazy("rehearsal", "Stopped")
    FAILED = "FAILED", pgettext_lazy("rehearsal", "Interrupted by a fault")


WORKING: Final = (State.WAITING, State.RUNNING)


class RehearsalQuerySet(models.QuerySet["Rehearsal"]):
    """Questions about rehearsals."""

    def visible_to(self, staff: "Staff") -> Self:
        """Those of one's own branch, or all for whom sees the whole company."""
        return self if staff.reach == Reach.ALL else self.filter(branch_id=staff.branch_id)


class Rehearsal(models.Model):
    """演练: a period of the journal replayed under an amendment. `asked_at` is the moment as of which it is judged;
    `last_case` is how far it has come, so that what was cut off goes on behind it."""

    state = models.CharField(_("State"), max_length=8, choices=State, default=State.DRAFT)
    amendment: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        default=dict, help_text="what would be otherwise, as a file of terms says it"
    )
    first_day = models.DateField()
    last_day = models.DateField()
    branch = models.ForeignKey(
        "accounts.Branch",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="empty: all",
        db_index=False,
    )
    asked_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="rehearsals")
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=10, blank=True)
    total = models.PositiveIntegerField(null=True, help_text="cases to replay, once they were counted")
    done_count = models.PositiveIntegerField(default=0)
    last_case = models.BigIntegerField(default=0)
    outcomes: models.JSONField[dict[str, Any], dict[str, Any]] = models.JSONField(
        default=dict, help_text="rule → BEFORE and AFTER → word of the outcome → how many"
    )
    peaks: models.JSONField[list[list[Any]], list[list[Any]]] = models.JSONField(
        default=list, help_text="person (0: nobody), fullest day and how many as it stands, and as it would"
    )
    later_count = models.PositiveIntegerField(default=0, help_text="would be late and were not")
    kept_count = models.PositiveIntegerField(default=0, help_text="were late and would not be")
    lease = models.CharField(max_length=40, blank=True, help_text="of the worker that is at it")
    beat_at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=300, blank=True)

    objects = RehearsalQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["branch", "-asked_at", "-id"], name="rehearsal_by_branch"),
            models.Index(fields=["-asked_at", "-id"], name="rehearsal_by_time"),
            models.Index(fields=["state", "beat_at"], name="rehearsal_at_work"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.first_day} – {self.last_day}"

    def get_absolute_url(self) -> str:
        """The page of the rehearsal, whatever its state."""
        return reverse("rehearsal:rehearsal", args=[self.pk])

    @property
    def is_at_work(self) -> bool:
        """Whether work goes on in the background."""
        return self.state in WORKING


class TurnedDuty(models.Model):
    """A duty that would be late and was not, or the other way round; an empty word: it is not asked for."""

    rehearsal = models.ForeignKey(Rehearsal, models.CASCADE, related_name="turned", db_index=False)
    case = models.ForeignKey("cases.Case", models.CASCADE, related_name="+")
    rule_id = models.CharField(max_length=16)
    trigger_id = models.BigIntegerField()
    turns_late = models.BooleanField()
    before_word = models.CharField(max_length=12, blank=True)
    after_word = models.CharField(max_length=12, blank=True)
    before_due_at = models.DateTimeField(null=True)
    after_due_at = models.DateTimeField(null=True)
    owner = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["rehearsal", "turns_late", "id"], name="turned_by_way")]

    def __str__(self) -> str:
        return f"{self.rule_id} of {self.case_id}: {self.before_word} → {self.after_word}"


class DayLoad(models.Model):
    """How much falls due for one person (0: for nobody in particular) on one day, as it stands and as it would."""

    rehearsal = models.ForeignKey(Rehearsal, models.CASCADE, related_name="load", db_index=False)
    day = models.DateField()
    owner_id = models.BigIntegerField()
    before = models.IntegerField(default=0)
    after = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rehearsal", "day", "owner_id"], name="one_load_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.owner_id}: {self.before} → {self.after}"
