"""Files over the web: sent up as drafts, shown to those who may see them."""

from typing import cast

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouhou.accounts.http import StaffRequest, actor_of
from shouhou.accounts.permissions import requires
from shouhou.core import clock
from shouhou.documents.actions import keep_files
from shouhou.documents.models import Draft, StoredFile
from shouhou.documents.serving import answer, small_answer
from shouhou.documents.sight import SeenFile, seen_file
from shouhou.documents.viewing import shown_attachment


@require_POST
@requires("files.add")
def upload(request: StaffRequest) -> HttpResponse:
    """Keeps the files sent as drafts; answers with the box again: all drafts of the form, and what was refused."""
    sent = request.FILES.getlist("files")
    kept, refused = keep_files(uploads=sent, by=actor_of(request), at=clock.now())
    context = {
        "files": _drafts(request, [file.pk for file in kept]),
        "refusals": [str(refusal.sentence) for refusal in refused],
    }
    return render(request, "documents/parts/files.html", context, status=422 if refused else 200)


@require_GET
@requires("customers.see")
def file(request: StaffRequest, pk: int) -> HttpResponse:
    """A kept file, to look at or (?download) to save."""
    seen = _seen(request, pk)
    try:
        return _sent(answer(request, seen.file, seen.name, as_download="download" in request.GET))
    except FileNotFoundError:
        raise Http404(_("This file is missing from the store; the administrator can restore it.")) from None


@require_GET
@requires("customers.see")
def thumbnail(request: StaffRequest, pk: int) -> HttpResponse:
    """The small picture of a kept picture."""
    seen = _seen(request, pk)
    if not seen.file.thumbnail_path:
        raise Http404
    try:
        return _sent(small_answer(request, seen.file, seen.file.thumbnail_path))
    except FileNotFoundError:
        raise Http404 from None


@require_GET
@requires("customers.see")
def display(request: StaffRequest, pk: int) -> HttpResponse:
    """A kept picture as large as a screen needs it; the picture itself where it is no larger."""
    seen = _seen(request, pk)
    try:
        if seen.file.display_path:
            return _sent(small_answer(request, seen.file, seen.file.display_path))
        return _sent(answer(request, seen.file, seen.name))
    except FileNotFoundError:
        raise Http404 from None


@require_GET
@requires("customers.see")
def viewer(request: StaffRequest, pk: int) -> HttpResponse:
    """One attached file on a page of its own, with the way to the one before and the one after it."""
    shown = shown_attachment(pk, request.user)
    if shown is None:
        raise Http404
    return render(request, "documents/viewer.html", {"shown": shown, "now": clock.now()})


def _drafts(request: StaffRequest, kept: list[int]) -> list[Draft]:
    """The drafts of her own that the form held before, then those just kept."""
    held = [int(raw) for raw in request.POST.getlist("file_ids") if raw.isdecimal() and len(raw) < 19]
    places = {pk: place for place, pk in enumerate(dict.fromkeys([*held, *kept]))}
    drafts = Draft.objects.filter(staff=request.user, file__in=places).select_related("file")
    return sorted(drafts, key=lambda draft: places[draft.file_id])


def _sent(response: HttpResponseBase) -> HttpResponse:
    """A stream is no HttpResponse by its class, only by what it does."""
    return cast(HttpResponse, response)


def _seen(request: StaffRequest, pk: int) -> SeenFile:
    try:
        return seen_file(pk, request.user)
    except StoredFile.DoesNotExist:
        raise Http404 from None
