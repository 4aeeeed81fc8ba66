"""Kept files come to belong to a case, a customer or a call."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.text import tidy
from shouhou.documents.actions.keeping import forget_file
from shouhou.documents.models import Attachment, Draft, OwnerKind, StoredFile


class CannotAttach(Refusal):
    """The file is not, or no longer, a draft of the person who attaches it."""


@transaction.atomic
def attach(
    *,
    file_ids: Sequence[int],
    kind: str,
    ref: int,
    by: Actor,
    at: datetime,
    caption: str = "",
    is_fax_page: bool = False,
) -> list[Attachment]:
    """Attach one's own drafts to an owner, whose verb records it; `kind` is CASE, CUSTOMER or CALL, `ref` its id.

    A file that is attached there already stays as it is, so that a second click does no harm. Raises CannotAttach
    for anything but a draft of one's own: an id of somebody else's file gives nobody sight of it.
    """
    wanted = list(dict.fromkeys(file_ids))
    there = {a.file_id: a for a in Attachment.objects.of(OwnerKind(kind), ref).filter(file__in=wanted)}
    names = _names(wanted, by)
    missing = [pk for pk in wanted if pk not in names and pk not in there]
    if missing:
        raise CannotAttach(
            _("A file is not there any more. Please add it again."),
            field="files",
        )
    for pk in wanted:
        if pk not in there:
            there[pk] = Attachment.objects.create(
                file_id=pk,
                kind=kind,
                ref=ref,
                name=names[pk],
                caption=tidy(caption)[:200],
                is_fax_page=is_fax_page,
                created_by_id=by.staff_id,
                created_at=at,
            )
    Draft.objects.filter(file__in=wanted, staff_id=by.staff_id or 0).delete()
    return [there[pk] for pk in wanted]


@transaction.atomic
def attach_too(*, paper: Attachment, kind: str, ref: int, by: Actor, at: datetime) -> Attachment:
    """Attach a file that belongs to one owner to another, too, whose verb records it."""
    there = Attachment.objects.of(OwnerKind(kind), ref).filter(file_id=paper.file_id).first()
    return there or Attachment.objects.create(
        file_id=paper.file_id,
        kind=kind,
        ref=ref,
        name=paper.name,
        caption=paper.caption,
        created_by_id=by.staff_id,
        created_at=at,
    )


@transaction.atomic
def remove_attachment(*, attachment_id: int, by: Actor, at: datetime) -> Attachment:
    """Take a file away from its owner, whose verb records it; the file itself stays for who else has it."""
    attachment = Attachment.objects.select_for_update().get(pk=attachment_id)
    if attachment.removed_at is None:
        attachment.removed_at, attachment.removed_by_id = at, by.staff_id
        attachment.save(update_fields=["removed_at", "removed_by"])
    return attachment


@transaction.atomic
def erase_attachment(*, attachment_id: int, by: Actor, at: datetime) -> bool:
    """Erase a file of one owner for good, as the law may ask; whether its content went, too.

    The content stays as long as anybody else has it attached or as a draft.
    """
    attachment = Attachment.objects.select_for_update().get(pk=attachment_id)
    file = StoredFile.objects.select_for_update().get(pk=attachment.file_id)
    attachment.delete()
    if file.attachments.exists() or file.drafts.exists():
        return False
    forget_file(file=file, by=by, at=at)
    return True


def _names(file_ids: Sequence[int], by: Actor) -> dict[int, str]:
    """The names under which this person uploaded the files; the system attaches what it has kept itself."""
    if by.staff_id is None:
        kept = StoredFile.objects.filter(pk__in=file_ids, added_by=None)
        return dict(kept.values_list("pk", "name"))
    drafts = Draft.objects.select_for_update().filter(file__in=file_ids, staff_id=by.staff_id)
    return dict(drafts.values_list("file_id", "name"))
