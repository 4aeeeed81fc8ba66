"""Addresses of satisfaction; the customer's is short."""

from django.urls import path

from shouhou.satisfaction.views import office, public

app_name = "satisfaction"
urlpatterns = [
    path("satisfaction/", office.surveys, name="list"),
    path("satisfaction/figures/", office.figures, name="figures"),
    path("satisfaction/sampling/", office.sampling, name="sampling"),
    path("satisfaction/links/<int:pk>/ending/", office.ending, name="ending"),
    path("cases/<str:slug>/satisfaction/", office.invitation, name="invitation"),
    path("s/<str:token>/", public.answer, name="answer"),
]
