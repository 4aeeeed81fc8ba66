"""Addresses of documents."""

from django.urls import path

from shouhou.documents import views

app_name = "documents"
urlpatterns = [
    path("files/", views.upload, name="upload"),
    path("files/<int:pk>/", views.file, name="file"),
    path("files/<int:pk>/small/", views.thumbnail, name="thumbnail"),
    path("files/<int:pk>/display/", views.display, name="display"),
    path("papers/<int:pk>/", views.viewer, name="viewer"),
]
