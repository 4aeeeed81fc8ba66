"""Addresses of channels."""

from django.urls import path

from shouhou.channels import views

app_name = "channels"
urlpatterns = [
    path("channels/", views.channels, name="channels"),
    path("channels/new/", views.channel, name="channel-new"),
    path("channels/<int:pk>/", views.channel, name="channel"),
    path("channels/<int:pk>/trial/", views.trial, name="trial"),
    path("channels/messages/", views.messages_sent, name="messages"),
    path("me/reminders/", views.my_reminders, name="mine"),
    path("r/<str:token>/", views.receipt, name="receipt"),
]
