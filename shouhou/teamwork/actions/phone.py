"""Photos from the phone: a link is opened at the PC, pictures come in over it, and it ends."""

from datetime import datetime, timedelta
from typing import Any, Final

from django.core.files.base import File
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from shouhou.cases.actions import Happening
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.documents.actions import attach, keep_file
from shouhou.documents.contents.kinds import MB, format_of
from shouhou.documents.models import Attachment, Draft, StoredFile
from shouhou.teamwork.actions.telling import tell
from shouhou.teamwork.models import PhoneLink, PhonePhoto
from shouhou.teamwork.subjects import Subject, subjects_named

OPEN_FOR: Final = timedelta(minutes=20)
MOST_PHOTOS: Final = 30
MOST_TRIES: Final = 60
MOST_BYTES: Final = 300 * MB
MOST_AT_ONCE: Final = 10
_KEPT: Final = timedelta(days=7)
_HEAD: Final = 4096


class CannotAddPhoto(Refusal):
    """The link has ended, or has brought enough."""


@transaction.atomic
def open_phone_link(*, subject: Subject | None, form_key: str = "", by: Actor, at: datetime) -> PhoneLink:
    """Open a link for 20 minutes, to a case or customer that the person sees, or to a form she is filling in.

    An earlier one of hers to the same place ends; of the others the ten newest stay open.
    """
    where: dict[str, Any] = (
        {"kind": subject.kind, "ref": subject.ref} if subject else {"form_key": form_key[:32]}
    )
    mine = PhoneLink.objects.filter(staff_id=by.person_id, ends_at__gt=at)
    mine.filter(**where).update(ends_at=at)
    newest = list(mine.order_by("-pk").values_list("pk", flat=True)[: MOST_AT_ONCE - 1])
    mine.exclude(pk__in=newest).update(ends_at=at)
    PhoneLink.objects.filter(ends_at__lt=at - _KEPT).delete()
    return PhoneLink.objects.create(staff_id=by.person_id, opened_at=at, ends_at=at + OPEN_FOR, **where)


@transaction.atomic
def end_phone_link(*, link_id: int, by: Actor, at: datetime) -> PhoneLink:
    """End one's own link now; raises PhoneLink.DoesNotExist for another's."""
    link = PhoneLink.objects.select_for_update().get(pk=link_id, staff_id=by.person_id)
    if link.is_open(at):
        link.ends_at = at
        link.save(update_fields=["ends_at"])
    return link


def add_photo(*, link_id: int, upload: File[Any], by: Actor, at: datetime) -> PhonePhoto:
    """Take in one picture over a link, as if the person who opened it had added it at her PC.

    On a case or a customer it is attached at once; of a form it waits as her draft. Raises CannotAddPhoto when the
    link has ended or brought enough, CannotKeepFile for what is no sound picture.
    """
    # Not one transaction: the picture is drawn anew in between, and nobody else must wait for that.
    link = _count_try(link_id, upload.size or 0, by, at)
    name = upload.name or ""
    upload.seek(0)
    found = format_of(upload.read(_HEAD))
    if found is None or found.kind != "PICTURE":
        raise CannotAddPhoto(
            _("“%(name)s” is no picture; only photos can be added here.") % {"name": name[:80]}
        )
    file = keep_file(upload=upload, by=by, at=at)
    return _arrive(link, file, by, at)


@transaction.atomic
def drop_photo(*, photo_id: int, by: Actor, at: datetime) -> PhoneLink:
    """Take a photo of a form away again before the form is saved; raises PhonePhoto.DoesNotExist for another's."""
    photo = PhonePhoto.objects.select_related("link").get(
        pk=photo_id, link__staff_id=by.person_id, link__ref=None
    )
    Draft.objects.filter(file_id=photo.file_id, staff_id=by.person_id).delete()
    photo.delete()
    return photo.link


@transaction.atomic
def _count_try(link_id: int, size: int, by: Actor, at: datetime) -> PhoneLink:
    """Every try counts, kept or refused, before anything is read."""
    link = PhoneLink.objects.select_for_update().get(pk=link_id, staff_id=by.person_id)
    if not link.is_open(at):
        raise CannotAddPhoto(_("This link has ended. Show a new QR code at the PC and scan it."))
    if link.tries >= MOST_TRIES or link.photos.count() >= MOST_PHOTOS or link.bytes + size > MOST_BYTES:
        raise CannotAddPhoto(
            _("Enough photos have come over this link. Show a new QR code at the PC for more.")
        )
    PhoneLink.objects.filter(pk=link.pk).update(tries=F("tries") + 1, bytes=F("bytes") + size)
    return link


@transaction.atomic
def _arrive(link: PhoneLink, file: StoredFile, by: Actor, at: datetime) -> PhonePhoto:
    name = Draft.objects.filter(file=file, staff_id=by.person_id).values_list("name", flat=True).first()
    if link.ref is not None:
        _attach(link, link.ref, file, by, at)
    photo, _made = PhonePhoto.objects.get_or_create(
        link=link, file=file, defaults={"name": name or file.name, "arrived_at": at}
    )
    return photo


def _attach(link: PhoneLink, ref: int, file: StoredFile, by: Actor, at: datetime) -> None:
    is_there = Attachment.objects.of(link.kind, ref).filter(file=file).exists()
    [paper] = attach(file_ids=[file.pk], kind=link.kind, ref=ref, by=by, at=at)
    if is_there:
        return
    told = Happening(
        "FILE_ATTACHED",
        at,
        data={"file_id": file.pk},
        words={"title": str(paper)},
        customer_id=subjects_named(link.kind, [ref])[ref].customer_id,
    )
    tell(link.kind, ref, [told], by=by, at=at)
