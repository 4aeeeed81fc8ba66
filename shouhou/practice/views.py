"""The way into practice, and in it: the list of the first day and who has done it."""

from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from shouhou.accounts.door import sessions
from shouhou.accounts.http import StaffRequest, see_other
from shouhou.accounts.permissions import may, public, requires
from shouhou.core import clock
from shouhou.core.actor import Actor
from shouhou.core.errors import Refusal
from shouhou.practice import PREFIX
from shouhou.practice.actions import note_begun_anew, welcome
from shouhou.practice.beside import Beside, State, beside
from shouhou.practice.first_day import TASKS, last_beginning, practising, progress_of
from shouhou.practice.tickets import may_practise, read_ticket, ticket_for

_USUAL_SECONDS: Final = 15
_ANEW: Final = "practice_begun_anew"


@requires("desk.use")
@require_http_methods(["GET", "HEAD", "POST"])
def practice_room(request: StaffRequest) -> HttpResponse:
    """What practice is, and the button that leads there and starts it."""
    practice = _beside(request)
    if request.method == "POST":
        practice.wake()
        return _preparing(page="people" if "people" in request.POST else "")
    if practice.state is State.PREPARING:
        return _preparing()
    context = {
        "tasks": TASKS,
        "has_failed": practice.state is State.FAILED,
        "said": practice.said,
        "may_see_people": may(request.user, "supervision.see"),
        "may_begin": may(request.user, "practice.begin"),
    }
    return render(request, "practice/room.html", context)


@requires("desk.use")
@never_cache
@require_GET
def preparing(request: StaffRequest) -> HttpResponse:
    """How far practice is; leads on into it as soon as it answers."""
    practice = _beside(request)
    state = practice.state
    if state is State.PREPARING:
        waiting = {"said": practice.said, "seconds": practice.seconds, "usual": _USUAL_SECONDS}
        name = "practice/waiting.html" if request.htmx else "practice/preparing.html"
        return render(request, name, waiting)
    address = reverse("practice:room")
    if state is State.READY:
        ticket = ticket_for(request.user, has_begun_anew=request.session.pop(_ANEW, False))
        address = f"{PREFIX}/practice/entrance/?{urlencode({'ticket': ticket, 'page': request.GET.get('page', '')})}"
    return HttpResponse(headers={"HX-Redirect": address}) if request.htmx else see_other(address)


@requires("practice.begin")
@require_http_methods(["GET", "HEAD", "POST"])
def begin_anew(request: StaffRequest) -> HttpResponse:
    """Empties practice after saying what is lost, and has a fresh company prepared."""
    practice = _beside(request)
    if request.method == "POST":
        try:
            practice.begin_anew()
        except OSError:
            sentence = _("The folder of practice could not be emptied; close what has it open and try again.")
            return render(request, "practice/begin_anew.html", {"sentence": sentence}, status=503)
        request.session[_ANEW] = True
        return _preparing()
    return render(request, "practice/begin_anew.html")


def _beside(request: StaffRequest) -> Beside:
    practice = beside(request)
    if practice is None or not may_practise():
        raise Http404
    return practice


def _preparing(page: str = "") -> HttpResponse:
    address = reverse("practice:preparing")
    return see_other(f"{address}?page={page}" if page else address)


@public
@never_cache
@require_GET
def entrance(request: HttpRequest) -> HttpResponse:
    """Opens practice to the holder of a ticket; exists in practice only."""
    if not settings.PRACTICE:
        raise Http404
    ticket, now = read_ticket(request.GET.get("ticket", "")), clock.now()
    if ticket is None:
        return render(request, "practice/closed.html", status=403)
    try:
        staff = welcome(ticket=ticket, at=now)
    except Refusal as refusal:
        return render(request, "practice/closed.html", {"sentence": refusal.sentence}, status=503)
    if ticket.has_begun_anew:
        note_begun_anew(by=Actor(staff.pk, staff.name, staff.branch_id), at=now)
    sessions.open_session(request, staff, at=now)
    people = request.GET.get("page") == "people" and may(staff, "supervision.see")
    return see_other(reverse("practice:people" if people else "practice:first-day"))


@requires("desk.use")
@require_GET
def first_day(request: StaffRequest) -> HttpResponse:
    """The six tasks, those that are done ticked."""
    if not settings.PRACTICE:
        raise Http404
    (mine,) = progress_of([request.user])
    context = {
        "tasks": [(task, mine.done.get(task.code)) for task in TASKS],
        "done": len(mine.done),
        "is_finished": mine.is_finished,
        "may_see_people": may(request.user, "supervision.see"),
        "now": clock.now(),
    }
    return render(request, "practice/first_day.html", context)


@requires("supervision.see")
@require_GET
def people(request: StaffRequest) -> HttpResponse:
    """Who practises here, and how far each of them is."""
    if not settings.PRACTICE:
        raise Http404
    rows = sorted(progress_of(practising()[:200]), key=lambda one: (one.is_finished, -len(one.done)))
    shown = [(one, [(task, one.done.get(task.code)) for task in TASKS]) for one in rows]
    context = {"rows": shown, "tasks": TASKS, "begun": last_beginning(), "now": clock.now()}
    return render(request, "practice/people.html", context)
