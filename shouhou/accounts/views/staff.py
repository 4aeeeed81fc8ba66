"""The staff: list, entry, change, password reset."""

from typing import Final

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shouhou.accounts import actions
from shouhou.accounts.actions.people import fingerprint
from shouhou.accounts.forms import StaffForm, refuse
from shouhou.accounts.http import StaffRequest, actor_of
from shouhou.accounts.listing import list_page
from shouhou.accounts.lists import STAFF
from shouhou.accounts.models import Staff, StaffQuerySet
from shouhou.accounts.passwords import one_time_password
from shouhou.accounts.permissions import may, requires
from shouhou.accounts.roles import Reach
from shouhou.accounts.words import REACH_NAMES, role_names
from shouhou.core import clock
from shouhou.core.errors import Refusal

_ONE_TIME: Final = "shouhou_once"


@requires("staff.see")
@require_GET
def list_staff(request: StaffRequest) -> HttpResponse:
    """The people this person may see, found by name, department, branch and post."""
    now = clock.now()
    shown = list_page(request, STAFF, at=now)
    context = {
        "list": shown,
        "is_filtered": bool(shown.chosen),
        "may_manage": may(request.user, "staff.manage"),
        "now": now,
    }
    return render(request, "accounts/staff.html", context)


@requires("staff.see")
@never_cache
@require_GET
def staff_detail(request: StaffRequest, pk: int) -> HttpResponse:
    """One person: her posts, her sight, and what an administrator may do about her."""
    staff = _one(request, pk)
    context = {
        "staff": staff,
        "roles": role_names(staff.roles),
        "reach": REACH_NAMES[Reach(staff.reach)],
        "may_manage": may(request.user, "staff.manage"),
        "is_self": staff.pk == request.user.pk,
        "one_time": request.get_signed_cookie(_ONE_TIME, default="", salt=_salt(pk), max_age=120),
    }
    response = render(request, "accounts/staff_detail.html", context)
    if _ONE_TIME in request.COOKIES:
        response.delete_cookie(_ONE_TIME, path=_detail(pk))
    return response


@requires("staff.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def staff_new(request: StaffRequest) -> HttpResponse:
    """Enter somebody; the answer shows a password for the first sign-in, once."""
    if request.method != "POST":
        form = StaffForm(viewer=request.user, initial={"reach": Reach.BRANCH.value})
        return _form_page(request, form, None)
    form = StaffForm(request.POST, viewer=request.user)
    if not form.is_valid():
        return _form_page(request, form, None, status=422)
    secret = one_time_password()
    try:
        staff = actions.add_staff(facts=form.facts, password=secret, by=actor_of(request), at=clock.now())
    except Refusal as no:
        refuse(form, no)
        return _form_page(request, form, None, status=422)
    return _with_password(staff.pk, secret)


@requires("staff.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def staff_edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Change what is kept about somebody."""
    staff = _one(request, pk)
    if request.method != "POST":
        return _form_page(
            request, StaffForm(viewer=request.user, current=staff, initial=_initial(staff)), staff
        )
    form = StaffForm(request.POST, viewer=request.user, current=staff)
    if not form.is_valid():
        return _form_page(request, form, staff, status=422)
    try:
        actions.change_staff(
            staff_id=pk,
            facts=form.facts,
            seen=form.cleaned_data["seen"],
            by=actor_of(request),
            at=clock.now(),
        )
    except Refusal as no:
        refuse(form, no)
        return _form_page(request, form, staff, status=422)
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(_detail(pk), status=303)


@requires("staff.manage")
@require_POST
def reset_password(request: StaffRequest, pk: int) -> HttpResponse:
    """Give somebody a one-time password; she is signed out everywhere and must choose her own."""
    staff, secret = _one(request, pk), one_time_password()
    try:
        actions.reset_password(staff_id=staff.pk, password=secret, by=actor_of(request), at=clock.now())
    except Refusal as no:
        messages.error(request, no.sentence)
        return HttpResponseRedirect(_detail(pk), status=303)
    return _with_password(pk, secret)


@requires("staff.manage")
@require_POST
def bring_back(request: StaffRequest, pk: int) -> HttpResponse:
    """Somebody who had left works here again."""
    staff, secret = _one(request, pk), one_time_password()
    try:
        actions.bring_back(staff_id=staff.pk, password=secret, by=actor_of(request), at=clock.now())
    except Refusal as no:
        messages.error(request, no.sentence)
        return HttpResponseRedirect(_detail(pk), status=303)
    return _with_password(pk, secret)


def _visible(request: StaffRequest) -> StaffQuerySet:
    return Staff.objects.all().visible_to(request.user)


def _one(request: StaffRequest, pk: int) -> Staff:
    return get_object_or_404(_visible(request).select_related("branch", "department"), pk=pk)


def _initial(staff: Staff) -> dict[str, object]:
    shown = {n: getattr(staff, n) for n in ("name", "username", "phone", "roles", "reach")}
    return {**shown, "department": staff.department_id, "seen": fingerprint(staff)}


def _form_page(
    request: StaffRequest, form: StaffForm, staff: Staff | None, status: int = 200
) -> HttpResponse:
    is_self = staff is not None and staff.pk == request.user.pk
    return render(
        request, "accounts/staff_form.html", {"form": form, "staff": staff, "is_self": is_self}, status=status
    )


def _with_password(pk: int, secret: str) -> HttpResponse:
    """To the person's page, which shows the password once: it travels in a signed cookie of that page only."""
    response = HttpResponseRedirect(_detail(pk), status=303)
    response.set_signed_cookie(
        _ONE_TIME,
        secret,
        salt=_salt(pk),
        max_age=120,
        path=_detail(pk),
        httponly=True,
        samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def _salt(pk: int) -> str:
    return f"shouhou.one-time.{pk}"


def _detail(pk: int) -> str:
    return reverse("accounts:staff-detail", args=[pk])
