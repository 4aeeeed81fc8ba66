"""The spine: cases, who has which role in them, what is owed, and the figures."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.roles import Reach
from shouhou.policy.rulebook import Outcome, Standing

if TYPE_CHECKING:
    from shouhou.accounts.models import Staff


class Line(models.TextChoices):
    """The line of work a case belongs to."""

    SERVICE_REQUEST = "SERVICE_REQUEST", _("Service request")
    CONTACT = "CONTACT", _("Talk with the customer")
    COMPLAINT = "COMPLAINT", _("Complaint")
    CUSTOMER_FILE = "CUSTOMER_FILE", _("Customer file")
    SPOT_CHECK = "SPOT_CHECK", _("Spot check")
    PERIOD = "PERIOD", _("Month or year")
    ABSENCE = "ABSENCE", _("Absence")
    APPOINTMENT = "APPOINTMENT", _("Appointment")
    LOAN = "LOAN", _("Loan of a file")
    DUTY_TURN = "DUTY_TURN", _("Turn of an own duty")
    CAMPAIGN = "CAMPAIGN", _("Campaign")
    RECIPIENT = "RECIPIENT", _("Recipient of a campaign")


def line_choices() -> list[tuple[str, Any]]:
    """The lines as choices; being asked for, a further line needs no migration."""
    return list(Line.choices)


class CaseQuerySet(models.QuerySet["Case"]):
    """Questions about cases."""

    def visible_to(self, staff: "Staff") -> Self:
        """The cases a person may see, by her reach; only plain indexed columns."""
        match staff.reach:
            case Reach.ALL:
                return self
            case Reach.OWN:
                return self.filter(agent_id__in=(staff.pk, *staff.stands_for))
            case _:
                return self.filter(branch_id=staff.branch_id)

    def with_slug(self, slug: str) -> Self:
        """The case with this number, or the draft with this key."""
        key = slug.removeprefix("draft-")
        if slug.startswith("draft-"):
            return self.filter(pk=int(key), number="") if key.isdecimal() and len(key) < 19 else self.none()
        return self.numbered(slug)

    def numbered(self, *numbers: str) -> Self:
        """The cases with these numbers; that none is empty is said for SQLite, which else reads no partial index."""
        return self.filter(number__in=numbers).exclude(number="")

    def of_line(self, line: str) -> Self:
        """The cases of one line of work."""
        return self.filter(line=line)


class Case(models.Model):
    """事项: the unit that can owe. Its state is folded from its facts and stored with its obligations."""

    number = models.CharField(_("Number"), max_length=24, blank=True)
    line = models.CharField(max_length=20, choices=line_choices)
    state = models.CharField(max_length=20, blank=True)
    customer = models.ForeignKey(
        "customers.Customer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        db_index=False,
    )
    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="cases", db_index=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", db_index=False
    )
    agent = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, blank=True, related_name="cases")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    look_at = models.DateTimeField(null=True, blank=True, help_text="when time alone may change what it owes")

    objects = CaseQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~models.Q(number=""), name="case_number_once"
            )
        ]
        indexes = [
            models.Index(fields=["customer", "-opened_at"], name="case_of_customer"),
            models.Index(fields=["line", "branch", "-opened_at", "-id"], name="case_by_line"),
            models.Index(
                fields=["line", "branch", "-opened_at", "-id"],
                condition=models.Q(closed_at__isnull=True),
                name="case_open_by_line",
            ),
            models.Index(
                fields=["look_at"], condition=models.Q(look_at__isnull=False), name="case_to_look_at"
            ),
            models.Index(
                fields=["agent", "line", "state", "id"],
                condition=models.Q(closed_at__isnull=True),
                name="case_open_by_agent",
            ),
            models.Index(
                fields=["parent", "state", "id"],
                condition=models.Q(parent__isnull=False),
                name="case_of_parent",
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{gettext('Draft')} #{self.pk}"

    @property
    def slug(self) -> str:
        """What its address ends in: the number, or for a draft without one its key."""
        return self.number or f"draft-{self.pk}"

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is to come."""
        return self.closed_at is not None


class CaseRole(models.Model):
    """Who holds which role in a case at present; written by cases.assign."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="roles", db_index=False)
    role = models.CharField(max_length=30)
    staff = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="case_roles")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "role"], name="one_holder_per_role")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.role} {self.staff_id}"


class ObligationQuerySet(models.QuerySet["Obligation"]):
    """Questions about what is owed."""

    def open(self) -> Self:
        """What is still owed."""
        return self.filter(outcome=Outcome.OPEN)

    def overdue(self, at: datetime) -> Self:
        """What is still owed although its limit has passed; due_at is exclusive."""
        return self.open().filter(due_at__lte=at)

    def owed_by(self, staff_ids: Iterable[int]) -> Self:
        """What these persons owe."""
        return self.filter(owner_id__in=list(staff_ids))

    def visible_to(self, staff: "Staff") -> Self:
        """The obligations a person may see, by her reach."""
        match staff.reach:
            case Reach.ALL:
                return self
            case Reach.OWN:
                return self.filter(owner_id__in=(staff.pk, *staff.stands_for))
            case _:
                return self.filter(branch_id=staff.branch_id)


class Obligation(models.Model):
    """应办: one duty of one case, as the facts and the rules make it; only book() writes here."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="obligations", db_index=False)
    rule_id = models.CharField(max_length=16)
    revision = models.PositiveSmallIntegerField()
    policy_version = models.ForeignKey(
        "policy.PolicyVersion", models.PROTECT, related_name="+", db_index=False
    )
    trigger_event_id = models.BigIntegerField()
    opens_at = models.DateTimeField()
    target_at = models.DateTimeField()
    due_at = models.DateTimeField()
    owner_role = models.CharField(max_length=30)
    owner = models.ForeignKey(
        "accounts.Staff", models.PROTECT, null=True, blank=True, related_name="obligations"
    )
    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+", db_index=False)
    outcome = models.CharField(max_length=12, choices=[(o, o) for o in Outcome])
    standing = models.CharField(max_length=10, choices=[(s, s) for s in Standing])
    settled_by_event_id = models.BigIntegerField(null=True)
    met_at = models.DateTimeField(null=True)
    on_statement = models.BooleanField(default=False)
    cause = models.CharField(
        max_length=12, blank=True, default="", help_text="what made it late, or would while it is open"
    )

    objects = ObligationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "rule_id", "trigger_event_id"], name="one_duty_per_trigger"
            )
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_at", "id"], condition=models.Q(outcome="OPEN"), name="owed_by_person"
            ),
            models.Index(
                fields=["branch", "owner_role", "due_at", "id"],
                condition=models.Q(outcome="OPEN"),
                name="owed_by_role",
            ),
            models.Index(
                fields=["branch", "due_at", "id"], condition=models.Q(outcome="OPEN"), name="owed_in_branch"
            ),
            models.Index(fields=["rule_id", "due_at", "id"], name="instances_of_rule"),
            models.Index(
                fields=["rule_id", "due_at", "id"], condition=models.Q(outcome="OPEN"), name="owed_by_rule"
            ),
            models.Index(
                fields=["cause", "branch", "due_at", "id"],
                condition=~models.Q(cause=""),
                name="late_by_cause",
            ),
            models.Index(
                fields=["owner", "met_at"], condition=~models.Q(outcome="OPEN"), name="met_by_person"
            ),
            models.Index(
                fields=["owner", "met_at"], condition=models.Q(outcome="MET_LATE"), name="late_by_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} of {self.case_id}: {self.outcome}"

    def is_late(self, at: datetime) -> bool:
        """Whether it is still owed although its limit has passed."""
        return self.outcome == Outcome.OPEN and self.due_at <= at


class FigureDelta(models.Model):
    """A change of the figures of one clause and day, appended by book() and folded by a job."""

    rule_id = models.CharField(max_length=16)
    due_day = models.DateField()
    branch_id = models.BigIntegerField()
    owner_id = models.BigIntegerField(help_text="0 where it belongs to a branch pool and counts for nobody")
    outcome = models.CharField(max_length=12)
    change = models.SmallIntegerField()

    def __str__(self) -> str:
        return f"{self.rule_id} {self.due_day} {self.outcome} {self.change:+}"


class DayTotal(models.Model):
    """The folded figures of one clause, day, branch and owner."""

    rule_id = models.CharField(max_length=16)
    due_day = models.DateField()
    branch_id = models.BigIntegerField()
    owner_id = models.BigIntegerField(help_text="0 where it belongs to a branch pool and counts for nobody")
    outcome = models.CharField(max_length=12)
    count = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["due_day", "rule_id", "branch_id", "owner_id", "outcome"],
                name="one_total",
            )
        ]
        indexes = [
            models.Index(fields=["due_day"], condition=models.Q(outcome="OPEN"), name="open_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.due_day} {self.outcome}: {self.count}"


class MonthTotal(models.Model):
    """The folded figures of a whole month, named by its first day, so that a year or all that is open are few rows."""

    rule_id = models.CharField(max_length=16)
    due_month = models.DateField()
    branch_id = models.BigIntegerField()
    owner_id = models.BigIntegerField(help_text="0 where it belongs to a branch pool and counts for nobody")
    outcome = models.CharField(max_length=12)
    count = models.IntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["due_month", "rule_id", "branch_id", "owner_id", "outcome"],
                name="one_month_total",
            )
        ]
        indexes = [
            models.Index(
                fields=["branch_id", "owner_id"], condition=models.Q(outcome="OPEN"), name="open_by_month"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.due_month:%Y-%m} {self.outcome}: {self.count}"
