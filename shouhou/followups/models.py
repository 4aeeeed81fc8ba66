"""Talks with customers and the book they are registered in."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shouhou.accounts.roles import Reach
from shouhou.core.say import day_of
from shouhou.followups.codes import (
    CallKind,
    DraftStage,
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


class LineQuerySet[M: models.Model](models.QuerySet[M]):
    """Questions about what somebody wrote in a branch."""

    mine = ""

    def visible_to(self, staff: "Staff") -> Self:
        """The lines a person may see, by her reach; only plain indexed columns."""
        match staff.reach:
            case Reach.ALL:
                return self
            case Reach.OWN:
                return self.filter(**{self.mine: staff.pk})
            case _:
                return self.filter(branch_id=staff.branch_id)


class RegisterLine(models.Model):
    """What calls and letters share: a line of a branch's book of a month, who wrote it, and whether it stands."""

    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+", db_index=False)
    register_month = models.DateField(help_text="first day of the month in which it was written (RD-02)")
    register_line = models.PositiveIntegerField(_("Line"))
    acting_for = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField()
    save_key = models.CharField(max_length=32, blank=True)
    annulled_at = models.DateTimeField(null=True, blank=True)
    annulled_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True

    def is_written_later_than(self, happened_at: datetime) -> bool:
        """补登: written in a later month than it happened (decision 18)."""
        return day_of(happened_at).replace(day=1) < self.register_month


class CallQuerySet(LineQuerySet["Call"]):
    """Questions about calls."""

    mine = "recorder_id"


class Call(RegisterLine):
    """F02 跟踪服务电话记录表: one talk, with its line in the register (F03). `case` is where its duties hang."""

    record_no = models.CharField(_("Record number"), max_length=24, unique=True)
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
        """补登."""
        return self.is_written_later_than(self.started_at)


class CallCase(models.Model):
    """A further case that a call counts for, beside the one it hangs on."""

    call = models.ForeignKey(Call, models.CASCADE, related_name="further", db_index=False)
    case = models.ForeignKey("cases.Case", models.PROTECT, related_name="further_calls")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "case"], name="case_named_once")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.case_id}"


class LetterTemplateQuerySet(models.QuerySet["LetterTemplate"]):
    """Questions about templates."""

    def visible_to(self, staff: "Staff") -> Self:
        """Templates hold nothing of any customer: everybody may see them."""
        return self


class LetterTemplate(models.Model):
    """One version of a template of letters; `blocks` is what was read out of the Word document when it was kept."""

    name = models.CharField(_("Name"), max_length=60)
    kind = models.CharField(max_length=12, choices=LetterKind)
    version = models.PositiveIntegerField()
    file = models.ForeignKey("documents.StoredFile", models.PROTECT, related_name="+")
    blocks: models.JSONField[Any, list[dict[str, Any]]] = models.JSONField()
    kept_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    kept_at = models.DateTimeField()
    ended_at = models.DateTimeField(
        null=True, blank=True, help_text="replaced by a further version, or given up"
    )

    objects = LetterTemplateQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "version"], name="one_version_of_a_template")]

    def __str__(self) -> str:
        return f"{self.name} V{self.version}"


class LetterQuerySet(LineQuerySet["Letter"]):
    """Questions about letters."""

    mine = "sender_id"


class Letter(RegisterLine):
    """F28 信函 that went out, with its line in the letter register (F04) and the copy that was archived."""

    letter_no = models.CharField(_("Letter number"), max_length=24, unique=True)
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
    copy = models.ForeignKey("documents.StoredFile", models.PROTECT, null=True, related_name="+")
    copy_sha256 = models.CharField(max_length=64, blank=True)
    template_code = models.CharField(max_length=20, blank=True, help_text="empty: written freely")
    filled: models.JSONField[Any, dict[str, str]] = models.JSONField(
        default=dict, help_text="what its fields came to"
    )
    batch = models.BigIntegerField(null=True, blank=True, help_text="the list job that wrote it among others")

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
            models.Index(
                fields=["batch", "id"], condition=models.Q(batch__isnull=False), name="letters_of_batch"
            ),
        ]

    def __str__(self) -> str:
        return self.letter_no

    @property
    def is_late_entry(self) -> bool:
        """补登."""
        return self.is_written_later_than(self.sent_at)


class LetterDraftQuerySet(LineQuerySet["LetterDraft"]):
    """Questions about drafts of letters."""

    mine = "drafted_by_id"

    def open(self) -> Self:
        """Those that neither went out nor were thrown away."""
        return self.filter(letter=None, discarded_at=None)

    def for_review_by(self, staff: "Staff") -> Self:
        """Those that wait for her eyes: of others, as far as she sees them, and not reviewed as they stand."""
        return self.visible_to(staff).open().filter(reviewed_at=None).exclude(drafted_by=staff)


class LetterDraft(models.Model):
    """A letter before it goes out (7.8): drafted, perhaps reviewed, then sent or thrown away; its moments say which."""

    branch = models.ForeignKey("accounts.Branch", models.PROTECT, related_name="+", db_index=False)
    case = models.ForeignKey(
        "cases.Case", models.PROTECT, null=True, blank=True, related_name="letter_drafts"
    )
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, null=True, blank=True, related_name="letter_drafts"
    )
    kind = models.CharField(max_length=12, choices=LetterKind)
    template_code = models.CharField(max_length=20, blank=True)
    way = models.CharField(max_length=10, choices=LetterWay)
    dispatch = models.BooleanField(default=False)
    customer_name = models.CharField(max_length=200, blank=True)
    addressee = models.CharField(max_length=80, blank=True)
    address = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField(blank=True)
    signatory = models.CharField(max_length=80, blank=True)
    tracking_no = models.CharField(max_length=60, blank=True)
    drafted_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    acting_for = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+")
    drafted_at = models.DateTimeField()
    changed_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(
        null=True, help_text="of the words as they stand: a change takes it away"
    )
    discarded_at = models.DateTimeField(null=True)
    letter = models.OneToOneField(Letter, models.PROTECT, null=True, related_name="draft")

    objects = LetterDraftQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["branch", "-changed_at", "-id"],
                condition=models.Q(letter__isnull=True, discarded_at__isnull=True),
                name="letter_drafts_open",
            )
        ]

    def __str__(self) -> str:
        return self.subject or str(self.get_kind_display())

    @property
    def stage(self) -> DraftStage:
        """How far it is."""
        return DraftStage.REVIEWED if self.reviewed_at else DraftStage.DRAFT


class PrintWhat(models.TextChoices):
    """What of a mailing is printed."""

    LETTERS = "LETTERS", _("Print all letters")
    ENVELOPES = "ENVELOPES", _("Print envelopes")
    LABELS = "LABELS", _("Print address labels")


class PrintState(models.TextChoices):
    """How far a file for the printer is."""

    WAITING = "WAITING", pgettext_lazy("print run", "Waiting")
    RUNNING = "RUNNING", pgettext_lazy("print run", "At work")
    DONE = "DONE", pgettext_lazy("print run", "Ready")
    STOPPED = "STOPPED", pgettext_lazy("print run", "Stopped")
    FAILED = "FAILED", pgettext_lazy("print run", "Broken off")
    GONE = "GONE", pgettext_lazy("print run", "Removed after a day")


class LetterPrint(models.Model):
    """One file for the printer, of all letters, envelopes or labels of a mailing, on the paper of a workstation."""

    batch = models.BigIntegerField()
    what = models.CharField(max_length=10, choices=PrintWhat)
    state = models.CharField(max_length=8, choices=PrintState, default=PrintState.WAITING)
    token = models.CharField(max_length=40, unique=True)
    paper = models.CharField(max_length=20)
    x = models.DecimalField(max_digits=4, decimal_places=1, default=0)
    y = models.DecimalField(max_digits=4, decimal_places=1, default=0)
    preprinted = models.BooleanField(default=False)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    asked_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    lease = models.CharField(max_length=40, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["batch", "-id"], name="letter_print_of_batch"),
            models.Index(fields=["state", "beat_at"], name="letter_print_at_work"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.batch}"

    @property
    def is_at_work(self) -> bool:
        """Whether it waits for the worker or is being written."""
        return self.state in (PrintState.WAITING, PrintState.RUNNING)
