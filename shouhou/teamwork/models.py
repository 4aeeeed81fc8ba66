"""What colleagues leave for each other: notes, whom they mention, who is editing what, photos from the phone."""

from datetime import datetime, timedelta
from typing import Final, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

STILL_THERE: Final = timedelta(seconds=50)
"""How long after its last heartbeat a form counts as open: two of them may be late."""


class SubjectKind(models.TextChoices):
    """What people work on together."""

    CASE = "CASE", _("case")
    CUSTOMER = "CUSTOMER", _("customer")


class NoteQuerySet(models.QuerySet["Note"]):
    """Questions about notes."""

    def standing(self) -> Self:
        """Those that have not been taken back."""
        return self.filter(taken_back_at=None)

    def of(self, kind: str, ref: int) -> Self:
        """Those of one case or customer, newest first, with their authors."""
        return self.standing().filter(kind=kind, ref=ref).select_related("author").order_by("-pk")


class Note(models.Model):
    """An internal note on a case or a customer: for colleagues, never printed, never told to the customer."""

    kind = models.CharField(max_length=10, choices=SubjectKind)
    ref = models.BigIntegerField()
    text = models.TextField()
    author = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    event_id = models.BigIntegerField()
    save_key = models.CharField(max_length=32, db_index=True)
    taken_back_at = models.DateTimeField(null=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["kind", "ref", "-id"], name="note_of_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}: {self.pk}"


class Mention(models.Model):
    """A person named in a note; it stands on her Today until she has read it, and is no duty."""

    note = models.ForeignKey(Note, models.CASCADE, related_name="mentions", db_index=False)
    staff = models.ForeignKey("accounts.Staff", models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "staff"], name="mentioned_once")]
        indexes = [
            models.Index(fields=["staff", "-id"], condition=models.Q(read_at=None), name="mention_unread")
        ]

    def __str__(self) -> str:
        return f"{self.note_id} {self.staff_id}"


class Presence(models.Model):
    """Somebody has a form open: kept by a heartbeat of the page, forgotten when it stops."""

    kind = models.CharField(max_length=10, choices=SubjectKind)
    ref = models.BigIntegerField()
    staff = models.ForeignKey("accounts.Staff", models.CASCADE, related_name="+")
    since = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "ref", "staff"], name="present_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref} {self.staff_id}"


class PhoneLink(models.Model):
    """A short way in for photos from one person's phone: to a case, a customer, or (`form_key`) a form not yet saved.

    It can only add, counts every try, and ends by itself; `bytes` is what has come in over it.
    """

    staff = models.ForeignKey("accounts.Staff", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=SubjectKind, blank=True)
    ref = models.BigIntegerField(null=True)
    form_key = models.CharField(max_length=32, blank=True, db_index=True)
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    tries = models.PositiveIntegerField(default=0)
    bytes = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(form_key="", ref__isnull=False) | models.Q(ref=None, kind=""),
                name="phone_link_leads_to_one",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind or 'FORM'} {self.ref or self.form_key}"

    def is_open(self, at: datetime) -> bool:
        """Whether photos may still come in over it."""
        return at < self.ends_at


class PhonePhoto(models.Model):
    """A photo that came in over a link; one of a form that was taken away again is gone from here."""

    link = models.ForeignKey(PhoneLink, models.CASCADE, related_name="photos", db_index=False)
    file = models.ForeignKey("documents.StoredFile", models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    arrived_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["link", "file"], name="photo_arrives_once")]

    def __str__(self) -> str:
        return self.name
