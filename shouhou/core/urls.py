"""Addresses of core."""

from django.urls import URLPattern, URLResolver, path

from shouhou.core import views

app_name = "core"
urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", views.healthz, name="healthz"),
    path("preferences/", views.preferences, name="preferences"),
    path("keyboard/", views.keyboard, name="keyboard"),
    path("style/", views.style, name="style"),
]
