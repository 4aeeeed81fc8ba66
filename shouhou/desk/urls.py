"""Addresses of the pages that show more than one app."""

from django.urls import path

from shouhou.desk.setup_urls import urlpatterns as setup_urls
from shouhou.desk.views import calls, cases, search, telephones, today

app_name = "desk"
urlpatterns = [
    path("", today.today, name="today"),
    path("today/undo/", today.undo, name="undo"),
    path("call/", calls.call_panel, name="call-panel"),
    path("search/", search.search, name="search"),
    path("cases/<str:slug>/", cases.case_page, name="case"),
    path("telephones/<str:kind>/<int:pk>/showing/", telephones.phone_showing, name="phone-showing"),
    *setup_urls,
]
