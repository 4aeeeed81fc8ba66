"""Addresses of intake."""

from django.urls import path

from shouhou.intake.import_urls import urlpatterns as import_urls
from shouhou.intake.views import lines, parking, taking

app_name = "intake"
urlpatterns = [
    path("requests/new/", taking.request_new, name="request-new"),
    path("requests/caller/", taking.caller, name="caller"),
    path("requests/on-the-line/", lines.on_the_line, name="on-the-line"),
    path("parked/", parking.park, name="park"),
    path("parked/<int:pk>/discarding/", parking.discard, name="parked-discard"),
    *import_urls,
]
