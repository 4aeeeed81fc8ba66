"""Pages and switches that belong to no app: health, language, looks, the keyboard, the style page."""

from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from shouhou.core import clock, looks, specimens


@never_cache
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """Says ok when the process answers and its database does, 503 when the database does not."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database lost", status=503, content_type="text/plain")
    return HttpResponse("ok", content_type="text/plain")


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keeps the chosen language, theme, type size or sidebar on the device and goes back."""
    response = _back(request)
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES):
        looks.remember(response, name=settings.LANGUAGE_COOKIE_NAME, value=code)
    for name, allowed in looks.CHOICES.items():
        value = request.POST.get(name, "")
        if value in allowed:
            looks.remember(response, name=name, value=value)
    return response


@require_GET
def keyboard(request: HttpRequest) -> HttpResponse:
    """The sheet of keys as a page, for those without script and for print."""
    return render(request, "core/keyboard.html")


@require_GET
def style(request: HttpRequest) -> HttpResponse:
    """Every component with sample data, for those who build pages."""
    return render(request, "core/style.html", specimens.everything(clock.now()))


def _back(request: HttpRequest) -> HttpResponseRedirect:
    """Back to where the switch stood: only an address of our own is followed."""
    wanted = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return HttpResponseRedirect(wanted if ours else "/", status=303)


def _allow(view: Any, permission: str) -> None:
    """core stands below accounts and cannot use its marks; it writes what they write."""
    view.permission = permission


for _view in (healthz, preferences, keyboard):
    _allow(_view, "public")
_allow(style, "desk.use")
