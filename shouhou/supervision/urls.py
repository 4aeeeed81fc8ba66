"""Addresses of supervision."""

from django.urls import path

from shouhou.supervision import views

app_name = "supervision"
urlpatterns = [
    path("supervision/", views.board, name="board"),
    path("duties/<int:pk>/", views.duty, name="duty"),
    path("duties/<int:pk>/sum/", views.duty_sum, name="duty-sum"),
    path("duties/<int:pk>/waiver/", views.waiver, name="waiver"),
    path("staff/<int:pk>/hand-over/", views.hand_over, name="hand-over"),
]
