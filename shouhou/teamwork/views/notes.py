"""Internal notes: read, written, taken back; and the names behind the @."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shouhou.accounts.http import StaffRequest, actor_of, see_other
from shouhou.accounts.permissions import may, requires
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.core.forms import add_refusal
from shouhou.teamwork.actions import read_mention, take_back_note, write_note
from shouhou.teamwork.forms import NoteForm
from shouhou.teamwork.models import Mention, Note
from shouhou.teamwork.naming import colleagues, complete
from shouhou.teamwork.subjects import subjects_named
from shouhou.teamwork.views.finding import subject_or_404

_SHOWN = 100


@requires("teamwork.use")
def notes(request: StaffRequest, kind: str, ref: int) -> HttpResponse:
    """All notes of a case or customer; sending writes one more and leads back to its page."""
    subject = subject_or_404(kind, ref, request.user)
    form = NoteForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        now = clock.now()
        text = form.cleaned_data["text"]
        try:
            _note, named = write_note(subject=subject, text=text, by=actor_of(request), at=now)
        except Refusal as refusal:
            add_refusal(form, refusal)
        else:
            if named.unknown:
                said = _("Nobody here is called %(names)s; the note is saved all the same.")
                messages.warning(request, said % {"names": "、".join(named.unknown)})
            return see_other(f"{subject.url}#notes")
    context = {
        "subject": subject,
        "form": form,
        "notes": list(Note.objects.of(subject.kind, ref)[:_SHOWN]),
        "may_write": may(request.user, "teamwork.use"),
        "now": clock.now(),
        "kind": kind,
    }
    return render(request, "teamwork/notes.html", context, status=422 if form.is_bound else 200)


@require_POST
@requires("teamwork.use")
def taking_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Takes one's own note back."""
    note = Note.objects.filter(pk=pk, author=request.user).first()
    if note is None:
        raise Http404
    take_back_note(note_id=pk, by=actor_of(request), at=clock.now())
    messages.success(request, _("Taken back."))
    return see_other(f"{subjects_named(note.kind, [note.ref])[note.ref].url}#notes")


@require_POST
@requires("desk.use")
def reading(request: StaffRequest, pk: int) -> HttpResponse:
    """Marks a mention as read and opens what it is about."""
    try:
        mention = read_mention(mention_id=pk, by=actor_of(request), at=clock.now())
    except Mention.DoesNotExist:
        raise Http404 from None
    note = mention.note
    return see_other(f"{subjects_named(note.kind, [note.ref])[note.ref].url}#notes")


@require_GET
@requires("teamwork.use")
def people(request: StaffRequest) -> HttpResponse:
    """Part of a note's field: who may be meant by what stands behind the @."""
    found = complete(request.GET.get("q", "")[:40], colleagues())
    return render(request, "teamwork/parts/colleagues.html", {"people": found})
