"""When reminders are sent, where each person gets them, and which are to be sent."""

from datetime import datetime, time
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shouhou.channels.models.ways import Channel


class ReminderPlan(models.Model):
    """When reminders go out; one row. A time of None switches that reminder off."""

    base_url = models.CharField(max_length=200, blank=True, help_text="where people reach this system")
    morning_at = models.TimeField(null=True, blank=True, default=time(8))
    before_minutes = models.PositiveSmallIntegerField(default=30, help_text="0: none before a limit")
    evening_at = models.TimeField(null=True, blank=True, default=time(17, 30))
    quiet_from = models.TimeField(default=time(21))
    quiet_until = models.TimeField(default=time(7, 30))
    morning_done = models.DateField(null=True, blank=True)
    evening_done = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_reminder_plan")]

    def __str__(self) -> str:
        return f"{self.morning_at} {self.evening_at}"

    def is_quiet(self, at: datetime) -> bool:
        """Whether a moment lies within the quiet hours; equal times mean that there are none."""
        local = timezone.localtime(at).time()
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= local < self.quiet_until
        return local >= self.quiet_from or local < self.quiet_until


class Addressee(models.Model):
    """Where one person wants her reminders; without a row: by the robot of her branch."""

    staff = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="addressee")
    email = models.EmailField(blank=True)
    mobile = models.CharField(max_length=20, blank=True, help_text="by which a robot marks her with @")
    by_robot = models.BooleanField(default=True)
    by_email = models.BooleanField(default=True)

    def __str__(self) -> str:
        return f"{self.staff_id} {self.email}"


class State(models.TextChoices):
    """What has become of a message."""

    WAITING = "WAITING", _("Waiting")
    SENDING = "SENDING", _("Being sent")
    SENT = "SENT", _("Sent")
    FAILED = "FAILED", _("Not sent")
    EXPIRED = "EXPIRED", _("Too late to be sent")
    UNCERTAIN = "UNCERTAIN", _("Perhaps sent; not repeated")


class MessageQuerySet(models.QuerySet["Message"]):
    """Questions about messages."""

    def due(self, at: datetime) -> Self:
        """What is to be sent now, the oldest first."""
        return self.filter(state=State.WAITING, next_try_at__lte=at).order_by("next_try_at", "pk")


class Message(models.Model):
    """One thing to be sent over one channel to one person; `key` makes sure that it is written once."""

    key = models.CharField(max_length=160, unique=True)
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="messages")
    staff = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    address = models.CharField(
        max_length=254, blank=True, help_text="e-mail address or mobile number, as it was"
    )
    title = models.CharField(max_length=200)
    body = models.TextField()
    written_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    not_after = models.DateTimeField(help_text="from then on it would only confuse")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    claimed_at = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=300, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                condition=models.Q(state="WAITING"),
                name="message_to_send",
            ),
            models.Index(
                fields=["claimed_at"], condition=models.Q(state="SENDING"), name="message_being_sent"
            ),
        ]

    def __str__(self) -> str:
        return self.key
