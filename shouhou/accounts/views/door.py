"""Signing in, signing out, and switching the person at a shared PC."""

from datetime import datetime
from math import ceil

from django.contrib.auth import authenticate
from django.contrib.auth.hashers import check_password
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from shouhou.accounts.door import guessing, sessions, shared_pc
from shouhou.accounts.door.guessing import CannotTryYet
from shouhou.accounts.door.shared_pc import SharedPC
from shouhou.accounts.forms import PinForm, SignInForm, refuse
from shouhou.accounts.http import local_path
from shouhou.accounts.models import Company, Staff
from shouhou.accounts.permissions import public
from shouhou.accounts.preferences import Preferences, wear
from shouhou.core import clock
from shouhou.core.errors import Refusal


class CannotSignIn(Refusal):
    """Name and password, or person and PIN, do not belong together."""


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The first page of the day: a name, a password, and the people of this PC who have a PIN."""
    at, back = clock.now(), _next(request)
    if request.method != "POST":
        if isinstance(request.user, Staff):
            return HttpResponseRedirect(back)
        form = SignInForm(initial={"username": request.GET.get("name", "")[:60]})
        return _sign_in_page(request, form, back, at)
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _sign_in_page(request, form, back, at, status=422)
    try:
        staff = _recognise(request, form.cleaned_data["username"], form.cleaned_data["password"], at)
    except Refusal as no:
        return _refused(no, _sign_in_page(request, _with(form, no), back, at, status=422))
    return _enter(request, staff, back, at)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this session; a shared browser keeps nothing of what was shown."""
    sessions.close(request)
    response = _redirect(reverse("accounts:sign-in"))
    wear(response, Preferences(), afresh=True)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@public
@never_cache
@sensitive_post_parameters("pin")
@require_http_methods(["GET", "HEAD", "POST"])
def switch_person(request: HttpRequest) -> HttpResponse:
    """Another person takes over this PC by her PIN (decision 27)."""
    at, back = clock.now(), _next(request)
    pc = shared_pc.read(request)
    people = _people_with_pin(pc, at)
    if request.method != "POST":
        return _switch_page(request, _pin_form(request, people), pc, back)
    form = PinForm(request.POST, people=people)
    if not form.is_valid():
        return _switch_page(request, form, pc, back, status=422)
    staff = next(p for p in people if p.pk == form.cleaned_data["who"])
    try:
        _check_pin(staff, form.cleaned_data["pin"], pc, at)
    except Refusal as no:
        return _refused(no, _switch_page(request, _with(form, no), pc, back, status=422))
    sessions.open_session(request, staff, at=at)
    response = _redirect(back)
    shared_pc.keep(response, pc.preferred(staff))
    wear(response, Preferences.of(staff), afresh=True)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@public
@require_POST
def forget_person(request: HttpRequest, pk: int) -> HttpResponse:
    """Take somebody off the list of this PC; her PIN opens nothing here any more."""
    response = _redirect(reverse("accounts:switch-person"))
    shared_pc.keep(response, shared_pc.read(request).without(pk))
    return response


def _recognise(request: HttpRequest, username: str, password: str, at: datetime) -> Staff:
    """The person behind name and password; raises CannotSignIn, and CannotTryYet for too many wrong tries."""
    known = Staff.objects.filter(username=username.casefold()).first()
    source = shared_pc.source_for(request, known)
    guessing.start(name=username, source=source, at=at)
    staff = authenticate(request, username=username, password=password)
    if not isinstance(staff, Staff):
        raise CannotSignIn(_("Sign-in name or password is wrong. Please try again."))
    guessing.forgive(name=username, source=source)
    return staff


def _enter(request: HttpRequest, staff: Staff, back: str, at: datetime) -> HttpResponse:
    pc = shared_pc.read(request)
    if pc.key:
        guessing.forgive(name=guessing.pin_name(staff.pk), source=shared_pc.source_of_pc(pc))
    sessions.open_session(request, staff, at=at)
    response = _redirect(back)
    shared_pc.keep(response, pc.welcomed(staff, at))
    wear(response, Preferences.of(staff))
    return response


def _check_pin(staff: Staff, pin: str, pc: SharedPC, at: datetime) -> None:
    source = shared_pc.source_of_pc(pc)
    guessing.start_pin(staff_id=staff.pk, source=source, at=at)
    if not check_password(pin, staff.pin):
        raise CannotSignIn(_("This is not the PIN of %s.") % staff.name, field="pin")
    guessing.forgive(name=guessing.pin_name(staff.pk), source=source)


def _people_with_pin(pc: SharedPC, at: datetime) -> list[Staff]:
    """Who may come by PIN at this PC now, last come first."""
    if not pc.people:
        return []
    found = Staff.objects.working().exclude(pin="").in_bulk([p.staff_id for p in pc.people])
    return [
        found[p.staff_id] for p in pc.people if p.staff_id in found and p.may_use_pin(found[p.staff_id], at)
    ]


def _pin_form(request: HttpRequest, people: list[Staff]) -> PinForm:
    """The form with the most likely person chosen: the last who was here and is not here now."""
    asked = request.GET.get("who", "")
    others = [p for p in people if p.pk != request.user.pk]
    likely = next((p for p in people if str(p.pk) == asked), others[0] if others else None)
    return PinForm(people=people, initial={"who": likely.pk if likely else None})


def _sign_in_page(
    request: HttpRequest, form: SignInForm, back: str, at: datetime, status: int = 200
) -> HttpResponse:
    people = _people_with_pin(shared_pc.read(request), at)
    has_logo = Company.objects.exclude(logo_type="").exists()
    context = {"form": form, "next": back, "people": people, "has_logo": has_logo, "now": at}
    return render(request, "accounts/sign_in.html", context, status=status)


def _switch_page(
    request: HttpRequest, form: PinForm, pc: SharedPC, back: str, status: int = 200
) -> HttpResponse:
    context = {"form": form, "next": back, "has_people": bool(form["who"].subwidgets), "pc": pc}
    return render(request, "accounts/switch_person.html", context, status=status)


def _with[F: (SignInForm, PinForm)](form: F, refusal: Refusal) -> F:
    refuse(form, refusal)
    return form


def _refused(refusal: Refusal, response: HttpResponse) -> HttpResponse:
    """The page again; a try that came too soon says how long to wait, to people and to programs."""
    if isinstance(refusal, CannotTryYet):
        response.status_code = 429
        response.headers["Retry-After"] = str(ceil(refusal.wait.total_seconds()))
    return response


def _next(request: HttpRequest) -> str:
    return local_path(request.POST.get("next", "") or request.GET.get("next", ""))


def _redirect(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)
