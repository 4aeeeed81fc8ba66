"""Files that come with a form: those kept by an earlier try of the same form, and those just chosen."""

from datetime import datetime

from shouhou.accounts.http import StaffRequest
from shouhou.core.actor import Actor
from shouhou.documents.actions import CannotKeepFile, keep_files
from shouhou.documents.models import StoredFile
from shouhou.teamwork.phone_links import files_for_form

_AT_MOST = 30


def held_files(
    request: StaffRequest, *, by: Actor, at: datetime
) -> tuple[list[StoredFile], list[CannotKeepFile]]:
    """All files of a form, each kept at once, so that a form sent back for correction still has them; and for each
    that cannot be kept the refusal that names it.
    """
    ids = [
        int(raw)
        for raw in request.POST.getlist("file_ids")[:_AT_MOST]
        if raw.isascii() and raw.isdecimal() and len(raw) < 19
    ]
    before = list(StoredFile.objects.filter(pk__in=ids, drafts__staff=request.user).distinct()) if ids else []
    before += files_for_form(request.user, request.POST.get("phone_key", ""))
    chosen, wrong = keep_files(uploads=request.FILES.getlist("files"), by=by, at=at)
    return list({file.pk: file for file in [*before, *chosen]}.values()), wrong
