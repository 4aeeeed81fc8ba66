"""Addresses of the company's own duties."""

from django.urls import path

from shouhou.duties import views

app_name = "duties"
urlpatterns = [
    path("regulation/own/", views.duty_list, name="list"),
    path("regulation/own/new/", views.duty_new, name="new"),
    path("regulation/own/previews/<int:pk>/", views.preview_progress, name="preview"),
    path("regulation/own/previews/<int:pk>/stop/", views.preview_stop, name="preview-stop"),
    path("regulation/own/<slug:rule_id>/", views.duty_page, name="duty"),
    path("regulation/own/<slug:rule_id>/revision/", views.duty_revision, name="revision"),
    path("regulation/own/<slug:rule_id>/ending/", views.duty_ending, name="ending"),
]
