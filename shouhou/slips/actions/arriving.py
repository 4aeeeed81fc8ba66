"""Pages come back: read, kept, and laid beside the slip whose code they show."""

from collections.abc import Sequence
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction

from shouhou.core.actor import Actor
from shouhou.documents.actions import attach, attach_too, keep_file
from shouhou.documents.models import StoredFile
from shouhou.slips.models import MailTaken, PageState, ReturnedPage, Slip, Way
from shouhou.slips.reading import MOST_PAGES, pages_of


def take_in(
    *,
    content: bytes,
    name: str,
    way: Way,
    branch_id: int,
    by: Actor,
    at: datetime,
    most: int = MOST_PAGES,
    slips_only: bool = False,
) -> list[ReturnedPage]:
    """Takes in a scan, a fax or a photograph; a row for each slip on each page, or one where no code could be read.

    The same file twice is the same rows. A slip that has come back before is marked as come twice and proves nothing
    again. With `slips_only` a file on none of whose pages stands a slip of ours is left alone. Raises CannotRead for
    what holds no pages, or too many; nothing of it is kept then.
    """
    # Not one transaction: reading takes its time, and nobody else must wait for that. Packed, a page is small.
    pages = [(page.codes, page.as_jpeg()) for page in pages_of(content, most=most)]
    codes = {code for on_page, _picture in pages for code in on_page}
    if slips_only and not Slip.objects.filter(code__in=codes).exists():
        return []
    found: list[ReturnedPage] = []
    for n, (on_page, picture) in enumerate(pages, 1):
        title = f"{name[:180]} · {n}" if len(pages) > 1 else name[:190]
        file = keep_file(upload=ContentFile(picture, f"{name[:150]}-{n}.jpg"), by=by, at=at)
        found += _lay(on_page, file, title, way, branch_id, by, at)
    return found


@transaction.atomic
def note_mail_taken(*, mail_id: int, pages: int, said: str, by: Actor, at: datetime) -> MailTaken:
    """Notes how many slips a mail held and why something in it was not read; the first look counts."""
    told = {"pages": pages, "said": said, "at": at}
    return MailTaken.objects.get_or_create(mail_id=mail_id, defaults=told)[0]


@transaction.atomic
def _lay(
    codes: Sequence[str], file: StoredFile, title: str, way: Way, branch_id: int, by: Actor, at: datetime
) -> list[ReturnedPage]:
    known = list(ReturnedPage.objects.filter(file=file).order_by("place"))
    if known:
        return known
    named = {slip.code: slip for slip in Slip.objects.select_for_update().filter(code__in=codes)}
    slips: Sequence[Slip | None] = [named[code] for code in codes if code in named] or [None]
    rows = []
    for place, slip in enumerate(slips):
        before = slip is not None and slip.pages.exclude(state=PageState.ASIDE).exists()
        row = ReturnedPage.objects.create(
            file=file,
            place=place,
            slip=slip,
            branch_id=slip.branch_id if slip else branch_id,
            name=title,
            way=way,
            state=PageState.REPEATED if before else PageState.WAITING,
            arrived_at=at,
            arrived_by_id=by.staff_id,
        )
        rows.append(row)
    [paper] = attach(file_ids=[file.pk], kind="PAGE", ref=rows[0].pk, by=by, at=at, caption=title)
    for row in rows[1:]:
        attach_too(paper=paper, kind="PAGE", ref=row.pk, by=by, at=at)
    return rows
