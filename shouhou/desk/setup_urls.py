"""The address of the first-run page."""

from django.urls import path

from shouhou.desk import setup_views

urlpatterns = [path("set-up/", setup_views.set_up, name="set-up")]
