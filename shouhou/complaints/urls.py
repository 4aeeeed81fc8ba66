"""Addresses of complaints; transitions are nouns."""

from django.urls import path

from shouhou.complaints import views

app_name = "complaints"
urlpatterns = [
    path("complaints/", views.complaints, name="list"),
    path("complaints/new/", views.complaint_new, name="new"),
    path("complaints/<str:slug>/acknowledgement/", views.acknowledgement, name="acknowledgement"),
    path("complaints/<str:slug>/answer/", views.answer, name="answer"),
    path("complaints/<str:slug>/cancellation/", views.cancellation, name="cancellation"),
]
