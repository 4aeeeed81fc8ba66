"""Files as kept by content, who has just uploaded which, and what they are attached to."""

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class FileKind(models.TextChoices):
    """What a file is by its content."""

    PICTURE = "PICTURE", _("Picture")
    PDF = "PDF", _("PDF document")
    AUDIO = "AUDIO", _("Sound recording")
    VIDEO = "VIDEO", _("Video")
    OFFICE = "OFFICE", _("Word or Excel document")
    TEXT = "TEXT", _("Text file")


class OwnerKind(models.TextChoices):
    """What a file may be attached to; who may see that may see the file."""

    CASE = "CASE", _("case")
    CUSTOMER = "CUSTOMER", _("customer")
    CALL = "CALL", _("call")
    LETTER = "LETTER", _("letter")
    TEMPLATE = "TEMPLATE", _("letter template")
    PAGE = "PAGE", _("returned slip")


class StoredFile(models.Model):
    """A file, kept once for all who add the same content; its paths lie in the default storage.

    `sha256` is the hash of what is kept, `upload_sha256` of what first came in: pictures are kept upright,
    smaller and without the place where they were taken. `size` is in bytes, `width` and `height` in pixels.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    upload_sha256 = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=8, choices=FileKind)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    path = models.CharField(max_length=120)
    thumbnail_path = models.CharField(max_length=120, blank=True)
    display_path = models.CharField(max_length=120, blank=True)
    name = models.CharField(max_length=200)
    added_by = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["added_at"], name="file_by_adding")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        """Whether it can be shown as a picture."""
        return self.kind == FileKind.PICTURE

    @property
    def paths(self) -> list[str]:
        """Everything of it that lies in the store."""
        return [path for path in (self.path, self.thumbnail_path, self.display_path) if path]


class Draft(models.Model):
    """A file that a person has uploaded and attached to nothing yet: hers alone, until she saves the page."""

    file = models.ForeignKey(StoredFile, models.CASCADE, related_name="drafts", db_index=False)
    staff = models.ForeignKey("accounts.Staff", models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "staff"], name="one_draft_per_person")]
        indexes = [models.Index(fields=["uploaded_at"], name="draft_by_age")]

    def __str__(self) -> str:
        return self.name


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    """Questions about attached files."""

    def present(self) -> Self:
        """Those that have not been taken away."""
        return self.filter(removed_at=None)

    def of(self, kind: str, *refs: int) -> Self:
        """Those of one or several owners of a kind, oldest first, with their files."""
        return self.present().filter(kind=kind, ref__in=refs).select_related("file").order_by("pk")

    def of_customer(
        self, customer_id: int, *, case_ids: Iterable[int] = (), call_ids: Iterable[int] = ()
    ) -> Self:
        """All of a customer and of her cases and calls, newest first, with their files."""
        whose = Q(kind=OwnerKind.CUSTOMER, ref=customer_id)
        whose |= Q(kind=OwnerKind.CASE, ref__in=list(case_ids))
        whose |= Q(kind=OwnerKind.CALL, ref__in=list(call_ids))
        return self.present().filter(whose).select_related("file").order_by("-pk")


class Attachment(models.Model):
    """A file that belongs to a case, a customer or a call; `ref` is the id of that owner."""

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="attachments")
    kind = models.CharField(max_length=10, choices=OwnerKind)
    ref = models.BigIntegerField()
    name = models.CharField(max_length=200)
    caption = models.CharField(max_length=200, blank=True)
    is_fax_page = models.BooleanField(default=False)
    created_by = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    removed_by = models.ForeignKey("accounts.Staff", models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "ref", "file"], condition=Q(removed_at=None), name="file_attached_once"
            )
        ]

    def __str__(self) -> str:
        return self.caption or self.name
