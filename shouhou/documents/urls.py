"""Addresses of documents."""

from django.urls import path

from shouhou.documents import views
from shouhou.documents.workstations import views as workstations

app_name = "documents"
urlpatterns = [
    path("files/", views.upload, name="upload"),
    path("paper/", workstations.paper, name="paper"),
    path("paper/workstation/", workstations.workstation, name="workstation"),
    path("paper/test.pdf", workstations.test_page, name="test-page"),
    path("files/<int:pk>/", views.file, name="file"),
    path("files/<int:pk>/small/", views.thumbnail, name="thumbnail"),
    path("files/<int:pk>/display/", views.display, name="display"),
    path("papers/<int:pk>/", views.viewer, name="viewer"),
]
