"""The way into practice, and in it: the list of the first day and who has done it."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from shouhou.accounts.door import sessions
from shouhou.accounts.http import StaffRequest, see_other
from shouhou.accounts.permissions import may, public, requires
from shouhou.core import clock
from shouhou.core.errors import Refusal
from shouhou.practice.actions import welcome
from shouhou.practice.first_day import TASKS, practising, progress_of
from shouhou.practice.tickets import PREFIX, may_practise, read_ticket, ticket_for


@requires("desk.use")
@require_http_methods(["GET", "HEAD", "POST"])
def practice_room(request: StaffRequest) -> HttpResponse:
    """What practice is, and the button that leads there."""
    if not may_practise():
        raise Http404
    if request.method == "POST":
        page = "people" if "people" in request.POST else ""
        return see_other(f"{PREFIX}/practice/entrance/?ticket={ticket_for(request.user)}&page={page}")
    context = {"tasks": TASKS, "may_see_people": may(request.user, "supervision.see")}
    return render(request, "practice/room.html", context)


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
    return render(request, "practice/people.html", {"rows": shown, "tasks": TASKS, "now": clock.now()})
