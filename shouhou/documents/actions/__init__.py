"""Keeping files by content and attaching them."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from shouhou.core.actor import Actor
from shouhou.documents.models import Attachment, Draft, StoredFile


@transaction.atomic
def keep_file(*, upload: UploadedFile, by: Actor, at: datetime) -> StoredFile:
    """Keeps an upload once by its content, as a draft of the person who uploaded it."""
    content = upload.read()
    digest = hashlib.sha256(content).hexdigest()
    kept = StoredFile.objects.filter(sha256=digest).first()
    if kept is None:
        path = default_storage.save(f"{digest[:2]}/{digest}", ContentFile(content))
        kept = StoredFile.objects.create(
            sha256=digest,
            upload_sha256=digest,
            kind="PDF",
            content_type=upload.content_type or "",
            size=len(content),
            path=path,
            name=upload.name or "",
            added_by_id=by.staff_id,
            added_at=at,
        )
    Draft.objects.get_or_create(
        file=kept, staff_id=by.staff_id, defaults={"name": upload.name, "uploaded_at": at}
    )
    return kept


@transaction.atomic
def attach(*, file_ids: Sequence[int], kind: str, ref: int, by: Actor, at: datetime) -> None:
    """Attaches kept files to their owner."""
    for file in StoredFile.objects.filter(pk__in=list(file_ids)):
        Attachment.objects.get_or_create(
            file=file,
            kind=kind,
            ref=ref,
            removed_at=None,
            defaults={"name": file.name, "created_by_id": by.staff_id, "created_at": at},
        )
    Draft.objects.filter(file_id__in=list(file_ids), staff_id=by.staff_id).delete()
