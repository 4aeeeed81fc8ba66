"""Addresses of supervision."""

from django.urls import path

from shouhou.supervision.views import board as views
from shouhou.supervision.views import lateness, objections

app_name = "supervision"
urlpatterns = [
    path("supervision/", views.board, name="board"),
    path("duties/<int:pk>/", views.duty, name="duty"),
    path("duties/<int:pk>/sum/", views.duty_sum, name="duty-sum"),
    path("duties/<int:pk>/waiver/", views.waiver, name="waiver"),
    path("duties/<int:pk>/objection/", objections.objection, name="objection"),
    path("objections/", objections.objections, name="objections"),
    path("objections/<int:pk>/answer/", objections.answer, name="objection-answer"),
    path("me/late/", lateness.late, name="late"),
    path("staff/<int:pk>/hand-over/", views.hand_over, name="hand-over"),
]
