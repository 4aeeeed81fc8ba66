"""The addresses of the product and two more: an answer that never changes, and the shell with nothing in it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import include, path

from shouhou.accounts.permissions import public, requires


@public
def constant(request: HttpRequest) -> HttpResponse:
    """Two letters."""
    return HttpResponse("ok", content_type="text/plain")


@requires("desk.use")
def shell(request: HttpRequest) -> HttpResponse:
    """What surrounds every page of a signed-in person."""
    return render(request, "core/page.html")


urlpatterns = [
    path("benches/constant/", constant),
    path("benches/shell/", shell),
    path("", include("shouhou.config.urls")),
]
