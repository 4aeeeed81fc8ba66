"""Supervision: appointments, months whose talks were drawn for checking, each check, and objections to what counts as
late."""

from typing import TYPE_CHECKING, Any, Final, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.roles import Reach
from shouhou.cases.wording import cause_word
from shouhou.policy.causes import Cause

if TYPE_CHECKING:
    from shouhou.accounts.models import Staff

MOST_ATTEMPTS: Final = 3
"""After so many calls that reached nobody, a check ends without a result."""


class SpotRound(models.Model):
    """抽查批次: the talks of one month of one branch, drawn once by a seed that nobody could choose (PR-01)."""

    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+", db_index=False)
    month = models.DateField(help_text="first day of the month whose talks were drawn")
    seed = models.CharField(max_length=64)
    per_agent = models.PositiveSmallIntegerField()
    population = models.PositiveIntegerField(help_text="how many talks there were to draw from")
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["branch", "month"], name="month_drawn_once")]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Finding(models.TextChoices):
    """What a check came to."""

    AGREES = "AGREES", _("As recorded")
    DIFFERS = "DIFFERS", _("Differs from the record")
    NO_TALK = "NO_TALK", _("The customer knows of no such talk")
    NOT_REACHED = "NOT_REACHED", _("Not reached")


class Content(models.TextChoices):
    """How content the customer says to be with the service that is checked."""

    CONTENT = "CONTENT", _("Content")
    SO_SO = "SO_SO", _("So-so")
    DISCONTENT = "DISCONTENT", _("Discontent")


class SpotCheckQuerySet(models.QuerySet["SpotCheck"]):
    """Questions about checks."""

    def visible_to(self, staff: "Staff", *, as_supervisor: bool) -> Self:
        """A supervisor sees the checks of her reach; everybody else those of her own talks that are done."""
        if not as_supervisor or staff.reach == Reach.OWN:
            return self.filter(agent_id=staff.pk, done_at__isnull=False)
        return self if staff.reach == Reach.ALL else self.filter(branch_id=staff.branch_id)


class SpotCheck(models.Model):
    """抽查: one talk that is checked by ringing back; `case` is where the duty of whoever checks hangs."""

    round = models.ForeignKey(SpotRound, models.PROTECT, related_name="checks", db_index=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="spot_checks")
    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+", db_index=False)
    talk = models.ForeignKey("followups.Call", models.PROTECT, related_name="spot_checks")
    agent = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="talks_checked", db_index=False)
    place = models.PositiveSmallIntegerField(help_text="which of this person's talks was drawn, from 1")
    attempts = models.PositiveSmallIntegerField(default=0)
    finding = models.CharField(max_length=12, choices=Finding, blank=True)
    content = models.CharField(max_length=12, choices=Content, blank=True)
    words = models.TextField(blank=True)
    called_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    event_id = models.BigIntegerField(null=True, blank=True)

    objects = SpotCheckQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "talk"], name="talk_drawn_once")]
        indexes = [
            models.Index(fields=["branch", "-id"], name="check_by_branch"),
            models.Index(fields=["agent", "-id"], name="check_by_agent"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.talk_id}"

    @property
    def is_done(self) -> bool:
        """Whether it has come to something."""
        return self.done_at is not None


OTHER: Final = "OTHER"
"""The cause that asks for words."""


def cause_choices() -> list[tuple[str, Any]]:
    """What somebody says made her late: the causes that are read from the records, and two more.

    Being asked for, a further one needs no migration.
    """
    known = [(cause.value, cause_word(cause)) for cause in Cause]
    return [*known, ("RECORD", _("The record is wrong")), (OTHER, _("Something else"))]


class Ruling(models.TextChoices):
    """How an objection was answered."""

    UPHELD = "UPHELD", _("Objection upheld")
    REJECTED = "REJECTED", _("Objection not upheld")


class ObjectionQuerySet(models.QuerySet["Objection"]):
    """Questions about objections."""

    def waiting(self) -> Self:
        """Those not answered yet."""
        return self.filter(answered_at=None)

    def visible_to(self, staff: "Staff", *, as_supervisor: bool) -> Self:
        """A supervisor sees those of her reach; everybody else her own."""
        if not as_supervisor or staff.reach == Reach.OWN:
            return self.filter(owner_id=staff.pk)
        return self if staff.reach == Reach.ALL else self.filter(branch_id=staff.branch_id)


class Objection(models.Model):
    """申诉: the owner of a duty that counts as late says why it should not be held against her (decision 3).

    It hangs on the duty by its case, rule and trigger, since rows of duties are reckoned anew.
    """

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="objections", db_index=False)
    rule_id = models.CharField(max_length=16)
    trigger_event_id = models.BigIntegerField()
    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+")
    owner = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="objections")
    goes_up = models.BooleanField(default=False, help_text="answered by the general manager alone")
    cause = models.CharField(max_length=12, choices=cause_choices)
    reason = models.TextField()
    raised_at = models.DateTimeField()
    ruling = models.CharField(max_length=12, choices=Ruling, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+")

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "rule_id", "trigger_event_id"], name="one_objection_per_duty"
            )
        ]
        indexes = [
            models.Index(
                fields=["branch", "raised_at"],
                condition=models.Q(answered_at__isnull=True),
                name="objection_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} of {self.case_id}"

    @property
    def key(self) -> tuple[int, str, int]:
        """The duty it is about."""
        return self.case_id, self.rule_id, self.trigger_event_id


class LateReason(models.Model):
    """Why something was late, in the words of whoever owed it; asked of every duty that was met late (B1)."""

    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="late_reasons", db_index=False)
    rule_id = models.CharField(max_length=16)
    trigger_event_id = models.BigIntegerField()
    owner = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="late_reasons")
    cause = models.CharField(max_length=12, choices=cause_choices)
    words = models.CharField(max_length=500, blank=True)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "rule_id", "trigger_event_id"], name="one_reason_per_duty"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} of {self.case_id}"

    @property
    def key(self) -> tuple[int, str, int]:
        """The duty it is about."""
        return self.case_id, self.rule_id, self.trigger_event_id


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    """Questions about who is appointed."""

    def standing(self) -> Self:
        """Those that have not ended, wanted ones among them."""
        return self.filter(ended_at=None)

    def visible_to(self, staff: "Staff") -> Self:
        """Those of the people a person sees, and her own."""
        match staff.reach:
            case Reach.ALL:
                return self
            case Reach.BRANCH:
                return self.filter(branch_id=staff.branch_id)
            case Reach.DEPARTMENT:
                return self.filter(staff__department_id=staff.department_id)
        return self.filter(staff_id=staff.pk)


class Appointment(models.Model):
    """任命: who serves the customers, appointed by the engineering supervisor from a day on (PR-04).

    One that is only `wanted_at` belongs to somebody who serves already and is still to be appointed.
    """

    case = models.OneToOneField("cases.Case", models.PROTECT, related_name="appointment")
    staff = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="appointments")
    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+", db_index=False)
    wanted_at = models.DateTimeField(null=True, blank=True)
    begins_on = models.DateField(null=True, blank=True)
    appointed_at = models.DateTimeField(null=True, blank=True)
    appointed_by = models.ForeignKey(
        "accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    end_reason = models.CharField(max_length=200, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["staff"], condition=models.Q(ended_at__isnull=True), name="one_appointment_standing"
            )
        ]
        indexes = [models.Index(fields=["branch", "-id"], name="appointment_by_branch")]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.begins_on}"
