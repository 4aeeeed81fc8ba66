"""Addresses of publishing."""

from django.urls import path

from shouhou.publishing.views import announcements, inspection, my_day

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
    path("me/day/", my_day.my_day, name="my-day"),
    path("me/day/workbook/", my_day.my_day_workbook, name="my-day-workbook"),
    path("me/day/sheet.pdf", my_day.my_day_sheet, name="my-day-sheet"),
    path("me/day/shares/", my_day.shares, name="shares"),
    path("me/day/shares/<int:pk>/end/", my_day.share_end, name="share-end"),
    path("days/<int:pk>/", my_day.day_of_colleague, name="day-of-colleague"),
    path("inspections/", inspection.inspections, name="inspections"),
    path("inspections/<int:pk>/revocation/", inspection.inspection_revocation, name="inspection-revocation"),
    path("i/<str:token>/", inspection.inspection, name="inspection"),
    path("i/<str:token>/duties/<int:pk>/", inspection.inspected_duty, name="inspected-duty"),
    path("i/<str:token>/edition.pdf", inspection.inspected_edition, name="inspected-edition"),
    path("editions/<int:pk>/", announcements.edition, name="edition"),
]
