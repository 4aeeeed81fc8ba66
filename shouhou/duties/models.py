"""Turns of the company's own rhythms: one small case for each customer and period, and how far each period is begun."""

from django.db import models


class Turn(models.Model):
    """One customer's turn of one rhythm: from its first day to its last; its duty hangs on its case."""

    case = models.OneToOneField("cases.Case", models.CASCADE, related_name="duty_turn")
    rule_id = models.CharField(max_length=16)
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="duty_turns", db_index=False
    )
    first_day = models.DateField()
    last_day = models.DateField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "rule_id", "first_day"], name="one_turn_a_period")
        ]
        indexes = [
            models.Index(
                fields=["last_day", "id"], condition=models.Q(ended_at__isnull=True), name="turn_to_end"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.first_day} – {self.last_day}"


class Round(models.Model):
    """How far the turns of one period are begun: up to which customer, in the order of their keys."""

    rule_id = models.CharField(max_length=16)
    first_day = models.DateField()
    last_customer = models.BigIntegerField(default=0)
    begun = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rule_id", "first_day"], name="one_round_a_period")]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.first_day}: {self.begun}"


class PreviewState(models.TextChoices):
    """How far a preview is."""

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    DONE = "DONE"
    STOPPED = "STOPPED"
    FAILED = "FAILED"


class Preview(models.Model):
    """What a duty would have come to on real history; nothing of it is counted anywhere."""

    rule_id = models.CharField(max_length=16)
    content = models.JSONField(help_text="as policy.own.to_json writes it")
    since = models.DateField(help_text="from which day the duty is meant to hold")
    asked_by = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=PreviewState, default=PreviewState.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["asked_by", "-id"], name="preview_by_person")]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.asked_at:%F %R}"

    @property
    def is_finished(self) -> bool:
        """Whether nothing more is to come."""
        return self.state in (PreviewState.DONE, PreviewState.STOPPED, PreviewState.FAILED)
