"""Talks with customers and the book they are registered in."""

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from shouhou.accounts.roles import Reach
from shouhou.core.say import day_of
from shouhou.followups.codes import (
    CallKind,
    LetterKind,
    LetterWay,
    LineState,
    RepeatWhy,
    Satisfaction,
    Topic,
    Way,
)

if TYPE_CHECKING:
    from shouhou.accounts.models import Staff


class CallQuerySet(models.QuerySet["Call"]):
    """Questions about calls."""

    def visible_to(self, staff: "Staff") -> Self:
        """The calls a person may see, by her reach; only plain indexed columns."""
        match staff.reach:
            case Reach.ALL:
                return self
            case Reach.OWN:
                return self.filter(recorder_id=staff.pk)
            case _:
                return self.filter(branch_id=staff.branch_id)


class Call(models.Model):
    """F02 跟踪服务电话记录表: one talk, with its line in the register (F03). `case` is where its duties hang."""

    record_no = models.CharField(_("Record number"), max_length=24, unique=True)
    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+", db_index=False)
    register_month = models.DateField(help_text="first day of the month in which it was written (RD-02)")
    register_line = models.PositiveIntegerField(_("Line"))
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="calls")
    way = models.CharField(max_length=10, choices=Way)
    kind = models.CharField(max_length=14, choices=CallKind)
    customer = models.ForeignKey(
        "customers.Customer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="calls",
        db_index=False,
    )
    customer_name = models.CharField(max_length=200, blank=True)
    contact_name = models.CharField(max_length=80, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    asset = models.ForeignKey("customers.Asset", models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    line_state = models.CharField(max_length=12, choices=LineState, default=LineState.CONNECTED)
    attempt_no = models.PositiveSmallIntegerField(default=1)
    topics = models.JSONField(default=list)
    gist = models.TextField(blank=True)
    usage_state = models.TextField(blank=True)
    opinion = models.TextField(blank=True)
    demand = models.TextField(blank=True)
    wish = models.TextField(blank=True)
    complaint = models.TextField(blank=True)
    new_need = models.TextField(blank=True)
    answered_now = models.BooleanField(null=True, blank=True)
    answer = models.TextField(blank=True)
    satisfaction = models.CharField(max_length=10, choices=Satisfaction, blank=True)
    told_recording = models.BooleanField(default=False)
    repeat_why = models.CharField(max_length=16, choices=RepeatWhy, blank=True)
    repeat_words = models.CharField(max_length=200, blank=True)
    recorder = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+", db_index=False)
    acting_for = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField()
    save_key = models.CharField(max_length=32, blank=True)
    annulled_at = models.DateTimeField(null=True, blank=True)
    annulled_reason = models.CharField(max_length=200, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "register_month", "register_line"], name="one_register_line_per_call"
            )
        ]
        indexes = [
            models.Index(fields=["customer", "-started_at"], name="calls_of_customer"),
            models.Index(fields=["recorder", "-started_at"], name="calls_of_recorder"),
            models.Index(fields=["save_key"], name="call_by_save"),
        ]

    def __str__(self) -> str:
        return self.record_no

    @property
    def topic_names(self) -> list[str]:
        """The topics in words."""
        return [str(Topic(code).label) for code in self.topics if code in Topic.values]

    @property
    def is_late_entry(self) -> bool:
        """补登: written in a later month than it happened (decision 18)."""
        return day_of(self.started_at).replace(day=1) < self.register_month


class CallCase(models.Model):
    """A further case that a call counts for, beside the one it hangs on."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="further", db_index=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="further_calls")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "case"], name="case_named_once")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.case_id}"


class LetterQuerySet(models.QuerySet["Letter"]):
    """Questions about letters."""

    def visible_to(self, staff: "Staff") -> Self:
        """The letters a person may see, by her reach; only plain indexed columns."""
        match staff.reach:
            case Reach.ALL:
                return self
            case Reach.OWN:
                return self.filter(sender_id=staff.pk)
            case _:
                return self.filter(branch_id=staff.branch_id)


class Letter(models.Model):
    """F28 信函 that went out, with its line in the letter register (F04) and the copy that was archived."""

    letter_no = models.CharField(_("Letter number"), max_length=24, unique=True)
    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+", db_index=False)
    register_month = models.DateField(help_text="first day of the month in which it was written")
    register_line = models.PositiveIntegerField(_("Line"))
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=12, choices=LetterKind)
    way = models.CharField(max_length=10, choices=LetterWay)
    customer = models.ForeignKey(
        "customers.Customer",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="letters",
        db_index=False,
    )
    customer_name = models.CharField(max_length=200)
    addressee = models.CharField(max_length=80)
    address = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    signatory = models.CharField(max_length=80, blank=True)
    tracking_no = models.CharField(max_length=60, blank=True)
    call = models.ForeignKey(
        Call, models.PROTECT, null=True, blank=True, related_name="+", help_text="the talk it follows (CP-02)"
    )
    sent_at = models.DateTimeField()
    delivered_on = models.DateField(null=True, blank=True)
    returned = models.BooleanField(default=False)
    reply = models.TextField(blank=True)
    sender = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+", db_index=False)
    acting_for = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField()
    copy = models.ForeignKey("documents.StoredFile", models.PROTECT, null=True, related_name="+")
    copy_sha256 = models.CharField(max_length=64, blank=True)
    save_key = models.CharField(max_length=32, blank=True)
    annulled_at = models.DateTimeField(null=True, blank=True)
    annulled_reason = models.CharField(max_length=200, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "register_month", "register_line"], name="one_register_line_per_letter"
            )
        ]
        indexes = [
            models.Index(fields=["customer", "-sent_at"], name="letters_of_customer"),
            models.Index(fields=["sender", "-sent_at"], name="letters_of_sender"),
            models.Index(fields=["save_key"], name="letter_by_save"),
        ]

    def __str__(self) -> str:
        return self.letter_no

    @property
    def is_late_entry(self) -> bool:
        """补登: written in a later month than it went out."""
        return day_of(self.sent_at).replace(day=1) < self.register_month
