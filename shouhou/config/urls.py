"""The addresses of shouhou: nouns, transitions too."""

from django.urls import include, path

urlpatterns = [
    path("", include("shouhou.desk.urls")),
    path("", include("shouhou.accounts.urls")),
    path("", include("shouhou.archive.urls")),
    path("", include("shouhou.campaigns.urls")),
    path("", include("shouhou.channels.urls")),
    path("", include("shouhou.slips.urls")),
    path("", include("shouhou.complaints.urls")),
    path("", include("shouhou.satisfaction.urls")),
    path("", include("shouhou.core.urls")),
    path("", include("shouhou.customers.urls")),
    path("", include("shouhou.documents.urls")),
    path("", include("shouhou.duties.urls")),
    path("", include("shouhou.field.urls")),
    path("", include("shouhou.followups.urls")),
    path("", include("shouhou.knowledge.urls")),
    path("", include("shouhou.lists.urls")),
    path("", include("shouhou.practice.urls")),
    path("", include("shouhou.publishing.urls")),
    path("", include("shouhou.rehearsal.urls")),
    path("", include("shouhou.reports.urls")),
    path("", include("shouhou.service_requests.urls")),
    path("", include("shouhou.supervision.urls")),
    path("", include("shouhou.teamwork.urls")),
    path("", include("shouhou.intake.urls")),
]

handler400 = "shouhou.core.error_pages.bad_request"
handler403 = "shouhou.core.error_pages.forbidden"
handler404 = "shouhou.core.error_pages.not_found"
handler500 = "shouhou.core.error_pages.broken"
