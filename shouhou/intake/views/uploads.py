"""Files that come with a form: those kept by an earlier try of the same form, and those just chosen."""

from datetime import datetime

from shouhou.accounts.http import StaffRequest
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.documents.actions import keep_file
from shouhou.documents.models import StoredFile
from shouhou.teamwork.phone_links import files_for_form

_AT_MOST = 30


def held_files(request: StaffRequest, *, by: Actor, at: datetime) -> tuple[list[StoredFile], list[Refusal]]:
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
    chosen: list[StoredFile] = []
    wrong: list[Refusal] = []
    for one in request.FILES.getlist("files")[:_AT_MOST]:
        try:
            chosen.append(keep_file(upload=one, by=by, at=at))
        except Refusal as refusal:
            wrong.append(refusal)
    return list({file.pk: file for file in [*before, *chosen]}.values()), wrong
