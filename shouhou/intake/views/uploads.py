"""Files that come with a form: those kept by an earlier try of the same form, and those just chosen."""

from datetime import datetime

from shouhou.accounts.http import StaffRequest
from shouhou.core.actor import Actor
from shouhou.documents.actions import keep_file
from shouhou.documents.models import StoredFile

_AT_MOST = 30


def held_files(request: StaffRequest, *, by: Actor, at: datetime) -> list[StoredFile]:
    """All files of a form, each kept at once, so that a form sent back for correction still has them.

    Raises the refusals of keep_file, which name the file.
    """
    ids = [
        int(raw) for raw in request.POST.getlist("file_ids")[:_AT_MOST] if raw.isdecimal() and len(raw) < 19
    ]
    before = list(StoredFile.objects.filter(pk__in=ids, drafts__staff=request.user).distinct()) if ids else []
    chosen = [keep_file(upload=one, by=by, at=at) for one in request.FILES.getlist("files")[:_AT_MOST]]
    return list({file.pk: file for file in [*before, *chosen]}.values())
