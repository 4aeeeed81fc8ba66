"""Addresses of teamwork."""

from django.urls import path

from shouhou.teamwork.views import notes, phone, presence

app_name = "teamwork"
urlpatterns = [
    path("notes/<str:kind>/<int:ref>/", notes.notes, name="notes"),
    path("notes/<int:pk>/taking-back/", notes.taking_back, name="taking-back"),
    path("mentions/<int:pk>/reading/", notes.reading, name="reading"),
    path("colleagues/", notes.people, name="colleagues"),
    path("presence/<str:kind>/<int:ref>/", presence.heartbeat, name="presence"),
    path("phone-links/", phone.links, name="phone-links"),
    path("phone-links/<int:pk>/", phone.link, name="phone-link"),
    path("phone-links/<int:pk>/ending/", phone.ending, name="ending"),
    path("phone-photos/<int:pk>/removal/", phone.removal, name="removal"),
    path("phone/<str:token>/", phone.phone, name="phone"),
]
