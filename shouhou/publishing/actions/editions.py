"""A printed edition is archived by its hash, and never changed."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from shouhou.cases.actions.telling import tell_many
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.core.say import day_of
from shouhou.journal.happening import Happening
from shouhou.publishing.models import Announcement, Edition
from shouhou.publishing.paper import edition_pdf


class CannotArchive(Refusal):
    """An edition of this announcement was archived today already."""


@transaction.atomic
def archive_edition(*, announcement_id: int, by: Actor, at: datetime) -> Edition:
    """Sets the edition with signatures as they stand, keeps it under a number and tells its hash to the journal.

    Raises CannotArchive for a second one on one day.
    """
    made = Announcement.objects.select_for_update().get(pk=announcement_id)
    number = f"DA-ZD-{made.pk:04d}-{day_of(at):%Y%m%d}"
    if Edition.objects.filter(archive_no=number).exists():
        raise CannotArchive(_("The edition of today is archived already as %(n)s.") % {"n": number})
    pages = edition_pdf(made, archive_no=number, at=at, printed_by=by.name)
    digest = hashlib.sha256(pages).hexdigest()
    kept = Edition.objects.create(
        announcement=made, archive_no=number, pages=pages, sha256=digest, made_by_id=by.person_id, made_at=at
    )
    data = {"edition_id": kept.pk, "announcement_id": made.pk, "sha256": digest}
    tell_many([Happening("EDITION_ARCHIVED", at, data=data, words={"archive_no": number})], by=by, at=at)
    return kept
