"""Addresses of rehearsals."""

from django.urls import path

from shouhou.rehearsal import views

app_name = "rehearsal"
urlpatterns = [
    path("rehearsals/", views.rehearsals, name="rehearsals"),
    path("rehearsals/<int:pk>/", views.rehearsal, name="rehearsal"),
    path("rehearsals/<int:pk>/progress/", views.progress, name="progress"),
    path("rehearsals/<int:pk>/stop/", views.stop, name="stop"),
    path("rehearsals/<int:pk>/resumption/", views.resumption, name="resumption"),
    path("rehearsals/<int:pk>/removal/", views.removal, name="removal"),
    path("rehearsals/<int:pk>/duties/<int:duty_pk>/", views.turned_duty, name="turned-duty"),
]
