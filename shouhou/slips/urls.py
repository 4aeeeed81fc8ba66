"""Addresses of slips and returned pages; transitions are nouns."""

from django.urls import path

from shouhou.slips import views

app_name = "slips"
urlpatterns = [
    path("slips/", views.pages, name="pages"),
    path("slips/pads/", views.pads, name="pads"),
    path("slips/<int:pk>/aside/", views.aside, name="aside"),
    path("slips/<int:pk>/again/", views.again, name="again"),
]
