"""The address of the first-run page."""

from django.urls import path

from shouhou.desk.views import set_up

urlpatterns = [path("set-up/", set_up.set_up, name="set-up")]
