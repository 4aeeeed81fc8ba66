"""What goes out to customers (the outbox) and what came in by mail."""

from typing import TYPE_CHECKING, Any, Final, Self

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from shouhou.accounts.roles import Reach
from shouhou.channels.models.ways import Channel

if TYPE_CHECKING:
    from shouhou.accounts.models import Staff


class OutgoingWay(models.TextChoices):
    """By which way something goes out."""

    EMAIL = "EMAIL", _("E-mail")
    FAX = "FAX", _("Fax")
    SMS = "SMS", _("Text message")


class OutgoingState(models.TextChoices):
    """What has become of it."""

    WAITING = "WAITING", pgettext_lazy("outbox", "Waiting")
    SENDING = "SENDING", pgettext_lazy("outbox", "Being sent")
    SENT = "SENT", pgettext_lazy("outbox", "Sent")
    DEAD = "DEAD", pgettext_lazy("outbox", "Could not be sent")
    UNCERTAIN = "UNCERTAIN", pgettext_lazy("outbox", "Perhaps sent")
    BOUNCED = "BOUNCED", pgettext_lazy("outbox", "Came back")
    WITHHELD = "WITHHELD", pgettext_lazy("outbox", "Withheld")
    TAKEN_BACK = "TAKEN_BACK", pgettext_lazy("outbox", "Taken back")


TO_DECIDE: Final = (OutgoingState.DEAD, OutgoingState.UNCERTAIN)
"""What a person has to look at."""


class OutgoingQuerySet(models.QuerySet["Outgoing"]):
    """Questions about what goes out."""

    def visible_to(self, staff: "Staff") -> Self:
        """What a person may see, by her reach; only plain indexed columns."""
        match staff.reach:
            case Reach.ALL:
                return self
            case Reach.OWN:
                return self.filter(by_id=staff.pk)
            case _:
                return self.filter(branch_id=staff.branch_id)


class Outgoing(models.Model):
    """One thing to be sent to one address; `key` makes sure that it is written once.

    `about_kind` and `about_ref` name what it is about, which channels does not know; a higher room is asked just
    before it is handed over whether it may still go (`channels/subjects.py`). `claimed_at` is when a worker took it,
    `handed_at` when it began to hand it over: between the two nothing has left the house.
    """

    key = models.CharField(max_length=160, unique=True)
    way = models.CharField(max_length=5, choices=OutgoingWay)
    address = models.CharField(max_length=254)
    name = models.CharField(max_length=200, blank=True)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    enclosures: models.JSONField[Any, list[dict[str, str]]] = models.JSONField(
        default=list, help_text="path, name, content type and SHA-256 of each"
    )
    about_kind = models.CharField(max_length=20, blank=True)
    about_ref = models.BigIntegerField(default=0)
    branch = models.ForeignKey("accounts.Branch", models.PROTECT, null=True, related_name="+", db_index=False)
    by = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, related_name="+", db_index=False)
    written_at = models.DateTimeField()
    not_before = models.DateTimeField(help_text="until then it can be taken back")
    next_try_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=OutgoingState, default=OutgoingState.WAITING)
    claimed_at = models.DateTimeField(null=True, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    channel = models.ForeignKey(Channel, models.PROTECT, null=True, blank=True, related_name="+")
    message_id = models.CharField(max_length=200, blank=True, db_index=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    objects = OutgoingQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at", "id"], condition=models.Q(state="WAITING"), name="outgoing_to_send"
            ),
            models.Index(
                fields=["claimed_at"], condition=models.Q(state="SENDING"), name="outgoing_being_sent"
            ),
            models.Index(fields=["about_kind", "about_ref"], name="outgoing_by_subject"),
            models.Index(fields=["branch", "-id"], name="outgoing_of_branch"),
            models.Index(fields=["by", "-id"], name="outgoing_of_person"),
        ]

    def __str__(self) -> str:
        return self.subject or self.key

    @property
    def is_to_decide(self) -> bool:
        """Whether a person has to say what happens next."""
        return self.state in TO_DECIDE


class IncomingQuerySet(models.QuerySet["Incoming"]):
    """Questions about what came in."""

    def visible_to(self, staff: "Staff") -> Self:
        """Mail of the company's mailbox is everybody's who may see the outbox, that of a branch hers."""
        if staff.reach == Reach.ALL:
            return self
        return self.filter(models.Q(channel__branch=None) | models.Q(channel__branch_id=staff.branch_id))


class Incoming(models.Model):
    """A mail as it came in, kept raw; `text` is what can safely be shown of it, `trouble` what is odd about it."""

    channel = models.ForeignKey(Channel, models.PROTECT, related_name="incoming", db_index=False)
    uid_validity = models.PositiveBigIntegerField()
    uid = models.PositiveBigIntegerField()
    raw = models.BinaryField(null=True, help_text="None: too large, it stayed in the mailbox")
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField()
    fetched_at = models.DateTimeField()
    dated_at = models.DateTimeField(null=True, blank=True, help_text="as its head says")
    message_id = models.CharField(max_length=200, blank=True)
    from_name = models.CharField(max_length=200, blank=True)
    from_address = models.CharField(max_length=254, blank=True)
    subject = models.CharField(max_length=300, blank=True)
    text = models.TextField(blank=True)
    parts: models.JSONField[Any, list[dict[str, Any]]] = models.JSONField(default=list)
    trouble = models.CharField(max_length=300, blank=True)
    answers = models.ForeignKey(
        Outgoing,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="answers",
        help_text="to which it replies",
    )
    is_bounce = models.BooleanField(default=False)
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, blank=True, related_name="+")

    objects = IncomingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "uid_validity", "uid"], name="mail_fetched_once")
        ]

    def __str__(self) -> str:
        return self.subject or self.from_address
