"""Addresses of imports."""

from django.urls import path

from shouhou.intake.views import import_files, imports

urlpatterns = [
    path("imports/", imports.import_list, name="imports"),
    path("imports/new/", imports.import_new, name="import-new"),
    path("imports/sample.xlsx", import_files.sample, name="import-sample"),
    path("imports/<int:pk>/", imports.import_page, name="import"),
    path("imports/<int:pk>/table/", imports.table, name="import-table"),
    path("imports/<int:pk>/columns/", imports.columns, name="import-columns"),
    path("imports/<int:pk>/answers/", imports.answer, name="import-answer"),
    path("imports/<int:pk>/run/", imports.run, name="import-run"),
    path("imports/<int:pk>/progress/", imports.progress, name="import-progress"),
    path("imports/<int:pk>/stop/", imports.stop, name="import-stop"),
    path("imports/<int:pk>/resumption/", imports.go_on, name="import-go-on"),
    path("imports/<int:pk>/undoing/", imports.undo, name="import-undo"),
    path("imports/<int:pk>/discarding/", imports.discard, name="import-discard"),
    path("imports/<int:pk>/rows.xlsx", import_files.rows, name="import-rows"),
]
