"""What is one's own: profile, looks, password, PIN and sessions."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouhou.accounts import actions, preferences
from shouhou.accounts.door import guessing, sessions, shared_pc
from shouhou.accounts.forms import NewPinForm, PasswordForm, refuse
from shouhou.accounts.http import StaffRequest, actor_of, local_path, page_before
from shouhou.accounts.models import Staff, StaffSession
from shouhou.accounts.permissions import public, requires
from shouhou.accounts.preferences import Preferences
from shouhou.accounts.roles import Reach
from shouhou.accounts.words import REACH_NAMES, role_names
from shouhou.core import clock
from shouhou.core.errors import Refusal


@requires("account.own")
@require_GET
def profile(request: StaffRequest) -> HttpResponse:
    """Who I am here, how my pages look, and the ways to my password, PIN and sessions."""
    context = {"roles": role_names(request.user.roles), "reach": REACH_NAMES[Reach(request.user.reach)]}
    return render(request, "accounts/profile.html", context)


@public
@require_POST
def change_preferences(request: HttpRequest) -> HttpResponse:
    """Keep language, theme and type size: on this device, and with the person where somebody is signed in."""
    chosen = Preferences.chosen(request.POST.dict())
    if isinstance(request.user, Staff):
        preferences.keep(request.user, chosen)
    response = _redirect(local_path(request.POST.get("next", ""), otherwise=page_before(request) or "/"))
    preferences.wear(response, chosen)
    return response


@requires("account.own")
@never_cache
@sensitive_post_parameters("current", "new", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: StaffRequest) -> HttpResponse:
    """Change one's own password; whoever got a one-time password comes here first."""
    if request.method != "POST":
        return _password_page(request, PasswordForm())
    form, at = PasswordForm(request.POST), clock.now()
    if not form.is_valid():
        return _password_page(request, form, status=422)
    try:
        staff = _change_password(request, form, at)
    except Refusal as no:
        refuse(form, no)
        return _password_page(request, form, status=422)
    before = request.session.session_key
    update_session_auth_hash(request, staff)
    sessions.renamed(before, request.session.session_key)
    messages.success(request, _("Your password is changed. You are signed out everywhere else."))
    response = _redirect(reverse("accounts:profile"))
    shared_pc.keep(response, shared_pc.read(request).welcomed(staff, at))
    return response


@requires("account.own")
@never_cache
@sensitive_post_parameters("pin", "password")
@require_http_methods(["GET", "HEAD", "POST"])
def pin(request: StaffRequest) -> HttpResponse:
    """Set one's own PIN for switching at a shared PC."""
    if request.method != "POST":
        return render(request, "accounts/pin.html", {"form": NewPinForm()})
    form, at = NewPinForm(request.POST), clock.now()
    if not form.is_valid():
        return render(request, "accounts/pin.html", {"form": form}, status=422)
    try:
        _set_pin(request, form, at)
    except Refusal as no:
        refuse(form, no)
        return render(request, "accounts/pin.html", {"form": form}, status=422)
    messages.success(request, _("Your PIN is set. At PCs where you have signed in, it lets you take over."))
    return _redirect(reverse("accounts:profile"))


@requires("account.own")
@require_POST
def remove_pin(request: StaffRequest) -> HttpResponse:
    """Forget one's own PIN."""
    actions.clear_pin(staff_id=request.user.pk, by=actor_of(request), at=clock.now())
    messages.success(request, _("Your PIN is removed."))
    return _redirect(reverse("accounts:profile"))


@requires("account.own")
@require_GET
def list_sessions(request: StaffRequest) -> HttpResponse:
    """Where I am signed in, with a button for each to end it."""
    rows = sessions.live_sessions(request.user.pk, at=clock.now())
    context = {"rows": rows, "current": request.session.session_key}
    return render(request, "accounts/sessions.html", context)


@requires("account.own")
@require_POST
def end_session(request: StaffRequest, pk: int) -> HttpResponse:
    """End one of my sessions; another person's is not to be found."""
    row = get_object_or_404(StaffSession, pk=pk, staff_id=request.user.pk)
    if row.session_key == request.session.session_key:
        sessions.close(request)
        return _redirect(reverse("accounts:sign-in"))
    sessions.end_session(request.user.pk, pk)
    messages.success(request, _("That session is ended."))
    return _redirect(reverse("accounts:sessions"))


@requires("account.own")
@require_POST
def end_other_sessions(request: StaffRequest) -> HttpResponse:
    """End all my sessions but this one."""
    sessions.end_sessions(request.user.pk, except_key=request.session.session_key)
    messages.success(request, _("You are signed out everywhere but here."))
    return _redirect(reverse("accounts:sessions"))


def _change_password(request: StaffRequest, form: PasswordForm, at: datetime) -> Staff:
    with _slowed(request, "current", at):
        return actions.change_password(
            staff_id=request.user.pk,
            current=form.cleaned_data["current"],
            new=form.cleaned_data["new"],
            by=actor_of(request),
            at=at,
            keep_session=request.session.session_key,
        )


def _set_pin(request: StaffRequest, form: NewPinForm, at: datetime) -> None:
    with _slowed(request, "password", at):
        actions.set_pin(
            staff_id=request.user.pk,
            password=form.cleaned_data["password"],
            pin=form.cleaned_data["pin"],
            by=actor_of(request),
            at=at,
        )


@contextmanager
def _slowed(request: StaffRequest, field: str, at: datetime) -> Iterator[None]:
    """Guessing the present password at an unlocked PC is slowed like guessing at the door."""
    name, source = f"password {request.user.pk}", shared_pc.source_for(request, request.user)
    guessing.start(name=name, source=source, at=at, field=field)
    try:
        yield
    except Refusal as no:
        if no.field != field:
            guessing.forgive(name=name, source=source)
        raise
    guessing.forgive(name=name, source=source)


def _password_page(request: StaffRequest, form: PasswordForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "is_forced": request.user.must_change_password}
    return render(request, "accounts/password.html", context, status=status)


def _redirect(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)
