"""What people read when something goes wrong; none of these pages needs the database."""

import re
import sys
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from shouhou.core.looks import looks_of

_CODE = re.compile(r"[A-Z0-9_]{1,40}|on")  # what a choice sends; only what was typed in words can be lost
_SECRET_FIELDS = ("csrf", "password", "pin", "once", "token", "secret")


def _in_its_language(handler: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Speaks the device's language even where the middleware that sets it was what broke."""

    @wraps(handler)
    def spoken(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        known = chosen in dict(settings.LANGUAGES)
        with translation.override(chosen if known else translation.get_language()):
            return handler(request, *args, **kwargs)

    spoken.permission = "public"  # type: ignore[attr-defined]
    return spoken


@_in_its_language
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the browser sent something that no page of ours sends."""
    return _page(
        request,
        400,
        title=_("This request could not be read"),
        sentence=_("The browser sent something this page does not understand. Go back and try once more."),
    )


@_in_its_language
def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but this is not among the person's permissions."""
    return _page(
        request,
        403,
        title=_("This page is not among your permissions"),
        sentence=_("If your work needs it, ask the administrator to give you the post it belongs to."),
    )


@_in_its_language
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: no such page, or nothing that this person may see."""
    return _page(
        request,
        404,
        title=_("Nothing here"),
        sentence=_(
            "There is no such page, or what it shows is not yours to see. Check the number and the address."
        ),
    )


def no_page(request: HttpRequest) -> HttpResponse:
    """405: opened, or loaded again, where only a form is sent."""
    return _page(
        request,
        405,
        title=_("This address is not a page"),
        sentence=_(
            "A form is sent here; opening it by itself changed nothing. Go to the page from the menu instead."
        ),
    )


@_in_its_language
def broken(request: HttpRequest) -> HttpResponse:
    """500, or 503 where it was the database that did not answer."""
    error = sys.exc_info()[1]
    if isinstance(error, OperationalError | InterfaceError):
        return _database_lost(request)
    return _page(
        request,
        500,
        title=_("Something of ours broke"),
        sentence=_(
            "Nothing was half-saved, and what you typed is kept in this browser. "
            "Go back and try once more; if it happens again, tell the administrator the time and what you did."
        ),
    )


def _database_lost(request: HttpRequest) -> HttpResponse:
    response = _page(
        request,
        503,
        title=_("The database does not answer"),
        sentence=_(
            "Nothing was half-saved, and what you typed is kept in this browser. "
            "Wait a moment and try once more; if it lasts, tell the administrator."
        ),
        typed=_typed(request) if request.method == "POST" else [],
    )
    response.headers["Retry-After"] = "10"
    return response


@_in_its_language
def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose page was too old: nothing is saved, and what was typed is shown again to be kept."""
    cookies_off = reason == REASON_NO_CSRF_COOKIE and not request.COOKIES
    sentence = (
        _(
            "This browser keeps no cookies, and without them nothing can be saved safely. Allow cookies for this site."
        )
        if cookies_off
        else _(
            "Somebody signed in or out since the page was opened, or it stood open for long. Nothing was saved."
        )
    )
    return _page(
        request,
        403,
        title=_("This page had become stale"),
        sentence=sentence,
        back=_came_from(request),
        typed=_typed(request),
    )


def _page(request: HttpRequest, status: int, **words: Any) -> HttpResponse:
    """The error as a page, or as one plain sentence where a script asked."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(
            f"{words['title']} · {words['sentence']}",
            status=status,
            content_type="text/plain; charset=utf-8",
        )
    again = request.get_full_path() if status >= 500 and request.method == "GET" else ""
    context: Mapping[str, Any] = {"shell": looks_of(request), "status": status, "again": again, **words}
    return HttpResponse(render_to_string("core/error.html", context), status=status)


def _came_from(request: HttpRequest) -> str:
    """The page of ours that the form stood on, else where it was sent."""
    address = request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}):
        parts = urlsplit(address)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path
    return "/"


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What was typed into the form, without what is secret or technical."""
    try:
        fields = list(request.POST.lists())
    except (DatabaseError, OSError, ValueError):
        return []
    return [
        (name, value)
        for name, values in fields
        if not any(word in name.lower() for word in _SECRET_FIELDS)
        for value in values
        if value.strip() and not _CODE.fullmatch(value)
    ]
