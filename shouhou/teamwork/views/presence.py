"""The heartbeat of a form that is open."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from shouhou.accounts.http import StaffRequest, actor_of
from shouhou.accounts.permissions import requires
from shouhou.core import clock
from shouhou.teamwork.actions import note_presence
from shouhou.teamwork.present import others_editing
from shouhou.teamwork.views.finding import subject_or_404


@require_POST
@requires("teamwork.use")
def heartbeat(request: StaffRequest, kind: str, ref: int) -> HttpResponse:
    """Says that this person has the form open, and answers who else has."""
    subject = subject_or_404(kind, ref, request.user)
    now = clock.now()
    note_presence(kind=subject.kind, ref=ref, by=actor_of(request), at=now)
    others = others_editing(subject.kind, ref, request.user, now=now)
    return render(request, "teamwork/parts/others.html", {"others": others, "now": now})
