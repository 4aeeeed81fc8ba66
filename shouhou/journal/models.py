"""What happened: events that are only ever added, their words, their subjects and the seals of past days."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SubjectKind(models.TextChoices):
    """What an event is about. CASE is the case that the event belongs to; ALSO a further case it counts for; HEARD one
    of the same customer in which a rule hears of it."""

    CASE = "CASE", _("case")
    ALSO = "ALSO", _("further case")
    HEARD = "HEARD", _("case that hears of it")
    CUSTOMER = "CUSTOMER", _("customer")
    ASSET = "ASSET", _("asset")


class Event(models.Model):
    """One thing that happened: codes, ids, moments and numbers only; names and free words lie in EventWords.

    `happened_at` is when it was so, `written_at` when it was told; both UTC. There are no foreign keys out of the
    journal: ids are as they were.
    """

    kind = models.CharField(max_length=40)
    happened_at = models.DateTimeField()
    written_at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    acting_for_id = models.BigIntegerField(null=True)
    corrects_id = models.BigIntegerField(null=True)
    save_key = models.CharField(
        max_length=32, help_text="the same for all events of one save, so it can be undone whole"
    )
    data = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["written_at", "id"], name="event_by_writing"),
            models.Index(fields=["kind", "id"], name="event_by_kind"),
            models.Index(fields=["save_key"], name="event_by_save"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.kind}"


class EventWords(models.Model):
    """A name or free words of an event. Erasing a person deletes value and salt; the hash of the event still holds."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="words", db_index=False)
    field = models.CharField(max_length=40)
    value = models.TextField()
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["event", "field"], name="one_word_per_field")]

    def __str__(self) -> str:
        return f"{self.event_id}.{self.field}"


class EventSubject(models.Model):
    """What an event is about, one row each, so that a case, a customer and an asset find their own events."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="subjects", db_index=False)
    kind = models.CharField(max_length=8, choices=SubjectKind)
    ref = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "kind", "ref"], name="subject_named_once"),
        ]
        indexes = [models.Index(fields=["kind", "ref", "event"], name="events_of_subject")]

    def __str__(self) -> str:
        return f"{self.event_id} {self.kind} {self.ref}"


class Seal(models.Model):
    """The seal of one written day: a hash over the day's event hashes and the seal before it."""

    day = models.DateField(unique=True)
    first_event = models.BigIntegerField(null=True)
    last_event = models.BigIntegerField(null=True)
    count = models.IntegerField()
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.day} {self.digest[:12]}"
