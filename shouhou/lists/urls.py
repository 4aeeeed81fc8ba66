"""Addresses of lists as files and of work on many rows."""

from django.urls import path

from shouhou.lists.views import bulk, export

app_name = "lists"
urlpatterns = [
    path("lists/<str:code>/file.<str:form>", export.export, name="export"),
    path("lists/<str:code>/ticked.<str:form>", export.export_ticked, name="export-ticked"),
    path("lists/<str:code>/bulk/", bulk.bulk_new, name="bulk-new"),
    path("list-jobs/", bulk.jobs, name="jobs"),
    path("list-jobs/<int:pk>/", bulk.job, name="job"),
    path("list-jobs/<int:pk>/progress/", bulk.progress, name="progress"),
    path("list-jobs/<int:pk>/start/", bulk.start, name="start"),
    path("list-jobs/<int:pk>/stop/", bulk.stop, name="stop"),
    path("list-jobs/<int:pk>/resuming/", bulk.resuming, name="resuming"),
    path("list-jobs/<int:pk>/undoing/", bulk.undoing, name="undoing"),
    path("list-jobs/<int:pk>/file/", export.finished, name="file"),
]
