"""Addresses of the archive."""

from django.urls import path

from shouhou.archive import views

app_name = "archive"
urlpatterns = [
    path("loans/", views.loans, name="loans"),
    path("loans/<str:slug>/return/", views.loan_return, name="loan-return"),
    path("everything/", views.everything, name="everything"),
    path("everything/<int:pk>/progress/", views.export_progress, name="export-progress"),
    path("everything/<int:pk>/file/", views.export_fetch, name="export-fetch"),
]
