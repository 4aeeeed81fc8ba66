"""Addresses of channels."""

from django.urls import path

from shouhou.channels.views import outbox
from shouhou.channels.views import reminders as views

app_name = "channels"
urlpatterns = [
    path("channels/", views.channels, name="channels"),
    path("channels/new/", views.channel, name="channel-new"),
    path("channels/<int:pk>/", views.channel, name="channel"),
    path("channels/<int:pk>/trial/", views.trial, name="trial"),
    path("channels/messages/", views.messages_sent, name="messages"),
    path("channels/<int:pk>/fetching/", outbox.fetching, name="fetching"),
    path("outbox/", outbox.outbox, name="outbox"),
    path("outbox/<int:pk>/", outbox.outgoing, name="outgoing"),
    path("outbox/<int:pk>/enclosures/<int:n>/", outbox.enclosure, name="enclosure"),
    path("outbox/<int:pk>/<slug:what>/", outbox.decision, name="outgoing-decision"),
    path("incoming/", outbox.incoming, name="incoming"),
    path("incoming/<int:pk>/", outbox.mail, name="mail"),
    path("incoming/<int:pk>/raw/", outbox.raw, name="mail-raw"),
    path("me/reminders/", views.my_reminders, name="mine"),
    path("r/<str:token>/", views.receipt, name="receipt"),
]
