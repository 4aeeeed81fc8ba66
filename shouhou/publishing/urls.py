"""Addresses of publishing."""

from django.urls import path

from shouhou.publishing.views import announcements

app_name = "publishing"
urlpatterns = [
    path("announcements/", announcements.announcements, name="announcements"),
    path("announcements/new/", announcements.announcement_new, name="announcement-new"),
    path("announcements/<int:pk>/", announcements.announcement, name="announcement"),
    path("announcements/<int:pk>/reading/", announcements.announcement_reading, name="announcement-reading"),
    path("announcements/<int:pk>/readers/", announcements.announcement_readers, name="announcement-readers"),
    path(
        "announcements/<int:pk>/reminder/", announcements.announcement_reminder, name="announcement-reminder"
    ),
    path(
        "announcements/<int:pk>/editions/", announcements.announcement_editions, name="announcement-editions"
    ),
    path("announcements/<int:pk>/edition.pdf", announcements.announcement_print, name="announcement-print"),
    path("editions/<int:pk>/", announcements.edition, name="edition"),
]
