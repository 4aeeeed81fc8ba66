"""Addresses of the pages that show more than one app."""

from django.urls import path

from shouhou.desk.setup_urls import urlpatterns as setup_urls
from shouhou.desk.views import access_log, calls, cases, search, telephones, today

app_name = "desk"
urlpatterns = [
    path("", today.today, name="today"),
    path("today/undo/", today.undo, name="undo"),
    path("call/", calls.call_panel, name="call-panel"),
    path("search/", search.search, name="search"),
    path("cases/<str:slug>/", cases.case_page, name="case"),
    path("telephones/<str:kind>/<int:pk>/showing/", telephones.phone_showing, name="phone-showing"),
    path("access-log/", access_log.access_log, name="access-log"),
    path("access-log/workbook/", access_log.access_log_export, name="access-log-export"),
    *setup_urls,
]
