"""Files come in, once each, and go again if nobody attaches them."""

import os
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.core.actor import Actor
from shouhou.documents.contents import CannotKeepFile, Opened, open_upload
from shouhou.documents.contents.opening import clean_name, demand_name_fits, sha256_of
from shouhou.documents.models import Draft, StoredFile

DRAFTS_STAY: Final = timedelta(days=7)
MOST_TOGETHER: Final = 30
"""How many files a form takes at once."""
_AT_ONCE: Final = 500


def keep_file(*, upload: File[Any], by: Actor, at: datetime) -> StoredFile:
    """Keep an upload as a draft of the person who sent it; the same content twice is one file.

    Pictures are kept upright, at most 2560 pixels and smaller to look at, without their place, HEIC as JPEG; text as
    UTF-8; all else as it came. Raises CannotKeepFile, whose sentence names the file.
    """
    # Not one transaction: a picture takes its time to be drawn anew and a video to be written, and nobody else
    # must wait for that.
    name = clean_name(upload.name, otherwise=_("file"))
    digest = sha256_of(upload)
    known = _known(digest, name, by, at)
    if known is not None:
        return known
    opened = open_upload(upload, name)
    _put_all(opened)
    return _write(opened, name, digest, by, at)


def keep_files(
    *, uploads: Sequence[File[Any]], by: Actor, at: datetime
) -> tuple[list[StoredFile], list[CannotKeepFile]]:
    """Keeps each file of a form by itself; returns the kept and the refusals, one of them where there are too many."""
    kept, refused = list[StoredFile](), list[CannotKeepFile]()
    for upload in uploads[:MOST_TOGETHER]:
        try:
            kept.append(keep_file(upload=upload, by=by, at=at))
        except CannotKeepFile as refusal:
            refused.append(refusal)
    if len(uploads) > MOST_TOGETHER:
        many = _("At most %(count)s files can be sent at once.") % {"count": MOST_TOGETHER}
        refused.append(CannotKeepFile(many))
    return kept, refused


@transaction.atomic
def drop_old_drafts(*, by: Actor, at: datetime) -> int:
    """Forget drafts of more than 7 days and the files that then belong to nothing; returns how many files went."""
    Draft.objects.filter(uploaded_at__lt=at - DRAFTS_STAY).delete()
    orphans = list(
        StoredFile.objects.select_for_update(of=("self",)).filter(
            added_at__lt=at - DRAFTS_STAY, drafts=None, attachments=None
        )[:_AT_ONCE]
    )
    gone = 0
    for file in orphans:
        # The row is locked: who adds the same content now waits, and then writes it again. Somebody may have
        # added it while we waited for the lock.
        if file.drafts.exists() or file.attachments.exists():
            continue
        forget_file(file=file, by=by, at=at)
        gone += 1
    return gone


@transaction.atomic
def forget_file(*, file: StoredFile, by: Actor, at: datetime) -> None:
    """Delete a locked file that nothing refers to any more: first its row, which fails if something does."""
    paths = file.paths
    file.delete()
    for path in paths:
        default_storage.delete(path)


@transaction.atomic
def _known(digest: str, name: str, by: Actor, at: datetime) -> StoredFile | None:
    """The file that came of the same upload before, as a draft of this person too."""
    file = StoredFile.objects.select_for_update().filter(upload_sha256=digest).first()
    if file is None or not default_storage.exists(file.path):
        return None
    demand_name_fits(name, file.kind)
    _draft(file, name, by, at)
    return file


@transaction.atomic
def _write(opened: Opened, name: str, digest: str, by: Actor, at: datetime) -> StoredFile:
    file, _made = StoredFile.objects.select_for_update().get_or_create(
        sha256=opened.sha256,
        defaults={
            "upload_sha256": digest,
            "kind": opened.format.kind,
            "content_type": opened.format.content_type,
            "size": opened.content.size,
            "width": opened.width,
            "height": opened.height,
            "path": _path(opened),
            "thumbnail_path": _small_path(opened),
            "display_path": _display_path(opened),
            "name": _with_ending(name, opened.format.ending),
            "added_by_id": by.staff_id,
            "added_at": at,
        },
    )
    _put_all(opened)  # again, in case the same content was just forgotten
    _draft(file, name, by, at)
    return file


def _path(opened: Opened) -> str:
    return f"{opened.sha256[:2]}/{opened.sha256}{opened.format.ending}"


def _small_path(opened: Opened) -> str:
    return f"{opened.sha256[:2]}/{opened.sha256}-small.jpg" if opened.thumbnail else ""


def _display_path(opened: Opened) -> str:
    return f"{opened.sha256[:2]}/{opened.sha256}-display.jpg" if opened.display else ""


def _put_all(opened: Opened) -> None:
    _put(_path(opened), opened.content)
    if opened.thumbnail:
        _put(_small_path(opened), ContentFile(opened.thumbnail))
    if opened.display:
        _put(_display_path(opened), ContentFile(opened.display))


def _draft(file: StoredFile, name: str, by: Actor, at: datetime) -> None:
    if by.staff_id is not None:
        Draft.objects.update_or_create(
            file=file,
            staff_id=by.staff_id,
            defaults={"name": _with_ending(name, os.path.splitext(file.path)[1]), "uploaded_at": at},
        )


def _with_ending(name: str, ending: str) -> str:
    """The name with the ending of what is kept: IMG_0001.HEIC is kept as IMG_0001.jpg."""
    stem, given = os.path.splitext(name)
    same = {".jpeg": ".jpg"}
    return name if same.get(given.lower(), given.lower()) == ending else f"{stem[:190]}{ending}"


def _put(path: str, content: File[bytes]) -> None:
    """Writes the content to its place, unless it lies there whole; it then survives a power cut like its row."""
    if default_storage.exists(path):
        if default_storage.size(path) == content.size:
            return
        default_storage.delete(path)  # a write that was broken off
    content.seek(0)
    written = default_storage.save(path, content)
    if written != path:
        # Somebody wrote the same content in between: it is there, and this copy is one too many.
        default_storage.delete(written)
        return
    try:
        place = default_storage.path(path)
    except NotImplementedError:  # not a disk of ours
        return
    with open(place, "rb+") as file:
        os.fsync(file.fileno())
