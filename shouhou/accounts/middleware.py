"""The door: who may pass, who is led to the sign-in page first, and in which language she is spoken to."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from shouhou.accounts import founding
from shouhou.accounts.acting import lend_powers
from shouhou.accounts.http import local_path, page_before
from shouhou.accounts.kept_sessions import whose
from shouhou.accounts.models import Staff
from shouhou.core import clock
from shouhou.core.error_pages import no_page

SET_UP = "desk:set-up"
SIGN_IN = "accounts:sign-in"
PASSWORD = "accounts:password"
_WITHOUT_COMPANY = frozenset({SET_UP, "core:healthz", "core:language", "core:preferences"})
_WITH_OLD_PASSWORD = frozenset({PASSWORD, "accounts:sign-out", "accounts:preferences"})


class DoorMiddleware:
    """Lets staff in, leads strangers to the sign-in page and a new installation to its set-up page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answers in the person's language; pages of the signed-in are kept by no shared cache."""
        request.user = whose(request)  # asked at every request anyway, and dozens of times in one
        language = _language_of(request)
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            if isinstance(response, HttpResponseNotAllowed) and request.method == "GET":
                allowed, response = response.headers["Allow"], no_page(request)
                response.headers["Allow"] = allowed
        response.headers.setdefault("Content-Language", language)
        patch_vary_headers(response, ("Cookie",))
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Stops whoever may not pass; a view without a mark is closed to strangers."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        is_public = getattr(view, "permission", None) == "public"
        staff = request.user
        if isinstance(staff, Staff):
            if staff.must_change_password and not is_public and name not in _WITH_OLD_PASSWORD:
                return _lead(request, reverse(PASSWORD))
            lend_powers(request, staff, clock.now())
            return None
        if SESSION_KEY in request.session:
            request.session.flush()  # of somebody who has left
        if name not in _WITHOUT_COMPANY and not founding.is_founded():
            return _lead(request, reverse(SET_UP))
        return None if is_public else _to_sign_in(request)


def _language_of(request: HttpRequest) -> str:
    """What this device has chosen, else the person, else Chinese; the browser's own wish is not asked."""
    wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if not wanted and isinstance(request.user, Staff):
        wanted = request.user.language
    return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    if "application/json" in request.headers.get("Accept", ""):
        return HttpResponse(_("Please sign in."), status=HTTPStatus.UNAUTHORIZED, content_type="text/plain")
    is_page = request.method == "GET" and not _is_htmx(request)
    back = local_path(request.get_full_path() if is_page else page_before(request))
    query = f"?{urlencode({'next': back})}" if back != "/" else ""
    return _lead(request, reverse(SIGN_IN) + query)


def _lead(request: HttpRequest, address: str) -> HttpResponse:
    """A redirect that htmx follows with the whole page instead of swapping it into a corner."""
    if _is_htmx(request):
        return HttpResponseClientRedirect(address)
    return HttpResponseRedirect(address, status=HTTPStatus.SEE_OTHER if request.method == "POST" else 302)


def _is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"
