"""Addresses of practice."""

from django.urls import path

from shouhou.practice import views

app_name = "practice"
urlpatterns = [
    path("practice-room/", views.practice_room, name="room"),
    path("practice-room/preparing/", views.preparing, name="preparing"),
    path("practice-room/begin-anew/", views.begin_anew, name="begin-anew"),
    path("practice/entrance/", views.entrance, name="entrance"),
    path("practice/first-day/", views.first_day, name="first-day"),
    path("practice/people/", views.people, name="people"),
]
